//! Decoding of the body of a success into the output of an operation. Generated code calls one function per operation.
#![allow(dead_code, reason = "the pages decide which of these are used")]

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::envelope::{self, Envelope, Warning};
use crate::json::{self, DecodeError};
use crate::page::{InvalidRecord, Page};
use crate::raw::conventions::{DATA, NEXT, RESULTS};
use crate::redact::Secrets;

/// A received body.
#[derive(Debug)]
pub struct Body {
    pub(crate) bytes: Bytes,
    /// The secrets to remove from the paths of invalid records, if the call allows invalid records.
    pub(crate) invalid_records: Option<Secrets>,
}

/// A payload with its warnings.
#[derive(Debug)]
pub struct Decoded<T> {
    pub(crate) data: T,
    pub(crate) warnings: Vec<Warning>,
}

/// The failure to decode the body of a success.
#[derive(Debug)]
pub struct NotDecoded(pub(crate) Reason);

#[derive(Debug)]
pub(crate) enum Reason {
    /// The body is Kombo's error envelope, although the status is a success.
    ErrorEnvelope,
    Invalid(DecodeError),
}

/// The result of the functions of this module.
pub(crate) type Result<T> = std::result::Result<Decoded<T>, NotDecoded>;

/// Decodes the payload in Kombo's envelope.
pub(crate) fn enveloped<T: DeserializeOwned>(body: &Body) -> Result<T> {
    let envelope = open(&body.bytes)?;
    match envelope.data {
        Some(data) => Ok(Decoded { data, warnings: envelope.warnings }),
        None => Err(invalid(DecodeError::whole(format!("missing field `{DATA}`")))),
    }
}

/// Decodes the payload in Kombo's envelope, or the default if the body or the payload is empty.
pub(crate) fn enveloped_or_default<T: DeserializeOwned + Default>(body: &Body) -> Result<T> {
    if body.bytes.trim_ascii().is_empty() {
        return Ok(Decoded { data: T::default(), warnings: Vec::new() });
    }
    let envelope = open::<Option<T>>(&body.bytes)?;
    Ok(Decoded { data: envelope.data.flatten().unwrap_or_default(), warnings: envelope.warnings })
}

/// Decodes a page in Kombo's envelope.
pub(crate) fn enveloped_page<T: DeserializeOwned>(body: &Body) -> Result<Page<T>> {
    match enveloped(body) {
        Err(NotDecoded(Reason::Invalid(error))) => {
            let secrets = body.invalid_records.as_ref().ok_or_else(|| invalid(error))?;
            let Decoded { data, warnings } = enveloped(body)?;
            Ok(Decoded { data: by_record(data, &format!("{DATA}.{RESULTS}"), secrets), warnings })
        }
        other => other,
    }
}

/// Decodes a payload without an envelope.
pub(crate) fn plain<T: DeserializeOwned>(body: &Body) -> Result<T> {
    Ok(Decoded { data: json::read(&body.bytes).map_err(invalid)?, warnings: Vec::new() })
}

/// Decodes a payload without an envelope, or the default if the body is empty.
pub(crate) fn plain_or_default<T: DeserializeOwned + Default>(body: &Body) -> Result<T> {
    if body.bytes.trim_ascii().is_empty() {
        return Ok(Decoded { data: T::default(), warnings: Vec::new() });
    }
    plain(body)
}

/// Decodes a page without an envelope.
pub(crate) fn plain_page<T: DeserializeOwned>(body: &Body) -> Result<Page<T>> {
    match plain(body) {
        Err(NotDecoded(Reason::Invalid(error))) => {
            let secrets = body.invalid_records.as_ref().ok_or_else(|| invalid(error))?;
            let Decoded { data, warnings } = plain(body)?;
            Ok(Decoded { data: by_record(data, RESULTS, secrets), warnings })
        }
        other => other,
    }
}

