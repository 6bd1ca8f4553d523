//! What 3.0 has no words for and a reader can do without: left out, so that more is allowed than the page says.
//!
//! The one pass that does not keep the meaning. It is a warning for each place ([`super::check`] asks [`loosened`]), and
//! whoever must have the very meaning ([`crate::lower_document`]) is refused instead.

use serde_json::{Map, Value, json};

use super::{check, contains, objects};

/// The keywords of a schema that are left out, each with what is said in its stead.
pub(super) fn loosened(schema: &Map<String, Value>) -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    for (keyword, instead) in [
        ("$id", "schemas are found by their place in the document"),
        ("$anchor", "schemas are found by their place in the document"),
        ("$vocabulary", "vocabularies belong into meta-schemas"),
        ("prefixItems", "the items of the list are anything"),
    ] {
        if schema.contains_key(keyword) {
            found.push((keyword, instead));
        }
    }
    if schema.get("items").is_some_and(Value::is_array) {
        found.push(("items", "a list of schemas is a tuple, and the items of the list are anything"));
    }
    if schema.get("$schema").and_then(Value::as_str).is_some_and(|dialect| !check::is_our_dialect(dialect)) {
        found.push(("$schema", "the schema is read as one of JSON Schema 2020-12"));
    }
    if schema.get("patternProperties").is_some_and(|it| objects::universal_pattern(schema, it).is_none()) {
        found.push(("patternProperties", "names are not told apart by patterns"));
    }
    if schema.get("propertyNames").is_some_and(|it| !objects::allows_every_name(it)) {
        found.push(("propertyNames", "any name is allowed"));
    }
    for (keyword, instead) in
        [("unevaluatedProperties", "other properties are allowed"), ("unevaluatedItems", "other items are allowed")]
    {
        if schema.get(keyword).is_some_and(|it| !objects::can_be_evaluated_here(schema, keyword, it)) {
            found.push((keyword, instead));
        }
    }
    if schema.contains_key("contains") && !contains::is_plain(schema) {
        found.push(("contains", "it is not counted how many items match"));
    }
    found
}

pub(super) fn lower(schema: &mut Map<String, Value>) {
    for (keyword, _) in loosened(schema) {
        let value = schema.shift_remove(keyword);
        match keyword {
            "prefixItems" | "items" => {
                // What follows a tuple is not of what stands in it.
                schema.shift_remove("items");
                schema.shift_remove("additionalItems");
                schema.shift_remove("unevaluatedItems");
            }
            "patternProperties" => patterns(schema, value.as_ref().and_then(Value::as_object)),
            "contains" => {
                schema.shift_remove("minContains");
                schema.shift_remove("maxContains");
            }
            _ => {}
        }
    }
}

/// Whatever else has no name in the schema may match a pattern.
fn patterns(schema: &mut Map<String, Value>, patterns: Option<&Map<String, Value>>) {
    let is_closed = schema.get("additionalProperties") == Some(&json!(false));
    let values: Vec<&Value> = patterns.into_iter().flatten().map(|(_, values)| values).collect();
    schema.shift_remove("additionalProperties");
    if is_closed && !values.is_empty() && !schema.contains_key("properties") {
        let values = if let [only] = &values[..] { (*only).clone() } else { json!({"anyOf": values}) };
        schema.insert("additionalProperties".to_owned(), values);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::lower;

    #[test]
    fn what_three_zero_cannot_say_is_left_out() {
        let text = json!({"type": "string"});
        for (schema, expected) in [
            (json!({"prefixItems": [text], "items": false, "type": "array"}), json!({"type": "array", "items": {}})),
            (json!({"items": [text, text]}), json!({})),
            (json!({"$id": "x", "$anchor": "y"}), json!({})),
            (json!({"$schema": "http://json-schema.org/draft-07/schema#"}), json!({})),
            (json!({"propertyNames": {"pattern": "^a"}}), json!({})),
            (json!({"allOf": [{}], "unevaluatedProperties": false}), json!({"allOf": [{}]})),
            (json!({"allOf": [{}], "unevaluatedItems": false}), json!({"allOf": [{}]})),
            (json!({"contains": text, "minContains": 2}), json!({})),
            (json!({"patternProperties": {"^x-": text}}), json!({})),
            (
                json!({"patternProperties": {"^x-": text}, "additionalProperties": false}),
                json!({"additionalProperties": text}),
            ),
            (
                json!({"patternProperties": {"^x-": text}, "properties": {"a": text}, "additionalProperties": false}),
                json!({"properties": {"a": text}}),
            ),
        ] {
            let document = json!({
                "openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "components": {"schemas": {"A": schema}},
            });
            let lowered = lower(&document).unwrap_or_else(|problems| panic!("{}: {schema}", problems[0]));
            assert_eq!(lowered["components"]["schemas"]["A"], expected, "{schema}");
            let warnings = super::check::check(&document);
            assert!(!warnings.is_empty() && warnings.iter().all(|it| it.to_string().starts_with("warning: ")));
            assert!(crate::lower_document(&document).is_err(), "{schema}");
        }
    }
}
