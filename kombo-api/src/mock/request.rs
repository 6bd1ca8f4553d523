//! The requests that the embedded mock server received.

use bytes::Bytes;
use http::{HeaderMap, Method};
use serde_json::Value;

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
    /// Returns the body as JSON; `None` if it is not JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }
}
