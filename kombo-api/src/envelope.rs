//! Kombo's envelope: `{"status": "success", "data": …, "warnings": […]}` around a result, and
//! `{"status": "error", "error": {…}}` around a failure. The names of the members are conventions, from `kombo.toml`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::json::{self, DecodeError};
use crate::raw::conventions::{
    DATA, ERROR_CODE, ERROR_LOG_URL, ERROR_MESSAGE, ERROR_OBJECT, ERROR_TITLE, MARKER, WARNINGS, is_failure,
};
use crate::read::{Callback, Failed, Members, OnValue, Source, any};
use crate::types::ErrorCode;

/// A warning of Kombo about a call that succeeded.
///
/// An action warns about parts of the request that the customer's tool did not accept, such as a field that the tool
/// does not have.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Warning {
    /// The text of the warning, for people.
    pub message: String,
}

/// The envelope of a payload.
#[derive(Debug, Default)]
pub(crate) struct Envelope {
    /// Whether its marker is that of a failure. It takes precedence over status and payload.
    pub(crate) is_error: bool,
    pub(crate) has_data: bool,
    pub(crate) warnings: Vec<Warning>,
}

impl Envelope {
    /// Reads the envelope, and in the same pass its payload, with `data`.
    pub(crate) fn read(body: &[u8], data: &mut dyn OnValue) -> Result<Self, DecodeError> {
        let mut envelope = Self::default();
        let mut members = Callback(|members: &mut dyn Members| {
            envelope = Self::default();
            while let Some(name) = members.next_name()? {
                envelope.member(&name, members, data)?;
            }
            Ok(())
        });
        let mut whole = Callback(|source: &mut dyn Source| {
            let expected = &format_args!("Kombo's envelope, an object with `{DATA}`");
            source.object(expected, &mut members)
        });
        json::read_with(body, &mut whole)?;
        Ok(envelope)
    }

    fn member(&mut self, name: &str, value: &mut dyn Members, data: &mut dyn OnValue) -> Result<(), Failed> {
        match name {
            MARKER => self.is_error = is_failure(&any(value)?),
            // The payload of an error has any structure.
            DATA if self.is_error => value.skip()?,
            DATA if self.has_data => return Err(Failed::other(format_args!("duplicate field `{DATA}`"))),
            DATA => {
                data.call(value)?;
                self.has_data = true;
            }
            _ if WARNINGS == Some(name) => self.warnings = warnings(&any(value)?),
            _ => value.skip()?,
        }
        Ok(())
    }
}

/// Returns the warnings. Those of another structure are left out, so that they do not fail the call.
fn warnings(value: &Value) -> Vec<Warning> {
    let warnings = value.as_array().into_iter().flatten();
    warnings.filter_map(|warning| Warning::deserialize(warning).ok()).collect()
}

/// Returns whether a body has the marker of a failure.
pub(crate) fn is_error(body: &[u8]) -> bool {
    Envelope::read(body, &mut Callback(|data: &mut dyn Source| data.skip())).is_ok_and(|envelope| envelope.is_error)
}

/// The known members of an error body.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Failure {
    pub(crate) code: Option<ErrorCode>,
    pub(crate) title: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) log_url: Option<String>,
}

impl Failure {
    /// Reads Kombo's error envelope, each member by itself, and two other forms that gateways send: `{"error": "…"}`
    /// and `{"message": "…"}`. Any other body gives an empty failure.
    pub(crate) fn read(body: &[u8]) -> Self {
        let Ok(body) = json::read::<Value>(body) else { return Self::default() };
        let text = |value: &Value| value.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned);
        let error = ERROR_OBJECT.map_or(&body, |object| &body[object]);
        let member = |name: Option<&str>| name.and_then(|name| text(&error[name]));
        Self {
            code: member(ERROR_CODE).map(ErrorCode::from),
            title: member(ERROR_TITLE),
            message: member(ERROR_MESSAGE).or_else(|| text(&body["error"])).or_else(|| text(&body["message"])),
            log_url: member(ERROR_LOG_URL),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Place;

    fn read(body: &str) -> Result<(Envelope, Option<Vec<u8>>), String> {
        let mut data = None;
        let envelope = Envelope::read(body.as_bytes(), &mut Place::of(&mut data));
        envelope.map(|envelope| (envelope, data)).map_err(|error| error.to_string())
    }

    #[test]
    fn the_payload_is_read_among_any_other_members() {
        let envelope = read(r#"{"new": {}, "status":"success", "data": [1], "warnings": [{"message": "m"}, 7]}"#);
        let messages = |envelope: Envelope| envelope.warnings.into_iter().map(|it| it.message).collect();
        assert_eq!(envelope.map(|(envelope, _)| messages(envelope)), Ok(vec!["m".to_owned()]));
        for other in ["\"text\"", "{}", "null", "[7]"] {
            let envelope = read(&format!(r#"{{"data": [1], "warnings": {other}}}"#));
            assert!(envelope.is_ok_and(|(it, data)| it.warnings.is_empty() && data == Some(vec![1])), "{other}");
        }
        assert!(read("{}").is_ok_and(|(it, _)| !it.has_data));
        assert_eq!(read(r#"{"data": ["x"]}"#).err().as_deref(), Some("at `data[0]`: expected u8"));
        assert!(read("[1]").is_err_and(|error| error.contains("Kombo's envelope")));
    }

    #[test]
    fn the_status_takes_precedence_over_the_payload() {
        for body in [r#"{"status":"error","data":{}}"#, r#"{"data":null,"status":"error"}"#, r#"{"status":"error"}"#] {
            assert!(is_error(body.as_bytes()), "{body}");
        }
        for body in [r#"{"status":"success"}"#, r#"{"status":null}"#, "{}", "[]", "<html>"] {
            assert!(!is_error(body.as_bytes()), "{body}");
        }
    }

    #[test]
    fn an_error_body_is_read_member_by_member() {
        let read = |body: &str| Failure::read(body.as_bytes());
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
