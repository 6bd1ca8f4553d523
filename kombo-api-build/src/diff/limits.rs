//! Limits of numbers, texts and lists, and which of two limits allows less.

use serde_json::{Map, Value};

use super::direction::SetChange;

/// Keywords of which the lower value allows less.
const UPPER: [&str; 4] = ["maximum", "maxLength", "maxItems", "maxProperties"];
/// Keywords of which the higher value allows less.
const LOWER: [&str; 4] = ["minimum", "minLength", "minItems", "minProperties"];
/// Keywords of which `true` allows less.
const FLAGS: [&str; 3] = ["exclusiveMaximum", "exclusiveMinimum", "uniqueItems"];

/// Whether a keyword is a limit.
pub(super) fn is_one(keyword: &str) -> bool {
    UPPER.iter().chain(&LOWER).chain(&FLAGS).chain(&["multipleOf", "pattern"]).any(|it| *it == keyword)
}

/// Whether one of two different values of this limit allows less.
pub(super) fn is_ordered(keyword: &str) -> bool {
    UPPER.iter().chain(&LOWER).chain(&FLAGS).any(|it| *it == keyword)
}

/// Whether `limit` allows less than `other`.
pub(super) fn is_tighter(keyword: &str, limit: &Value, other: &Value) -> bool {
    match (limit.as_f64(), other.as_f64()) {
        (Some(limit), Some(other)) if UPPER.contains(&keyword) => limit < other,
        (Some(limit), Some(other)) if LOWER.contains(&keyword) => limit > other,
        _ => FLAGS.contains(&keyword) && *limit == Value::Bool(true),
    }
}

/// Returns the limits that changed, and how the set of allowed values changed.
pub(super) fn compare(was: &Map<String, Value>, is: &Map<String, Value>) -> Vec<(&'static str, SetChange)> {
    let number = |it: &Map<String, Value>, keyword: &str| it.get(keyword).and_then(Value::as_f64);
    let flag = |it: &Map<String, Value>, keyword: &str| it.get(keyword) == Some(&Value::Bool(true));
    let mut changed = Vec::new();
    for (keywords, sign) in [(UPPER, 1.0), (LOWER, -1.0)] {
        for keyword in keywords {
            // A missing limit allows everything.
            let of = |it| number(it, keyword).map_or(f64::INFINITY, |limit| limit * sign);
            let (before, after) = (of(was), of(is));
            if before < after {
                changed.push((keyword, SetChange::Wider));
            } else if before > after {
                changed.push((keyword, SetChange::Narrower));
            }
        }
    }
    for keyword in FLAGS {
        match (flag(was, keyword), flag(is, keyword)) {
            (false, true) => changed.push((keyword, SetChange::Narrower)),
            (true, false) => changed.push((keyword, SetChange::Wider)),
            _ => {}
        }
    }
    if let Some(set) = multiples(number(was, "multipleOf"), number(is, "multipleOf")) {
        changed.push(("multipleOf", set));
    }
    match (was.get("pattern"), is.get("pattern")) {
        (before, after) if before == after => {}
        (None, _) => changed.push(("pattern", SetChange::Narrower)),
        (_, None) => changed.push(("pattern", SetChange::Wider)),
        // In general it cannot be decided whether one pattern allows more than another.
        _ => changed.push(("pattern", SetChange::Other)),
    }
    changed
}

fn multiples(was: Option<f64>, is: Option<f64>) -> Option<SetChange> {
    let divides = |a: f64, b: f64| a != 0.0 && (b / a).fract() == 0.0;
    match (was, is) {
        (None, None) => None,
        (None, Some(_)) => Some(SetChange::Narrower),
        (Some(_), None) => Some(SetChange::Wider),
        (Some(was), Some(is)) if was == is => None,
        (Some(was), Some(is)) if divides(was, is) => Some(SetChange::Narrower),
        (Some(was), Some(is)) if divides(is, was) => Some(SetChange::Wider),
        _ => Some(SetChange::Other),
    }
}
