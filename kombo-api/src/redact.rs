//! Removal of secrets from texts of a server.

use std::collections::BTreeSet;
use std::fmt;

use crate::path::encode_path;
use crate::text::one_line;

/// The secrets of one call: the API key, the arguments in the path, the id of the integration.
#[derive(Default)]
pub(crate) struct Secrets(Vec<String>);

/// The most characters of a server's text that `Display` shows: about ten lines of a terminal. The accessors of the
/// error return the whole text.
const LONGEST: usize = 1000;

const REDACTED: &str = "<redacted>";

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").finish_non_exhaustive()
    }
}

/// Returns a percent-encoded text with the hexadecimal digits in lower case, as some servers write them.
fn with_lowercase_digits(encoded: &str) -> String {
    let mut parts = encoded.split('%');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let (digits, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        format!("{text}%{}{rest}", digits.to_ascii_lowercase())
    })
}

/// Returns the forms in which a text may contain a secret: as it is, percent-encoded, and escaped in JSON.
pub(crate) fn forms(secret: &str) -> BTreeSet<String> {
    let encoded = encode_path(secret);
    let quoted = serde_json::Value::from(secret).to_string();
    let json = quoted[1..quoted.len() - 1].to_owned();
    // Some writers of JSON escape slashes, too.
    let slashes = json.replace('/', "\\/");
    [secret.to_owned(), with_lowercase_digits(&encoded), encoded, json, slashes].into()
}

impl Secrets {
    pub(crate) fn new(secrets: impl IntoIterator<Item = String>) -> Self {
        let secrets = secrets.into_iter().filter(|secret| !secret.is_empty());
        let mut all: Vec<String> = secrets.flat_map(|secret| forms(&secret)).collect();
        // The longest first, because a secret may be part of another one.
        all.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        Self(all)
    }

    /// Returns `text` without the secrets, on one line and of bounded length.
    pub(crate) fn redacted(&self, text: &str) -> String {
        one_line(&self.removed(text), LONGEST)
    }

    /// Returns `text` without the secrets.
    pub(crate) fn removed(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| without(&text, secret))
    }
}

/// The length below which a secret is replaced only where it is a whole word, because a shorter one occurs in other
/// words by chance.
const SHORT: usize = 4;

fn without(text: &str, secret: &str) -> String {
    if secret.len() >= SHORT {
        return text.replace(secret, REDACTED);
    }
    let is_part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(secret) {
        let (before, after) = (&rest[..at], &rest[at + secret.len()..]);
        let previous = before.chars().next_back().or_else(|| out.chars().next_back());
        out.push_str(before);
        out.push_str(if is_part(previous) || is_part(after.chars().next()) { secret } else { REDACTED });
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_of_any_length_and_encoding_are_replaced() {
        let secrets = Secrets::new(["a/b c".to_owned(), "7".to_owned(), String::new(), "token-91".to_owned()]);
        assert_eq!(secrets.redacted("at a/b c and a%2Fb%20c"), "at <redacted> and <redacted>");
        assert_eq!(secrets.redacted(r"at a%2fb%20c and a\/b c"), "at <redacted> and <redacted>");
        assert_eq!(secrets.redacted("7 is not 77 nor x7, but 7."), "<redacted> is not 77 nor x7, but <redacted>.");
        assert_eq!(secrets.redacted("xtoken-91x\n"), "x<redacted>x ");
        assert_eq!(Secrets::default().redacted(&"ü".repeat(1001)).chars().count(), 1001);
    }
}
