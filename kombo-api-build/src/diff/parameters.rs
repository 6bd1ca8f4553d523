//! The parameters of an operation.

use std::collections::BTreeMap;

use serde_json::Value;

use super::change::Verdict;
use super::changes::{Pointers, Side};
use super::comparison::Comparison;
use super::describe::{describe, type_of};
use super::direction::Direction;
use super::flatten::flatten;
use super::{body, schema};
use crate::documents::split::Entry;
use crate::openapi::pointer::{self, resolve};

/// A parameter, and where it stands.
struct Parameter<'a> {
    value: &'a Value,
    pointer: String,
}

pub(super) fn compare(
    comparison: &mut Comparison<'_>,
    old: (&str, &str, &Entry),
    new: (&str, &str, &Entry),
    direction: Direction,
) {
    let was = in_document(comparison.old, old.0, old.1, &old.2.placeholders());
    let is = in_document(comparison.new, new.0, new.1, &new.2.placeholders());
    for (key, before) in &was {
        let words = format!("{} {}", key.0, before.value["name"].as_str().unwrap_or_default());
        match is.get(key) {
            Some(after) => {
                let words = format!("{} {}", key.0, after.value["name"].as_str().unwrap_or_default());
                let at = Pointers::new(words, before.pointer.clone(), after.pointer.clone());
                parameter(comparison, before.value, after.value, &at, direction);
            }
            None => {
                let at = Pointers::new(words, before.pointer.clone(), "");
                comparison.add(Verdict::Breaking, "parameter-removed", &at, Side::Old, "no longer there");
            }
        }
    }
    for (key, added) in is.iter().filter(|(key, _)| !was.contains_key(*key)) {
        let words = format!("{} {}", key.0, added.value["name"].as_str().unwrap_or_default());
        let at = Pointers::new(words, "", added.pointer.clone());
        let said = describe(comparison.new, &added.value["schema"]);
        match (added.value["required"] == true, direction) {
            (true, Direction::Sent) => {
                comparison.add(
                    Verdict::Breaking,
                    "required-parameter-added",
                    &at,
                    Side::New,
                    format!("new and required: {said}"),
                );
            }
            _ => comparison.add(Verdict::Compatible, "parameter-added", &at, Side::New, format!("new: {said}")),
        }
    }
}

fn parameter(comparison: &mut Comparison<'_>, old: &Value, new: &Value, at: &Pointers, direction: Direction) {
    if old["name"] != new["name"] {
        let message = format!("called `{}` now, was `{}`", text(new, "name"), text(old, "name"));
        comparison.add(Verdict::Compatible, "path-parameter-renamed", at, Side::Both, message);
    }
    comparison.requirement(old["required"] == true, new["required"] == true, at, direction);
    comparison.deprecation(old, new, at);
    comparison.texts(old, new, at, &["description", "example", "examples"]);
    // Only lists and objects explode; where there was or is a plain value, its type says more.
    let is_plain = |document: &Value, it: &Value| {
        let flat = flatten(document, &it["schema"]);
        matches!(type_of(&flat), Some("string" | "integer" | "number" | "boolean"))
    };
    let explodes = !is_plain(comparison.old, old) && !is_plain(comparison.new, new);
    let (was, is) = (style(old, explodes), style(new, explodes));
    if was != is {
        let message = format!("written otherwise: {is} now, was {was}");
        comparison.add(Verdict::Breaking, "style-changed", at, Side::Both, message);
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
        _ => comparison.add(Verdict::Breaking, "style-changed", at, Side::Both, "written in another way"),
    }
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// The parameters of an operation and its path, by place and name; those of the path by their place in it, since what
/// they are called is not sent.
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
            let (place, name) = (text(value, "in"), text(value, "name"));
            let key = match place {
                "path" => {
                    placeholders.iter().position(|it| it == name).map_or_else(|| name.to_owned(), |n| n.to_string())
                }
                // Names of headers know no case.
                "header" => name.to_lowercase(),
                _ => name.to_owned(),
            };
            found.insert((place.to_owned(), key), Parameter { value, pointer });
        }
    }
    found
}

/// How a parameter's value is written, defaults filled in.
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
