//! What may stand where in an OpenAPI document: one table, and the only code that walks documents by it.
//!
//! The table is OpenAPI 3.1.1 with JSON Schema 2020-12, and what 3.0.3 has besides (`nullable`, boolean exclusive
//! bounds), since real pages mix them. Whoever needs "every schema" or "every parameter" asks [`visit`] or
//! [`visit_mut`]; nothing else may recurse into a document, so nobody mistakes an example for a schema or a property
//! that is called `type` for a keyword.

mod operations;
mod table;

use serde_json::Value;

use crate::pointer;

pub(crate) use operations::{METHODS, OperationAt, anonymous, derived_id, operations, placeholders};
/// What stands at `/paths`.
pub(crate) const PATHS_SHAPE: Shape = Shape::Object(&table::PATHS);

pub(crate) use table::{DOCUMENT, OPERATION, PARAMETER, PATH_ITEM, REFERENCE, SCHEMA};

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Shape {
    /// Any JSON: examples, defaults, enum members. Never walked into.
    Any,
    Text,
    Flag,
    Number,
    /// A whole number from 0.
    Count,
    /// A number (3.1) or a flag (3.0).
    Bound,
    Texts,
    /// A JSON type's name, or a list of them.
    Type,
    /// A list of at least one value.
    Values,
    Schema,
    /// A schema or a flag.
    SchemaOrFlag,
    Object(&'static Object),
    /// The object, or a reference to it among the components of its section.
    ObjectOrRef(&'static Object),
    List(&'static Shape),
    Map(&'static Shape),
}

/// An object of the specification: its name in the field's words, and what its members are.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) name: &'static str,
    /// Under which section of the components it is found, if it can be referred to.
    pub(crate) section: &'static str,
    pub(crate) fields: &'static [(&'static str, Shape)],
    pub(crate) required: &'static [&'static str],
    /// What members are that are not named in `fields`: paths, status codes, expressions.
    pub(crate) others: Option<Others>,
}

/// Which names are members of an object beside those that it lists, and what they are.
type Others = (fn(&str) -> bool, Shape);

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Object {
    const fn new(
        name: &'static str,
        section: &'static str,
        fields: &'static [(&'static str, Shape)],
        required: &'static [&'static str],
    ) -> Self {
        Self { name, section, fields, required, others: None }
    }

    /// What the member `key` is; `None` if there is no such member.
    pub(crate) fn member(&self, key: &str) -> Option<Shape> {
        if let Some((_, shape)) = self.fields.iter().find(|(name, _)| *name == key) {
            return Some(*shape);
        }
        if let Some((is_one, shape)) = self.others
            && is_one(key)
        {
            return Some(shape);
        }
        key.starts_with("x-").then_some(Shape::Any)
    }
}

/// What a value of `shape` is made of: an object of the specification, if it is one.
pub(crate) fn object_of(shape: Shape, value: &Value) -> Option<&'static Object> {
    match shape {
        Shape::Object(object) => Some(object),
        // A path item's `$ref` is a member of its own, with siblings of its own.
        Shape::ObjectOrRef(object) if value.get("$ref").is_some() && object.name != PATH_ITEM.name => Some(&REFERENCE),
        Shape::ObjectOrRef(object) => Some(object),
        Shape::Schema | Shape::SchemaOrFlag if value.is_object() => Some(&SCHEMA),
        _ => None,
    }
}

/// What the components of a section are.
pub(crate) fn component(section: &str) -> Shape {
    match table::COMPONENTS.member(section) {
        Some(Shape::Map(shape)) => *shape,
        _ => Shape::Any,
    }
}

fn shape_of_child(shape: Shape, value: &Value, key: &str) -> Shape {
    match shape {
        Shape::List(item) | Shape::Map(item) => *item,
        _ => match object_of(shape, value).and_then(|object| object.member(key)) {
            // Before 2020-12 this is how tuples were said.
            Some(Shape::Schema) if key == "items" && value[key].is_array() => Shape::List(&Shape::Schema),
            member => member.unwrap_or(Shape::Any),
        },
    }
}

/// What stands at `pointer`.
pub(crate) fn shape_at(document: &Value, pointer: &str) -> Option<Shape> {
    let (mut shape, mut value) = (Shape::Object(&DOCUMENT), document);
    for segment in pointer::segments(pointer) {
        shape = shape_of_child(shape, value, &segment);
        value = match value {
            Value::Array(items) => items.get(segment.parse::<usize>().ok()?)?,
            _ => value.get(&segment)?,
        };
    }
    Some(shape)
}

/// Calls `see` with `value` and everything in it that the specification gives a meaning, parents first.
pub(crate) fn visit(value: &Value, shape: Shape, at: &str, see: &mut dyn FnMut(&Value, Shape, &str)) {
    see(value, shape, at);
    match value {
        _ if shape == Shape::Any => {}
        Value::Object(map) => {
            for (key, member) in map {
                visit(member, shape_of_child(shape, value, key), &pointer::join(at, key), see);
            }
        }
        Value::Array(items) => {
            if let Shape::List(item) = shape {
                for (n, member) in items.iter().enumerate() {
                    visit(member, *item, &format!("{at}/{n}"), see);
                }
            }
        }
        _ => {}
    }
}

/// Calls `change` with `value` and everything in it that the specification gives a meaning, children first.
pub(crate) fn visit_mut(value: &mut Value, shape: Shape, change: &mut dyn FnMut(&mut Value, Shape)) {
    match value {
        _ if shape == Shape::Any => {}
        Value::Object(_) => {
            let shapes: Vec<Shape> = value
                .as_object()
                .map(|map| map.keys().map(|key| shape_of_child(shape, value, key)).collect())
                .unwrap_or_default();
            if let Value::Object(map) = value {
                for (member, shape) in map.values_mut().zip(shapes) {
                    visit_mut(member, shape, change);
                }
            }
        }
        Value::Array(items) => {
            if let Shape::List(item) = shape {
                for member in items {
                    visit_mut(member, *item, change);
                }
            }
        }
        _ => {}
    }
    change(value, shape);
}

/// Calls `change` with every schema in the document, inner ones first.
pub(crate) fn each_schema(document: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    visit_mut(document, Shape::Object(&DOCUMENT), &mut |value, shape| {
        if shape == Shape::Schema || (shape == Shape::SchemaOrFlag && value.is_object()) {
            change(value);
        }
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

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
        visit(&document, Shape::Object(&DOCUMENT), "", &mut |_, shape, at| {
            if shape == Shape::Schema {
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
            assert_eq!(table::RESPONSES.member(key).is_some(), is_one, "{key}");
        }
    }
}
