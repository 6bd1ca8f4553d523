//! Objects: properties, additional properties and required ones.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::diff::change::{ChangeKind, Verdict};
use crate::diff::changes::{Pointers, Side};
use crate::diff::comparison::Comparison;
use crate::diff::describe::describe;
use crate::diff::direction::{Direction, SetChange};
use crate::diff::flatten::flatten;

type Flat = Map<String, Value>;

/// Compares the fields of two objects.
pub(super) fn compare(comparison: &mut Comparison<'_>, was: &Flat, is: &Flat, at: &Pointers, direction: Direction) {
    let none = Map::new();
    let of = |it: &Flat| it.get("properties").and_then(Value::as_object).unwrap_or(&none).clone();
    let (before, after) = (of(was), of(is));
    let required = |it: &Flat, name: &str| {
        it.get("required").and_then(Value::as_array).is_some_and(|names| names.iter().any(|it| it == name))
    };
    for (name, schema) in &before {
        let here = at.inside(&format!(".{name}"), &["properties", name]);
        let Some(now) = after.get(name) else {
            if !hidden(comparison.old, schema, direction) {
                let message = format!("removed, was {}", describe(comparison.old, schema));
                comparison.add(Verdict::Breaking, ChangeKind::FieldRemoved, &here, Side::Old, message);
            }
            continue;
        };
        match (hidden(comparison.old, schema, direction), hidden(comparison.new, now, direction)) {
            (true, true) => {}
            (false, true) => comparison.add(
                Verdict::Breaking,
                ChangeKind::FieldRemoved,
                &here,
                Side::Both,
                direction_message(direction),
            ),
            (true, false) => added(comparison, name, now, is, &here, direction),
            (false, false) => {
                comparison.requirement(required(was, name), required(is, name), &here, direction);
                super::compare(comparison, schema, now, &here, direction);
            }
        }
    }
    for (name, schema) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
        if !hidden(comparison.new, schema, direction) {
            added(comparison, name, schema, is, &at.inside(&format!(".{name}"), &["properties", name]), direction);
        }
    }
    unlisted(comparison, was, is, (&before, &after), at, direction);
    others(comparison, was, is, at, direction);
}

fn added(
    comparison: &mut Comparison<'_>,
    name: &str,
    schema: &Value,
    parent: &Flat,
    at: &Pointers,
    direction: Direction,
) {
    let is_required =
        parent.get("required").and_then(Value::as_array).is_some_and(|names| names.iter().any(|it| it == name));
    let what = describe(comparison.new, schema);
    match (is_required, direction) {
        (true, Direction::Sent) => {
            comparison.add(
                Verdict::Breaking,
                ChangeKind::RequiredFieldAdded,
                at,
                Side::New,
                format!("new and required: {what}"),
            );
        }
        _ => comparison.add(Verdict::Compatible, ChangeKind::FieldAdded, at, Side::New, format!("new: {what}")),
    }
}

/// Compares required fields that `properties` does not list.
fn unlisted(
    comparison: &mut Comparison<'_>,
    was: &Flat,
    is: &Flat,
    listed: (&Flat, &Flat),
    at: &Pointers,
    direction: Direction,
) {
    let of = |it: &Flat, listed: &Flat| -> BTreeSet<String> {
        let names = it.get("required").and_then(Value::as_array).into_iter().flatten();
        names.filter_map(|it| it.as_str().map(str::to_owned)).filter(|it| !listed.contains_key(it)).collect()
    };
    let (before, after) = (of(was, listed.0), of(is, listed.1));
    for name in
        before.symmetric_difference(&after).filter(|it| !listed.0.contains_key(*it) && !listed.1.contains_key(*it))
    {
        let here = at.inside(&format!(".{name}"), &[]);
        comparison.requirement(before.contains(name), after.contains(name), &here, direction);
    }
}

/// Compares `additionalProperties`: the values of a map, and whether an object may have other fields.
fn others(comparison: &mut Comparison<'_>, was: &Flat, is: &Flat, at: &Pointers, direction: Direction) {
    let of = |it: &Flat| match it.get("additionalProperties") {
        None | Some(Value::Bool(true)) => json!({}),
        Some(schema) => schema.clone(),
    };
    let (before, after) = (of(was), of(is));
    let here = at.inside(".*", &["additionalProperties"]);
    let is_closed = |it: &Value| *it == Value::Bool(false);
    match (is_closed(&before), is_closed(&after)) {
        // Ends the recursion of schemas that allow any JSON.
        (false, false) if before == after && before == json!({}) => {}
        (false, false) => super::compare(comparison, &before, &after, &here, direction),
        // Readers ignore unknown fields.
        (true, false) => comparison.add(
            Verdict::Compatible,
            ChangeKind::FieldsOpened,
            &here,
            Side::Both,
            "other fields are allowed now",
        ),
        (false, true) => {
            let is_map = was.get("additionalProperties").is_some_and(Value::is_object);
            let verdict = if is_map { Verdict::Breaking } else { direction.verdict(SetChange::Narrower) };
            comparison.add(verdict, ChangeKind::FieldsClosed, &here, Side::Both, "other fields are no longer allowed");
        }
        (true, true) => {}
    }
}

/// Whether a field does not exist in this direction: users do not send `readOnly` fields or read `writeOnly` ones.
fn hidden(document: &Value, schema: &Value, direction: Direction) -> bool {
    let keyword = match direction {
        Direction::Sent => "readOnly",
        Direction::Read => "writeOnly",
    };
    flatten(document, schema).get(keyword) == Some(&Value::Bool(true))
}

fn direction_message(direction: Direction) -> &'static str {
    match direction {
        Direction::Sent => "no longer sent: read-only now",
        Direction::Read => "no longer read: write-only now",
    }
}
