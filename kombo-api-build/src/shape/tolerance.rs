//! Tolerance: removes limits, defaults and most formats from schemas.
//!
//! typify turns a limit into a newtype that fails to decode other values, and sends defaults explicitly. The SDK must
//! decode responses that violate a limit, and send only the values that callers set; the server validates them.
//! [`super::prose`] adds limits and defaults to the documentation.

use heck::ToUpperCamelCase;
use serde_json::{Map, Value, json};

use crate::openapi::grammar;

/// Formats that have a Rust type.
pub(super) const IN_TYPES: [&str; 6] = ["date-time", "date", "int32", "int64", "float", "double"];

const LIMITS: &[&str] = &[
    "default",
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "not",
    "discriminator",
];

pub(super) fn shape(document: &mut Value) {
    grammar::each_schema(document, &mut |schema| {
        let Value::Object(members) = schema else { return };
        number(members);
        for limit in LIMITS {
            members.shift_remove(*limit);
        }
        if !members.get("format").and_then(Value::as_str).is_some_and(|it| IN_TYPES.contains(&it) || it == "uint64") {
            members.shift_remove("format");
        }
        // Opens closed objects, since the API may add fields. (The loop above turned `{"not": {}}` into `{}`.)
        let has_properties = members.contains_key("properties");
        let is_closed = |it: &Value| *it == json!(false) || (has_properties && *it == json!({}));
        if members.get("additionalProperties").is_some_and(is_closed) {
            members.shift_remove("additionalProperties");
        }
        enumeration(members);
    });
}

/// Removes formats that do not belong to the type, such as `int64` of a `number`, and makes integers with a maximum
/// above `i64::MAX` unsigned.
fn number(members: &mut Map<String, Value>) {
    let formats: &[&str] = match members.get("type").and_then(Value::as_str) {
        Some("integer") => &["int32", "int64", "uint64"],
        Some("number") => &["float", "double"],
        Some("string") => &["date-time", "date"],
        _ => &[],
    };
    if !members.get("format").and_then(Value::as_str).is_some_and(|it| formats.contains(&it)) {
        members.shift_remove("format");
    }
    let at_least = members.get("minimum").and_then(Value::as_f64);
    let is_large = members.get("maximum").and_then(Value::as_u64).is_some_and(|most| i64::try_from(most).is_err());
    if members.get("type") == Some(&json!("integer")) && is_large && at_least.is_some_and(|least| least >= 0.0) {
        members.insert("format".to_owned(), json!("uint64"));
    }
}

/// Keeps enums of strings, and removes the values of all other enums.
fn enumeration(members: &mut Map<String, Value>) {
    let Some(Value::Array(values)) = members.get_mut("enum") else { return };
    // `Unknown` is the variant for values that are not listed, so it also represents a value with this name.
    values.retain(|value| value.as_str().is_none_or(|it| it.to_upper_camel_case() != "Unknown"));
    if values.is_empty() {
        members.shift_remove("enum");
        return;
    }
    if values.iter().all(Value::is_null) {
        return;
    }
    if !values.iter().all(|value| value.is_string() || value.is_null()) {
        members.shift_remove("enum");
    } else if !members.contains_key("type") {
        members.insert("type".to_owned(), json!("string"));
        if values_have_null(members) {
            members.insert("nullable".to_owned(), json!(true));
        }
    }
}

fn values_have_null(members: &Map<String, Value>) -> bool {
    members.get("enum").and_then(Value::as_array).is_some_and(|values| values.contains(&Value::Null))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shaped(schema: Value) -> Value {
        let mut document = json!({"openapi": "3.0.3", "components": {"schemas": {"A": schema}}});
        shape(&mut document);
        document["components"]["schemas"]["A"].clone()
    }

    #[test]
    fn limits_and_defaults_are_removed_and_types_are_kept() {
        let schema = json!({"type": "string", "minLength": 1, "pattern": "a", "default": "x", "format": "uri"});
        assert_eq!(shaped(schema), json!({"type": "string"}));
        let schema = json!({"type": "string", "format": "date-time", "nullable": true});
        assert_eq!(shaped(schema.clone()), schema);
    }

    #[test]
    fn a_format_of_another_type_is_removed_and_large_integers_are_unsigned() {
        assert_eq!(shaped(json!({"type": "number", "format": "int64"})), json!({"type": "number"}));
        assert_eq!(shaped(json!({"type": "integer", "format": "double"})), json!({"type": "integer"}));
        let large = json!({"type": "integer", "minimum": 0, "maximum": u64::MAX});
        assert_eq!(shaped(large), json!({"type": "integer", "format": "uint64"}));
        let safe = json!({"type": "integer", "minimum": 0, "maximum": 9_007_199_254_740_991_u64});
        assert_eq!(shaped(safe), json!({"type": "integer"}));
    }

    #[test]
    fn closed_objects_become_open() {
        let schema = json!({"type": "object", "properties": {"a": {}}, "additionalProperties": false});
        assert_eq!(shaped(schema), json!({"type": "object", "properties": {"a": {}}}));
        let map = json!({"type": "object", "additionalProperties": {"type": "string"}});
        assert_eq!(shaped(map.clone()), map);
    }

    #[test]
    fn only_enums_of_strings_stay_enums() {
        assert_eq!(shaped(json!({"type": "integer", "enum": [1, 2]})), json!({"type": "integer"}));
        assert_eq!(
            shaped(json!({"enum": ["a", null]})),
            json!({"enum": ["a", null], "type": "string", "nullable": true})
        );
    }
}
