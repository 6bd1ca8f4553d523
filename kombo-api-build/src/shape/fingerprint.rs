//! Fingerprints: the structure of a schema, compared for equality.
//!
//! A fingerprint includes neither descriptions nor the name and position of the schema, so that names can depend on it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value, json};

use super::marks::TYPE_PATH;
use super::recursion::recursive;
use super::references::component;
use crate::openapi::grammar::{self, Kind};

/// The fingerprints of a document's schemas.
pub(super) struct Fingerprints<'a> {
    schemas: Option<&'a Map<String, Value>>,
    /// Recursive components, which are equal only to themselves.
    recursive: BTreeSet<String>,
    /// The reduced components.
    known: BTreeMap<String, Value>,
    /// The number of each structure, by its text.
    numbers: HashMap<String, usize>,
}

impl<'a> Fingerprints<'a> {
    pub(super) fn new(document: &'a Value) -> Self {
        let schemas = document["components"]["schemas"].as_object();
        let mut uses: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for (name, schema) in schemas.into_iter().flatten() {
            let mut used = BTreeSet::new();
            grammar::visit(schema, Kind::Schema, "", &mut |value, _, _| {
                used.extend(component(value).map(str::to_owned))
            });
            uses.insert(name, used);
        }
        Self { schemas, recursive: recursive(&uses), known: BTreeMap::new(), numbers: HashMap::new() }
    }

    /// Returns the fingerprint of a schema. `nullable` is ignored, since it belongs to the use of a schema.
    pub(super) fn of(&mut self, schema: &Value) -> String {
        self.reduced(schema)[ID].to_string()
    }

    /// Returns the schema as the number of its structure, beside `nullable`.
    ///
    /// Every schema in it is replaced by its number first, so equal structures have equal texts, however large they
    /// are. With the structures in their place, components that refer to each other would grow exponentially.
    fn reduced(&mut self, schema: &Value) -> Value {
        let mut reduced = schema.clone();
        // Children are visited first.
        grammar::visit_mut(&mut reduced, Kind::Schema, &mut |value, kind| {
            if kind != Kind::Schema {
                return;
            }
            if let Some(name) = component(value).map(str::to_owned)
                && let Some(known) = self.component(&name)
            {
                *value = known;
                return;
            }
            let Value::Object(members) = value else { return };
            members.shift_remove("description");
            members.shift_remove(TYPE_PATH);
            let nullable = members.shift_remove("nullable");
            let only = match members.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
                Some([only]) if members.len() == 1 => Some(only.clone()),
                _ => None,
            };
            *value = only.unwrap_or_else(|| json!({ID: self.number(value)}));
            if let Some(nullable) = nullable {
                value["nullable"] = nullable;
            }
        });
        reduced
    }

    /// Returns the number of a schema whose children are reduced.
    fn number(&mut self, schema: &mut Value) -> usize {
        if let Some(Value::Array(names)) = schema.get_mut("required") {
            names.sort_by_key(ToString::to_string);
        }
        schema.sort_all_objects();
        let next = self.numbers.len();
        *self.numbers.entry(schema.to_string()).or_insert(next)
    }

    fn component(&mut self, name: &str) -> Option<Value> {
        if self.recursive.contains(name) {
            return None;
        }
        if let Some(known) = self.known.get(name) {
            return Some(known.clone());
        }
        let reduced = self.reduced(self.schemas?.get(name)?);
        self.known.insert(name.to_owned(), reduced.clone());
        Some(reduced)
    }
}

/// The member that holds the number of a structure.
const ID: &str = "x-structure";

/// Sorts a schema: the order of properties has no meaning.
pub(super) fn unordered(schema: &mut Value) {
    grammar::visit_mut(schema, Kind::Schema, &mut |value, _| {
        if let Some(Value::Array(names)) = value.get_mut("required") {
            names.sort_by_key(ToString::to_string);
        }
    });
    schema.sort_all_objects();
}

#[cfg(test)]
mod tests {
    use super::super::references::reference;
    use super::*;

    #[test]
    fn schemas_that_differ_only_in_prose_and_wrapping_are_equal() {
        let document = json!({"components": {"schemas": {
            "Kind": {"type": "string", "enum": ["a", "b"], "description": "k"},
            "Node": {"properties": {"next": reference("Node")}},
        }}});
        let mut fingerprints = Fingerprints::new(&document);
        let mut of = |schema: Value| fingerprints.of(&schema);
        let inline = of(json!({"properties": {"kind": {"enum": ["a", "b"], "type": "string"}}, "description": "x"}));
        assert_eq!(inline, of(json!({"properties": {"kind": reference("Kind")}})));
        assert_eq!(inline, of(json!({"properties": {"kind": {"allOf": [reference("Kind")], "description": "y"}}})));
        assert_ne!(inline, of(json!({"properties": {"kind": {"allOf": [reference("Kind")], "nullable": true}}})));
        let two = json!({"properties": {"a": {}, "b": {}}, "required": ["a", "b"]});
        assert_eq!(of(two), of(json!({"required": ["b", "a"], "properties": {"b": {}, "a": {}}})));
        assert_eq!(of(json!({"type": "string", "nullable": true})), of(json!({"type": "string"})));
        assert_eq!(of(reference("Node")), of(reference("Node")));
    }
}
