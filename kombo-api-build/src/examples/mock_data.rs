//! The data of the mock server in the SDK: requests and responses by operation, and an example of each webhook.
//!
//! A response is the example of its page. If the page has none, it is generated from the examples of the schemas, and
//! from plain values where a schema has no example.

use serde_json::{Map, Value, json};

use crate::openapi::header::is_header_name;
use crate::openapi::pointer::resolve;
use crate::shape::{Operation, json_of};

/// Returns an entry for each operation, in the order of `operations`, and an example for each webhook, by name.
pub(crate) fn answers(lowered: &Value, operations: &[Operation], webhooks: &[String]) -> Value {
    let examples: Map<String, Value> = webhooks
        .iter()
        .filter_map(|name| {
            let item = lowered["x-webhooks"][name].as_object()?;
            let (_, media_type) = item.values().find_map(|it| content(lowered, it.get("requestBody")?))?;
            Some((name.clone(), of_media_type(lowered, media_type)))
        })
        .collect();
    json!({"operations": of_operations(lowered, operations), "webhooks": examples})
}

fn of_operations(lowered: &Value, operations: &[Operation]) -> Value {
    let entries = operations.iter().map(|operation| {
        let described = &lowered["paths"][&operation.path][operation.method];
        let mut statuses = described["responses"].as_object().into_iter().flatten();
        let success = statuses.find(|(status, _)| status.starts_with('2'));
        let status = success.and_then(|(status, _)| status.parse::<u16>().ok()).unwrap_or(200);
        let response = success.and_then(|(_, response)| content(lowered, response));
        let request = described.get("requestBody").and_then(|body| content(lowered, body));
        let sent = operation.path.split('#').next().unwrap_or_default();
        let (path, query) = sent.split_once('?').unwrap_or((sent, ""));
        let mut entry = json!({
            "id": operation.id,
            "method": operation.method.to_uppercase(),
            "path": path,
            "is_scoped": operation.is_scoped,
            "is_list": operation.is_list,
            "parameters": parameters(lowered, described),
            "required": request.map(|(_, media_type)| required(lowered, media_type)).unwrap_or_default(),
            "request_type": request.and_then(|_| operation.sent_as()),
            "request": request.map(|(_, media_type)| of_media_type(lowered, media_type)),
            "status": status,
            "content_type": response.map(|(name, _)| name),
            "response": response.map(|(_, media_type)| of_media_type(lowered, media_type)),
        });
        if !query.is_empty() {
            // Operations may have the same path, and differ in its query.
            entry["query"] = json!(query);
        }
        entry
    });
    entries.collect()
}

fn content<'a>(document: &'a Value, response: &'a Value) -> Option<(&'a str, &'a Value)> {
    let content = resolve(document, response)?.get("content")?.as_object()?;
    json_of(document, content).or_else(|| content.iter().next()).map(|(name, media_type)| (name.as_str(), media_type))
}

fn parameters(document: &Value, described: &Value) -> Vec<Value> {
    let parameters = described["parameters"].as_array().into_iter().flatten();
    parameters
        .filter_map(|parameter| resolve(document, parameter))
        .map(|parameter| {
            // A parameter that the client does not send, or not under this name, is not required.
            let is_object = may_be_object(document, &parameter["schema"], 0);
            let is_sent = match parameter["in"].as_str() {
                Some("header") => parameter["name"].as_str().is_some_and(is_header_name),
                location => location != Some("cookie") && parameter["style"] != "deepObject",
            };
            let required = parameter["required"] == true && is_sent && !is_object;
            let maximum = resolve(document, &parameter["schema"]).map(|schema| schema["maximum"].clone());
            let example = stated(document, parameter);
            let (name, location) = (&parameter["name"], &parameter["in"]);
            json!({"name": name, "in": location, "required": required, "maximum": maximum, "example": example})
        })
        .collect()
}

/// Whether a parameter may be an object. The properties of an object are sent as separate parameters.
fn may_be_object(document: &Value, schema: &Value, depth: usize) -> bool {
    let Some(schema) = resolve(document, schema).filter(|_| depth < DEEP) else { return false };
    let subschemas =
        ["allOf", "anyOf", "oneOf"].into_iter().flat_map(|keyword| schema[keyword].as_array().into_iter().flatten());
    schema["type"] == "object" || subschemas.into_iter().any(|subschema| may_be_object(document, subschema, depth + 1))
}

/// Returns the required fields of a request body.
fn required(document: &Value, media_type: &Value) -> Vec<Value> {
    let schema = resolve(document, &media_type["schema"]);
    schema.and_then(|schema| schema["required"].as_array()).cloned().unwrap_or_default()
}

