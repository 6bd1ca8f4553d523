//! The contents of a recording: the exchanges, without secrets.

use std::collections::BTreeMap;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::answer::Answer;
use super::super::catalog::Catalog;
use super::super::request::Request;
use super::body::Body;
use crate::raw::conventions::SCOPE_HEADER;

/// The version of the format, which a change that old files cannot be read with increments.
pub(super) const FORMAT: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Recording {
    pub(super) format: u32,
    /// The values that stand for redacted ones.
    pub(super) pseudonyms: Vec<Value>,
    pub(super) exchanges: Vec<Exchange>,
}

/// A request and its response.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Exchange {
    pub(super) request: Sent,
    pub(super) response: Received,
}

/// The parts of a request that tell it from others.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Sent {
    /// The operation id, for reviewers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) operation: Option<String>,
    pub(super) method: String,
    /// The path without the base URL, percent-encoded.
    pub(super) path: String,
    /// The decoded query.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) query: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) headers: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Body::is_empty")]
    pub(super) body: Body,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Received {
    pub(super) status: u16,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) headers: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Body::is_empty")]
    pub(super) body: Body,
}

/// The headers of responses that the client or its users read. All others may contain cookies or addresses.
const KEPT: [&str; 4] = ["content-type", "content-encoding", "retry-after", "retry-after-ms"];

fn is_kept(name: &HeaderName) -> bool {
    KEPT.contains(&name.as_str())
        || ["concurrency-", "ratelimit", "x-ratelimit"].iter().any(|it| name.as_str().starts_with(it))
}

impl Sent {
    pub(super) fn new(request: &Request, catalog: &Catalog) -> Self {
        let entry = request.operation.as_deref().and_then(|id| catalog.operation(id));
        let parameters = entry.into_iter().flat_map(|it| &it.parameters).filter(|it| it.r#in == "header");
        let names: Vec<&str> = parameters.map(|it| it.name.as_str()).chain(SCOPE_HEADER).collect();
        let is_sent =
            |name: &HeaderName| *name == CONTENT_TYPE || names.iter().any(|it| it.eq_ignore_ascii_case(name.as_str()));
        let query = request.query.as_deref().unwrap_or_default();
        Self {
            operation: request.operation.clone(),
            method: request.method.to_string(),
            path: request.path.clone(),
            query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            headers: texts(&request.headers, is_sent),
            body: Body::new(content_type(&request.headers), &request.body),
        }
    }
}

impl Received {
    pub(super) fn new(answer: &Answer) -> Self {
        Self {
            status: answer.status.as_u16(),
            headers: texts(&answer.headers, is_kept),
            body: Body::new(content_type(&answer.headers), &answer.body),
        }
    }

    /// # Errors
    /// Returns a description if the recording was edited and is invalid.
    pub(super) fn answer(&self) -> Result<Answer, String> {
        let answer = Answer::status(self.status).body(self.body.bytes()?);
        Ok(self.headers.iter().fold(answer, |answer, (name, value)| answer.header(name, value)))
    }
}

fn content_type(headers: &HeaderMap) -> &str {
    headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default()
}

/// Returns the selected headers as text; the values of one name are joined, as HTTP allows.
fn texts(headers: &HeaderMap, is_selected: impl Fn(&HeaderName) -> bool) -> BTreeMap<String, String> {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in headers.iter().filter(|(name, _)| is_selected(name)) {
        let value = String::from_utf8_lossy(value.as_bytes());
        let text = texts.entry(name.to_string()).or_default();
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.push_str(&value);
    }
    texts
}
