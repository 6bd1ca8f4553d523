//! The walker: visits every value of a document with its kind.

use serde_json::Value;

use super::kind::{Kind, Object};
use super::table::{COMPONENTS, DOCUMENT, PATH_ITEM, REFERENCE, SCHEMA};
use crate::openapi::pointer;

/// Returns the object of the specification that a value of `kind` is, if it is one.
pub(crate) fn object_of(kind: Kind, value: &Value) -> Option<&'static Object> {
    match kind {
        Kind::Object(object) => Some(object),
        // The `$ref` of a path item is one of its own members and may have siblings.
        Kind::ObjectOrRef(object) if value.get("$ref").is_some() && object.name != PATH_ITEM.name => Some(&REFERENCE),
        Kind::ObjectOrRef(object) => Some(object),
        Kind::Schema | Kind::SchemaOrFlag if value.is_object() => Some(&SCHEMA),
        _ => None,
    }
}

/// Returns the kind of the components in a section.
pub(crate) fn component(section: &str) -> Kind {
    match COMPONENTS.member(section) {
        Some(Kind::Map(kind)) => *kind,
        _ => Kind::Any,
    }
}

/// Whether `value` is a reference object.
pub(crate) fn is_reference(value: &Value, kind: Kind) -> bool {
    object_of(kind, value).is_some_and(|object| *object == REFERENCE)
}

/// Returns the kind of the member `key` of a value of `kind`.
pub(crate) fn kind_of_child(kind: Kind, value: &Value, key: &str) -> Kind {
    match kind {
        Kind::List(item) | Kind::Map(item) => *item,
        _ => match object_of(kind, value).and_then(|object| object.member(key)) {
            // A tuple, as it was written before 2020-12.
            Some(Kind::Schema) if key == "items" && value[key].is_array() => Kind::List(&Kind::Schema),
            member => member.unwrap_or(Kind::Any),
        },
    }
}

/// Returns the kind of the value at `pointer`.
pub(crate) fn kind_at(document: &Value, pointer: &str) -> Option<Kind> {
    let (mut kind, mut value) = (Kind::Object(&DOCUMENT), document);
    for segment in pointer::segments(pointer) {
        kind = kind_of_child(kind, value, &segment);
        value = match value {
            Value::Array(items) => items.get(segment.parse::<usize>().ok()?)?,
            _ => value.get(&segment)?,
        };
    }
    Some(kind)
}

/// Calls `see` with `value` and each value in it that the specification defines, parents first.
pub(crate) fn visit(value: &Value, kind: Kind, at: &str, see: &mut dyn FnMut(&Value, Kind, &str)) {
    see(value, kind, at);
    match value {
        _ if kind == Kind::Any => {}
        Value::Object(map) => {
            for (key, member) in map {
                visit(member, kind_of_child(kind, value, key), &pointer::join(at, key), see);
            }
        }
        Value::Array(items) => {
            if let Kind::List(item) = kind {
                for (n, member) in items.iter().enumerate() {
                    visit(member, *item, &format!("{at}/{n}"), see);
                }
            }
        }
        _ => {}
    }
}

/// Calls `change` with `value` and each value in it that the specification defines, children first.
pub(crate) fn visit_mut(value: &mut Value, kind: Kind, change: &mut dyn FnMut(&mut Value, Kind)) {
    match value {
        _ if kind == Kind::Any => {}
        Value::Object(_) => {
            let kinds: Vec<Kind> = value
                .as_object()
                .map(|map| map.keys().map(|key| kind_of_child(kind, value, key)).collect())
                .unwrap_or_default();
            if let Value::Object(map) = value {
                for (member, kind) in map.values_mut().zip(kinds) {
                    visit_mut(member, kind, change);
                }
            }
        }
        Value::Array(items) => {
            if let Kind::List(item) = kind {
                for member in items {
                    visit_mut(member, *item, change);
                }
            }
        }
        _ => {}
    }
    change(value, kind);
}

/// Calls `change` with every schema of the document, inner ones first.
pub(crate) fn each_schema(document: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    visit_mut(document, Kind::Object(&DOCUMENT), &mut |value, kind| {
        if kind == Kind::Schema || (kind == Kind::SchemaOrFlag && value.is_object()) {
            change(value);
        }
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::table::RESPONSES;
    use super::*;

    #[test]
    fn examples_defaults_and_property_names_are_not_mistaken_for_keywords() {
        let mut document = json!({
            "openapi": "3.1.0", "info": {"title": "t", "version": "1"},
            "components": {"schemas": {"A": {
                "properties": {"type": {"type": "string"}, "properties": {"const": {"type": "null"}}},
                "default": {"type": ["a"]},
                "example": {"properties": {"x": {}}},
                "enum": [{"items": {}}],
                "additionalProperties": false,
            }}},
        });
        let mut seen = Vec::new();
        visit(&document, Kind::Object(&DOCUMENT), "", &mut |_, kind, at| {
            if kind == Kind::Schema {
                seen.push(at.to_owned());
            }
        });
        let a = "/components/schemas/A";
        assert_eq!(seen, [a.to_owned(), format!("{a}/properties/type"), format!("{a}/properties/properties")]);

        let mut count = 0;
        each_schema(&mut document, &mut |_| count += 1);
        assert_eq!(count, 3);
    }

    #[test]
    fn status_codes_and_ranges_are_responses() {
        for (key, is_one) in [("200", true), ("4XX", true), ("600", false), ("2x0", false), ("default", true)] {
            assert_eq!(RESPONSES.member(key).is_some(), is_one, "{key}");
        }
    }
}
