//! Path parameters stay in their segment.
#![allow(dead_code, reason = "the pages decide which of these are used")]

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but the unreserved characters of RFC 3986: so also `\`, which URLs read as `/`.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A path parameter as one segment. Called by the generated client.
pub(crate) fn encode_path(value: &str) -> String {
    utf8_percent_encode(value, SEGMENT).to_string()
}

/// Refuses values that no encoding keeps in their segment: the empty one, `.` and `..`, which URLs resolve even when
/// encoded.
pub(crate) fn check_path(name: &'static str, value: &dyn fmt::Display) -> Result<(), String> {
    let what = match value.to_string().as_str() {
        "" => "is empty",
        "." | ".." => "is a relative path segment",
        _ => return Ok(()),
    };
    Err(format!("the path parameter `{name}` {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_its_segment() {
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
    fn what_no_encoding_can_hold_is_refused() {
        for value in ["", ".", ".."] {
            assert!(check_path("token", &value).is_err(), "{value:?}");
        }
    }
}
