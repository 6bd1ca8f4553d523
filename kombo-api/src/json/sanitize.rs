//! Sanitizing of near-JSON text. Used only after a first decode has failed.
//!
//! Four mistakes that real servers make. Each of them would fail a whole page of records:
//!
//! - a byte order mark: skipped;
//! - bytes that are not UTF-8, and unpaired surrogates such as `\ud83d`, which JavaScript writes after cutting a text
//!   inside an emoji: replaced by U+FFFD;
//! - a duplicate key in an object: the last one counts, as in JavaScript;
//! - `200.0` for an integer: read as `200`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::error::DecodeError;
use super::scanner::Scanner;

/// The steps that were applied to a text so far.
#[derive(Default)]
pub(super) struct Sanitizer {
    text: bool,
    integers: bool,
}

impl Sanitizer {
    /// Returns the text to try after `text` has failed with `error`.
    ///
    /// # Errors
    /// The failure, if nothing more can be sanitized.
    pub(super) fn after(&mut self, text: &str, error: &serde_json::Error) -> Result<String, DecodeError> {
        if !std::mem::replace(&mut self.text, true)
            && let Cow::Owned(text) = self::text(text.as_bytes())
        {
            return Ok(text);
        }
        if is_float_for_integer(error)
            && !std::mem::replace(&mut self.integers, true)
            && let Some(text) = integers(text)
        {
            return Ok(text);
        }
        Err(DecodeError::at(text, error))
    }
}

/// Returns `body` as sanitized text; borrowed if there is nothing to sanitize.
pub(super) fn text(body: &[u8]) -> Cow<'_, str> {
    let bare = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let text = map(String::from_utf8_lossy(bare), without_lone_surrogates);
    let text = map(text, without_duplicate_keys);
    match text {
        // Owned, because a text without its byte order mark is a changed text.
        Cow::Borrowed(text) if text.len() < body.len() => Cow::Owned(text.to_owned()),
        text => text,
    }
}

fn map<'a>(text: Cow<'a, str>, change: impl Fn(&str) -> Option<String>) -> Cow<'a, str> {
    change(&text).map_or(text, Cow::Owned)
}

/// Replaces the escapes of unpaired surrogates.
fn without_lone_surrogates(text: &str) -> Option<String> {
    if !text.contains("\\ud") && !text.contains("\\uD") {
        return None;
    }
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let mut copied = 0;
    while let Some(found) = text[at..].find('\\') {
        at += found;
        match unit(at) {
            Some(0xD800..=0xDBFF) if matches!(unit(at + 6), Some(0xDC00..=0xDFFF)) => at += 12,
            Some(0xD800..=0xDFFF) => {
                out.push_str(&text[copied..at]);
                out.push_str("\\ufffd");
                at += 6;
                copied = at;
            }
            Some(_) => at += 6,
            // Any other escape is the backslash and the character after it, which may be a backslash.
            None => at += 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
        }
    }
    (copied > 0).then(|| out + &text[copied..])
}

/// Removes members with a key that occurs again later in the same object.
fn without_duplicate_keys(text: &str) -> Option<String> {
    let mut superseded = Vec::new();
    duplicates(&mut Scanner::new(text), &mut superseded, 0);
    superseded.sort_by_key(|range| range.start);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for range in superseded.iter().filter(|range| !range.is_empty()) {
        // A member inside a removed one is removed already.
        if range.start >= at {
            out.push_str(&text[at..range.start]);
            at = range.end;
        }
    }
    (at > 0).then(|| out + &text[at..])
}

/// The depth to which duplicates are searched, which is that of serde_json.
const DEEPEST: usize = 128;

/// Collects the ranges of members that a later one with the same key supersedes, each up to the next member.
fn duplicates(scanner: &mut Scanner<'_>, superseded: &mut Vec<Range<usize>>, depth: usize) {
    scanner.skip_space();
    let is_object = match scanner.peek() {
        Some(b'{') if depth < DEEPEST => true,
        Some(b'[') if depth < DEEPEST => false,
        _ => return scanner.skip_value(),
    };
    scanner.advance();
    let mut starts = Vec::new();
    let mut latest: HashMap<Cow<'_, str>, usize> = HashMap::new();
    let mut earlier = Vec::new();
    while !scanner.ends_container(starts.is_empty()) {
        let start = scanner.at();
        if is_object {
            let Some(key) = scanner.key() else { return };
            earlier.extend(latest.insert(key, starts.len()));
        }
        starts.push(start);
        duplicates(scanner, superseded, depth + 1);
    }
    superseded.extend(earlier.into_iter().map(|index| starts[index]..starts[index + 1]));
}

/// Returns whether decoding failed at a number with a fraction instead of an integer.
fn is_float_for_integer(error: &serde_json::Error) -> bool {
    error.to_string().starts_with("invalid type: floating point")
}

/// The magnitude up to which a 64-bit float represents every integer: 2^53.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Replaces numbers such as `200.0` and `2e2` by `200`; `None` if there are none.
///
/// Floats keep their value, because `200` is decoded as a float too.
fn integers(text: &str) -> Option<String> {
    let mut scanner = Scanner::new(text);
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    while let Some(range) = scanner.next_number() {
        let number = &text[range.clone()];
        let Ok(value) = number.parse::<f64>() else { continue };
        if number.contains(['.', 'e', 'E']) && value.fract() == 0.0 && value.abs() <= EXACT {
            out.push_str(&text[copied..range.start]);
            out.push_str(&format!("{value:.0}"));
            copied = range.end;
        }
    }
    (copied > 0).then(|| out + &text[copied..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn correct_text_is_borrowed() {
        let right = r#"{"a": "\ud83d\ude00 \\ud83d \u00fc ü \n", "b": {"a": [{}, {"a": 1}]}}"#;
        assert!(matches!(text(right.as_bytes()), Cow::Borrowed(text) if text == right));
    }

    #[test]
    fn invalid_characters_are_replaced() {
        assert_eq!(text(b"\xEF\xBB\xBF{}"), "{}");
        assert_eq!(text(b"\"\xFC\""), "\"\u{fffd}\"");
        assert_eq!(text(br#""a\ud83d""#), r#""a\ufffd""#);
        assert_eq!(text(br#""\ude00\ud83d\ud83d\ude00""#), r#""\ufffd\ufffd\ud83d\ude00""#);
        assert_eq!(text(br#""\ud83""#), r#""\ud83""#);
    }

    #[test]
    fn the_last_of_duplicate_keys_counts() {
        assert_eq!(text(br#"{"a": {"a": 1, "a": 2}, "b" : 3, "\u0061": [4]}"#), r#"{"b" : 3, "\u0061": [4]}"#);
        assert_eq!(text(br#"[{"a":1,"a":2,"a":3}, {"a":1}]"#), r#"[{"a":3}, {"a":1}]"#);
    }

    #[test]
    fn text_that_is_not_json_is_unchanged() {
        for broken in ["", "{", "{\"a\"", "[1,", "]", "{\"a\":1 \"a\":2}", "<html>", "{,}", "{\"a\":}", "[:]"] {
            assert_eq!(text(broken.as_bytes()), broken);
        }
    }

    #[test]
    fn only_whole_numbers_lose_their_fraction() {
        assert_eq!(
            integers(r#"[200.0, -1.50, 2e2, "3.0", 1e300, 0.0]"#).as_deref(),
            Some(r#"[200, -1.50, 200, "3.0", 1e300, 0]"#)
        );
        assert_eq!(integers(r#"[200, "3.0"]"#), None);
    }
}
