//! Request bodies, responses, and the media types of both.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::change::{ChangeKind, Verdict};
use super::changes::{Pointers, Side};
use super::comparison::Comparison;
use super::direction::Direction;
use super::schema;
use crate::openapi::pointer::resolve;

pub(super) fn compare_request(
    comparison: &mut Comparison<'_>,
    old: Option<&Value>,
    new: Option<&Value>,
    at: &Pointers,
    direction: Direction,
) {
    let reference = |it: Option<&Value>| it.and_then(|it| it["$ref"].as_str()).map(str::to_owned);
    let mut at = at.referred(reference(old).as_deref(), reference(new).as_deref());
    at.path = match direction {
        Direction::Sent => "body".to_owned(),
        Direction::Read => "payload".to_owned(),
    };
    let old = old.and_then(|it| resolve(comparison.old, it));
    let new = new.and_then(|it| resolve(comparison.new, it));
    match (old, new) {
        (None, None) => {}
        (Some(_), None) => comparison.add(Verdict::Breaking, ChangeKind::BodyRemoved, &at, Side::Old, "removed"),
        (None, Some(new)) => match (new["required"] == true, direction) {
            (true, Direction::Sent) => {
                comparison.add(Verdict::Breaking, ChangeKind::RequiredBodyAdded, &at, Side::New, "new and required")
            }
            _ => comparison.add(Verdict::Compatible, ChangeKind::BodyAdded, &at, Side::New, "new"),
        },
        (Some(old), Some(new)) => {
            comparison.requirement(old["required"] == true, new["required"] == true, &at, direction);
            comparison.texts(old, new, &at, &["description"]);
            compare_content(comparison, &old["content"], &new["content"], &at.inside("", &["content"]), direction);
        }
    }
}

pub(super) fn compare_responses(
    comparison: &mut Comparison<'_>,
    old: &Value,
    new: &Value,
    at: &Pointers,
    direction: Direction,
) {
    let none = Map::new();
    let (was, is) = (old.as_object().unwrap_or(&none), new.as_object().unwrap_or(&none));
    let statuses: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    // Most operations have a single success, whose path needs no status.
    let successes = |responses: &Map<String, Value>| responses.keys().filter(|it| it.starts_with('2')).count();
    let is_sole = successes(was) <= 1 && successes(is) <= 1;
    for status in statuses {
        let is_success = status.starts_with('2');
        let words = match (is_success && is_sole, status.as_str()) {
            (true, _) => "response".to_owned(),
            (false, "default") => "error".to_owned(),
            (false, status) => format!("response {status}"),
        };
        let here = at.inside(&words, &[status]);
        match (was.get(status), is.get(status)) {
            (Some(old), Some(new)) => response(comparison, old, new, &here, direction),
            (Some(_), None) if is_success => {
                comparison.add(
                    Verdict::Breaking,
                    ChangeKind::ResponseRemoved,
                    &here,
                    Side::Old,
                    format!("no longer {status}"),
                );
            }
            (Some(_), None) => {
                comparison.add(Verdict::Compatible, ChangeKind::ErrorRemoved, &here, Side::Old, "no longer described");
            }
            (None, _) if is_success => {
                comparison.add(
                    Verdict::Compatible,
                    ChangeKind::ResponseAdded,
                    &here,
                    Side::New,
                    format!("may be {status} now"),
                );
            }
            (None, _) => comparison.add(Verdict::Compatible, ChangeKind::ErrorAdded, &here, Side::New, "described now"),
        }
    }
}

fn response(comparison: &mut Comparison<'_>, old: &Value, new: &Value, at: &Pointers, direction: Direction) {
    let at = at.referred(old["$ref"].as_str(), new["$ref"].as_str());
    let (Some(old), Some(new)) = (resolve(comparison.old, old), resolve(comparison.new, new)) else { return };
    // Changes of a response that many operations refer to are grouped later.
    comparison.texts(old, new, &at, &["description", "links"]);
    let none = Map::new();
    // Names of headers are case-insensitive.
    let headers = |response: &Value| -> BTreeMap<String, (String, Value)> {
        let headers = response["headers"].as_object().unwrap_or(&none).iter();
        headers.map(|(name, header)| (name.to_lowercase(), (name.clone(), header.clone()))).collect()
    };
    let (was, is) = (headers(old), headers(new));
    for key in was.keys().chain(is.keys().filter(|key| !was.contains_key(*key))) {
        let written = |headers: &BTreeMap<String, (String, Value)>| headers.get(key).map(|(name, _)| name.clone());
        let (before, after) = (written(&was), written(&is));
        let name = after.as_ref().or(before.as_ref()).unwrap_or(key);
        let (before, after) = (before.as_ref().unwrap_or(name), after.as_ref().unwrap_or(name));
        let here = at.inside_by(&format!(" header {name}"), &["headers", before], &["headers", after]);
        match (was.get(key), is.get(key)) {
            (Some((_, old)), Some((_, new))) => header(comparison, old, new, &here, direction),
            (Some(_), None) => {
                comparison.add(Verdict::Breaking, ChangeKind::HeaderRemoved, &here, Side::Old, "removed")
            }
            (None, _) => comparison.add(Verdict::Compatible, ChangeKind::HeaderAdded, &here, Side::New, "new"),
        }
    }
    let empty = Value::Object(Map::new());
    let content = |response: &Value| response.get("content").cloned().unwrap_or_else(|| empty.clone());
    compare_content(comparison, &content(old), &content(new), &at.inside("", &["content"]), direction);
}

fn header(comparison: &mut Comparison<'_>, old: &Value, new: &Value, at: &Pointers, direction: Direction) {
    let at = at.referred(old["$ref"].as_str(), new["$ref"].as_str());
    let (Some(old), Some(new)) = (resolve(comparison.old, old), resolve(comparison.new, new)) else { return };
    comparison.requirement(old["required"] == true, new["required"] == true, &at, direction);
    comparison.deprecation(old, new, &at);
    comparison.texts(old, new, &at, &["description", "example", "examples"]);
    schema::compare(comparison, &old["schema"], &new["schema"], &at.inside("", &["schema"]), direction);
}

pub(super) fn compare_content(
    comparison: &mut Comparison<'_>,
    old: &Value,
    new: &Value,
    at: &Pointers,
    direction: Direction,
) {
    let none = Map::new();
    let (was, is) = (old.as_object().unwrap_or(&none), new.as_object().unwrap_or(&none));
    let is_sole = was.len() <= 1 && is.len() <= 1;
    for name in was.keys().chain(is.keys().filter(|name| !was.contains_key(*name))) {
        let words = if is_sole { String::new() } else { format!(" ({name})") };
        let here = at.inside(&words, &[name]);
        match (was.get(name), is.get(name)) {
            (Some(old), Some(new)) => {
                comparison.texts(old, new, &here, &["example", "examples"]);
                if old["encoding"] != new["encoding"] {
                    comparison.add(
                        Verdict::Breaking,
                        ChangeKind::EncodingChanged,
                        &here,
                        Side::Both,
                        "the encoding of parts has changed",
                    );
                }
                schema::compare(comparison, &old["schema"], &new["schema"], &here.inside("", &["schema"]), direction);
            }
            (Some(_), None) => {
                let message = if is.is_empty() { "no body now".to_owned() } else { format!("no longer as {name}") };
                comparison.add(Verdict::Breaking, ChangeKind::MediaTypeRemoved, &here, Side::Old, message);
            }
            (None, _) => comparison.add(
                Verdict::Compatible,
                ChangeKind::MediaTypeAdded,
                &here,
                Side::New,
                format!("as {name} too"),
            ),
        }
    }
}
