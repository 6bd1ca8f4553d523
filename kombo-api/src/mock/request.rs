//! The requests that the embedded mock server received.

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderMap, Method};
use serde_json::Value;

use super::catalog::Catalog;

/// A request that the embedded mock server received.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Request {
    /// The operation id; `None` if no operation has this method, path and fixed query.
    pub operation: Option<String>,
    /// The method.
    pub method: Method,
    /// The path as it was sent, percent-encoded, without the base URL's `/v1`.
    pub path: String,
    /// The query as it was sent, without the question mark.
    pub query: Option<String>,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Request {
    pub(super) fn new(mut head: http::request::Parts, body: Bytes, catalog: &Catalog) -> Self {
        if let Some(key) = head.headers.get_mut(AUTHORIZATION) {
            // `Debug` of a request does not print the key.
            key.set_sensitive(true);
        }
        let path = head.uri.path();
        let path = path.strip_prefix("/v1").unwrap_or(path).to_owned();
        let query = head.uri.query().map(str::to_owned);
        let found = catalog.find(head.method.as_str(), &path, query.as_deref().unwrap_or_default());
        let operation = found.map(|(entry, _)| entry.id.clone());
        Self { operation, method: head.method, path, query, headers: head.headers, body }
    }

    /// Returns the body as JSON; `None` if it is not JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }
}
