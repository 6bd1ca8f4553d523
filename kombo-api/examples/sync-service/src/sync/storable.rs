//! JSON that every database stores.

use std::borrow::Cow;

/// Returns JSON in which escapes that PostgreSQL refuses in text and JSONB are replaced by U+FFFD: that of the character
/// NUL, and halves of surrogate pairs. Tools of customers do send them, and one record must not stop all others.
pub(super) fn storable(json: &str) -> Cow<'_, str> {
    if !json.contains("\\u") {
        return Cow::Borrowed(json);
    }
    let mut storable = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        storable.push_str(before);
        let (kept, length) = match code(escape) {
            // Not `\u`: a backslash and the character that it escapes.
            None => (true, escape.chars().take(2).map(char::len_utf8).sum()),
            Some(0) => (false, 6),
            Some(0xd800..=0xdbff) => match code(&escape[6..]) {
                Some(0xdc00..=0xdfff) => (true, 12),
                _ => (false, 6),
            },
            Some(0xdc00..=0xdfff) => (false, 6),
            Some(_) => (true, 6),
        };
        storable.push_str(if kept { &escape[..length] } else { "\\ufffd" });
        rest = &escape[length..];
    }
    storable.push_str(rest);
    Cow::Owned(storable)
}

/// Returns the number of an escape at the beginning of a text: `\u` and four digits.
fn code(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_escapes_that_cannot_be_stored_are_replaced() {
        for kept in [r#""a""#, r#""\u00fc\n\\u0000 \"\\\\""#, r#""\ud83d\ude00""#, r#""\\\\u0000 ü""#] {
            assert_eq!(storable(kept), kept);
        }
        assert_eq!(storable(r#""a\u0000b""#), r#""a\ufffdb""#);
        assert_eq!(storable(r#""\\\u0000""#), r#""\\\ufffd""#);
        assert_eq!(storable(r#""\ud83d x \ude00 \ud83d\ud83d\ude00""#), r#""\ufffd x \ufffd \ufffd\ud83d\ude00""#);
    }
}
