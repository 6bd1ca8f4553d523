//! URLs of operations, and the encoding of path parameters so that they stay in their segment.
#![allow(dead_code, reason = "the pages decide which of these are used")]

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::request_error::RequestError;

/// The characters to encode: all but the unreserved ones of RFC 3986. So `\` is encoded, which URL parsers read as `/`.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Returns the URL of an operation: the base URL and the parts of its path.
#[must_use]
pub(crate) fn url(base: &str, parts: &[&str]) -> String {
    let mut url = String::with_capacity(base.len() + parts.iter().map(|part| part.len()).sum::<usize>());
    url.push_str(base);
    parts.iter().for_each(|part| url.push_str(part));
    url
}

/// Returns a path parameter, encoded as one segment.
///
/// Values that no encoding keeps in their segment are invalid: the empty one, `.` and `..`, which URL parsers resolve
/// even when they are encoded.
pub(crate) fn segment(name: &'static str, value: &dyn fmt::Display) -> Result<String, RequestError> {
    let value = value.to_string();
    let reason = match value.as_str() {
        "" => "is empty",
        "." | ".." => "is a relative path segment",
        _ => return Ok(encode_path(&value)),
    };
    Err(RequestError(format!("the path parameter `{name}` {reason}")))
}

/// Returns a value, percent-encoded as one segment.
pub(crate) fn encode_path(value: &str) -> String {
    utf8_percent_encode(value, SEGMENT).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_values_stay_in_their_segment() {
        for (value, encoded) in [
            ("personio:93f-_~.", "personio%3A93f-_~."),
            ("../../x", "..%2F..%2Fx"),
            ("a\\b", "a%5Cb"),
            ("a?b#c%d", "a%3Fb%23c%25d"),
            ("ü\n", "%C3%BC%0A"),
        ] {
            assert!(segment("x", &value).is_ok_and(|it| it == encoded), "{value}");
        }
    }

    #[test]
    fn values_that_cannot_be_encoded_are_refused() {
        for value in ["", ".", ".."] {
            assert!(segment("token", &value).is_err_and(|error| error.0.contains("`token`")), "{value:?}");
        }
    }

    #[test]
    fn a_url_consists_of_the_base_and_the_parts() {
        assert_eq!(url("http://localhost/v1", &["/a/", "b%2Fc", "/d"]), "http://localhost/v1/a/b%2Fc/d");
    }
}
