//! Flattens schemas: resolves references, merges `allOf`, and moves null out of enums and alternatives.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use serde_json::{Map, Value, json};

use super::flat::Flat;
use super::keywords::may_accompany_reference;
use super::node::{Node, Part, is_only_null};
use crate::openapi::pointer;

/// The schemas of a document. Each is flattened once.
pub(super) struct Schemas<'a> {
    pub(super) document: &'a Value,
    flats: RefCell<HashMap<Node<'a>, Rc<Flat<'a>>>>,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(document: &'a Value) -> Self {
        Self { document, flats: RefCell::default() }
    }

    /// Returns a schema merged with its references and its `allOf`.
    pub(super) fn flat(&self, node: &Node<'a>) -> Rc<Flat<'a>> {
        if let Some(known) = self.flats.borrow().get(node) {
            return known.clone();
        }
        let mut merging = Merging { document: self.document, flat: Flat::default(), nullable: HashMap::new() };
        // In a list, so that each part is merged.
        let nullable: Vec<bool> = node.parts().map(|part| merging.part(part)).collect();
        let mut flat = merging.flat;
        if nullable.iter().all(|it| *it) {
            flat.members.insert("nullable".to_owned(), json!(true));
        }
        let flat = Rc::new(flat);
        self.flats.borrow_mut().insert(node.clone(), flat.clone());
        flat
    }

    /// Returns the target of a schema that is a reference, with annotations at most.
    pub(super) fn target(&self, node: &Node<'a>) -> Option<Node<'a>> {
        let pointer = pointer::of_ref(node.reference()?)?;
        let target = Node::new(pointer, self.document.pointer(pointer)?);
        let (own, flat) = (self.flat(node), self.flat(&target));
        let constraints = |flat: &Flat<'a>| -> Map<String, Value> {
            let members = flat.members.iter().filter(|(key, _)| !may_accompany_reference(key));
            members.map(|(key, value)| (key.clone(), value.clone())).collect()
        };
        let is_same = own.properties == flat.properties
            && own.items == flat.items
            && own.additional == flat.additional
            && own.unions == flat.unions
            && constraints(&own) == constraints(&flat);
        is_same.then_some(target)
    }
}

/// A schema while its parts are merged.
struct Merging<'a> {
    document: &'a Value,
    flat: Flat<'a>,
    /// Whether each part that was merged may be null. A part is merged once, which ends circular ones.
    nullable: HashMap<Rc<str>, bool>,
}

impl<'a> Merging<'a> {
    /// Merges a part, its reference and its `allOf`. Returns whether it may be null.
    fn part(&mut self, part: &Part<'a>) -> bool {
        if let Some(known) = self.nullable.get(&part.pointer) {
            return *known;
        }
        self.nullable.insert(part.pointer.clone(), false);
        let nullable = match part.value.get("$ref").and_then(Value::as_str) {
            Some(reference) => self.target(reference),
            None => part.value.as_object().is_some_and(|members| self.members(members, &part.pointer)),
        };
        self.nullable.insert(part.pointer.clone(), nullable);
        nullable
    }

    fn target(&mut self, reference: &str) -> bool {
        let pointer = pointer::of_ref(reference);
        let target = pointer.and_then(|it| Some(Part { pointer: it.into(), value: self.document.pointer(it)? }));
        target.is_some_and(|it| self.part(&it))
    }

