//! Fingerprints: the structure of a schema, compared for equality.
//!
//! A fingerprint includes neither descriptions nor the name and position of the schema, so that names can depend on it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value};

use super::marks::TYPE_PATH;
use super::reachability::uses;
use super::recursion::recursive;
use super::references::component;
use crate::openapi::grammar::{self, Kind};

/// The fingerprint of a schema: a number that equal structures share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fingerprint(usize);

/// The fingerprints of a document's schemas. Each is computed once.
pub(super) struct Fingerprints<'a> {
    schemas: Option<&'a Map<String, Value>>,
    /// Recursive components, which are equal only to themselves.
    recursive: BTreeSet<String>,
    /// The fingerprints by the address of their schema, which is borrowed and therefore does not move.
    known: HashMap<*const Value, Fingerprint>,
    /// The fingerprint of each structure, by its text.
    numbers: HashMap<String, Fingerprint>,
}

/// A schema inside of another one.
struct Reduced<'a> {
    fingerprint: Fingerprint,
    /// `nullable` is not in the fingerprint, since it belongs to the use of a schema.
    nullable: Option<&'a Value>,
}

impl<'a> Fingerprints<'a> {
    pub(super) fn new(document: &'a Value) -> Self {
        let schemas = document["components"]["schemas"].as_object();
        let uses: BTreeMap<&str, BTreeSet<String>> =
            schemas.into_iter().flatten().map(|(name, schema)| (name.as_str(), uses(schema, Kind::Schema))).collect();
        Self { schemas, recursive: recursive(&uses), known: HashMap::new(), numbers: HashMap::new() }
    }

    /// Returns the fingerprint of a schema. `nullable` is ignored.
    pub(super) fn of(&mut self, schema: &'a Value) -> Fingerprint {
        self.reduced(schema).fingerprint
    }

    fn reduced(&mut self, schema: &'a Value) -> Reduced<'a> {
        if let Some(target) = self.target(schema) {
            return self.reduced(target);
        }
        let nullable = schema.get("nullable");
        if let Some(only) = only(schema) {
            let inner = self.reduced(only);
            return Reduced { nullable: nullable.or(inner.nullable), ..inner };
        }
        let address = std::ptr::from_ref(schema);
        if let Some(fingerprint) = self.known.get(&address) {
            return Reduced { fingerprint: *fingerprint, nullable };
        }
        let mut text = String::new();
        self.write(schema, Kind::Schema, true, &mut text);
        let next = Fingerprint(self.numbers.len());
        let fingerprint = *self.numbers.entry(text).or_insert(next);
        self.known.insert(address, fingerprint);
        Reduced { fingerprint, nullable }
    }

    /// Returns the component that a schema refers to, unless it is recursive.
    fn target(&self, schema: &'a Value) -> Option<&'a Value> {
        let name = component(schema).filter(|name| !self.recursive.contains(*name))?;
        self.schemas?.get(name)
    }

    /// Writes a value so that equal structures have equal texts: members and required names in order, and each schema
    /// in it as its number.
    ///
    /// Numbers keep the texts short. With the structures in their place, components that refer to each other would grow
    /// exponentially.
    fn write(&mut self, value: &'a Value, kind: Kind, is_root: bool, text: &mut String) {
        match value {
            Value::Object(_) if kind == Kind::Schema && !is_root => {
                let Reduced { fingerprint, nullable } = self.reduced(value);
                write_text('#', &fingerprint.0.to_string(), text);
                if let Some(nullable) = nullable {
                    self.write(nullable, Kind::Any, false, text);
                }
            }
            Value::Object(members) => {
                let mut members: Vec<(&'a String, &'a Value)> = members.iter().collect();
                members.sort_by_key(|(key, _)| *key);
                let parent = grammar::Parent::new(kind, value);
                text.push('{');
                for (key, member) in members {
                    if is_root && ["description", "nullable", TYPE_PATH].contains(&key.as_str()) {
                        continue;
                    }
                    write_text('.', key, text);
                    match member {
                        Value::Array(names) if is_root && key == "required" => {
                            let mut names: Vec<String> = names.iter().map(ToString::to_string).collect();
                            names.sort();
                            names.iter().for_each(|name| write_text('r', name, text));
                        }
                        _ => self.write(member, parent.kind_of(key, member), false, text),
                    }
                }
                text.push('}');
            }
            Value::Array(items) => {
                let kind = if let Kind::List(item) = kind { *item } else { Kind::Any };
                text.push('[');
                items.iter().for_each(|item| self.write(item, kind, false, text));
                text.push(']');
            }
            Value::String(string) => write_text('s', string, text),
            other => write_text('o', &other.to_string(), text),
        }
    }
}

/// Writes a string with its length, so that no string can be mistaken for what follows it.
fn write_text(mark: char, string: &str, text: &mut String) {
    text.push(mark);
    text.push_str(&string.len().to_string());
    text.push(':');
    text.push_str(string);
}

/// Returns the schema that an all-of consists of, beside members that are not in a fingerprint.
fn only(schema: &Value) -> Option<&Value> {
    let members = schema.as_object()?;
    let [only] = members.get("allOf")?.as_array()?.as_slice() else { return None };
    let ignored = ["description", "nullable", TYPE_PATH].iter().filter(|key| members.contains_key(**key)).count();
    (members.len() == ignored + 1 && only.is_object()).then_some(only)
}

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
    use serde_json::json;

    use super::super::references::reference;
    use super::*;

    #[test]
    fn schemas_that_differ_only_in_prose_and_wrapping_are_equal() {
        let document = json!({"components": {"schemas": {
            "Kind": {"type": "string", "enum": ["a", "b"], "description": "k"},
            "Node": {"properties": {"next": reference("Node")}},
        }}});
        let inline = json!({"properties": {"kind": {"enum": ["a", "b"], "type": "string"}}, "description": "x"});
        let two = json!({"properties": {"a": {}, "b": {}}, "required": ["a", "b"]});
        let pairs = [
            (inline.clone(), json!({"properties": {"kind": reference("Kind")}}), true),
            (inline.clone(), json!({"properties": {"kind": {"allOf": [reference("Kind")], "description": "y"}}}), true),
            (inline, json!({"properties": {"kind": {"allOf": [reference("Kind")], "nullable": true}}}), false),
            (two, json!({"required": ["b", "a"], "properties": {"b": {}, "a": {}}}), true),
            (json!({"type": "string", "nullable": true}), json!({"type": "string"}), true),
            (reference("Node"), reference("Node"), true),
        ];
        let mut fingerprints = Fingerprints::new(&document);
        for (one, other, is_equal) in &pairs {
            assert_eq!(fingerprints.of(one) == fingerprints.of(other), *is_equal, "{one} {other}");
        }
    }
}
