//! The operations of a shaped document.

use serde_json::{Map, Value};

use crate::conventions::{Conventions, OperationRow};
use crate::openapi::grammar::{self, METHODS};
use crate::openapi::pointer;

use super::names::{function_name, type_name};

/// What an operation is beyond its shaped description.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// Its operation id in the API.
    pub(crate) id: String,
    /// Its name in Rust, such as `CreateConnectionLink`.
    pub(crate) name: String,
    /// The namespace that it belongs to.
    pub(crate) namespace: String,
    /// The name of its method there.
    pub(crate) facade: String,
    /// Its row in the conventions file; without one its names are derived.
    pub(crate) row: Option<OperationRow>,
    /// Its first tag.
    pub(crate) tag: String,
    /// Whether a header names what it is about.
    pub(crate) is_scoped: bool,
    /// Whether it answers in pages.
    pub(crate) is_list: bool,
    /// What its body is taken as.
    pub(crate) body: Body,
    /// The media type that its body is sent as, if that is not JSON's own.
    pub(crate) body_type: Option<String>,
    /// The model of a line, if its body is one JSON value a line.
    pub(crate) line: Option<String>,
    pub(crate) method: &'static str,
    pub(crate) path: String,
    /// Whether the payload of a success is in an envelope.
    pub(crate) enveloped: bool,
    /// Whether a success may have no body although another one has.
    pub(crate) may_be_empty: bool,
}

/// What a request body is taken as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    /// A value.
    Json,
    /// Many values, one a line.
    Lines,
    /// Bytes, as they are sent.
    Bytes,
}

impl Operation {
    pub(super) fn new(at: &grammar::OperationAt<'_>, conventions: &Conventions) -> Self {
        let id = match at.id() {
            "" => grammar::derived_id(at.method, at.path),
            id => id.to_owned(),
        };
        let row = conventions.operations.get(&id).cloned();
        let tag = at.operation.pointer("/tags/0").and_then(Value::as_str).unwrap_or("untagged");
        let value = row.as_ref().map_or(id.as_str(), |it| it.value.as_ref().unwrap_or(&it.method));
        Self {
            name: type_name(value),
            facade: row.as_ref().map_or_else(|| function_name(&id), |it| it.method.clone()),
            namespace: match &row {
                Some(row) => row.namespace.clone(),
                None => function_name(&conventions.namespace_of_tag(tag)),
            },
            id,
            row,
            tag: tag.to_owned(),
            is_scoped: false,
            is_list: false,
            body: Body::Json,
            body_type: None,
            line: None,
            method: at.method,
            path: at.path.to_owned(),
            enveloped: false,
            may_be_empty: false,
        }
    }

    /// Whether its method in the namespace is hand-written.
    pub(crate) fn is_by_hand(&self) -> bool {
        self.row.as_ref().is_some_and(|row| row.by_hand)
    }

    /// The media type of its body, unless only the caller can say it.
    pub(crate) fn sent_as(&self) -> Option<&str> {
        match (self.body, &self.body_type) {
            (Body::Json, None) => Some("application/json"),
            (_, body_type) => body_type.as_deref(),
        }
    }

    /// Its JSON pointer in every document from the page on.
    pub(crate) fn pointer(&self) -> String {
        debug_assert!(METHODS.contains(&self.method));
        pointer::join(&pointer::join("/paths", &self.path), self.method)
    }
}

/// Returns the description of an operation.
pub(super) fn operation_mut<'a>(document: &'a mut Value, operation: &Operation) -> Option<&'a mut Map<String, Value>> {
    document["paths"][&operation.path][operation.method].as_object_mut()
}