    fn members(&mut self, members: &'a Map<String, Value>, pointer: &str) -> bool {
        let inside = |keys: &[&str], value: &'a Value| Part {
            pointer: keys.iter().fold(pointer.to_owned(), |at, key| pointer::join(&at, key)).into(),
            value,
        };
        let mut is_enum_nullable = false;
        for (key, value) in members {
            match (key.as_str(), value) {
                ("allOf" | "anyOf" | "oneOf" | "nullable", _) => {}
                ("properties", Value::Object(fields)) => {
                    self.flat.properties.get_or_insert_default();
                    for (name, value) in fields {
                        self.flat.merge_field(name, inside(&["properties", name], value));
                    }
                }
                ("items", value) => self.flat.merge_items(inside(&["items"], value)),
                ("additionalProperties", value) => self.flat.merge_additional(inside(&["additionalProperties"], value)),
                ("enum", Value::Array(values)) => {
                    let others: Vec<Value> = values.iter().filter(|it| !it.is_null()).cloned().collect();
                    is_enum_nullable = others.len() < values.len();
                    self.flat.merge_member("enum", Value::Array(others));
                }
                (key, value) => self.flat.merge_member(key, value.clone()),
            }
        }
        let list = |keyword: &'static str| {
            let parts = members.get(keyword).and_then(Value::as_array).into_iter().flatten().enumerate();
            parts.map(move |(n, value)| inside(&[keyword, &n.to_string()], value))
        };
        let nullable: Vec<bool> = list("allOf").map(|part| self.part(&part)).collect();
        let are_all_nullable = !nullable.is_empty() && nullable.iter().all(|it| *it);
        let mut nullable = members.get("nullable").map_or(are_all_nullable, |it| *it == true) || is_enum_nullable;
        let mut alternatives = Vec::new();
        for alternative in list("anyOf").chain(list("oneOf")) {
            let value = pointer::resolve(self.document, alternative.value).unwrap_or(alternative.value);
            nullable |= value["nullable"] == true;
            if !is_only_null(value) {
                alternatives.push(alternative);
            }
        }
        match &alternatives[..] {
            [] => {}
            [one] => nullable |= self.part(one),
            _ => self.flat.merge_union(alternatives.into_iter().map(|it| Node::new(it.pointer, it.value)).collect()),
        }
        nullable
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_and_null_are_merged() {
        let document = json!({"components": {"schemas": {
            "A": {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}},
            "Loop": {"allOf": [{"$ref": "#/components/schemas/Loop"}, {"description": "d"}]},
        }}});
        let schemas = Schemas::new(&document);
        let flat = |value: &Value| schemas.flat(&Node::new(value.to_string(), &*Box::leak(Box::new(value.clone()))));
        let a = json!({"$ref": "#/components/schemas/A"});
        let nothing = json!({"type": "string", "nullable": true, "enum": [null]});
        let all = flat(&json!({"allOf": [a, {"properties": {"b": {}}, "required": ["b"]}], "description": "d"}));
        assert_eq!(all.members["required"], json!(["a", "b"]));
        let fields: Vec<_> = all.fields().map(|(name, node)| (name, node.pointer().rsplit('/').next())).collect();
        assert_eq!(fields, [("a", Some("a")), ("b", Some("b"))]);
        assert_eq!(all.field("a").map(Node::pointer), Some("/components/schemas/A/properties/a"));
        assert_eq!(all.members["description"], "d");

        for nullable in
            [json!({"anyOf": [a, nothing]}), json!({"allOf": [a], "nullable": true}), json!({"oneOf": [nothing, a]})]
        {
            let flat = flat(&nullable);
            assert_eq!((&flat.members["nullable"], &flat.members["type"]), (&json!(true), &json!("object")));
            assert!(!flat.is_union(), "{nullable}");
        }
        let listed = flat(&json!({"type": "string", "enum": ["x", null], "nullable": true}));
        assert_eq!((&listed.members["enum"], &listed.members["nullable"]), (&json!(["x"]), &json!(true)));
        let unions = [json!({"oneOf": [a, {"type": "string"}]}), json!({"anyOf": [a, {"type": "integer"}]})];
        assert_eq!(flat(&json!({"allOf": unions})).unions.len(), 2, "unions cannot be merged");
        let patterns = flat(&json!({"allOf": [{"pattern": "a"}, {"pattern": "b"}]}));
        assert_eq!(
            patterns.members["allOf"],
            json!([{"pattern": "b"}]),
            "constraints that cannot be merged stay separate"
        );
        assert_eq!(flat(&json!({"$ref": "#/components/schemas/Loop"})).members["description"], "d");
    }

    #[test]
    fn a_property_of_several_parts_has_the_places_of_all() {
        let document = json!({"allOf": [
            {"properties": {"a": {"type": "string"}}},
            {"properties": {"a": {"maxLength": 5}}},
            {"properties": {"a": {"type": "string"}}},
        ]});
        let schemas = Schemas::new(&document);
        let all = schemas.flat(&Node::new("", &document));
        let a = all.field("a").expect("a field");
        let pointers: Vec<&str> = a.parts().map(|it| &*it.pointer).collect();
        assert_eq!(pointers, ["/allOf/0/properties/a", "/allOf/1/properties/a"]);
        assert_eq!(schemas.flat(a).members, *json!({"type": "string", "maxLength": 5}).as_object().expect("an object"));
    }
}
