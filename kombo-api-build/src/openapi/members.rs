//! Members of an enum that are of another type than the schema: YAML reads an unquoted `1` as a number.
//!
//! `check` warns of each of them, and `lower` takes them as the type of the schema.

use serde_json::Value;

/// Whether a value is of a JSON type.
pub(crate) fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

/// Returns a scalar as a value of another type with the same text; `None` if there is none.
pub(crate) fn as_type(member: &Value, name: &str) -> Option<Value> {
    let taken = match (member, name) {
        (Value::Number(_) | Value::Bool(_), "string") => Value::String(member.to_string()),
        (Value::String(text), "integer" | "number" | "boolean") => serde_json::from_str(text).ok()?,
        _ => return None,
    };
    is_of_type(&taken, name).then_some(taken)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn scalars_have_a_text_of_another_type() {
        for (member, name, expected) in [
            (json!(1), "string", Some(json!("1"))),
            (json!(true), "string", Some(json!("true"))),
            (json!("1"), "integer", Some(json!(1))),
            (json!("1.5"), "integer", None),
            (json!("high"), "number", None),
            (json!([1]), "string", None),
        ] {
            assert_eq!(as_type(&member, name), expected, "{member} as {name}");
        }
    }
}
