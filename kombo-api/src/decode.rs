//! JSON to values, with an error that says where, and never what.

use serde::Deserialize;

impl std::fmt::Display for Misfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.path.is_empty() {
            write!(f, "at `{}`: ", self.path)?;
        }
        f.write_str(&self.what)
    }
}

/// Why a body does not fit: the place in it, and what should be there. It never repeats what *is* there, which is a
/// person's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Misfit {
    /// Such as `results[3].start_date`; empty if the body as a whole is meant.
    pub(crate) path: String,
    pub(crate) what: String,
}

impl Misfit {
    /// When it is not known where.
    pub(crate) fn somewhere() -> Self {
        Self { path: String::new(), what: "the value has another form than the API describes".to_owned() }
    }
}

pub(crate) fn from_slice<'de, T: Deserialize<'de>>(body: &'de [u8]) -> Result<T, Misfit> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        Misfit { path: if path == "." { String::new() } else { path }, what: what(error.inner()) }
    })?;
    deserializer.end().map_err(|error| Misfit { path: String::new(), what: what(&error) })?;
    Ok(value)
}

/// The same of what is a value already.
#[allow(dead_code, reason = "the pages may have nothing that holds another's body")]
pub(crate) fn from_value<'de, T: Deserialize<'de>>(value: &'de serde_json::Value) -> Result<T, Misfit> {
    serde_path_to_error::deserialize(value).map_err(|error: serde_path_to_error::Error<serde_json::Error>| {
        let path = error.path().to_string();
        Misfit { path: if path == "." { String::new() } else { path }, what: what(error.inner()) }
    })
}

/// What the error says without the value that it is about.
fn what(error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "the body ends too early".to_owned();
    }
    if error.is_syntax() {
        return format!("not valid JSON at line {}, column {}", error.line(), error.column());
    }
    let said = error.to_string();
    let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(before, _)| before);
    if said.starts_with("missing field `") {
        said.to_owned()
    } else if let Some((_, expected)) = said.rsplit_once(", expected ") {
        format!("expected {expected}")
    } else {
        Misfit::somewhere().what
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn an_error_says_where_and_never_what() {
        let misfit = |body: &str| from_slice::<BTreeMap<String, Vec<u8>>>(body.as_bytes()).map(drop).unwrap_err();
        let wrong = misfit(r#"{"a": [1, "secret"]}"#);
        assert_eq!((wrong.path.as_str(), wrong.what.as_str()), ("a[1]", "expected u8"));
        assert_eq!(misfit(r#"{"a": [1"#).what, "the body ends too early");
        assert_eq!(misfit("<html>").what, "not valid JSON at line 1, column 1");
        assert_eq!(misfit(r#"{} trailing"#).what, "not valid JSON at line 1, column 4");
    }
}
