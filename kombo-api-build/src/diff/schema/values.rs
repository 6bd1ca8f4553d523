//! The values that a schema allows: types, enums, formats, limits.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{properties, unions};
use crate::diff::change::{ChangeKind, Verdict};
use crate::diff::changes::{Pointers, Side};
use crate::diff::comparison::Comparison;
use crate::diff::describe::{describe, display, listed, type_of};
use crate::diff::direction::{Direction, SetChange};
use crate::diff::keywords::{COMPARED, PROSE};
use crate::diff::limits;
use crate::openapi::problem::plural;

type Flat = Map<String, Value>;

/// Compares the members that may accompany a reference: annotations, null and the default.
pub(super) fn annotations(comparison: &mut Comparison<'_>, was: &Flat, is: &Flat, at: &Pointers, direction: Direction) {
    deprecation_of(comparison, was, is, at);
    prose(comparison, was, is, at);
    null(comparison, was, is, at, direction);
    default(comparison, was, is, at, direction);
}

/// Compares the allowed values.
pub(super) fn compare(
    comparison: &mut Comparison<'_>,
    old: (&Value, &Flat),
    new: (&Value, &Flat),
    at: &Pointers,
    direction: Direction,
) {
    let (was, is) = (old.1, new.1);
    let is_union = |it: &Flat| it.contains_key("anyOf");
    if is_union(was) || is_union(is) {
        unions::compare(comparison, old, new, at, direction);
    }
    // If only one of the two is a union, the other one was compared with its alternative.
    if is_union(was) != is_union(is) || !same_type(comparison, old, new, at, direction) {
        return;
    }
    members(comparison, was, is, at, direction);
    format(comparison, was, is, at, direction);
    limits(comparison, was, is, at, direction);
    rules(comparison, was, is, at, direction);
    discriminator(comparison, was, is, at, direction);
    properties::compare(comparison, was, is, at, direction);
    unknown(comparison, was, is, at);
    let any = Value::Object(Flat::new());
    if was.contains_key("items") || is.contains_key("items") {
        let of = |it: &Flat| it.get("items").unwrap_or(&any).clone();
        super::compare(comparison, &of(was), &of(is), &at.inside("[]", &["items"]), direction);
    }
}

fn deprecation_of(comparison: &mut Comparison<'_>, was: &Flat, is: &Flat, at: &Pointers) {
    comparison.deprecation(&Value::Object(was.clone()), &Value::Object(is.clone()), at);
}

fn prose(comparison: &mut Comparison<'_>, was: &Flat, is: &Flat, at: &Pointers) {
    let extensions =
        was.keys().chain(is.keys().filter(|key| !was.contains_key(*key))).filter(|it| it.starts_with("x-"));
    let keys = PROSE.into_iter().chain(extensions.map(String::as_str));
    let differing: Vec<&str> = keys.filter(|key| was.get(*key) != is.get(*key)).collect();
    if !differing.is_empty() {
        comparison.add(Verdict::Prose, ChangeKind::Prose, at, Side::Both, format!("changed: {}", differing.join(", ")));
    }
}

fn null(comparison: &mut Comparison<'_>, was: &Flat, is: &Flat, at: &Pointers, direction: Direction) {
    let (set, kind, message) = match (was.contains_key("nullable"), is.contains_key("nullable"), direction) {
        (false, true, Direction::Read) => (SetChange::Wider, ChangeKind::BecameNullable, "may be null now"),
        (false, true, Direction::Sent) => (SetChange::Wider, ChangeKind::BecameNullable, "may be sent as null now"),
        (true, false, Direction::Read) => (SetChange::Narrower, ChangeKind::BecameNotNullable, "never null now"),
        (true, false, Direction::Sent) => (SetChange::Narrower, ChangeKind::BecameNotNullable, "must not be null now"),
        _ => return,
    };
    comparison.add(direction.verdict(set), kind, at, Side::Both, message);
}

