//! What 3.0 demands of the form: lists say what their items are, and `required` and `enum` name nothing twice.

use serde_json::{Map, Value, json};

pub(super) fn lower(schema: &mut Map<String, Value>) {
    if schema.get("type").is_some_and(|it| it == "array") && !schema.contains_key("items") {
        schema.insert("items".to_owned(), json!({}));
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
    fn a_list_says_what_its_items_are() {
        assert_eq!(lowered(&json!({"type": "array"})), json!({"type": "array", "items": {}}));
    }

    #[test]
    fn nothing_is_named_twice_and_an_empty_list_goes_unsaid() {
        let schema = json!({"required": ["a", "a"], "enum": [1, 1, null]});
        assert_eq!(lowered(&schema), json!({"required": ["a"], "enum": [1, null]}));
        assert_eq!(lowered(&json!({"required": []})), json!({}));
    }
}
