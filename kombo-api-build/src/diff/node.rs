//! Schemas by their place in a document. Two schemas at one place are the same, whatever leads there.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use serde_json::Value;

use crate::openapi::pointer;

/// A schema as it is written at one place.
#[derive(Clone, Debug)]
pub(super) struct Part<'a> {
    pub(super) pointer: Rc<str>,
    pub(super) value: &'a Value,
}

impl PartialEq for Part<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.pointer == other.pointer
    }
}

impl Eq for Part<'_> {}

impl Hash for Part<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.pointer.hash(state);
    }
}

/// A schema in a document: a part, or several that apply together, such as a property that several schemas of an all-of
/// define.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Node<'a> {
    first: Part<'a>,
    others: Vec<Part<'a>>,
}

impl<'a> Node<'a> {
    /// Returns the schema at a pointer.
    pub(super) fn new(pointer: impl Into<Rc<str>>, value: &'a Value) -> Self {
        Self { first: Part { pointer: pointer.into(), value }, others: Vec::new() }
    }

    /// Returns the schema of a missing keyword, which allows any JSON.
    pub(super) fn any(pointer: impl Into<Rc<str>>) -> Self {
        static ANY: Value = Value::Null;
        Self::new(pointer, &ANY)
    }

    pub(super) fn parts(&self) -> impl Iterator<Item = &Part<'a>> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// Returns each part as a schema of its own.
    pub(super) fn separate(&self) -> Vec<Self> {
        self.parts().map(|part| Self { first: part.clone(), others: Vec::new() }).collect()
    }

    /// Adds a part, unless it is there already or an equal one is.
    pub(super) fn merge(&mut self, part: Part<'a>) {
        if self.parts().all(|known| *known != part && known.value != part.value) {
            self.others.push(part);
        }
    }

    /// Whether the schema has several parts.
    pub(super) fn is_merged(&self) -> bool {
        !self.others.is_empty()
    }

    /// Returns the pointer of the schema, or of its first part.
    pub(super) fn pointer(&self) -> &str {
        &self.first.pointer
    }

    /// Returns the value of a schema with one part.
    pub(super) fn value(&self) -> Option<&'a Value> {
        (!self.is_merged()).then_some(self.first.value)
    }

    /// Returns the reference of a schema that is one: alone, with annotations, or as an alternative to null.
    pub(super) fn reference(&self) -> Option<&'a str> {
        reference(self.value()?)
    }

    /// Returns the name of the component that the schema is or refers to.
    pub(super) fn component(&self) -> Option<String> {
        let own = || (!self.is_merged()).then(|| format!("#{}", self.pointer()));
        let reference = self.reference().map(str::to_owned).or_else(own)?;
        pointer::component(&reference, "schemas").map(str::to_owned)
    }
}

fn reference(schema: &Value) -> Option<&str> {
    if let Some(reference) = schema["$ref"].as_str() {
        return Some(reference);
    }
    let parts = |keyword: &str| schema[keyword].as_array().into_iter().flatten().filter(|it| !is_only_null(it));
    let mut parts = ["allOf", "anyOf", "oneOf"].into_iter().flat_map(parts);
    match (parts.next(), parts.next()) {
        (Some(only), None) if schema.get("properties").is_none() => reference(only),
        _ => None,
    }
}

/// Whether a schema is the lowered form of `type: 'null'`.
pub(super) fn is_only_null(schema: &Value) -> bool {
    schema["enum"].as_array().is_some_and(|members| matches!(&members[..], [Value::Null]))
}
