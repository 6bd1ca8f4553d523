//! The operations of a shaped document.

use serde_json::{Map, Value};

use crate::conventions::{Conventions, OperationRow};
use crate::openapi::grammar::{self, METHODS};
use crate::openapi::pointer;

use super::names::{function_name, type_name};

/// An operation, with the information that its shaped description does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Operation {
    /// The operation id in the API.
    pub(crate) id: String,
    /// The name in Rust, such as `CreateConnectionLink`.
    pub(crate) name: String,
    /// The namespace that contains its method.
    pub(crate) namespace: String,
    /// The name of its method in the namespace.
    pub(crate) facade: String,
    /// The row in the conventions file. Without a row, the names are derived.
    pub(crate) row: Option<OperationRow>,
    /// The first tag.
    pub(crate) tag: String,
    /// Whether it takes the scope header.
    pub(crate) is_scoped: bool,
    /// Whether it returns pages.
    pub(crate) is_list: bool,
    /// The kind of its request body.
    pub(crate) body: Body,
    /// The media type of its request body, unless it is `application/json` or only callers know it.
    pub(crate) body_type: Option<String>,
    /// The model of the values in an NDJSON body.
    pub(crate) ndjson_model: Option<String>,
    pub(crate) method: &'static str,
    pub(crate) path: String,
    /// Whether success responses have an envelope.
    pub(crate) enveloped: bool,
    /// Whether a success response may have no body although another one has a body.
    pub(crate) may_be_empty: bool,
}

/// The kind of a request body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    /// A JSON value.
    Json,
    /// A stream of JSON values as NDJSON.
    Ndjson,
    /// Bytes, which are sent unchanged.
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
            ndjson_model: None,
            method: at.method,
            path: at.path.to_owned(),
            enveloped: false,
            may_be_empty: false,
        }
    }

    /// Returns whether its method in the namespace is written by hand.
    pub(crate) fn is_by_hand(&self) -> bool {
        self.row.as_ref().is_some_and(|row| row.by_hand)
    }

    /// Returns the media type of its request body, unless only callers know it.
    pub(crate) fn sent_as(&self) -> Option<&str> {
        match (self.body, &self.body_type) {
            (Body::Json, None) => Some("application/json"),
            (_, body_type) => body_type.as_deref(),
        }
    }

    /// Returns its JSON pointer, which is the same in the documents of all stages.
    pub(crate) fn pointer(&self) -> String {
        debug_assert!(METHODS.contains(&self.method));
        pointer::join(&pointer::join("/paths", &self.path), self.method)
    }
}

/// Returns the description of an operation.
pub(super) fn operation_mut<'a>(document: &'a mut Value, operation: &Operation) -> Option<&'a mut Map<String, Value>> {
    document["paths"][&operation.path][operation.method].as_object_mut()
}
