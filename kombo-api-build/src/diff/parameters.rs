//! The parameters of an operation.

use std::collections::BTreeMap;

use serde_json::Value;

use super::body;
use super::change::{ChangeKind, Verdict};
use super::changes::{Pointers, Side};
use super::comparison::Comparison;
use super::describe::describe;
use super::direction::Direction;
use super::flatten::Schemas;
use super::node::Node;
use crate::documents::split::Entry;
use crate::openapi::pointer::{self, resolve};

/// A parameter and its pointer.
struct Parameter<'a> {
    value: &'a Value,
    pointer: String,
}

/// Compares the parameters of an operation.
pub(super) fn compare(
    comparison: &mut Comparison<'_, '_>,
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
        let schema = Node::new(pointer::join(&added.pointer, "schema"), &added.value["schema"]);
        let description = describe(&comparison.pairs.new, &schema);
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

fn parameter<'a>(
    comparison: &mut Comparison<'_, 'a>,
    old: &'a Value,
    new: &'a Value,
    at: &Pointers,
    direction: Direction,
) {
    if old["name"] != new["name"] {
        let message = format!("renamed to `{}`, was `{}`", text(new, "name"), text(old, "name"));
        comparison.add(Verdict::Compatible, ChangeKind::PathParameterRenamed, at, Side::Both, message);
    }
    comparison.requirement(old["required"] == true, new["required"] == true, at, direction);
    comparison.deprecation(old, new, at);
    comparison.texts(old, new, at, &["description", "example", "examples"]);
    // `explode` only affects lists and objects. If one of the two is a plain value, the change of the type is reported.
    let within = at.inside("", &["schema"]);
    let is_plain = |schemas: &Schemas<'a>, pointer: &str, it: &'a Value| {
        let flat = schemas.flat(&Node::new(pointer, &it["schema"]));
        matches!(flat.type_of(), Some("string" | "integer" | "number" | "boolean"))
    };
    let explodes = !is_plain(&comparison.pairs.old, within.old_pointer(), old)
        && !is_plain(&comparison.pairs.new, within.new_pointer(), new);
    let (was, is) = (style(old, explodes), style(new, explodes));
    if was != is {
        let message = format!("serialized as {is}, was {was}");
        comparison.add(Verdict::Breaking, ChangeKind::StyleChanged, at, Side::Both, message);
    }
    match (old.get("schema"), new.get("schema")) {
        (Some(old), Some(new)) => comparison.schema(old, new, &within, direction),
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