/// Compares the default, which only affects users where they send the value.
fn default(comparison: &mut Comparison<'_>, was: &Flat, is: &Flat, at: &Pointers, direction: Direction) {
    let (kind, verdict, message) = match (was.get("default"), is.get("default")) {
        (Some(was), Some(is)) if was != is => {
            let message = format!("default `{}`, was `{}`", display(is), display(was));
            (ChangeKind::DefaultChanged, Verdict::Breaking, message)
        }
        (Some(was), None) => {
            (ChangeKind::DefaultRemoved, Verdict::Breaking, format!("no default now, was `{}`", display(was)))
        }
        (None, Some(is)) => (ChangeKind::DefaultAdded, Verdict::Compatible, format!("default `{}`", display(is))),
        _ => return,
    };
    let verdict = if direction == Direction::Sent { verdict } else { Verdict::Compatible };
    comparison.add(verdict, kind, at, Side::Both, message);
}

/// Compares the type. Returns `false` if it differs, so that nothing inside can be compared.
fn same_type(
    comparison: &mut Comparison<'_>,
    old: (&Value, &Flat),
    new: (&Value, &Flat),
    at: &Pointers,
    direction: Direction,
) -> bool {
    let (was, is) = (type_of(old.1), type_of(new.1));
    let are_unions = old.1.contains_key("anyOf") && new.1.contains_key("anyOf");
    let set = match (was, is) {
        (was, is) if was == is => return true,
        // The types of alternatives are compared separately.
        (None, _) | (_, None) if are_unions => return true,
        (Some("integer"), Some("number")) | (_, None) => SetChange::Wider,
        (Some("number"), Some("integer")) | (None, _) => SetChange::Narrower,
        _ => SetChange::Other,
    };
    let message = format!("{} now, was {}", describe(comparison.new, new.0), describe(comparison.old, old.0));
    comparison.add(direction.verdict(set), ChangeKind::TypeChanged, at, Side::Both, message);
    false
}

/// Compares the values of an enum. The SDK reads unknown values, too.
fn members(comparison: &mut Comparison<'_>, was: &Flat, is: &Flat, at: &Pointers, direction: Direction) {
    let of = |it: &Flat| it.get("enum").and_then(Value::as_array).cloned();
    match (of(was), of(is)) {
        (Some(was), Some(is)) => {
            if let ([before], [after]) = (&was[..], &is[..])
                && before != after
            {
                let message = format!("always `{}` now, was `{}`", display(after), display(before));
                return comparison.add(Verdict::Breaking, ChangeKind::ConstantChanged, at, Side::Both, message);
            }
            let without = |some: &[Value], others: &[Value]| -> Vec<Value> {
                some.iter().filter(|it| !others.contains(it)).cloned().collect()
            };
            let (gone, added) = (without(&was, &is), without(&is, &was));
            if !gone.is_empty() {
                let message = match direction {
                    Direction::Sent => format!("no longer takes {}", listed(&gone)),
                    Direction::Read => format!("no longer {}", listed(&gone)),
                };
                comparison.add(
                    direction.verdict(SetChange::Narrower),
                    ChangeKind::EnumValueRemoved,
                    at,
                    Side::Both,
                    message,
                );
            }
            if !added.is_empty() {
                let message = format!("new {} {}", plural(added.len(), "value"), listed(&added));
                comparison.add(Verdict::Compatible, ChangeKind::EnumValueAdded, at, Side::Both, message);
            }
        }
        (Some(was), None) => {
            let message = format!("any value now, was {}", listed(&was));
            comparison.add(Verdict::Compatible, ChangeKind::EnumOpened, at, Side::Both, message);
        }
        (None, Some(is)) => {
            let message = format!("only {} now", listed(&is));
            comparison.add(direction.verdict(SetChange::Narrower), ChangeKind::EnumClosed, at, Side::Both, message);
        }
        (None, None) => {}
    }
}

