//! The parameters of an operation.

use std::collections::BTreeMap;

use serde_json::Value;

use super::change::{ChangeKind, Verdict};
use super::changes::{Pointers, Side};
use super::comparison::Comparison;
use super::describe::{describe, type_of};
use super::direction::Direction;
use super::flatten::flatten;
use super::{body, schema};
use crate::documents::split::Entry;
use crate::openapi::pointer::{self, resolve};

/// A parameter and its pointer.
struct Parameter<'a> {
    value: &'a Value,
    pointer: String,
}

/// Compares the parameters of an operation.
pub(super) fn compare(
    comparison: &mut Comparison<'_>,
    old: (&str, &str, &Entry),
    new: (&str, &str, &Entry),
    direction: Direction,
) {
    let was = in_document(comparison.old, old.0, old.1, &old.2.placeholders());
    let is = in_document(comparison.new, new.0, new.1, &new.2.placeholders());
    for (key, before) in &was {
        let path = format!("{} {}", key.0, before.value["name"].as_str().unwrap_or_default());
        match is.get(key) {
            Some(after) => {
                let path = format!("{} {}", key.0, after.value["name"].as_str().unwrap_or_default());
                let at = Pointers::new(path, before.pointer.clone(), after.pointer.clone());
                parameter(comparison, before.value, after.value, &at, direction);
            }
            None => {
                let at = Pointers::new(path, before.pointer.clone(), "");
                comparison.add(Verdict::Breaking, ChangeKind::ParameterRemoved, &at, Side::Old, "removed");
            }
        }
    }
    for (key, added) in is.iter().filter(|(key, _)| !was.contains_key(*key)) {
        let path = format!("{} {}", key.0, added.value["name"].as_str().unwrap_or_default());
        let at = Pointers::new(path, "", added.pointer.clone());
        let description = describe(comparison.new, &added.value["schema"]);
        match (added.value["required"] == true, direction) {
            (true, Direction::Sent) => {
                comparison.add(
                    Verdict::Breaking,
                    ChangeKind::RequiredParameterAdded,
                    &at,
                    Side::New,
                    format!("new and required: {description}"),
                );
            }
            _ => comparison.add(
                Verdict::Compatible,
                ChangeKind::ParameterAdded,
                &at,
                Side::New,
                format!("new: {description}"),
            ),
        }
    }
}

fn parameter(comparison: &mut Comparison<'_>, old: &Value, new: &Value, at: &Pointers, direction: Direction) {
    if old["name"] != new["name"] {
        let message = format!("renamed to `{}`, was `{}`", text(new, "name"), text(old, "name"));
        comparison.add(Verdict::Compatible, ChangeKind::PathParameterRenamed, at, Side::Both, message);
    }
    comparison.requirement(old["required"] == true, new["required"] == true, at, direction);
    comparison.deprecation(old, new, at);
    comparison.texts(old, new, at, &["description", "example", "examples"]);
    // `explode` only affects lists and objects. If one of the two is a plain value, the change of the type is reported.
    let is_plain = |document: &Value, it: &Value| {
        let flat = flatten(document, &it["schema"]);
        matches!(type_of(&flat), Some("string" | "integer" | "number" | "boolean"))
    };
    let explodes = !is_plain(comparison.old, old) && !is_plain(comparison.new, new);
    let (was, is) = (style(old, explodes), style(new, explodes));
    if was != is {
        let message = format!("serialized as {is}, was {was}");
        comparison.add(Verdict::Breaking, ChangeKind::StyleChanged, at, Side::Both, message);
    }
    match (old.get("schema"), new.get("schema")) {
        (Some(old), Some(new)) => schema::compare(comparison, old, new, &at.inside("", &["schema"]), direction),
        (None, None) => {
            body::compare_content(
                comparison,
                &old["content"],
                &new["content"],
                &at.inside("", &["content"]),
                direction,
            );
        }
        _ => comparison.add(Verdict::Breaking, ChangeKind::StyleChanged, at, Side::Both, "serialized differently"),
    }
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// Returns the parameters of an operation and its path item by location and name. Path parameters are keyed by their
/// index in the path, because their names are not sent.
fn in_document<'a>(
    document: &'a Value,
    item: &str,
    method: &str,
    placeholders: &[String],
) -> BTreeMap<(String, String), Parameter<'a>> {
    let mut found = BTreeMap::new();
    for list in [format!("{item}/parameters"), format!("{item}/{method}/parameters")] {
        let listed = document.pointer(&list).and_then(Value::as_array).into_iter().flatten();
        for (n, parameter) in listed.enumerate() {
            let Some(value) = resolve(document, parameter) else { continue };
            let referred = parameter.get("$ref").and_then(Value::as_str).and_then(pointer::of_ref);
            let pointer = referred.map_or_else(|| format!("{list}/{n}"), str::to_owned);
            let (location, name) = (text(value, "in"), text(value, "name"));
            let key = match location {
                "path" => {
                    placeholders.iter().position(|it| it == name).map_or_else(|| name.to_owned(), |n| n.to_string())
                }
                // Names of headers are case-insensitive.
                "header" => name.to_lowercase(),
                _ => name.to_owned(),
            };
            found.insert((location.to_owned(), key), Parameter { value, pointer });
        }
    }
    found
}

/// Returns how the value of a parameter is serialized, with defaults filled in.
fn style(parameter: &Value, explodes: bool) -> String {
    let default = if matches!(text(parameter, "in"), "query" | "cookie") { "form" } else { "simple" };
    let style = parameter["style"].as_str().unwrap_or(default);
    let explode = parameter["explode"].as_bool().unwrap_or(style == "form");
    match (explode && explodes, parameter["allowReserved"] == true) {
        (true, false) => format!("{style}, exploded"),
        (false, false) => style.to_owned(),
        (explode, true) => {
            format!("{style}{}, reserved characters as they are", if explode { ", exploded" } else { "" })
        }
    }
}
