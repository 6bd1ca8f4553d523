//! The operations of a document.

use heck::ToUpperCamelCase;
use serde_json::Value;

use crate::openapi::pointer;

pub(crate) const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Returns the operations of a document in its order, without webhooks.
pub(crate) fn operations(document: &Value) -> impl Iterator<Item = OperationAt<'_>> {
    let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    paths.filter(|(path, _)| !path.starts_with("x-")).flat_map(|(path, item)| {
        METHODS.into_iter().filter_map(move |method| {
            let operation = item.get(method)?;
            let at = pointer::join(&pointer::join("/paths", path), method);
            Some(OperationAt { path, method, operation, pointer: at })
        })
    })
}

/// An operation and its pointer.
pub(crate) struct OperationAt<'a> {
    pub(crate) path: &'a str,
    pub(crate) method: &'static str,
    pub(crate) operation: &'a Value,
    pub(crate) pointer: String,
}

impl<'a> OperationAt<'a> {
    /// Returns the operation id; empty if there is none.
    pub(crate) fn id(&self) -> &'a str {
        self.operation.get("operationId").and_then(Value::as_str).unwrap_or_default()
    }
}

/// Returns the id of an operation that has none, made of its method and path: `GetUsers`.
pub(crate) fn derived_id(method: &str, path: &str) -> String {
    format!("{method} {path}").to_upper_camel_case()
}

/// Returns the names in braces of a path template.
pub(crate) fn placeholders(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

/// Returns a path template without the names in its braces. Templates that differ only in names are the same path.
pub(crate) fn anonymous(path: &str) -> String {
    let parts = path.split('{').enumerate().map(|(n, part)| match (n, part.split_once('}')) {
        (0, _) | (_, None) => part.to_owned(),
        (_, Some((_, rest))) => format!("{{}}{rest}"),
    });
    parts.collect()
}
