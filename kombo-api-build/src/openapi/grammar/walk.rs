//! The walker: visits every value of a document with its kind.

use serde_json::Value;

use super::kind::{Kind, Object};
use super::table::{DOCUMENT, PATH_ITEM, REFERENCE, SCHEMA};
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

/// Whether `value` is a reference object.
pub(crate) fn is_reference(value: &Value, kind: Kind) -> bool {
    object_of(kind, value).is_some_and(|object| *object == REFERENCE)
}

/// The kind of a value, with what the kinds of its members depend on.
#[derive(Clone, Copy)]
pub(crate) struct Parent {
    kind: Kind,
    object: Option<&'static Object>,
}

impl Parent {
    pub(crate) fn new(kind: Kind, value: &Value) -> Self {
        Self { kind, object: object_of(kind, value) }
    }

    /// Returns the kind of a member.
    pub(crate) fn kind_of(self, key: &str, member: &Value) -> Kind {
        match self.kind {
            Kind::List(item) | Kind::Map(item) => *item,
            _ => match self.object.and_then(|object| object.member(key)) {
                // A tuple, as it was written before 2020-12.
                Some(Kind::Schema) if key == "items" && member.is_array() => Kind::List(&Kind::Schema),
                member => member.unwrap_or(Kind::Any),
            },
        }
    }
}

/// Returns the kind of the value at `pointer`.
pub(crate) fn kind_at(document: &Value, pointer: &str) -> Option<Kind> {
    let (mut kind, mut value) = (Kind::Object(&DOCUMENT), document);
    for segment in pointer::segments(pointer) {
        let member = match value {
            Value::Array(items) => items.get(segment.parse::<usize>().ok()?)?,
            _ => value.get(&segment)?,
        };
        kind = Parent::new(kind, value).kind_of(&segment, member);
        value = member;
    }
    Some(kind)
}

/// Calls `see` with `value` and each value in it that the specification defines, parents first.
pub(crate) fn visit(value: &Value, kind: Kind, at: &str, see: &mut dyn FnMut(&Value, Kind, &str)) {
    visit_at(value, kind, &mut at.to_owned(), see);
}

fn visit_at(value: &Value, kind: Kind, at: &mut String, see: &mut dyn FnMut(&Value, Kind, &str)) {
    see(value, kind, at);
    let length = at.len();
    match value {
        _ if kind == Kind::Any => {}
        Value::Object(map) => {
            let parent = Parent::new(kind, value);
            for (key, member) in map {
                pointer::push(at, key);
                visit_at(member, parent.kind_of(key, member), at, see);
                at.truncate(length);
            }
        }
        Value::Array(items) => {
            if let Kind::List(item) = kind {
                for (n, member) in items.iter().enumerate() {
                    pointer::push(at, &n.to_string());
                    visit_at(member, *item, at, see);
                    at.truncate(length);
                }
            }
        }
        _ => {}
    }
}

/// Calls `change` with `value` and each value in it that the specification defines, children first.
pub(crate) fn visit_mut(value: &mut Value, kind: Kind, change: &mut dyn FnMut(&mut Value, Kind)) {
    let parent = Parent::new(kind, value);
    match value {
        _ if kind == Kind::Any => {}
        Value::Object(map) => {
            for (key, member) in map {
                visit_mut(member, parent.kind_of(key, member), change);
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
