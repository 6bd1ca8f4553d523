//! Bodies in a recording, in a form that people can review.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The body of a request or a response.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Body {
    #[default]
    Empty,
    Json(Value),
    /// The records of newline-delimited JSON.
    Ndjson(Vec<Value>),
    /// Text that is not JSON, such as HTML or incomplete JSON.
    Text(String),
    /// Bytes that are not UTF-8.
    Base64(String),
}

impl Body {
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::Empty
    }

    pub(super) fn new(content_type: &str, bytes: &[u8]) -> Self {
        if bytes.is_empty() {
            return Self::Empty;
        }
        let Ok(text) = std::str::from_utf8(bytes) else { return Self::Base64(BASE64_STANDARD.encode(bytes)) };
        if ["ndjson", "jsonl"].iter().any(|kind| content_type.contains(kind)) {
            let records: Result<Vec<Value>, _> =
                text.lines().filter(|line| !line.is_empty()).map(serde_json::from_str).collect();
            return records.map_or_else(|_| Self::Text(text.to_owned()), Self::Ndjson);
        }
        match serde_json::from_str::<Value>(text) {
            // Text such as `1.0` is JSON only if the content type says so.
            Ok(value) if value.is_object() || value.is_array() || content_type.contains("json") => Self::Json(value),
            _ => Self::Text(text.to_owned()),
        }
    }

    /// # Errors
    /// Returns a description if the recording was edited and is not base64 any more.
    pub(super) fn bytes(&self) -> Result<Bytes, String> {
        Ok(match self {
            Self::Empty => Bytes::new(),
            Self::Json(value) => value.to_string().into(),
            Self::Ndjson(records) => records.iter().map(|it| format!("{it}\n")).collect::<String>().into(),
            Self::Text(text) => text.clone().into(),
            Self::Base64(text) => BASE64_STANDARD.decode(text).map_err(|error| error.to_string())?.into(),
        })
    }

    /// Returns the JSON values of the body: one, a record per line, or none.
    pub(super) fn values_mut(&mut self) -> &mut [Value] {
        match self {
            Self::Json(value) => std::slice::from_mut(value),
            Self::Ndjson(records) => records,
            _ => &mut [],
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_body_has_a_form_and_is_restored_from_it() {
        for (content_type, bytes, expected) in [
            ("", &b""[..], Body::Empty),
            ("application/json; charset=utf-8", b"[1,2]", Body::Json(json!([1, 2]))),
            ("application/json", b"{\"a\":", Body::Text("{\"a\":".to_owned())),
            ("", b"{\"a\":1}", Body::Json(json!({"a": 1}))),
            ("text/plain", b"1.0", Body::Text("1.0".to_owned())),
            ("application/x-ndjson", b"{\"a\":1}\n{\"a\":2}\n", Body::Ndjson(vec![json!({"a": 1}), json!({"a": 2})])),
            ("application/x-ndjson", b"{\"a\":1}\n{", Body::Text("{\"a\":1}\n{".to_owned())),
            ("application/pdf", b"\xff\x00", Body::Base64("/wA=".to_owned())),
        ] {
            let body = Body::new(content_type, bytes);
            assert_eq!((&body, body.bytes().as_deref()), (&expected, Ok(bytes)));
        }
        assert!(Body::Base64("?".to_owned()).bytes().is_err());
    }
}