/// Returns the own example of a parameter or media type.
fn stated(document: &Value, value: &Value) -> Option<Value> {
    let first = || {
        let (_, example) = value.get("examples")?.as_object()?.iter().next()?;
        resolve(document, example)?.get("value").cloned()
    };
    value.get("example").cloned().or_else(first)
}

fn of_media_type(document: &Value, media_type: &Value) -> Value {
    let schema = &media_type["schema"];
    stated(document, media_type)
        .filter(|it| fits(document, schema, it))
        .unwrap_or_else(|| of_schema(document, schema, 0))
}

/// The depth down to which an example has optional fields. With a greater depth, examples of recursive models are too
/// large.
const DEEPEST_OPTIONAL: usize = 2;

/// The depth below which an example is as small as its schema allows. Real models that are not recursive are less deep.
const DEEP: usize = 8;

/// The depth at which an example ends, since a schema that requires itself has no finite example.
const END: usize = 24;

/// Returns an example of a lowered schema.
fn of_schema(document: &Value, schema: &Value, depth: usize) -> Value {
    let Some(schema) = resolve(document, schema) else { return Value::Null };
    for keyword in ["example", "default"] {
        if let Some(stated) = schema.get(keyword).filter(|it| fits(document, schema, it)) {
            return stated.clone();
        }
    }
    if let Some(first) = schema["enum"].as_array().and_then(|members| members.first()) {
        return first.clone();
    }
    // Ends examples of recursive schemas.
    let is_deep = depth > DEEP;
    if depth > END || (is_deep && schema["nullable"] == true) {
        return Value::Null;
    }
    for keyword in ["anyOf", "oneOf"] {
        let mut alternatives = schema[keyword].as_array().into_iter().flatten();
        let chosen = if is_deep { alternatives.min_by_key(|it| growth(document, it)) } else { alternatives.next() };
        if let Some(chosen) = chosen {
            return of_schema(document, chosen, depth + 1);
        }
    }
    if let Some(parts) = schema["allOf"].as_array().filter(|it| !it.is_empty()) {
        let parts: Vec<Value> = parts.iter().map(|subschema| of_schema(document, subschema, depth + 1)).collect();
        let mut objects = parts.iter().filter(|part| part.is_object());
        if let Some(mut merged) = objects.next().cloned() {
            objects.for_each(|part| merge(&mut merged, part));
            return merged;
        }
        return parts.into_iter().find(|part| !part.is_null()).unwrap_or_default();
    }
    match schema["type"].as_str() {
        Some("string") => json!(match schema["format"].as_str() {
            Some("date-time") => "2024-01-01T00:00:00.000Z",
            Some("date") => "2024-01-01",
            Some("uri") => "https://example.com/",
            Some("email") => "user@example.com",
            Some("uuid") => "00000000-0000-4000-8000-000000000000",
            _ => "string",
        }),
        Some("integer" | "number") => number(schema),
        Some("boolean") => json!(true),
        Some("array") if is_deep => json!([]),
        Some("array") => json!([of_schema(document, &schema["items"], depth + 1)]),
        _ if schema.get("properties").is_some() => {
            let required =
                |name: &String| schema["required"].as_array().is_some_and(|names| names.iter().any(|it| it == name));
            // With optional fields at every depth, an example of models that refer to each other does not fit into
            // memory.
            let properties = schema["properties"].as_object().into_iter().flatten();
            let properties = properties.filter(|(name, _)| depth <= DEEPEST_OPTIONAL || required(name));
            properties.map(|(name, inner)| (name.clone(), of_schema(document, inner, depth + 1))).collect()
        }
        Some("object") => json!({}),
        _ => Value::Null,
    }
}

/// Adds the members of another object that an object lacks. As in the merged type, the first definition of a property
/// counts if two of them contradict each other.
fn merge(object: &mut Value, added: &Value) {
    let (Value::Object(object), Value::Object(added)) = (object, added) else { return };
    for (name, value) in added {
        match object.get_mut(name) {
            Some(known) => merge(known, value),
            None => _ = object.insert(name.clone(), value.clone()),
        }
    }
}

