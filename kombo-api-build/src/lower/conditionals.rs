//! `if`/`then`/`else`, `dependentRequired` and `dependentSchemas`, expressed with `anyOf` and `not`.

use serde_json::{Map, Value, json};

use super::all_of;

pub(super) fn lower(schema: &mut Map<String, Value>) {
    let condition = schema.shift_remove("if");
    // Without an `if` the other two have no effect.
    let (then, otherwise) = (schema.shift_remove("then"), schema.shift_remove("else"));
    if let Some(condition) = condition {
        if let Some(then) = then {
            all_of::add(schema, json!({"anyOf": [{"not": condition}, then]}));
        }
        if let Some(otherwise) = otherwise {
            all_of::add(schema, json!({"anyOf": [condition, otherwise]}));
        }
    }
    if let Some(Value::Object(dependents)) = schema.shift_remove("dependentRequired") {
        for (name, required) in dependents {
            if required.as_array().is_some_and(|names| !names.is_empty()) {
                all_of::add(schema, json!({"anyOf": [{"not": {"required": [name]}}, {"required": required}]}));
            }
        }
    }
    if let Some(Value::Object(dependents)) = schema.shift_remove("dependentSchemas") {
        for (name, dependent) in dependents {
            // Without the type, values that are not objects would have to match the dependent schema.
            all_of::add(schema, json!({"anyOf": [{"not": {"type": "object", "required": [name]}}, dependent]}));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::lower::tests::lowered;

    #[test]
    fn a_condition_is_two_alternatives() {
        let schema = json!({"if": {"type": "string"}, "then": {"minLength": 1}, "else": {"type": "integer"}});
        let expected = json!({"allOf": [
            {"anyOf": [{"not": {"type": "string"}}, {"minLength": 1}]},
            {"anyOf": [{"type": "string"}, {"type": "integer"}]},
        ]});
        assert_eq!(lowered(&schema), expected);
        assert_eq!(lowered(&json!({"then": {"minLength": 1}, "title": "t"})), json!({"title": "t"}));
    }

    #[test]
    fn dependents_are_alternatives_to_not_having_the_property() {
        let schema = json!({"dependentRequired": {"a": ["b"], "c": []}});
        assert_eq!(
            lowered(&schema),
            json!({"allOf": [{"anyOf": [{"not": {"required": ["a"]}}, {"required": ["b"]}]}]})
        );
        let schema = json!({"dependentSchemas": {"a": {"required": ["b"]}}});
        let expected =
            json!({"allOf": [{"anyOf": [{"not": {"type": "object", "required": ["a"]}}, {"required": ["b"]}]}]});
        assert_eq!(lowered(&schema), expected);
    }
}
