//! The answers of the embedded mock server.

use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::{Value, json};

use crate::raw::conventions::{
    DATA, ERROR_CODE, ERROR_LOG_URL, ERROR_MESSAGE, ERROR_OBJECT, ERROR_TITLE, HAS_ENVELOPE, MARKER, marker,
};

/// An answer of the embedded mock server.
///
/// ```
/// # use std::time::Duration;
/// # use kombo_api::mock::Answer;
/// # use serde_json::json;
/// let slow = Answer::success(json!({"link": "https://example.com"})).delay(Duration::from_millis(20));
/// let limited = Answer::error(429, "PLATFORM.RATE_LIMIT_EXCEEDED", "Slow down.").header("retry-after", "3");
/// let gateway = Answer::status(502).header("content-type", "text/html").body("<h1>Bad Gateway</h1>");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) delay: Option<Duration>,
}

impl Answer {
    /// Creates an answer with this status and an empty body. An invalid status makes the server answer 500 with an
    /// explanation.
    #[must_use]
    pub fn status(status: u16) -> Self {
        match StatusCode::from_u16(status) {
            Ok(status) if status.is_informational() => Self::invalid(&format!("{status} is not a final status")),
            Ok(status) => Self { status, headers: HeaderMap::new(), body: Bytes::new(), delay: None },
            Err(_) => Self::invalid(&format!("{status} is not an HTTP status")),
        }
    }

    /// Creates a success with status 200 and this payload, in Kombo's envelope.
    #[must_use]
    pub fn success(data: impl Into<Value>) -> Self {
        let data = data.into();
        Self::status(200).json(&if HAS_ENVELOPE { json!({MARKER: marker(true), DATA: data}) } else { data })
    }

    /// Creates an error in Kombo's envelope.
    #[must_use]
    pub fn error(status: u16, code: &str, message: &str) -> Self {
        let members = [
            (ERROR_CODE, Value::from(code)),
            (ERROR_TITLE, Value::Null),
            (ERROR_MESSAGE, Value::from(message)),
            (ERROR_LOG_URL, Value::Null),
        ];
        let error: Value = members.into_iter().filter_map(|(name, value)| Some((name?.to_owned(), value))).collect();
        let mut body = ERROR_OBJECT.map_or_else(|| error.clone(), |object| json!({object: error}));
        if HAS_ENVELOPE {
            body[MARKER] = marker(false);
        }
        Self::status(status).json(&body)
    }

    /// Sets the body to this JSON, without an envelope.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json").body(body.to_string())
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// Sets a header. An invalid one makes the server answer 500 with an explanation, and so do `Content-Length` and
    /// `Transfer-Encoding`, which are determined by the body.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(_)) if [CONTENT_LENGTH, TRANSFER_ENCODING].contains(&name) => {
                Self::invalid(&format!("`{name}` is determined by the body"))
            }
            (Ok(name), Ok(value)) => {
                self.headers.insert(name, value);
                self
            }
            _ => Self::invalid(&format!("`{name}: {value}` is not an HTTP header")),
        }
    }

    /// Sets a delay before the answer.
    #[must_use]
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = Some(delay);
        self
    }

    /// Creates an answer that reports an invalid answer of the test.
    fn invalid(problem: &str) -> Self {
        let body = Bytes::from(
            json!({"message": format!("the answer set for the embedded mock server is invalid: {problem}")})
                .to_string(),
        );
        Self { status: StatusCode::INTERNAL_SERVER_ERROR, headers: HeaderMap::new(), body, delay: None }
    }
}