fn format(comparison: &mut Comparison<'_>, was: &Flat, is: &Flat, at: &Pointers, direction: Direction) {
    let of = |it: &Flat| it.get("format").and_then(Value::as_str).map(str::to_owned);
    let (set, message) = match (of(was), of(is)) {
        (was, is) if was == is => return,
        (Some(was), Some(is)) => {
            let set = match (was.as_str(), is.as_str()) {
                ("int32", "int64") | ("float", "double") => SetChange::Wider,
                ("int64", "int32") | ("double", "float") => SetChange::Narrower,
                _ => SetChange::Other,
            };
            (set, format!("{is} now, was {was}"))
        }
        (None, Some(is)) => (SetChange::Narrower, format!("{is} now")),
        (Some(was), None) => (SetChange::Wider, format!("no longer limited to {was}")),
        (None, None) => return,
    };
    comparison.add(direction.verdict(set), ChangeKind::FormatChanged, at, Side::Both, message);
}

/// Compares limits. They do not affect readers: no type depends on them, and the client does not check them.
fn limits(comparison: &mut Comparison<'_>, was: &Flat, is: &Flat, at: &Pointers, direction: Direction) {
    for (keyword, set) in limits::compare(was, is) {
        let verdict = if direction == Direction::Read { Verdict::Compatible } else { direction.verdict(set) };
        let of = |it: &Flat| it.get(keyword).map_or_else(|| "none".to_owned(), display);
        let message = format!("{keyword} {}, was {}", of(is), of(was));
        comparison.add(verdict, ChangeKind::LimitChanged, at, Side::Both, message);
    }
}

/// Reports changes of keywords that have no rule, so that none is missed.
fn unknown(comparison: &mut Comparison<'_>, was: &Flat, is: &Flat, at: &Pointers) {
    let keys = was.keys().chain(is.keys().filter(|key| !was.contains_key(*key)));
    for key in keys.filter(|key| !COMPARED.contains(&key.as_str()) && !limits::is_one(key) && !key.starts_with("x-")) {
        if was.get(key) != is.get(key) {
            comparison.add(Verdict::Breaking, ChangeKind::Other, at, Side::Both, format!("`{key}` has changed"));
        }
    }
}

/// Compares the discriminator. The targets of its mapping are compared with the alternatives.
fn discriminator(comparison: &mut Comparison<'_>, was: &Flat, is: &Flat, at: &Pointers, direction: Direction) {
    let property = |it: &Flat| it.get("discriminator").and_then(|it| it["propertyName"].as_str().map(str::to_owned));
    let values = |it: &Flat| {
        let mapping = it.get("discriminator").and_then(|it| it["mapping"].as_object());
        mapping.into_iter().flatten().map(|(value, _)| value.clone()).collect::<BTreeSet<_>>()
    };
    match (property(was), property(is)) {
        (before, after) if before == after => {
            if values(was) != values(is) {
                let message = "the values of the discriminator have changed";
                comparison.add(Verdict::Compatible, ChangeKind::DiscriminatorChanged, at, Side::Both, message);
            }
        }
        (None, _) => comparison.add(
            Verdict::Compatible,
            ChangeKind::DiscriminatorAdded,
            at,
            Side::Both,
            "has a discriminator now",
        ),
        (_, None) => {
            let message = "no discriminator now";
            comparison.add(
                direction.verdict(SetChange::Wider),
                ChangeKind::DiscriminatorRemoved,
                at,
                Side::Both,
                message,
            );
        }
        _ => comparison.add(
            Verdict::Breaking,
            ChangeKind::DiscriminatorChanged,
            at,
            Side::Both,
            "the discriminator has changed",
        ),
    }
}

/// Compares `not`.
fn rules(comparison: &mut Comparison<'_>, was: &Flat, is: &Flat, at: &Pointers, direction: Direction) {
    let set = match (was.get("not"), is.get("not")) {
        (was, is) if was == is => return,
        (None, Some(_)) => SetChange::Narrower,
        (Some(_), None) => SetChange::Wider,
        _ => SetChange::Other,
    };
    comparison.add(direction.verdict(set), ChangeKind::RuleChanged, at, Side::Both, "`not` has changed");
}
