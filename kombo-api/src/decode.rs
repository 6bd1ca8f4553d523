//! Decoding of the body of a success into the output of an operation. Generated code calls one function per operation.
#![allow(dead_code, reason = "the pages decide which of these are used")]

use bytes::Bytes;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::value::RawValue;

use crate::envelope::{self, Envelope, Warning};
use crate::json::{self, DecodeError};
use crate::page::{InvalidRecord, Page};
use crate::raw::conventions::{DATA, RESULTS};
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

/// Returns the cursor of the next page without decoding the records of this one; `None` on the last page, and for a
/// body that is no page.
pub(crate) fn next_cursor(body: &[u8]) -> Option<String> {
    let enveloped = json::read::<Envelope<Page<IgnoredAny>>>(body).ok().and_then(|envelope| envelope.data);
    enveloped.or_else(|| json::read(body).ok()).and_then(|page| page.next)
}

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
