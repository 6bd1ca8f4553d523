//! How the body of a success becomes an operation's output. Generated code picks one function per operation.
#![allow(dead_code, reason = "the pages decide which of these are used")]

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::envelope::{self, Envelope, Warning};
use crate::json::{self, DecodeError};
use crate::page::{InvalidRecord, Page};
use crate::raw::conventions::{DATA, RESULTS};
use crate::redact::Secrets;

/// A received body, and how its records are read.
#[derive(Debug)]
pub struct Body {
    pub(crate) bytes: Bytes,
    /// What the places of invalid records must not show, if a page keeps its valid records beside invalid ones.
    pub(crate) invalid_records: Option<Secrets>,
}

/// A payload with the warnings that came with it.
#[derive(Debug)]
pub struct Decoded<T> {
    pub(crate) data: T,
    pub(crate) warnings: Vec<Warning>,
}

/// Why the body of a success has no payload.
#[derive(Debug)]
pub struct NotDecoded(pub(crate) Reason);

#[derive(Debug)]
pub(crate) enum Reason {
    /// It is Kombo's error envelope, under a status of success.
    ErrorEnvelope,
    Invalid(DecodeError),
}

/// What a function of this module returns.
pub(crate) type Result<T> = std::result::Result<Decoded<T>, NotDecoded>;

/// The payload in Kombo's envelope.
pub(crate) fn enveloped<T: DeserializeOwned>(body: &Body) -> Result<T> {
    let envelope = open(&body.bytes)?;
    match envelope.data {
        Some(data) => Ok(Decoded { data, warnings: envelope.warnings }),
        None => Err(invalid(DecodeError::whole(format!("missing field `{DATA}`")))),
    }
}

/// The same where nothing at all is a payload too, such as an empty object.
pub(crate) fn enveloped_or_default<T: DeserializeOwned + Default>(body: &Body) -> Result<T> {
    if body.bytes.trim_ascii().is_empty() {
        return Ok(Decoded { data: T::default(), warnings: Vec::new() });
    }
    let envelope = open::<Option<T>>(&body.bytes)?;
    Ok(Decoded { data: envelope.data.flatten().unwrap_or_default(), warnings: envelope.warnings })
}

/// A page in Kombo's envelope.
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

/// The body itself.
pub(crate) fn plain<T: DeserializeOwned>(body: &Body) -> Result<T> {
    Ok(Decoded { data: json::read(&body.bytes).map_err(invalid)?, warnings: Vec::new() })
}

/// The same where nothing at all is a payload too.
pub(crate) fn plain_or_default<T: DeserializeOwned + Default>(body: &Body) -> Result<T> {
    if body.bytes.trim_ascii().is_empty() {
        return Ok(Decoded { data: T::default(), warnings: Vec::new() });
    }
    plain(body)
}

/// A page without an envelope.
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

/// A body that is not JSON, as it came.
pub(crate) fn bytes(body: &Body) -> Result<Bytes> {
    Ok(Decoded { data: body.bytes.clone(), warnings: Vec::new() })
}

/// No payload, whatever the body is.
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

/// Reads each record by itself.
fn by_record<T: DeserializeOwned>(page: Page<Box<RawValue>>, place: &str, secrets: &Secrets) -> Page<T> {
    let mut invalid = Vec::new();
    let page = page.map_results(|index, record| match json::read(record.get().as_bytes()) {
        Ok(value) => Some(value),
        Err(error) => {
            let error = error.within(&format!("{place}[{index}]")).shown(secrets);
            invalid.push(InvalidRecord::new(index, error, record.get()));
            None
        }
    });
    page.with_invalid_records(invalid)
}
