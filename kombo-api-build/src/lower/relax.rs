//! Keywords that 3.0 cannot express are left out, so that a schema allows more than the page describes.
//!
//! This is the only pass that does not keep the meaning. The stage `check` warns of each keyword before, and
//! [`crate::lower_document`] refuses such documents.

use serde_json::{Map, Value, json};

use crate::openapi::inexpressible::inexpressible;
use crate::openapi::members::{as_type, is_of_type};

pub(super) fn lower(schema: &mut Map<String, Value>) {
    members(schema);
    for (keyword, _) in inexpressible(schema) {
        let value = schema.shift_remove(keyword);
        match keyword {
            "prefixItems" | "items" => {
                // The other keywords describe the items after the tuple.
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

/// Takes a constant and the members of an enum as the type of the schema, and leaves out those that cannot be taken so.
fn members(schema: &mut Map<String, Value>) {
    let types: Vec<String> = match schema.get("type") {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => return,
    };
    let is_valid = |member: &Value| member.is_null() || types.iter().any(|name| is_of_type(member, name));
    let taken = |member: &Value| match is_valid(member) {
        true => Some(member.clone()),
        false => types.iter().find_map(|name| as_type(member, name)),
    };
    if let Some(constant) = schema.get("const").filter(|it| !is_valid(it)) {
        match taken(constant) {
            Some(taken) => schema.insert("const".to_owned(), taken),
            None => schema.shift_remove("const"),
        };
    }
    let Some(Value::Array(members)) =
        schema.get("enum").filter(|it| !it.as_array().is_none_or(|it| it.iter().all(is_valid)))
    else {
        return;
    };
    let members: Vec<Value> = members.iter().filter_map(taken).collect();
    if members.iter().all(Value::is_null) {
        schema.shift_remove("enum");
    } else {
        schema.insert("enum".to_owned(), Value::Array(members));
    }
}

/// Replaces `patternProperties` and `additionalProperties: false` by the schemas of the patterns, for properties of any
/// name.
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
    fn keywords_that_three_zero_cannot_express_are_left_out() {
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
            (json!({"type": "string", "enum": [1, "a", []]}), json!({"type": "string", "enum": ["1", "a"]})),
            (json!({"type": "integer", "enum": ["1", 2]}), json!({"type": "integer", "enum": [1, 2]})),
            (json!({"type": "integer", "enum": ["a"]}), json!({"type": "integer"})),
            (json!({"type": "string", "const": 5}), json!({"type": "string", "enum": ["5"]})),
            (json!({"type": "string", "const": {}}), json!({"type": "string"})),
            (json!({"type": "string", "enum": []}), json!({"type": "string"})),
            (json!({"anyOf": []}), json!({})),
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
            let lowered = lower(&document);
            assert_eq!(lowered["components"]["schemas"]["A"], expected, "{schema}");
        }
    }
}
