//! Writes the YAML text of a page.

use serde::{Serialize, Serializer};
use serde_json::Value;
use serde_saphyr::DoubleQuoted;

/// Returns a value as YAML in the style of the docs: lists are indented, long lines folded, multi-line texts literal.
///
/// Quotes strings that YAML 1.1 reads as other types (`NO`, `12:30:45`, `2020-01-01`), so that all parsers agree.
pub(crate) fn to_yaml(value: &Value) -> Result<String, String> {
    let options = serde_saphyr::ser_options! { compact_list_indent: false };
    serde_saphyr::to_string_with_options(&Written(value), options).map_err(|error| error.to_string())
}

/// A value whose texts are quoted where not every parser can read the usual style.
struct Written<'a>(&'a Value);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            // libyaml reads a tab at the beginning of a literal block as its indentation.
            Value::String(text) if text.lines().any(|line| line.trim_start_matches(' ').starts_with('\t')) => {
                DoubleQuoted(text).serialize(serializer)
            }
            Value::Array(items) => serializer.collect_seq(items.iter().map(Written)),
            Value::Object(members) => serializer.collect_map(members.iter().map(|(key, value)| (key, Written(value)))),
            other => other.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use kombo_api_build::Page;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn read_back(value: &Value) -> Result<(), TestCaseError> {
        // A page is an object.
        let document = json!({"": value});
        let text = to_yaml(&document).map_err(TestCaseError::fail)?;
        let ours = Page::parse("x.yaml", &text).map_err(|problem| TestCaseError::fail(format!("{problem}\n{text}")))?;
        prop_assert_eq!(ours.document(), &document, "{}", text);
        let other: Value =
            serde_norway::from_str(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert_eq!(&other, &document, "{}", text);
        // `-0.0` equals `0.0`, but is written differently.
        prop_assert_eq!(ours.document().to_string(), document.to_string(), "{}", text);
        Ok(())
    }

    /// Texts that look like something else, pieces of YAML, and anything.
    fn texts() -> impl Strategy<Value = String> {
        let odd = [
            "NO",
            "on",
            "y",
            "null",
            "~",
            "true",
            "1.0",
            "200",
            "0x1F",
            "0o7",
            "1_000",
            "1e3",
            ".inf",
            ".nan",
            "12:30:45",
            "2020-01-01",
            "2020-01-01T00:00:00Z",
            "=",
            "<<",
            "-",
            "- a",
            "?",
            ": ",
            "a: b",
            "a #b",
            "#",
            "@",
            "`",
            "%",
            "!",
            "&a",
            "*a",
            "{",
            "[",
            "|",
            ">",
            "'",
            "\"",
            "\\",
            "---",
            "...",
            "--- a",
            "",
            " ",
            "\t",
            "\n",
            "\n\n",
            "a\n",
            " a",
            "a ",
            "\r\n",
            "a\rb",
            "\u{0}",
            "\u{7f}",
            "\u{85}",
            "\u{2028}",
            "\u{feff}",
            "\u{fffe}",
            "é",
            "\u{1F600}",
        ];
        let piece = prop_oneof![
            proptest::sample::select(odd.to_vec()).prop_map(str::to_owned),
            any::<char>().prop_map(String::from),
            "[a-z]{1,9}( [a-z]{1,9}){0,30}",
            ".{0,12}",
        ];
        proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            texts().prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 40, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                proptest::collection::vec((texts(), inner), 0..6).prop_map(|members| members.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_parser_reads_the_written_value(value in values()) {
            read_back(&value)?;
        }
    }

    #[test]
    fn numbers_survive_at_their_limits() {
        let value = json!([
            1e308,
            -0.0,
            5e-324,
            0.1,
            1.0,
            1e-7,
            9_007_199_254_740_993_u64,
            u64::MAX,
            i64::MIN,
            f64::MAX,
            f64::MIN_POSITIVE
        ]);
        read_back(&value).unwrap_or_else(|error| panic!("{error}"));
    }

    #[test]
    fn a_page_has_the_style_of_the_docs() {
        let prose =
            "Create a link that will allow the user to reconnect an integration, whenever it is that they want to.";
        let document = json!({
            "openapi": "3.1.0", "paths": {"/x": {"get": {"tags": ["A", "NO"], "description": prose, "summary": "a\nb",
                "responses": {"200": {"description": ""}}, "security": [], "x-empty": {}}}},
        });
        let text = "\
openapi: \"3.1.0\"
paths:
  /x:
    get:
      tags:
        - A
        - \"NO\"
      description: >-
        Create a link that will allow the user to reconnect an integration, whenever it
        is that they want to.
      summary: |-
        a
        b
      responses:
        \"200\":
          description: \"\"
      security: []
      x-empty: {}
";
        assert_eq!(to_yaml(&document).as_deref(), Ok(text));
    }
}
