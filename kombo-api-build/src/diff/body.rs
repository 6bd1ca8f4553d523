//! Request bodies, responses, and the media types of both.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::change::{ChangeKind, Verdict};
use super::changes::{Pointers, Side};
use super::comparison::Comparison;
use super::direction::Direction;
use crate::openapi::pointer::resolve;

pub(super) fn compare_request<'a>(
    comparison: &mut Comparison<'_, 'a>,
    old: Option<&'a Value>,
    new: Option<&'a Value>,
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

pub(super) fn compare_responses<'a>(
    comparison: &mut Comparison<'_, 'a>,
    old: &'a Value,
    new: &'a Value,
    at: &Pointers,
    direction: Direction,
) {
    let statuses: BTreeSet<&str> = keys(old).chain(keys(new)).collect();
    // Most operations have a single success, whose path needs no status.
    let successes = |responses: &Value| keys(responses).filter(|it| it.starts_with('2')).count();
    let is_sole = successes(old) <= 1 && successes(new) <= 1;
    for status in statuses {
        let is_success = status.starts_with('2');
        let words = match (is_success && is_sole, status) {
            (true, _) => "response".to_owned(),
            (false, "default") => "error".to_owned(),
            (false, status) => format!("response {status}"),
        };
        let here = at.inside(&words, &[status]);
        match (old.get(status), new.get(status)) {
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

fn response<'a>(
    comparison: &mut Comparison<'_, 'a>,
    old: &'a Value,
    new: &'a Value,
    at: &Pointers,
    direction: Direction,
) {
    let at = at.referred(old["$ref"].as_str(), new["$ref"].as_str());
    let (Some(old), Some(new)) = (resolve(comparison.old, old), resolve(comparison.new, new)) else { return };
    // Changes of a response that many operations refer to are grouped later.
    comparison.texts(old, new, &at, &["description", "links"]);
    // Names of headers are case-insensitive.
    let headers = |response: &'a Value| -> BTreeMap<String, (&'a str, &'a Value)> {
        let headers = response["headers"].as_object().into_iter().flatten();
        headers.map(|(name, header)| (name.to_lowercase(), (name.as_str(), header))).collect()
    };
    let (was, is) = (headers(old), headers(new));
    for key in was.keys().chain(is.keys().filter(|key| !was.contains_key(*key))) {
        let written = |headers: &BTreeMap<String, (&'a str, &'a Value)>| headers.get(key).map(|(name, _)| *name);
        let (before, after) = (written(&was), written(&is));
        let name = after.or(before).unwrap_or(key);
        let (before, after) = (before.unwrap_or(name), after.unwrap_or(name));
        let here = at.inside_by(&format!(" header {name}"), &["headers", before], &["headers", after]);
        match (was.get(key), is.get(key)) {
            (Some((_, old)), Some((_, new))) => header(comparison, old, new, &here, direction),
            (Some(_), None) => {
                comparison.add(Verdict::Breaking, ChangeKind::HeaderRemoved, &here, Side::Old, "removed")
            }
            (None, _) => comparison.add(Verdict::Compatible, ChangeKind::HeaderAdded, &here, Side::New, "new"),
        }
    }
    compare_content(comparison, &old["content"], &new["content"], &at.inside("", &["content"]), direction);
}

fn header<'a>(
    comparison: &mut Comparison<'_, 'a>,
    old: &'a Value,
    new: &'a Value,
    at: &Pointers,
    direction: Direction,
) {
    let at = at.referred(old["$ref"].as_str(), new["$ref"].as_str());
    let (Some(old), Some(new)) = (resolve(comparison.old, old), resolve(comparison.new, new)) else { return };
    comparison.requirement(old["required"] == true, new["required"] == true, &at, direction);
    comparison.deprecation(old, new, &at);
    comparison.texts(old, new, &at, &["description", "example", "examples"]);
    comparison.schema(&old["schema"], &new["schema"], &at.inside("", &["schema"]), direction);
}

pub(super) fn compare_content<'a>(
    comparison: &mut Comparison<'_, 'a>,
    old: &'a Value,
    new: &'a Value,
    at: &Pointers,
    direction: Direction,
) {
    let is_sole = keys(old).count() <= 1 && keys(new).count() <= 1;
    for name in keys(old).chain(keys(new).filter(|name| old.get(name).is_none())) {
        let words = if is_sole { String::new() } else { format!(" ({name})") };
        let here = at.inside(&words, &[name]);
        match (old.get(name), new.get(name)) {
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
                comparison.schema(&old["schema"], &new["schema"], &here.inside("", &["schema"]), direction);
            }
            (Some(_), None) => {
                let message =
                    if keys(new).next().is_none() { "no body now".to_owned() } else { format!("no longer as {name}") };
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

fn keys(value: &Value) -> impl Iterator<Item = &str> {
    value.as_object().into_iter().flatten().map(|(key, _)| key.as_str())
}
