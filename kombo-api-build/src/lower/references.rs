//! `$ref` with siblings: 3.0 ignores the siblings of a `$ref`, so the reference moves into an `allOf`.

use serde_json::{Map, Value, json};

pub(super) fn lower(schema: &mut Map<String, Value>) {
    if schema.len() < 2 {
        return;
    }
    let Some(reference) = schema.shift_remove("$ref") else { return };
    match schema.get_mut("allOf").and_then(Value::as_array_mut) {
        Some(all) => all.insert(0, json!({"$ref": reference})),
        None => {
            schema.shift_insert(0, "allOf".to_owned(), json!([{"$ref": reference}]));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::lower::tests::lowered;

    #[test]
    fn a_reference_alone_stays_and_one_with_siblings_moves_into_all_of() {
        let b = json!({"$ref": "#/components/schemas/B"});
        assert_eq!(lowered(&b), b);
        let described = json!({"$ref": "#/components/schemas/B", "description": "d"});
        assert_eq!(lowered(&described), json!({"allOf": [b], "description": "d"}));
        let with_all_of = json!({"allOf": [{"minLength": 1}], "$ref": "#/components/schemas/B"});
        assert_eq!(lowered(&with_all_of), json!({"allOf": [b, {"minLength": 1}]}));
    }
}
