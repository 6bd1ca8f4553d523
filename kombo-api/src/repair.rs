//! Bodies that are almost JSON: a byte order mark, bytes that are not UTF-8, half of a surrogate pair.
//!
//! All three arrive in practice: names are cut in the middle of an emoji, and JavaScript writes what is left as `\ud83d`.
//! A page of two hundred people must not fail for one of them, so what cannot be read becomes U+FFFD.

use std::borrow::Cow;

use bytes::Bytes;

/// `body` as JSON readers take it; the same bytes if there is nothing to mend.
pub(crate) fn repaired(body: &Bytes) -> Bytes {
    let bare = match body.strip_prefix(b"\xEF\xBB\xBF") {
        Some(bare) => body.slice_ref(bare),
        None => body.clone(),
    };
    let text = String::from_utf8_lossy(&bare);
    let paired = without_lone_surrogates(&text);
    match (&text, &paired) {
        (Cow::Borrowed(_), Cow::Borrowed(_)) => bare.clone(),
        _ => Bytes::from(paired.into_owned()),
    }
}

/// Replaces escapes of one half of a surrogate pair without the other.
fn without_lone_surrogates(text: &str) -> Cow<'_, str> {
    if !text.contains("\\ud") && !text.contains("\\uD") {
        return Cow::Borrowed(text);
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
            // Any other escape is the backslash and what follows it, which may be a backslash.
            None => at += 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
        }
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(body: &[u8]) -> String {
        String::from_utf8_lossy(&repaired(&Bytes::copy_from_slice(body))).into_owned()
    }

    #[test]
    fn what_is_right_is_not_touched() {
        let right = r#"{"a": "\ud83d\ude00 \\ud83d \u00fc ü \n"}"#;
        assert_eq!(mended(right.as_bytes()), right);
        let body = Bytes::from_static(b"{}");
        assert_eq!(repaired(&body).as_ptr(), body.as_ptr());
    }

    #[test]
    fn what_is_broken_is_replaced() {
        assert_eq!(mended(b"\xEF\xBB\xBF{}"), "{}");
        assert_eq!(mended(b"\"\xFC\""), "\"\u{fffd}\"");
        assert_eq!(mended(br#""a\ud83d""#), r#""a\ufffd""#);
        assert_eq!(mended(br#""\ude00\ud83d\ud83d\ude00""#), r#""\ufffd\ufffd\ud83d\ude00""#);
        assert_eq!(mended(br#""\ud83"#), r#""\ud83"#);
    }
}
