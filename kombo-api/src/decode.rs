//! Decoding of the body of a success into the output of an operation. Generated code calls one function per operation.
#![allow(dead_code, reason = "the pages decide which of these are used")]

use bytes::Bytes;
use serde_json::value::RawValue;

use crate::envelope::{self, Envelope, Warning};
use crate::json::{self, DecodeError};
use crate::page::{InvalidRecord, Page};
use crate::raw::conventions::{DATA, NEXT, RESULTS};
use crate::read::{OnValue, Place, Read};
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
pub(crate) fn enveloped<T: Read>(body: &Body) -> Result<T> {
    let mut data = None;
    match open(&body.bytes, &mut Place::of(&mut data)) {
        Ok(warnings) => decoded(data, warnings),
        Err(error) => Err(error),
    }
}

/// Decodes the payload in Kombo's envelope, or the default if the body or the payload is empty.
pub(crate) fn enveloped_or_default<T: Read + Default>(body: &Body) -> Result<T> {
    if body.bytes.trim_ascii().is_empty() {
        return Ok(Decoded { data: T::default(), warnings: Vec::new() });
    }
    let mut data: Option<Option<T>> = None;
    let warnings = open(&body.bytes, &mut Place::of(&mut data))?;
    Ok(Decoded { data: data.flatten().unwrap_or_default(), warnings })
}

/// Decodes a page in Kombo's envelope.
pub(crate) fn enveloped_page<T: Read>(body: &Body) -> Result<Page<T>> {
    match enveloped(body) {
        Err(NotDecoded(Reason::Invalid(error))) => by_record(body, error, &format!("{DATA}.{RESULTS}"), enveloped),
        other => other,
    }
}

/// Decodes a payload without an envelope.
pub(crate) fn plain<T: Read>(body: &Body) -> Result<T> {
    let mut data = None;
    match json::read_with(&body.bytes, &mut Place::of(&mut data)) {
        Ok(()) => decoded(data, Vec::new()),
        Err(error) => Err(invalid(error)),
    }
}

/// Decodes a payload without an envelope, or the default if the body is empty.
pub(crate) fn plain_or_default<T: Read + Default>(body: &Body) -> Result<T> {
    if body.bytes.trim_ascii().is_empty() {
        return Ok(Decoded { data: T::default(), warnings: Vec::new() });
    }
    plain(body)
}

/// Decodes a page without an envelope.
pub(crate) fn plain_page<T: Read>(body: &Body) -> Result<Page<T>> {
    match plain(body) {
        Err(NotDecoded(Reason::Invalid(error))) => by_record(body, error, RESULTS, plain),
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

/// Reads the envelope and its payload, and returns the warnings.
fn open(body: &[u8], data: &mut dyn OnValue) -> std::result::Result<Vec<Warning>, NotDecoded> {
    match Envelope::read(body, data) {
        Ok(envelope) if envelope.is_error => Err(NotDecoded(Reason::ErrorEnvelope)),
        Ok(envelope) => Ok(envelope.warnings),
        // The payload may have been read before the status.
        Err(_) if envelope::is_error(body) => Err(NotDecoded(Reason::ErrorEnvelope)),
        Err(error) => Err(invalid(error)),
    }
}

fn decoded<T>(data: Option<T>, warnings: Vec<Warning>) -> Result<T> {
    match data {
        Some(data) => Ok(Decoded { data, warnings }),
        None => Err(missing()),
    }
}

fn missing() -> NotDecoded {
    invalid(DecodeError::whole(format!("missing field `{DATA}`")))
}

fn invalid(error: DecodeError) -> NotDecoded {
    NotDecoded(Reason::Invalid(error))
}

/// Decodes each record of a page by itself, if the call allows invalid records. `error` is the failure of the whole
/// page, and `path` that of its records.
fn by_record<T: Read>(
    body: &Body,
    error: DecodeError,
    path: &str,
    page: fn(&Body) -> Result<Page<Box<RawValue>>>,
) -> Result<Page<T>> {
    let mut results = Vec::new();
    let mut read = |json: &str| {
        let mut record = None;
        let outcome = json::read_with(json.as_bytes(), &mut Place::of(&mut record));
        if let (Some(record), Ok(())) = (record, &outcome) {
            results.push(record);
        }
        outcome
    };
    let Decoded { data, warnings } = split(body, error, path, page, &mut read)?;
    Ok(Decoded { data: data.with_results(results), warnings })
}

/// Calls `read` with each record. Returns the page without records, and with those that `read` refused as invalid.
fn split(
    body: &Body,
    error: DecodeError,
    path: &str,
    page: fn(&Body) -> Result<Page<Box<RawValue>>>,
    read: &mut dyn FnMut(&str) -> std::result::Result<(), DecodeError>,
) -> Result<Page<()>> {
    let secrets = body.invalid_records.as_ref().ok_or_else(|| invalid(error))?;
    let Decoded { data: page, warnings } = page(body)?;
    let records = page.results.iter().map(|record| record.get()).enumerate();
    let invalid = records.filter_map(|(index, record)| {
        let error = read(record).err()?.within(&format!("{path}[{index}]")).shown(secrets);
        Some(InvalidRecord::new(index, error, record))
    });
    let invalid = invalid.collect();
    Ok(Decoded { data: page.with_results(Vec::new()).with_invalid_records(invalid), warnings })
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
