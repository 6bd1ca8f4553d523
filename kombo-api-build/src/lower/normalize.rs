//! Normalizes the form as 3.0 requires: lists have `items`, `required` and `enum` have no duplicates, counts are
//! integers.

use serde_json::{Map, Value, json};

pub(super) fn lower(schema: &mut Map<String, Value>) {
    if schema.get("type").is_some_and(|it| it == "array") && !schema.contains_key("items") {
        schema.insert("items".to_owned(), json!({}));
    }
    for keyword in ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"] {
        let Some(count) = schema.get(keyword).filter(|it| it.is_f64()).and_then(Value::as_f64) else { continue };
        if count < u64::MAX as f64 {
            schema.insert(keyword.to_owned(), json!(count as u64));
        } else {
            // No value reaches this limit.
            schema.shift_remove(keyword);
        }
    }
    if schema.get("pattern") == Some(&json!("")) {
        // Every text matches the empty pattern, but not every reader of 3.0 accepts it.
        schema.shift_remove("pattern");
    }
    for keyword in ["required", "enum"] {
        if let Some(Value::Array(members)) = schema.get_mut(keyword) {
            let mut seen: Vec<Value> = Vec::new();
            members.retain(|member| {
                !seen.contains(member) && {
                    seen.push(member.clone());
                    true
                }
            });
        }
    }
    if schema.get("required").and_then(Value::as_array).is_some_and(Vec::is_empty) {
        schema.shift_remove("required");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::lower::tests::lowered;

    #[test]
    fn a_list_has_items() {
        assert_eq!(lowered(&json!({"type": "array"})), json!({"type": "array", "items": {}}));
    }

    #[test]
    fn counts_are_integers() {
        let schema = json!({"minLength": 1.0, "maxLength": 1e300, "maxItems": u64::MAX, "pattern": ""});
        assert_eq!(lowered(&schema), json!({"minLength": 1, "maxItems": u64::MAX}));
    }

    #[test]
    fn duplicates_and_empty_lists_are_left_out() {
        let schema = json!({"required": ["a", "a"], "enum": [1, 1, null]});
        assert_eq!(lowered(&schema), json!({"required": ["a"], "enum": [1, null]}));
        assert_eq!(lowered(&json!({"required": []})), json!({}));
    }
}
