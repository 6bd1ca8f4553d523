//! Decoding of JSON: strict and in one pass, and after a failure once more with sanitized text.

mod error;
mod location;
mod sanitize;
mod scanner;

use std::borrow::Cow;

use serde::de::DeserializeOwned;

use crate::read::{self, OnValue};

pub(crate) use error::DecodeError;
use sanitize::Sanitizer;

/// Decodes a value from `body`.
///
/// # Errors
/// As [`read_with`].
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, DecodeError> {
    attempts(body, |text| serde_json::from_str(text))
}

/// Calls `callback` with the value in `body`, and again each time the text was sanitized: `callback` must replace what
/// it read before.
///
/// The first attempt checks UTF-8 once and parses once. Only if it fails, the text is sanitized and parsed again: see
/// `sanitize` for the mistakes that are tolerated.
///
/// # Errors
/// If the text is not JSON or does not have the structure that is read; the error has the path of the first difference.
pub(crate) fn read_with(body: &[u8], callback: &mut dyn OnValue) -> Result<(), DecodeError> {
    attempts(body, |text| {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        read::run(&mut deserializer, callback)?;
        deserializer.end()
    })
}

fn attempts<T>(body: &[u8], mut attempt: impl FnMut(&str) -> serde_json::Result<T>) -> Result<T, DecodeError> {
    let mut text = match std::str::from_utf8(body) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => sanitize::text(body),
    };
    let mut sanitizer = Sanitizer::default();
    loop {
        match attempt(&text) {
            Ok(value) => return Ok(value),
            Err(error) => text = Cow::Owned(sanitizer.after(&text, &error)?),
        }
    }
}
