//! Decoding of JSON: strict and in one pass, and after a failure once more with sanitized text.

mod error;
mod location;
mod sanitize;
mod scanner;

use std::borrow::Cow;

use serde::de::DeserializeOwned;

pub(crate) use error::DecodeError;
use sanitize::Sanitizer;

/// Decodes a value from `body`.
///
/// The first attempt checks UTF-8 once and parses once. Only if it fails, the text is sanitized and parsed again: see
/// `sanitize` for the mistakes that are tolerated.
///
/// # Errors
/// If the text is not JSON or does not have the structure of `T`; the error has the path of the first difference.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, DecodeError> {
    let mut text = match std::str::from_utf8(body) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => sanitize::text(body),
    };
    let mut sanitizer = Sanitizer::default();
    loop {
        match serde_json::from_str(&text) {
            Ok(value) => return Ok(value),
            Err(error) => text = Cow::Owned(sanitizer.after(&text, &error)?),
        }
    }
}
