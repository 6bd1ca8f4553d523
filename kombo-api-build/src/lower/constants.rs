//! `const` becomes an `enum` with one value.

use serde_json::{Map, Value, json};

use super::all_of;

pub(super) fn lower(schema: &mut Map<String, Value>) {
    let Some(constant) = schema.shift_remove("const") else { return };
    let excluded = schema.get("enum").and_then(Value::as_array).is_some_and(|members| !members.contains(&constant));
    schema.insert("enum".to_owned(), json!([constant]));
    if excluded {
        all_of::add(schema, json!({"not": {}}));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::lower::tests::lowered;

    #[test]
    fn a_constant_becomes_an_enum_with_one_value() {
        assert_eq!(lowered(&json!({"type": "string", "const": "a"})), json!({"type": "string", "enum": ["a"]}));
        assert_eq!(lowered(&json!({"const": {"a": null}})), json!({"enum": [{"a": null}]}));
        assert_eq!(lowered(&json!({"const": "a", "enum": ["a", "b"]})), json!({"enum": ["a"]}));
    }

    #[test]
    fn a_constant_that_the_enum_excludes_allows_nothing() {
        assert_eq!(lowered(&json!({"const": "c", "enum": ["a"]})), json!({"enum": ["c"], "allOf": [{"not": {}}]}));
    }
}
