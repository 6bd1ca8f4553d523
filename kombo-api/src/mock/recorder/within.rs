//! Secrets within texts: in URLs, in forms, and in JSON that is incomplete or part of another text.

use std::ops::Range;

use percent_encoding::percent_decode_str;

use super::names::is_secret;

/// A value in a text that gives access.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Secret {
    /// Its place in the text.
    pub(super) range: Range<usize>,
    /// The value, without percent encoding or escapes.
    pub(super) value: String,
}

/// Returns the secrets in a text by their places: parameters of URLs and forms (`name=value`), members of JSON
/// (`"name": "value"`, which may itself be in a JSON string), and passwords of URLs (`https://user:password@host`).
pub(super) fn secrets(text: &str) -> Vec<Secret> {
    let mut found: Vec<Secret> = parameters(text).chain(members(text)).chain(passwords(text)).collect();
    found.retain(|it| !it.range.is_empty());
    found.sort_by_key(|it| (it.range.start, it.range.end));
    let mut end = 0;
    found.retain(|it| {
        let is_next = it.range.start >= end;
        end = if is_next { it.range.end } else { end };
        is_next
    });
    found
}

/// Whether a character ends a value that is not in quotes.
fn is_end(c: char) -> bool {
    c.is_whitespace() || "&#;\"'<>(){}".contains(c)
}

fn parameters(text: &str) -> impl Iterator<Item = Secret> {
    text.match_indices('=').filter(|(at, _)| is_secret(name_before(&text[..*at]))).map(|(at, _)| {
        let rest = &text[at + 1..];
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (start, length) = match quote {
            Some(quote) => (at + 2, rest[1..].find(quote).unwrap_or(rest.len() - 1)),
            None => (at + 1, rest.find(is_end).unwrap_or(rest.len())),
        };
        let raw = text[start..start + length].trim_end_matches(['\\', ',']);
        Secret { range: start..start + raw.len(), value: percent_decode_str(raw).decode_utf8_lossy().into_owned() }
    })
}

/// Returns the name at the end of a text, without the brackets around its last part, as in `user[password]`.
fn name_before(text: &str) -> &str {
    let text = ["]", "%5D", "%5d"].iter().find_map(|bracket| text.strip_suffix(bracket)).unwrap_or(text);
    text.rsplit(|c: char| !(c.is_alphanumeric() || "_-".contains(c))).next().unwrap_or_default()
}

fn members(text: &str) -> impl Iterator<Item = Secret> {
    let quotes: Vec<usize> = text.match_indices('"').map(|(at, _)| at).collect();
    let names: Vec<(usize, usize)> = quotes.windows(2).map(|pair| (pair[0], pair[1])).collect();
    names.into_iter().filter_map(|(start, end)| {
        let name = text[start + 1..end].trim_end_matches('\\');
        let rest = text[end + 1..].trim_start().strip_prefix(':').filter(|_| is_secret(name))?.trim_start();
        let start = text.len() - rest.len();
        let Some(quoted) = rest.trim_start_matches('\\').strip_prefix('"') else {
            let raw = &rest[..rest.find(|c| is_end(c) || ",[]".contains(c)).unwrap_or(rest.len())];
            // Null, true and false give no access.
            let length = if raw.starts_with(|c: char| c.is_ascii_digit() || c == '-') { raw.len() } else { 0 };
            return Some(Secret { range: start..start + length, value: raw.to_owned() });
        };
        let start = text.len() - quoted.len();
        let raw = quoted_text(quoted, rest.len() - quoted.len() - 1);
        Some(Secret { range: start..start + raw.len(), value: unescaped(raw) })
    })
}

/// Returns a JSON string up to its last quote, or all of it if it is incomplete. Its quotes have this many backslashes:
/// none, one in JSON in a JSON string, three in JSON within that, and so on.
fn quoted_text(text: &str, backslashes: usize) -> &str {
    let depth = (backslashes + 1).ilog2();
    let is_last = |at: usize| {
        let before = text[..at].len() - text[..at].trim_end_matches('\\').len();
        // The backslashes that are left after the outer strings are read: an odd number escapes the quote.
        (before >> depth).is_multiple_of(2)
    };
    let end = text.match_indices('"').map(|(at, _)| at).find(|at| is_last(*at));
    end.map_or(text, |at| text[..at].strip_suffix(&"\\".repeat(backslashes)).unwrap_or(&text[..at]))
}

/// Returns a JSON string without its escapes. An invalid one is returned as it is.
fn unescaped(raw: &str) -> String {
    let mut text = raw.to_owned();
    while text.contains('\\')
        && let Ok(inner) = serde_json::from_str::<String>(&format!("\"{text}\""))
        && inner != text
    {
        text = inner;
    }
    text
}

fn passwords(text: &str) -> impl Iterator<Item = Secret> {
    text.match_indices("://").filter_map(|(at, scheme)| {
        let start = at + scheme.len();
        let rest = &text[start..];
        let authority = &rest[..rest.find(|c| is_end(c) || "/?\\".contains(c)).unwrap_or(rest.len())];
        let (user, _) = authority.rsplit_once('@')?;
        let (name, password) = user.split_once(':')?;
        let start = start + name.len() + 1;
        let value = percent_decode_str(password).decode_utf8_lossy().into_owned();
        Some(Secret { range: start..start + password.len(), value })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, String)> {
        secrets(text).into_iter().map(|it| (text[it.range].to_owned(), it.value)).collect()
    }

    #[test]
    fn secrets_are_found_in_urls_forms_and_incomplete_json() {
        for (text, raw, value) in [
            ("/files/1?download_token=a%2Fb&x=1", "a%2Fb", "a/b"),
            ("https://x.dev/a?next=/b?token=c,d#e", "c,d", "c,d"),
            ("grant_type=x&client_secret=s3==&scope=all", "s3==", "s3=="),
            ("user%5Bpassword%5D=p&user[age]=7", "p", "p"),
            ("the cookie session-token=abc; path=/", "abc", "abc"),
            ("token=abc, and more", "abc", "abc"),
            ("<a password='a b'>", "a b", "a b"),
            ("to postgres://app:p%40ss@db.internal/x", "p%40ss", "p@ss"),
            (r#"{"access_token": "ab\"c\\", "a": "b"}"#, r#"ab\"c\\"#, r#"ab"c\"#),
            (r#"{"data":{"access_token":"abc"#, "abc", "abc"),
            (r#"{"text":"{\"access_token\":\"a\\\"b\",\"a\":\"c\"}"#, r#"a\\\"b"#, r#"a"b"#),
            (r#"{"pin_token": 1234, "a": 1"#, "1234", "1234"),
        ] {
            assert_eq!(found(text), [(raw.to_owned(), value.to_owned())], "{text}");
        }
        for text in
            ["token=", "?page=2&name=Ada", r#"{"access_token":null,"a":"b"}"#, "https://user@x.dev/a:b", "ü=\"ß"]
        {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
