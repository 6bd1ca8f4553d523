//! A flat schema: its keywords merged with those of its references and its `allOf`.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::keywords::may_accompany_reference;
use super::limits;
use super::node::{Node, Part};

/// A flat schema. The schemas inside are not flat themselves.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Flat<'a> {
    /// The keywords that contain no schemas. `nullable` is set if null is an alternative or a value of the enum, too.
    pub(super) members: Map<String, Value>,
    pub(super) properties: Option<Fields<'a>>,
    pub(super) items: Option<Node<'a>>,
    pub(super) additional: Option<Additional<'a>>,
    /// The alternatives of `anyOf` and `oneOf` without null, by the part of an `allOf` that lists them.
    pub(super) unions: Vec<Vec<Node<'a>>>,
}

/// The value of `additionalProperties`.
#[derive(Debug, PartialEq)]
pub(super) enum Additional<'a> {
    Any,
    None,
    Of(Node<'a>),
}

impl<'a> Flat<'a> {
    pub(super) fn is_union(&self) -> bool {
        !self.unions.is_empty()
    }

    /// Returns the type, stated or implied by other keywords; `None` if values may be of any type.
    pub(super) fn type_of(&self) -> Option<&str> {
        let members = self.members.get("enum").and_then(Value::as_array).map(Vec::as_slice);
        let implied = || match members {
            _ if self.properties.is_some() || self.additional.is_some() => Some("object"),
            _ if self.items.is_some() => Some("array"),
            Some([Value::String(_), ..]) => Some("string"),
            Some([Value::Bool(_), ..]) => Some("boolean"),
            Some([Value::Number(_), ..]) => Some("number"),
            _ => None,
        };
        match members {
            Some([]) => Some("null"),
            _ => self.members.get("type").and_then(Value::as_str).or_else(implied),
        }
    }

    /// Returns the fields of an object.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&'a str, &Node<'a>)> {
        self.properties.iter().flat_map(|it| it.in_order.iter().map(|(name, node)| (*name, node)))
    }

    pub(super) fn field(&self, name: &str) -> Option<&Node<'a>> {
        let fields = self.properties.as_ref()?;
        fields.by_name.get(name).map(|n| &fields.in_order[*n].1)
    }

    /// Whether a field is required.
    pub(super) fn requires(&self, name: &str) -> bool {
        self.members.get("required").and_then(Value::as_array).is_some_and(|names| names.iter().any(|it| it == name))
    }

    /// Returns the schema as text, to find equal ones.
    pub(super) fn text(&self) -> String {
        let values = |node: &Node<'a>| node.parts().map(|part| part.value.clone()).collect::<Value>();
        let fields: Map<String, Value> = self.fields().map(|(name, node)| (name.to_owned(), values(node))).collect();
        let additional = match &self.additional {
            Some(Additional::None) => json!(false),
            Some(Additional::Of(node)) => values(node),
            Some(Additional::Any) | None => json!(true),
        };
        let unions = self.unions.iter().map(|union| union.iter().map(values).collect()).collect::<Vec<Value>>();
        json!([self.members, fields, self.items.as_ref().map(values), additional, unions]).to_string()
    }

    /// Merges a keyword of another part that contains no schemas.
    pub(super) fn merge_member(&mut self, key: &str, theirs: Value) {
        match (key, self.members.get_mut(key)) {
            (_, None) => {
                self.members.insert(key.to_owned(), theirs);
            }
            (_, Some(ours)) if *ours == theirs => {}
            ("required", Some(Value::Array(ours))) => {
                let theirs = theirs.as_array().into_iter().flatten();
                let new: Vec<Value> = theirs.filter(|name| !ours.contains(name)).cloned().collect();
                ours.extend(new);
            }
            ("enum", Some(Value::Array(ours))) => {
                let theirs = theirs.as_array().cloned().unwrap_or_default();
                ours.retain(|member| theirs.contains(member));
            }
            (limit, Some(ours)) if limits::is_tighter(limit, &theirs, ours) => *ours = theirs,
            // The nearest annotation takes precedence, such as a description next to a reference.
            (key, Some(_)) if may_accompany_reference(key) || limits::is_ordered(key) => {}
            // Constraints that cannot be merged, such as two patterns, stay separate.
            (_, Some(_)) => {
                let apart = json!({key: theirs});
                if let Value::Array(known) = self.members.entry("allOf").or_insert_with(|| json!([]))
                    && !known.contains(&apart)
                {
                    known.push(apart);
                }
            }
        }
    }

    pub(super) fn merge_field(&mut self, name: &'a str, part: Part<'a>) {
        let fields = self.properties.get_or_insert_default();
        match fields.by_name.get(name) {
            Some(n) => fields.in_order[*n].1.merge(part),
            None => {
                fields.by_name.insert(name, fields.in_order.len());
                fields.in_order.push((name, Node::new(part.pointer, part.value)));
            }
        }
    }

    pub(super) fn merge_items(&mut self, part: Part<'a>) {
        match &mut self.items {
            Some(items) => items.merge(part),
            None => self.items = Some(Node::new(part.pointer, part.value)),
        }
    }

    pub(super) fn merge_additional(&mut self, part: Part<'a>) {
        match (part.value, &mut self.additional) {
            (_, Some(Additional::None)) => {}
            (Value::Bool(false), _) => self.additional = Some(Additional::None),
            (Value::Object(_), Some(Additional::Of(node))) => node.merge(part),
            (Value::Object(_), _) => self.additional = Some(Additional::Of(Node::new(part.pointer, part.value))),
            (_, Some(_)) => {}
            (_, None) => self.additional = Some(Additional::Any),
        }
    }

    pub(super) fn merge_union(&mut self, union: Vec<Node<'a>>) {
        let is_same = |known: &Vec<Node<'a>>| {
            known.len() == union.len() && known.iter().zip(&union).all(|(a, b)| a.value() == b.value())
        };
        if !self.unions.iter().any(is_same) {
            self.unions.push(union);
        }
    }
}

/// The fields of an object in the order of the document.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Fields<'a> {
    in_order: Vec<(&'a str, Node<'a>)>,
    by_name: HashMap<&'a str, usize>,
}
