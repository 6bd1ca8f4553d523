//! The values that a schema allows: types, enums, formats, limits.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::record::Record;
use super::{properties, unions};
use crate::diff::change::{ChangeKind, Verdict};
use crate::diff::changes::{Pointers, Side};
use crate::diff::describe::{describe, display, listed};
use crate::diff::direction::{Direction, SetChange};
use crate::diff::keywords::{COMPARED, PROSE};
use crate::diff::limits;
use crate::diff::node::Node;
use crate::diff::rules;
use crate::openapi::pointer::join;
use crate::openapi::problem::plural;

type Members = Map<String, Value>;

/// Compares the members that may accompany a reference: annotations, null and the default.
pub(super) fn annotations(record: &mut Record<'_, '_>, was: &Members, is: &Members, at: &Pointers) {
    let is_deprecated = |it: &Members| it.get("deprecated") == Some(&Value::Bool(true));
    if let Some((verdict, kind, message)) = rules::deprecation(is_deprecated(was), is_deprecated(is)) {
        record.add(verdict, kind, at, Side::Both, message);
    }
    prose(record, was, is, at);
    null(record, was, is, at);
    default(record, was, is, at);
}

/// Compares the allowed values.
pub(super) fn compare<'a>(record: &mut Record<'_, 'a>, old: &Node<'a>, new: &Node<'a>) {
    let (was, is) = (record.old.flat(old), record.new.flat(new));
    let at = &Pointers::new("", old.pointer(), new.pointer());
    if was.is_union() || is.is_union() {
        unions::compare(record, (old, &was), (new, &is), at);
    }
    // If only one of the two is a union, the other one was compared with its alternative.
    if was.is_union() != is.is_union() || !same_type(record, old, new, at) {
        return;
    }
    members(record, &was.members, &is.members, at);
    format(record, &was.members, &is.members, at);
    limits(record, &was.members, &is.members, at);
    negation(record, &was.members, &is.members, at);
    discriminator(record, &was.members, &is.members, at);
    properties::compare(record, &was, &is, at);
    unknown(record, &was.members, &is.members, at);
    if was.items.is_some() || is.items.is_some() {
        let of = |items: &Option<Node<'a>>, parent: &Node<'a>| {
            items.clone().unwrap_or_else(|| Node::any(join(parent.pointer(), "items")))
        };
        record.inside("[]", &of(&was.items, old), &of(&is.items, new));
    }
}

fn prose(record: &mut Record<'_, '_>, was: &Members, is: &Members, at: &Pointers) {
    let extensions =
        was.keys().chain(is.keys().filter(|key| !was.contains_key(*key))).filter(|it| it.starts_with("x-"));
    let keys = PROSE.into_iter().chain(extensions.map(String::as_str));
    let differing: Vec<&str> = keys.filter(|key| was.get(*key) != is.get(*key)).collect();
    if !differing.is_empty() {
        record.add(Verdict::Prose, ChangeKind::Prose, at, Side::Both, format!("changed: {}", differing.join(", ")));
    }
}

fn null(record: &mut Record<'_, '_>, was: &Members, is: &Members, at: &Pointers) {
    let (set, kind, message) = match (was.contains_key("nullable"), is.contains_key("nullable"), record.direction) {
        (false, true, Direction::Read) => (SetChange::Wider, ChangeKind::BecameNullable, "may be null now"),
        (false, true, Direction::Sent) => (SetChange::Wider, ChangeKind::BecameNullable, "may be sent as null now"),
        (true, false, Direction::Read) => (SetChange::Narrower, ChangeKind::BecameNotNullable, "never null now"),
        (true, false, Direction::Sent) => (SetChange::Narrower, ChangeKind::BecameNotNullable, "must not be null now"),
        _ => return,
    };
    record.add(record.direction.verdict(set), kind, at, Side::Both, message);
}

/// Compares the default, which only affects users where they send the value.
fn default(record: &mut Record<'_, '_>, was: &Members, is: &Members, at: &Pointers) {
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
    let verdict = if record.direction == Direction::Sent { verdict } else { Verdict::Compatible };
    record.add(verdict, kind, at, Side::Both, message);
}

/// Compares the type. Returns `false` if it differs, so that nothing inside can be compared.
fn same_type<'a>(record: &mut Record<'_, 'a>, old: &Node<'a>, new: &Node<'a>, at: &Pointers) -> bool {
    let (before, after) = (record.old.flat(old), record.new.flat(new));
    let set = match (before.type_of(), after.type_of()) {
        (was, is) if was == is => return true,
        // The types of alternatives are compared separately.
        (None, _) | (_, None) if before.is_union() && after.is_union() => return true,
        (Some("integer"), Some("number")) | (_, None) => SetChange::Wider,
        (Some("number"), Some("integer")) | (None, _) => SetChange::Narrower,
        _ => SetChange::Other,
    };
    let message = format!("{} now, was {}", describe(record.new, new), describe(record.old, old));
    record.add(record.direction.verdict(set), ChangeKind::TypeChanged, at, Side::Both, message);
    false
}

