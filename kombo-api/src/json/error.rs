//! Decode failures with their path. They never repeat the value, which may be personal data.

use std::fmt;

use super::location;
use crate::redact::Secrets;
use crate::text;

/// The first difference between a body and the structure that the API describes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DecodeError {
    /// The JSON path, such as `results[3].start_date`; empty for the body as a whole. It contains keys of the body.
    pub(crate) path: String,
    /// The structure that was expected there.
    pub(crate) reason: String,
}

/// The most characters of a path in a message: two lines of a terminal. A path contains keys of a body, which may be of
/// any length.
const LONGEST_PATH: usize = 200;

impl DecodeError {
    /// Creates the failure that serde_json reported for `text`.
    pub(super) fn at(text: &str, error: &serde_json::Error) -> Self {
        let message = error.to_string();
        let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(before, _)| before);
        let path = || location::path(text, location::offset(text, error.line(), error.column()));
        let (path, reason) = if message.starts_with("number out of range") {
            (path(), "the number is too large for a 64-bit float".to_owned())
        } else if message.starts_with("recursion limit exceeded") {
            (path(), "nested deeper than 128 levels".to_owned())
        } else if error.is_eof() {
            (String::new(), "the body ends too early".to_owned())
        } else if error.is_syntax() {
            let reason = format!("not valid JSON at line {}, column {}", error.line(), error.column());
            (String::new(), reason)
        } else if message.starts_with("missing field `") {
            (path(), text::one_line(message, LONGEST_PATH))
        } else if let Some((_, expected)) = message.rsplit_once(", expected ") {
            (path(), format!("expected {}", in_json(expected)))
        } else {
            (path(), "the value does not have the structure that the API describes".to_owned())
        };
        Self { path, reason }
    }

    /// Creates a failure of the body as a whole.
    pub(crate) fn whole(reason: impl Into<String>) -> Self {
        Self { path: String::new(), reason: reason.into() }
    }

    /// Returns the same failure for a value that is at `path` in a body.
    pub(crate) fn within(self, path: &str) -> Self {
        let separator = if self.path.is_empty() || self.path.starts_with('[') { "" } else { "." };
        Self { path: format!("{path}{separator}{}", self.path), ..self }
    }

    /// Returns the same failure with its path on one line, of bounded length and without secrets.
    ///
    /// Secrets are removed before the path is cut, because half of one could remain at the cut.
    pub(crate) fn shown(self, secrets: &Secrets) -> Self {
        Self { path: text::one_line(&secrets.removed(&self.path), LONGEST_PATH), ..self }
    }
}

/// Translates the expectation of serde from the words of Rust to those of JSON.
fn in_json(expected: &str) -> &str {
    match expected {
        "a sequence" => "a list",
        "a map" => "an object",
        _ if expected.starts_with("struct ") => "an object",
        other => other,
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "at `{}`: ", text::one_line(&self.path, LONGEST_PATH))?;
        }
        f.write_str(&self.reason)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Secrets;
    use crate::json::read;

    #[test]
    fn an_error_names_the_path_and_not_the_value() {
        let error = |body: &str| read::<BTreeMap<String, Vec<u8>>>(body.as_bytes()).map(drop).unwrap_err();
        let wrong = error(r#"{"a": [1, "secret"]}"#);
        assert_eq!((wrong.path.as_str(), wrong.reason.as_str()), ("a[1]", "expected u8"));
        assert_eq!(error(r#"{"a": [1, 300]}"#).to_string(), "at `a[1]`: expected u8");
        assert_eq!(error("{\n \"a\":\n {\"b\": 1}}").to_string(), "at `a`: expected a list");
        assert_eq!(error(r#"{"a": [1"#).reason, "the body ends too early");
        assert_eq!(error("<html>").reason, "not valid JSON at line 1, column 1");
        assert_eq!(error(r#"{} trailing"#).reason, "not valid JSON at line 1, column 4");
        let deep = format!("{{\"a\": {}1{}}}", "[".repeat(200), "]".repeat(200));
        assert_eq!(read::<serde_json::Value>(deep.as_bytes()).unwrap_err().reason, "nested deeper than 128 levels");
        let large = read::<BTreeMap<String, f64>>(br#"{"a": 1, "b": 1e999}"#).unwrap_err();
        assert_eq!(large.to_string(), "at `b`: the number is too large for a 64-bit float");
        let hostile = error("{\"a\\n\\u001b[31m\": 1}").to_string();
        assert!(!hostile.contains(['\n', '\u{1b}']), "{hostile}");
        let long = error(&format!("{{\"{}\": 1}}", "a".repeat(20_000)));
        assert!(long.to_string().chars().count() < 250, "{long}");
        assert!(long.shown(&Secrets::default()).path.chars().count() < 210);
    }
}
