//! Boolean schemas: `true` allows everything, `false` nothing. Flags such as `additionalProperties: false` stay.

use serde_json::{Value, json};

pub(super) fn lower(schema: &mut Value) {
    match schema {
        Value::Bool(true) => *schema = json!({}),
        Value::Bool(false) => *schema = json!({"not": {}}),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::lower::tests::lowered;

    #[test]
    fn boolean_schemas_become_objects_and_flags_stay() {
        let schema = json!({"properties": {"a": true, "b": false}, "additionalProperties": false, "not": true});
        let expected = json!({"properties": {"a": {}, "b": {"not": {}}}, "additionalProperties": false, "not": {}});
        assert_eq!(lowered(&schema), expected);
        assert_eq!(lowered(&json!(true)), json!({}));
    }
}