/// Returns the probable cursor of the next page, in a small part of the time that it takes to decode the page.
///
/// The cursor is next to the records, so only the end and the start of the body are searched. A record could have a
/// member of this name: the caller compares the cursor with that of the decoded page.
pub(crate) fn probable_cursor(body: &[u8]) -> Option<String> {
    let (start, end) = (&body[..body.len().min(NEAR)], &body[body.len().saturating_sub(NEAR)..]);
    let key = format!("\"{NEXT}\"");
    let after =
        |part: &[u8], at: usize| part[at + key.len()..].trim_ascii_start().strip_prefix(b":").map(<[u8]>::to_vec);
    let is_key = |part: &&[u8]| *part == key.as_bytes();
    let last = end.windows(key.len()).rposition(|part| is_key(&part)).and_then(|at| after(end, at));
    let first = || start.windows(key.len()).position(|part| is_key(&part)).and_then(|at| after(start, at));
    let value = last.or_else(first)?;
    let mut values = serde_json::Deserializer::from_slice(&value).into_iter::<Option<String>>();
    values.next()?.ok().flatten().filter(|cursor| !cursor.is_empty())
}

/// The bytes at both ends of a body that may hold the cursor: a few times the size of a cursor.
const NEAR: usize = 1024;

/// Returns a body that is not JSON unchanged.
pub(crate) fn bytes(body: &Body) -> Result<Bytes> {
    Ok(Decoded { data: body.bytes.clone(), warnings: Vec::new() })
}

/// Ignores the body of an operation without a payload.
pub(crate) fn nothing(_: &Body) -> Result<()> {
    Ok(Decoded { data: (), warnings: Vec::new() })
}

fn open<T: DeserializeOwned>(body: &[u8]) -> std::result::Result<Envelope<T>, NotDecoded> {
    match json::read::<Envelope<T>>(body) {
        Ok(envelope) if envelope.is_error => Err(NotDecoded(Reason::ErrorEnvelope)),
        Ok(envelope) => Ok(envelope),
        // The payload may have been read before the status.
        Err(_) if envelope::is_error(body) => Err(NotDecoded(Reason::ErrorEnvelope)),
        Err(error) => Err(invalid(error)),
    }
}

fn invalid(error: DecodeError) -> NotDecoded {
    NotDecoded(Reason::Invalid(error))
}

/// Decodes each record by itself.
fn by_record<T: DeserializeOwned>(page: Page<Box<RawValue>>, path: &str, secrets: &Secrets) -> Page<T> {
    let mut invalid = Vec::new();
    let page = page.map_results(|index, record| match json::read(record.get().as_bytes()) {
        Ok(value) => Some(value),
        Err(error) => {
            let error = error.within(&format!("{path}[{index}]")).shown(secrets);
            invalid.push(InvalidRecord::new(index, error, record.get()));
            None
        }
    });
    page.with_invalid_records(invalid)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn cursor_in(body: &str) -> Option<String> {
        probable_cursor(body.as_bytes())
    }

    #[test]
    fn the_cursor_is_found_before_and_after_the_records() {
        let records = json!(vec!["\\\"next\\\": no"; 200]);
        let after = format!("{{\"status\":\"success\",\"data\":{{\"results\":{records},\"{NEXT}\":\"a\\nb\"}}}}");
        assert_eq!(cursor_in(&after).as_deref(), Some("a\nb"));
        let before = format!("{{\"data\": {{\"{NEXT}\" : \"x\", \"{RESULTS}\": {records}}}}}");
        assert_eq!(cursor_in(&before).as_deref(), Some("x"));
        assert_eq!(cursor_in(&after.replace("\"a\\nb\"", "null")), None);
        assert_eq!(cursor_in(&after.replace("a\\nb", "")), None);
    }

    #[test]
    fn no_body_is_too_short_or_too_broken() {
        for body in ["", "\"next\"", "\"next\":", "\"next\": \"cut", "\"next\": 1", "{\"data\": {}}"] {
            assert_eq!(cursor_in(body), None, "{body}");
        }
    }
}