/// Compares the values of an enum. The SDK reads unknown values, too.
fn members(record: &mut Record<'_, '_>, was: &Members, is: &Members, at: &Pointers) {
    let of = |it: &Members| it.get("enum").and_then(Value::as_array).cloned();
    match (of(was), of(is)) {
        (Some(was), Some(is)) => {
            if let ([before], [after]) = (&was[..], &is[..])
                && before != after
            {
                let message = format!("always `{}` now, was `{}`", display(after), display(before));
                return record.add(Verdict::Breaking, ChangeKind::ConstantChanged, at, Side::Both, message);
            }
            let without = |some: &[Value], others: &[Value]| -> Vec<Value> {
                some.iter().filter(|it| !others.contains(it)).cloned().collect()
            };
            let (gone, added) = (without(&was, &is), without(&is, &was));
            if !gone.is_empty() {
                let message = match record.direction {
                    Direction::Sent => format!("no longer takes {}", listed(&gone)),
                    Direction::Read => format!("no longer {}", listed(&gone)),
                };
                record.add(
                    record.direction.verdict(SetChange::Narrower),
                    ChangeKind::EnumValueRemoved,
                    at,
                    Side::Both,
                    message,
                );
            }
            if !added.is_empty() {
                let message = format!("new {} {}", plural(added.len(), "value"), listed(&added));
                record.add(Verdict::Compatible, ChangeKind::EnumValueAdded, at, Side::Both, message);
            }
        }
        (Some(was), None) => {
            let message = format!("any value now, was {}", listed(&was));
            record.add(Verdict::Compatible, ChangeKind::EnumOpened, at, Side::Both, message);
        }
        (None, Some(is)) => {
            let message = format!("only {} now", listed(&is));
            record.add(record.direction.verdict(SetChange::Narrower), ChangeKind::EnumClosed, at, Side::Both, message);
        }
        (None, None) => {}
    }
}

fn format(record: &mut Record<'_, '_>, was: &Members, is: &Members, at: &Pointers) {
    let of = |it: &Members| it.get("format").and_then(Value::as_str).map(str::to_owned);
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
    record.add(record.direction.verdict(set), ChangeKind::FormatChanged, at, Side::Both, message);
}

/// Compares limits. They do not affect readers: no type depends on them, and the client does not check them.
fn limits(record: &mut Record<'_, '_>, was: &Members, is: &Members, at: &Pointers) {
    for (keyword, set) in limits::compare(was, is) {
        let verdict =
            if record.direction == Direction::Read { Verdict::Compatible } else { record.direction.verdict(set) };
        let of = |it: &Members| it.get(keyword).map_or_else(|| "none".to_owned(), display);
        let message = format!("{keyword} {}, was {}", of(is), of(was));
        record.add(verdict, ChangeKind::LimitChanged, at, Side::Both, message);
    }
}

/// Reports changes of keywords that have no rule, so that none is missed.
fn unknown(record: &mut Record<'_, '_>, was: &Members, is: &Members, at: &Pointers) {
    let keys = was.keys().chain(is.keys().filter(|key| !was.contains_key(*key)));
    for key in keys.filter(|key| !COMPARED.contains(&key.as_str()) && !limits::is_one(key) && !key.starts_with("x-")) {
        if was.get(key) != is.get(key) {
            record.add(Verdict::Breaking, ChangeKind::Other, at, Side::Both, format!("`{key}` has changed"));
        }
    }
}

/// Compares the discriminator. The targets of its mapping are compared with the alternatives.
fn discriminator(record: &mut Record<'_, '_>, was: &Members, is: &Members, at: &Pointers) {
    let property = |it: &Members| it.get("discriminator").and_then(|it| it["propertyName"].as_str().map(str::to_owned));
    let values = |it: &Members| {
        let mapping = it.get("discriminator").and_then(|it| it["mapping"].as_object());
        mapping.into_iter().flatten().map(|(value, _)| value.clone()).collect::<BTreeSet<_>>()
    };
    match (property(was), property(is)) {
        (before, after) if before == after => {
            if values(was) != values(is) {
                let message = "the values of the discriminator have changed";
                record.add(Verdict::Compatible, ChangeKind::DiscriminatorChanged, at, Side::Both, message);
            }
        }
        (None, _) => {
            record.add(Verdict::Compatible, ChangeKind::DiscriminatorAdded, at, Side::Both, "has a discriminator now")
        }
        (_, None) => {
            let message = "no discriminator now";
            record.add(
                record.direction.verdict(SetChange::Wider),
                ChangeKind::DiscriminatorRemoved,
                at,
                Side::Both,
                message,
            );
        }
        _ => record.add(
            Verdict::Breaking,
            ChangeKind::DiscriminatorChanged,
            at,
            Side::Both,
            "the discriminator has changed",
        ),
    }
}

/// Compares `not`.
fn negation(record: &mut Record<'_, '_>, was: &Members, is: &Members, at: &Pointers) {
    let set = match (was.get("not"), is.get("not")) {
        (was, is) if was == is => return,
        (None, Some(_)) => SetChange::Narrower,
        (Some(_), None) => SetChange::Wider,
        _ => SetChange::Other,
    };
    record.add(record.direction.verdict(set), ChangeKind::RuleChanged, at, Side::Both, "`not` has changed");
}
