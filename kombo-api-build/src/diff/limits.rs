//! Limits: which of two allows less.

use serde_json::{Map, Value};

use super::schema::Set;

/// Keywords by what allows less of them.
const UPPER: [&str; 4] = ["maximum", "maxLength", "maxItems", "maxProperties"];
const LOWER: [&str; 4] = ["minimum", "minLength", "minItems", "minProperties"];
const FLAGS: [&str; 3] = ["exclusiveMaximum", "exclusiveMinimum", "uniqueItems"];

/// Whether a keyword is a limit.
pub(super) fn is_one(keyword: &str) -> bool {
    UPPER.iter().chain(&LOWER).chain(&FLAGS).chain(&["multipleOf", "pattern"]).any(|it| *it == keyword)
}

/// Whether of two values of this limit one allows less.
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

/// The limits that are others, and where the set of allowed values has gone.
pub(super) fn compare(was: &Map<String, Value>, is: &Map<String, Value>) -> Vec<(&'static str, Set)> {
    let number = |it: &Map<String, Value>, keyword: &str| it.get(keyword).and_then(Value::as_f64);
    let flag = |it: &Map<String, Value>, keyword: &str| it.get(keyword) == Some(&Value::Bool(true));
    let mut changed = Vec::new();
    for (keywords, sign) in [(UPPER, 1.0), (LOWER, -1.0)] {
        for keyword in keywords {
            // No limit is the widest of all.
            let of = |it| number(it, keyword).map_or(f64::INFINITY, |limit| limit * sign);
            let (before, after) = (of(was), of(is));
            if before < after {
                changed.push((keyword, Set::Wider));
            } else if before > after {
                changed.push((keyword, Set::Narrower));
            }
        }
    }
    for keyword in FLAGS {
        match (flag(was, keyword), flag(is, keyword)) {
            (false, true) => changed.push((keyword, Set::Narrower)),
            (true, false) => changed.push((keyword, Set::Wider)),
            _ => {}
        }
    }
    if let Some(set) = multiples(number(was, "multipleOf"), number(is, "multipleOf")) {
        changed.push(("multipleOf", set));
    }
    match (was.get("pattern"), is.get("pattern")) {
        (before, after) if before == after => {}
        (None, _) => changed.push(("pattern", Set::Narrower)),
        (_, None) => changed.push(("pattern", Set::Wider)),
        // Which texts fit one pattern and not the other, nobody can say in general.
        _ => changed.push(("pattern", Set::Other)),
    }
    changed
}

fn multiples(was: Option<f64>, is: Option<f64>) -> Option<Set> {
    let divides = |a: f64, b: f64| a != 0.0 && (b / a).fract() == 0.0;
    match (was, is) {
        (None, None) => None,
        (None, Some(_)) => Some(Set::Narrower),
        (Some(_), None) => Some(Set::Wider),
        (Some(was), Some(is)) if was == is => None,
        (Some(was), Some(is)) if divides(was, is) => Some(Set::Narrower),
        (Some(was), Some(is)) if divides(is, was) => Some(Set::Wider),
        _ => Some(Set::Other),
    }
}
