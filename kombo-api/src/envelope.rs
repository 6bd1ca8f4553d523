//! Kombo's envelope: `{"status": "success", "data": …, "warnings": […]}` around what a call returns, and
//! `{"status": "error", "error": {…}}` around what went wrong.

use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::decode::{self, Misfit};
use crate::types::ErrorCode;

/// Something that Kombo wants known about a call that succeeded.
///
/// Actions report here what the customer's tool did not take over, for instance a field that it does not have.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Warning {
    /// What it is about, in words.
    pub message: String,
}

#[derive(Deserialize)]
struct Success<'a> {
    #[serde(borrow)]
    data: &'a RawValue,
    #[serde(default)]
    warnings: Option<Vec<Value>>,
}

/// Takes the payload out of the envelope, without parsing it.
pub(crate) fn open(body: &Bytes) -> Result<(Bytes, Vec<Warning>), Misfit> {
    let success: Success<'_> = decode::from_slice(body)?;
    let data = body.slice_ref(success.data.get().as_bytes());
    // A warning of another shape is no reason to lose the data.
    let warnings = success.warnings.unwrap_or_default();
    Ok((data, warnings.into_iter().filter_map(|warning| serde_json::from_value(warning).ok()).collect()))
}

/// What an error body says, as far as it says it in a way that is understood.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Failure {
    pub(crate) code: Option<ErrorCode>,
    pub(crate) title: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) log_url: Option<String>,
}

impl Failure {
    /// Reads Kombo's error envelope, each member by itself, and the two other shapes that gateways like to send:
    /// `{"error": "…"}` and `{"message": "…"}`. Anything else says nothing, and is no error of its own.
    pub(crate) fn read(body: &[u8]) -> Self {
        let Ok(body) = serde_json::from_slice::<Value>(body) else { return Self::default() };
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let error = &body["error"];
        Self {
            code: error["code"].as_str().map(ErrorCode::from),
            title: text(&error["title"]),
            message: text(&error["message"]).or_else(|| text(error)).or_else(|| text(&body["message"])),
            log_url: text(&error["log_url"]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_payload_comes_out_as_it_is() {
        let body =
            Bytes::from_static(br#"{"status":"success", "data": {"a": 1.50}, "warnings": [{"message": "m"}, 7]}"#);
        let opened =
            open(&body).map(|(data, warnings)| (data, warnings.into_iter().map(|it| it.message).collect::<Vec<_>>()));
        assert_eq!(opened.ok(), Some((Bytes::from_static(br#"{"a": 1.50}"#), vec!["m".to_owned()])));
        assert!(open(&Bytes::from_static(b"{}")).is_err());
        assert!(open(&Bytes::from_static(b"<html>")).is_err());
    }

    #[test]
    fn an_error_body_says_what_it_says() {
        let read = |body: &str| Failure::read(body.as_bytes());
        let whole = read(r#"{"status":"error","error":{"code":"X.NEW","title":"t","message":"m","log_url":"u"}}"#);
        assert_eq!(whole.code, Some(ErrorCode::Unknown("X.NEW".to_owned())));
        assert_eq!(
            (whole.title.as_deref(), whole.message.as_deref(), whole.log_url.as_deref()),
            (Some("t"), Some("m"), Some("u"))
        );
        let nulls = read(r#"{"error":{"code":null,"title":null,"message":"m","log_url":null}}"#);
        assert_eq!(nulls, Failure { message: Some("m".to_owned()), ..Failure::default() });
        assert_eq!(read(r#"{"error":"Forbidden"}"#).message.as_deref(), Some("Forbidden"));
        assert_eq!(read(r#"{"message":"no"}"#).message.as_deref(), Some("no"));
        for other in ["", "<html>", "null", "[]", "7", r#"{"error":{"code":5,"message":[]}}"#] {
            assert_eq!(read(other), Failure::default(), "{other}");
        }
    }
}
