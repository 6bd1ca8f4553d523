//! The intended differences between the schema of a page and that of a model.

use serde_json::{Map, Value, json};

/// Models that the walk does not reach: the codes of all errors, all webhooks as one, a path parameter, the lines of
/// NDJSON, and parts of imports.
pub const WITHOUT_A_PLACE: &[&str] = &[
    "ErrorCode",
    "ExternalCourse",
    "GetToolsCategory",
    "ImportedApplication",
    "ImportedIds",
    "PostingInput",
    "PostingLocation",
    "WebhookPayload",
];

/// Limits. The SDK decodes responses that violate them, and leaves requests to the server.
const LIMITS: [&str; 17] = [
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "not",
    "format",
    "discriminator",
    "default",
];

/// Returns the schema of a page with the differences:
///
/// - Limits are left out.
/// - An enum allows every value of its type: the API may add values.
/// - In responses, a constant allows every value of its type, and a union every value.
/// - `additionalProperties: false` is left out: the API may add fields.
/// - A property whose only type is null may have any value: the page does not know the type.
/// - A value that is of one alternative may be of others too (`oneOf`).
pub fn relaxed(schema: &Value, is_request: bool) -> Value {
    let Some(members) = schema.as_object() else { return schema.clone() };
    let is_null = |it: &&Value| it["type"] == "null";
    if is_null(&schema) {
        return json!({});
    }
    let inner = |schema: &Value| relaxed(schema, is_request);
    let mut out = Map::new();
    for (keyword, value) in members {
        match (keyword.as_str(), value) {
            (limit, _) if LIMITS.contains(&limit) => {}
            ("const", constant) if !is_request => {
                out.entry("type").or_insert_with(|| type_of(constant));
            }
            ("enum", Value::Array(values)) => {
                if !members.contains_key("type") {
                    let types: Vec<Value> = values.iter().map(type_of).collect();
                    out.insert("anyOf".to_owned(), types.into_iter().map(|it| json!({"type": it})).collect());
                }
            }
            ("additionalProperties", Value::Bool(false)) => {}
            ("properties", Value::Object(properties)) => {
                let properties = properties.iter().map(|(name, it)| (name.clone(), inner(it)));
                out.insert(keyword.clone(), Value::Object(properties.collect()));
            }
            ("anyOf" | "oneOf", Value::Array(alternatives)) => {
                let is_text = |it: &&Value| it["type"] == "string" || is_null(it);
                let count = alternatives.iter().filter(|it| !is_null(it)).count();
                let is_open = !is_request && count > 1 && !alternatives.iter().all(|it| is_text(&it));
                let alternative = |it: &Value| if is_null(&it) { it.clone() } else { inner(it) };
                if !is_open {
                    out.insert("anyOf".to_owned(), alternatives.iter().map(alternative).collect());
                }
            }
            ("allOf", Value::Array(parts)) => _ = out.insert(keyword.clone(), parts.iter().map(inner).collect()),
            ("items" | "additionalProperties", value) => _ = out.insert(keyword.clone(), inner(value)),
            _ => _ = out.insert(keyword.clone(), value.clone()),
        }
    }
    Value::Object(out)
}

fn type_of(value: &Value) -> Value {
    json!(match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    })
}
