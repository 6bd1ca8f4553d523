//! What arrived.

use bytes::Bytes;
use http::{HeaderMap, Method};
use serde_json::Value;

/// A request that the embedded server received.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Request {
    /// The operation id; `None` if the path is none of the API's.
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
    /// The body as JSON; `None` if it is not.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }
}
