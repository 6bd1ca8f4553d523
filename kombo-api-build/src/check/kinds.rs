//! Values of the wrong kind.

use serde_json::Value;

use super::keywords::with_article;
use crate::openapi::grammar::Kind;
use crate::openapi::problem::Problem;

/// Returns the problem if `value` is not of its kind.
pub(super) fn mismatch(value: &Value, kind: Kind) -> Option<Problem> {
    let texts = |value: &Value| value.as_array().is_some_and(|items| items.iter().all(Value::is_string));
    let (matches, expected) = match kind {
        Kind::Any => return None,
        Kind::Text => (value.is_string(), "a string"),
        Kind::Flag => (value.is_boolean(), "true or false"),
        Kind::Number => (value.is_number(), "a number"),
        Kind::Count => {
            (value.is_u64() || value.as_f64().is_some_and(|n| n >= 0.0 && n.fract() == 0.0), "a whole number")
        }
        Kind::Bound => (value.is_number() || value.is_boolean(), "a number"),
        Kind::Texts => (texts(value), "a list of strings"),
        Kind::Type => return type_name(value),
        Kind::Values => (value.is_array(), "a list"),
        Kind::Schema => (value.is_object() || value.is_boolean(), "a schema"),
        Kind::SchemaOrFlag => (value.is_object() || value.is_boolean(), "a schema, true or false"),
        Kind::Object(_) | Kind::ObjectOrRef(_) | Kind::Map(_) => (value.is_object(), "an object"),
        Kind::List(_) => (value.is_array(), "a list"),
    };
    (!matches).then(|| {
        let expected = match kind {
            Kind::Object(object) | Kind::ObjectOrRef(object) => {
                format!("expected {}, as {expected}", with_article(object.name))
            }
            _ => format!("expected {expected}"),
        };
        let help = match kind {
            // YAML reads `version: 1.0` as a number.
            Kind::Text if !value.is_object() && !value.is_array() => {
                format!("write it in quotation marks: \"{}\"", shortened(value))
            }
            _ => "see this field in the OpenAPI 3.1 specification".to_owned(),
        };
        Problem::error(format!("{expected}, found `{}`", shortened(value))).help(help)
    })
}

/// Returns a value as text, with no more characters than fit into a message.
fn shortened(value: &Value) -> String {
    const LONGEST: usize = 40;
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn type_name(value: &Value) -> Option<Problem> {
    const NAMES: [&str; 7] = ["string", "number", "integer", "boolean", "array", "object", "null"];
    let names = match value {
        Value::Array(names) => names.as_slice(),
        one => std::slice::from_ref(one),
    };
    if names.is_empty() {
        let problem = Problem::error("an empty list of types allows no value");
        return Some(problem.help("name at least one type, or leave `type` out"));
    }
    let unknown = names.iter().find(|name| !name.as_str().is_some_and(|name| NAMES.contains(&name)))?;
    Some(Problem::error(format!("{unknown} is not a JSON type")).help(format!("use one of {}", NAMES.join(", "))))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::check::tests::{messages, with_schema};

    #[test]
    fn values_of_the_wrong_kind_are_refused() {
        for (schema, expected) in [
            (json!({"type": "strin"}), "\"strin\" is not a JSON type"),
            (json!({"type": []}), "an empty list of types"),
            (json!({"required": "a"}), "expected a list of strings, found `\"a\"`"),
            (json!({"minLength": -1}), "expected a whole number"),
            (json!({"properties": []}), "expected an object"),
            (json!({"items": 1}), "expected a schema, found `1`"),
            (json!({"enum": {}}), "expected a list"),
            (
                json!({"description": 1.0}),
                "expected a string, found `1.0`\n  help: write it in quotation marks: \"1.0\"",
            ),
            (json!({"nullable": "yes"}), "expected true or false"),
        ] {
            let messages = messages(&with_schema(schema));
            assert!(messages.contains(expected), "{messages}");
        }
    }
}
