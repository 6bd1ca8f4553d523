//! Encoding of path parameters, so that they stay in their segment.
#![allow(dead_code, reason = "the pages decide which of these are used")]

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The characters to encode: all but the unreserved ones of RFC 3986. So `\` is encoded, which URL parsers read as `/`.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Encodes a path parameter as one segment. Called by generated code.
pub(crate) fn encode_path(value: &str) -> String {
    utf8_percent_encode(value, SEGMENT).to_string()
}

/// Refuses values that stay in their segment under no encoding: the empty one, and `.` and `..`, which URL parsers
/// resolve even when encoded.
pub(crate) fn check_path(name: &'static str, value: &dyn fmt::Display) -> Result<(), String> {
    let problem = match value.to_string().as_str() {
        "" => "is empty",
        "." | ".." => "is a relative path segment",
        _ => return Ok(()),
    };
    Err(format!("the path parameter `{name}` {problem}"))
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
            assert_eq!(encode_path(value), encoded);
            assert!(check_path("x", &value).is_ok());
        }
    }

    #[test]
    fn values_that_cannot_be_encoded_are_refused() {
        for value in ["", ".", ".."] {
            assert!(check_path("token", &value).is_err(), "{value:?}");
        }
    }
}