/// Whether the mock server can respond with an example: some examples are of another type than their schema. Only
/// checks constraints of the generated types, which accept any enum value, pattern and range.
fn fits(document: &Value, schema: &Value, value: &Value) -> bool {
    let Some(schema) = resolve(document, schema) else { return true };
    if value.is_null() && schema["nullable"] == true {
        return true;
    }
    let of = |keyword: &str| schema[keyword].as_array().map(Vec::as_slice).unwrap_or_default();
    let any = |keyword: &str| of(keyword).is_empty() || of(keyword).iter().any(|it| fits(document, it, value));
    let is_of_type = match schema["type"].as_str() {
        Some("string") => value.as_str().is_some_and(|text| schema["format"] != "date-time" || is_timestamp(text)),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("array") => {
            value.as_array().is_some_and(|items| items.iter().all(|it| fits(document, &schema["items"], it)))
        }
        Some("object") => value.is_object(),
        // The type of the enum values.
        _ => {
            of("enum").is_empty()
                || of("enum").iter().any(|it| std::mem::discriminant(it) == std::mem::discriminant(value))
        }
    };
    let has_required = value
        .as_object()
        .is_none_or(|object| of("required").iter().filter_map(Value::as_str).all(|name| object.contains_key(name)));
    let properties_fit = value.as_object().into_iter().flatten().all(|(name, value)| {
        let property = schema["properties"].get(name).or_else(|| schema.get("additionalProperties"));
        property.filter(|it| it.is_object()).is_none_or(|property| fits(document, property, value))
    });
    let all_of_fits = of("allOf").iter().all(|it| fits(document, it, value));
    is_of_type && has_required && properties_fit && all_of_fits && any("anyOf") && any("oneOf")
}

/// Whether a string has the structure of RFC 3339: `2024-01-01T00:00:00Z`.
fn is_timestamp(text: &str) -> bool {
    text.len() >= 20 && text.as_bytes()[10] == b'T' && text.starts_with(|first: char| first.is_ascii_digit())
}

/// Returns a number that a schema allows.
fn number(schema: &Value) -> Value {
    let step = i64::from(schema["exclusiveMinimum"] == true);
    let bound = |name: &str| schema[name].as_i64().or_else(|| schema[name].as_f64().map(|it| it as i64));
    let least = bound("minimum").map(|it| it.saturating_add(step));
    json!(least.or_else(|| bound("maximum").filter(|it| *it < 1)).unwrap_or(1))
}

/// Returns how much an example of a schema can grow, to compare alternatives.
fn growth(document: &Value, schema: &Value) -> u8 {
    let schema = resolve(document, schema).unwrap_or(&Value::Null);
    match schema["type"].as_str() {
        _ if schema["nullable"] == true || schema.get("enum").is_some() => 0,
        Some("string" | "integer" | "number" | "boolean") => 0,
        Some("array") => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_of_a_recursive_schema_ends_with_a_value_that_the_schema_allows() {
        let tree = json!({"$ref": "#/components/schemas/Tree"});
        let document = json!({"components": {"schemas": {
            "Tree": {"type": "object", "required": ["children", "name", "either", "parent"], "properties": {
                "children": {"type": "array", "items": tree},
                "name": {"type": "string"},
                "either": {"oneOf": [tree, {"type": "integer"}]},
                "parent": {"nullable": true, "allOf": [tree]},
            }},
        }}});
        let mut deepest = &of_schema(&document, &tree, 0);
        while deepest["children"][0].is_object() {
            deepest = &deepest["children"][0];
        }
        assert_eq!(*deepest, json!({"children": [], "name": "string", "either": 1, "parent": null}));
    }

    #[test]
    fn examples_of_the_page_take_precedence_over_generated_values() {
        let document = json!({"components": {"schemas": {
            "Node": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}, "n": {"type": "integer"}}},
        }}});
        assert_eq!(of_media_type(&document, &json!({"example": "x", "schema": {"type": "string"}})), json!("x"));
        assert_eq!(of_media_type(&document, &json!({"example": 1, "schema": {"type": "string"}})), json!("string"));
        assert_eq!(of_media_type(&document, &json!({"examples": {"a": {"value": 2}}})), json!(2));
        let schema = json!({"type": "object", "properties": {
            "a": {"type": "string", "enum": ["x"]}, "b": {"type": "array", "items": {"type": "string", "format": "date"}},
            "c": {"default": false}, "f": {"type": "integer", "default": "high"}, "d": {"allOf": [{"properties": {"e": {"type": "boolean"}}}]},
        }});
        let parts = ["boolean", "string"].map(|ty| json!({"properties": {"e": {"properties": {"f": {"type": ty}}}}}));
        assert_eq!(of_schema(&document, &json!({"allOf": parts}), 0), json!({"e": {"f": true}}));
        let expected = json!({"a": "x", "b": ["2024-01-01"], "c": false, "f": 1, "d": {"e": true}});
        assert_eq!(of_media_type(&document, &json!({"schema": schema})), expected);
        let node = of_schema(&document, &json!({"$ref": "#/components/schemas/Node"}), 0);
        assert_eq!(node["next"]["next"]["n"], json!(1));
    }
}
