//! Excerpts: a schema with the targets of the references that a validation of some values can reach.
//!
//! The validator compiles everything that a schema refers to, directly or indirectly. In a large document that may be
//! most of its components, for every example again. A validation follows only the references at places that the value
//! has, so the excerpt contains no others, and all excerpts together grow with the number of examples.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::openapi::grammar::{self, Kind};
use crate::openapi::pointer;

/// Returns a schema that accepts and refuses the same of these values as the schema at a pointer of the document.
///
/// `None` if there is no such schema.
pub(super) fn excerpt(document: &Value, schema: &str, values: &[&Value]) -> Option<Value> {
    let mut reached = Reached { document, seen: BTreeSet::new(), targets: BTreeMap::from([(schema, 0)]) };
    let root = document.pointer(schema)?;
    values.iter().for_each(|value| reached.visit(root, value));
    let targets = reached.targets;
    let definition = |(target, number): (&&str, &usize)| {
        let mut definition = document.pointer(target)?.clone();
        grammar::visit_mut(&mut definition, Kind::Schema, &mut |value, _| refer(value, &targets));
        Some((number.to_string(), definition))
    };
    let definitions: Map<String, Value> = targets.iter().filter_map(definition).collect();
    Some(json!({"$ref": "#/$defs/0", "$defs": definitions}))
}

/// Makes a schema refer to the definition of its target in the excerpt. A reference that is not reached is removed.
fn refer(schema: &mut Value, targets: &BTreeMap<&str, usize>) {
    let Value::Object(members) = schema else { return };
    let Some(target) = members.get("$ref").and_then(Value::as_str).and_then(pointer::of_ref) else { return };
    match targets.get(target) {
        Some(number) => members.insert("$ref".to_owned(), json!(format!("#/$defs/{number}"))),
        None => members.shift_remove("$ref"),
    };
}

/// The references that a validation can reach.
struct Reached<'a> {
    document: &'a Value,
    /// The addresses of the schemas and values that were visited together, since a schema may contain itself.
    seen: BTreeSet<(*const Value, *const Value)>,
    /// The pointer of each target, and its number.
    targets: BTreeMap<&'a str, usize>,
}

impl<'a> Reached<'a> {
    fn visit(&mut self, schema: &'a Value, value: &Value) {
        if !self.seen.insert((schema, value)) {
            return;
        }
        for (keyword, inner) in schema.as_object().into_iter().flatten() {
            match (keyword.as_str(), inner) {
                ("$ref", Value::String(reference)) => {
                    let Some(at) = pointer::of_ref(reference) else { continue };
                    let Some(target) = self.document.pointer(at) else { continue };
                    let next = self.targets.len();
                    self.targets.entry(at).or_insert(next);
                    self.visit(target, value);
                }
                ("properties", Value::Object(properties)) => {
                    for (name, inner) in properties {
                        value.get(name).into_iter().for_each(|value| self.visit(inner, value));
                    }
                }
                ("patternProperties", Value::Object(schemas)) => {
                    schemas.values().for_each(|inner| self.visit_children(inner, value));
                }
                ("prefixItems", Value::Array(schemas)) => {
                    schemas.iter().for_each(|inner| self.visit_children(inner, value));
                }
                (
                    "additionalProperties" | "unevaluatedProperties" | "items" | "unevaluatedItems" | "contains",
                    inner,
                ) => {
                    self.visit_children(inner, value);
                }
                ("dependentSchemas", Value::Object(schemas)) => {
                    schemas.values().for_each(|inner| self.visit(inner, value));
                }
                ("allOf" | "anyOf" | "oneOf", Value::Array(schemas)) => {
                    schemas.iter().for_each(|inner| self.visit(inner, value));
                }
                ("not" | "if" | "then" | "else", inner) => self.visit(inner, value),
                _ => {}
            }
        }
    }

    /// Visits a schema with every member or item of a value.
    fn visit_children(&mut self, schema: &'a Value, value: &Value) {
        match value {
            Value::Object(members) => members.values().for_each(|value| self.visit(schema, value)),
            Value::Array(items) => items.iter().for_each(|value| self.visit(schema, value)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_contains_only_what_the_values_reach() {
        let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let document = json!({"components": {"schemas": {
            "A": {"properties": {"b": reference("B"), "c": {"$ref": "#/components/schemas/C", "type": "object"}}},
            "B": {"anyOf": [reference("B"), {"type": "array", "items": reference("D")}]},
            "C": {"type": "object"}, "D": {"type": "integer"},
        }}});
        let at = "/components/schemas/A";
        let b = json!({"anyOf": [{"$ref": "#/$defs/1"}, {"type": "array", "items": {}}]});
        let a = json!({"properties": {"b": {"$ref": "#/$defs/1"}, "c": {"type": "object"}}});
        assert_eq!(excerpt(&document, at, &[&json!({"b": []})]).unwrap_or_default()["$defs"], json!({"0": a, "1": b}));
        let count = |value: &Value| {
            let excerpt = excerpt(&document, at, &[value]).unwrap_or_default();
            excerpt["$defs"].as_object().map(Map::len)
        };
        assert_eq!(count(&json!(1)), Some(1));
        assert_eq!(count(&json!({"b": [1]})), Some(3));
        assert_eq!(count(&json!({"b": [1], "c": {}})), Some(4));
    }
}
