//! Objects: properties, additional properties and required ones.

use std::collections::BTreeSet;

use serde_json::Value;

use super::record::Record;
use crate::diff::change::{ChangeKind, Verdict};
use crate::diff::changes::{Pointers, Side};
use crate::diff::describe::describe;
use crate::diff::direction::{Direction, SetChange};
use crate::diff::flat::{Additional, Flat};
use crate::diff::flatten::Schemas;
use crate::diff::node::Node;
use crate::diff::rules;

/// Compares the fields of two objects.
pub(super) fn compare<'a>(record: &mut Record<'_, 'a>, was: &Flat<'a>, is: &Flat<'a>, at: &Pointers) {
    let direction = record.direction;
    for (name, before) in was.fields() {
        let path = format!(".{name}");
        let is_hidden = hidden(record.old, before, direction);
        let Some(after) = is.field(name) else {
            if !is_hidden {
                let message = format!("removed, was {}", describe(record.old, before));
                let at = Pointers::new(path, before.pointer(), "");
                record.add(Verdict::Breaking, ChangeKind::FieldRemoved, &at, Side::Old, message);
            }
            continue;
        };
        let at = Pointers::new(path, before.pointer(), after.pointer());
        match (is_hidden, hidden(record.new, after, direction)) {
            (true, true) => {}
            (false, true) => {
                let message = direction_message(direction);
                record.add(Verdict::Breaking, ChangeKind::FieldRemoved, &at, Side::Both, message);
            }
            (true, false) => added(record, name, after, is),
            (false, false) => {
                requirement(record, was.requires(name), is.requires(name), &at);
                record.inside(&at.path, before, after);
            }
        }
    }
    for (name, after) in is.fields().filter(|(name, _)| was.field(name).is_none()) {
        if !hidden(record.new, after, direction) {
            added(record, name, after, is);
        }
    }
    unlisted(record, was, is, at);
    others(record, was, is, at);
}

fn requirement(record: &mut Record<'_, '_>, was: bool, is: bool, at: &Pointers) {
    if let Some((verdict, kind, message)) = rules::requirement(was, is, record.direction) {
        record.add(verdict, kind, at, Side::Both, message);
    }
}

fn added<'a>(record: &mut Record<'_, 'a>, name: &str, field: &Node<'a>, parent: &Flat<'a>) {
    let what = describe(record.new, field);
    let (verdict, kind, message) = match (parent.requires(name), record.direction) {
        (true, Direction::Sent) => {
            (Verdict::Breaking, ChangeKind::RequiredFieldAdded, format!("new and required: {what}"))
        }
        _ => (Verdict::Compatible, ChangeKind::FieldAdded, format!("new: {what}")),
    };
    record.add(verdict, kind, &Pointers::new(format!(".{name}"), "", field.pointer()), Side::New, message);
}

/// Compares required fields that `properties` does not list.
fn unlisted<'a>(record: &mut Record<'_, 'a>, was: &Flat<'a>, is: &Flat<'a>, at: &Pointers) {
    let of = |it: &Flat<'a>| -> BTreeSet<String> {
        let names = it.members.get("required").and_then(Value::as_array).into_iter().flatten();
        names.filter_map(|it| it.as_str().map(str::to_owned)).collect()
    };
    for name in of(was).symmetric_difference(&of(is)) {
        if was.field(name).is_none() && is.field(name).is_none() {
            requirement(record, was.requires(name), is.requires(name), &at.inside(&format!(".{name}"), &[]));
        }
    }
}

/// Compares `additionalProperties`: the values of a map, and whether an object may have other fields.
fn others<'a>(record: &mut Record<'_, 'a>, was: &Flat<'a>, is: &Flat<'a>, at: &Pointers) {
    let at = at.inside(".*", &["additionalProperties"]);
    match (&was.additional, &is.additional) {
        (Some(Additional::None), Some(Additional::None)) => {}
        // Readers ignore unknown fields.
        (Some(Additional::None), _) => {
            record.add(Verdict::Compatible, ChangeKind::FieldsOpened, &at, Side::Both, "other fields are allowed now");
        }
        (before, Some(Additional::None)) => {
            let is_map = matches!(before, Some(Additional::Of(_)));
            let verdict = if is_map { Verdict::Breaking } else { record.direction.verdict(SetChange::Narrower) };
            record.add(verdict, ChangeKind::FieldsClosed, &at, Side::Both, "other fields are no longer allowed");
        }
        (Some(Additional::Of(before)), Some(Additional::Of(after))) => record.inside(&at.path, before, after),
        (Some(Additional::Of(before)), _) => record.inside(&at.path, before, &Node::any(at.new_pointer())),
        (_, Some(Additional::Of(after))) => record.inside(&at.path, &Node::any(at.old_pointer()), after),
        (_, _) => {}
    }
}

/// Whether a field does not exist in this direction: users do not send `readOnly` fields or read `writeOnly` ones.
fn hidden<'a>(schemas: &Schemas<'a>, field: &Node<'a>, direction: Direction) -> bool {
    let keyword = match direction {
        Direction::Sent => "readOnly",
        Direction::Read => "writeOnly",
    };
    schemas.flat(field).members.get(keyword) == Some(&Value::Bool(true))
}

fn direction_message(direction: Direction) -> &'static str {
    match direction {
        Direction::Sent => "no longer sent: read-only now",
        Direction::Read => "no longer read: write-only now",
    }
}
