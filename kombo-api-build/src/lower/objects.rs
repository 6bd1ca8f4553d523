//! `patternProperties`, `propertyNames`, `unevaluatedProperties` and `unevaluatedItems`, as far as 3.0 can say them.
//!
//! The predicates are what [`super::check`] asks; where they say no, the page was refused before this pass runs.

use serde_json::{Map, Value};

/// The schema of every property, if there is one pattern that every name matches.
pub(super) fn universal_pattern<'a>(schema: &Map<String, Value>, patterns: &'a Value) -> Option<Option<&'a Value>> {
    let patterns = patterns.as_object()?;
    if patterns.is_empty() {
        return Some(None);
    }
    let (pattern, values) = patterns.iter().next()?;
    let universal = matches!(pattern.as_str(), "" | "^" | ".*" | "^.*" | ".*$" | "^.*$");
    (patterns.len() == 1 && universal && !schema.contains_key("properties")).then_some(Some(values))
}

/// Whether `names` allows every name, as `{"type": "string"}` does.
pub(super) fn allows_every_name(names: &Value) -> bool {
    const ANNOTATIONS: [&str; 6] = ["title", "description", "default", "example", "examples", "$comment"];
    match names {
        Value::Bool(all) => *all,
        Value::Object(members) => members.iter().all(|(keyword, value)| match keyword.as_str() {
            "type" => value == "string" || value.as_array().is_some_and(|types| types.contains(&"string".into())),
            other => ANNOTATIONS.contains(&other) || other.starts_with("x-"),
        }),
        _ => false,
    }
}

/// Whether everything that `keyword` may look at stands in `schema` itself, so that 3.0's own keyword says the same.
pub(super) fn can_be_evaluated_here(schema: &Map<String, Value>, keyword: &str, value: &Value) -> bool {
    if is_anything(value) {
        return true;
    }
    let applicators = ["$ref", "allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas"];
    let elsewhere = applicators.iter().any(|applicator| schema.contains_key(*applicator));
    !elsewhere && (keyword == "unevaluatedProperties" || !schema.contains_key("contains"))
}

fn is_anything(schema: &Value) -> bool {
    *schema == Value::Bool(true) || schema.as_object().is_some_and(Map::is_empty)
}

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
    fn names_that_are_strings_say_nothing() {
        assert_eq!(lowered(&json!({"propertyNames": {"type": "string"}})), json!({}));
        assert_eq!(lowered(&json!({"propertyNames": true})), json!({}));
    }

    #[test]
    fn without_applicators_unevaluated_is_additional() {
        let schema = json!({"properties": {"a": {}}, "unevaluatedProperties": false});
        assert_eq!(lowered(&schema), json!({"properties": {"a": {}}, "additionalProperties": {"not": {}}}));
        let schema = json!({"additionalProperties": {"type": "string"}, "unevaluatedProperties": false});
        assert_eq!(lowered(&schema), json!({"additionalProperties": {"type": "string"}}));
        assert_eq!(lowered(&json!({"allOf": [{}], "unevaluatedProperties": true})), json!({"allOf": [{}]}));
        assert_eq!(lowered(&json!({"unevaluatedItems": {"type": "string"}})), json!({"items": {"type": "string"}}));
    }
}
