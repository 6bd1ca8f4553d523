//! `patternProperties`, `propertyNames`, `unevaluatedProperties` and `unevaluatedItems`, as far as 3.0 can express
//! them.
//!
//! [`relax`](super::relax) has removed the others before.

use serde_json::{Map, Value};

use crate::openapi::inexpressible::{is_anything, universal_pattern};

pub(super) fn lower(schema: &mut Map<String, Value>) {
    if let Some(patterns) = schema.shift_remove("patternProperties")
        && let Some(Some(values)) = universal_pattern(schema, &patterns)
    {
        schema.insert("additionalProperties".to_owned(), values.clone());
    }
    schema.shift_remove("propertyNames");
    for (unevaluated, here) in [("unevaluatedProperties", "additionalProperties"), ("unevaluatedItems", "items")] {
        if let Some(rest) = schema.shift_remove(unevaluated)
            && !is_anything(&rest)
            && !schema.contains_key(here)
        {
            schema.insert(here.to_owned(), rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::lower::tests::lowered;

    #[test]
    fn a_pattern_that_every_name_matches_is_additional_properties() {
        let schema = json!({"patternProperties": {"^.*$": {"type": "string"}}, "additionalProperties": false});
        assert_eq!(lowered(&schema), json!({"additionalProperties": {"type": "string"}}));
        assert_eq!(lowered(&json!({"patternProperties": {}})), json!({}));
    }

    #[test]
    fn property_names_that_allow_every_name_are_left_out() {
        assert_eq!(lowered(&json!({"propertyNames": {"type": "string"}})), json!({}));
        assert_eq!(lowered(&json!({"propertyNames": true})), json!({}));
    }

    #[test]
    fn without_applicators_unevaluated_means_additional() {
        let schema = json!({"properties": {"a": {}}, "unevaluatedProperties": false});
        assert_eq!(lowered(&schema), json!({"properties": {"a": {}}, "additionalProperties": {"not": {}}}));
        let schema = json!({"additionalProperties": {"type": "string"}, "unevaluatedProperties": false});
        assert_eq!(lowered(&schema), json!({"additionalProperties": {"type": "string"}}));
        assert_eq!(lowered(&json!({"allOf": [{}], "unevaluatedProperties": true})), json!({"allOf": [{}]}));
        assert_eq!(lowered(&json!({"unevaluatedItems": {"type": "string"}})), json!({"items": {"type": "string"}}));
    }
}
