//! Kombo's envelope: `{"status": "success", "data": …, "warnings": […]}` around what a call returns, and
//! `{"status": "error", "error": {…}}` around what went wrong.

use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::decode::{self, Misfit};
use crate::path::encode_path;
use crate::repair::repaired;
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
    warnings: Value,
}

/// Takes the payload out of the envelope, without parsing it.
pub(crate) fn open(body: &Bytes) -> Result<(Bytes, Vec<Warning>), Misfit> {
    let success: Success<'_> = decode::from_slice(body)?;
    let data = body.slice_ref(success.data.get().as_bytes());
    // A warning of another shape is no reason to lose the data.
    let warnings = success.warnings.as_array().into_iter().flatten();
    Ok((data, warnings.filter_map(|warning| Warning::deserialize(warning).ok()).collect()))
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
    pub(crate) fn read(body: &Bytes) -> Self {
        let Ok(body) = serde_json::from_slice::<Value>(&repaired(body)) else { return Self::default() };
        let text = |value: &Value| value.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned);
        let error = &body["error"];
        Self {
            code: text(&error["code"]).map(ErrorCode::from),
            title: text(&error["title"]),
            message: text(&error["message"]).or_else(|| text(error)).or_else(|| text(&body["message"])),
            log_url: text(&error["log_url"]),
        }
    }
}

impl Failure {
    /// The same for logs: without `secrets`, without control characters, and no longer than a line may be.
    pub(crate) fn shown(&self, secrets: &[String]) -> Self {
        let shown = |text: &String| {
            let mut text = text.clone();
            // Shorter ones are no secrets, and would be found in every other word.
            for secret in secrets.iter().filter(|secret| secret.len() >= 4) {
                for form in [secret.as_str(), &encode_path(secret)] {
                    text = text.replace(form, "<redacted>");
                }
            }
            let cut = text.chars().count() > MOST_SHOWN;
            let line = text.chars().take(MOST_SHOWN).map(|c| if c.is_control() { ' ' } else { c });
            line.chain(cut.then_some('…')).collect::<String>()
        };
        Self {
            code: self.code.as_ref().map(|code| ErrorCode::from(shown(&code.as_str().to_owned()))),
            title: self.title.as_ref().map(shown),
            message: self.message.as_ref().map(shown),
            log_url: self.log_url.as_ref().map(shown),
        }
    }
}

/// How many characters of a server's text an error shows; all of it is in its accessors.
const MOST_SHOWN: usize = 1000;

/// Whether a body says `{"status": "error"}`, which no status of success excuses.
pub(crate) fn is_error(body: &Bytes) -> bool {
    serde_json::from_slice::<Value>(&repaired(body)).is_ok_and(|body| body["status"] == "error")
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
        for other in ["\"text\"", "{}", "null", "[7]"] {
            let body = Bytes::from(format!(r#"{{"data": 1, "warnings": {other}}}"#));
            assert!(open(&body).is_ok_and(|(_, warnings)| warnings.is_empty()), "{other}");
        }
        assert!(open(&Bytes::from_static(b"{}")).is_err());
        assert!(open(&Bytes::from_static(b"<html>")).is_err());
    }

    #[test]
    fn an_error_body_says_what_it_says() {
        let read = |body: &str| Failure::read(&Bytes::copy_from_slice(body.as_bytes()));
        let whole = read(r#"{"status":"error","error":{"code":"X.NEW","title":"t","message":"m","log_url":"u"}}"#);
        assert_eq!(whole.code, Some(ErrorCode::Unknown("X.NEW".to_owned())));
        assert_eq!(
            (whole.title.as_deref(), whole.message.as_deref(), whole.log_url.as_deref()),
            (Some("t"), Some("m"), Some("u"))
        );
        let nulls = read(r#"{"error":{"code":null,"title":null,"message":"m","log_url":null}}"#);
        assert_eq!(nulls, Failure { message: Some("m".to_owned()), ..Failure::default() });
        let cut = read(r#"{"error":{"code":"X","title":"cut \ud83d","message":""}}"#);
        assert_eq!((cut.code.is_some(), cut.title.as_deref(), cut.message), (true, Some("cut \u{fffd}"), None));
        assert_eq!(read(r#"{"error":"Forbidden"}"#).message.as_deref(), Some("Forbidden"));
        assert_eq!(read(r#"{"message":"no"}"#).message.as_deref(), Some("no"));
        for other in ["", "<html>", "null", "[]", "7", r#"{"error":{"code":5,"message":[]}}"#] {
            assert_eq!(read(other), Failure::default(), "{other}");
        }
    }
}
