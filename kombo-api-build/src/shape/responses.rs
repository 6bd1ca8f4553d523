//! Responses: only success responses, without their envelope.
//!
//! progenitor supports one type of error body per operation, decodes it strictly, and drops status and headers if
//! decoding fails. The document therefore has no error responses: the SDK maps them to its error type, in one function
//! for all operations. The SDK also removes the envelope of success responses.

use serde_json::{Map, Value, json};

use super::marks::TYPE_PATH;
use super::operation::Operation;
use crate::conventions::{Conventions, Envelope};
use crate::openapi::pointer::{self, resolve};
use crate::openapi::problem::Problem;

/// Whether the first success response of `operation` has the payload and the marker of an envelope.
fn is_enveloped(document: &Value, operation: &Value, envelope: Option<&Envelope>) -> bool {
    let Some(envelope) = envelope else { return false };
    successes(operation).find_map(|(_, response)| json_schema(document, response)).is_some_and(|(_, schema)| {
        let properties = &schema["properties"];
        properties.get(&envelope.data).is_some()
            && resolve(document, &properties[&envelope.marker]).is_some_and(|it| match it.get("enum") {
                Some(listed) => *listed == json!([envelope.success]),
                // Descriptions of flags rarely list the value for success.
                None => envelope.success.is_boolean() && it["type"] == "boolean",
            })
    })
}

/// Whether `operation` has a success response without a body and another one with JSON.
fn may_be_empty(document: &Value, operation: &Value) -> bool {
    let is_empty = |response: &Value| {
        resolve(document, response).is_some_and(|it| it["content"].as_object().is_none_or(Map::is_empty))
    };
    let is_json = |response: &Value| json_schema(document, response).is_some();
    successes(operation).any(|(_, response)| is_empty(response))
        && successes(operation).any(|(_, response)| is_json(response))
}

fn successes(operation: &Value) -> impl Iterator<Item = (&String, &Value)> {
    operation["responses"].as_object().into_iter().flatten().filter(|(status, _)| status.starts_with('2'))
}

/// Returns the resolved schema of a JSON response, and the name of its component if it is one.
fn json_schema<'a>(document: &'a Value, response: &'a Value) -> Option<(Option<&'a str>, &'a Value)> {
    let content = resolve(document, response)?.get("content")?.as_object()?;
    let (_, media_type) = json_of(document, content)?;
    let schema = media_type.get("schema")?;
    let name = schema.get("$ref").and_then(Value::as_str).and_then(|it| pointer::component(it, "schemas"));
    Some((name, resolve(document, schema)?))
}

/// Returns the media type to generate: `application/json` if there is one, otherwise the first other media type of
/// JSON.
pub(crate) fn json_of<'a>(document: &Value, content: &'a Map<String, Value>) -> Option<(&'a String, &'a Value)> {
    let plain = content.get_key_value("application/json");
    plain.or_else(|| content.iter().find(|(name, media_type)| is_json(document, name, media_type)))
}

/// Whether a body of this media type is JSON. `*/*` counts as JSON if the schema is not a string, since other formats
/// have no such schema.
pub(crate) fn is_json(document: &Value, name: &str, media_type: &Value) -> bool {
    let essence = name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_range = essence == "*/*" || essence == "application/*";
    let is_structured = || {
        let schema = media_type.get("schema").and_then(|schema| resolve(document, schema));
        schema.is_some_and(|it| it["type"] != "string" && it.as_object().is_some_and(|it| !it.is_empty()))
    };
    ["application/json", "text/json"].contains(&essence.as_str())
        || essence.ends_with("+json")
        || (is_range && is_structured())
}

pub(super) fn shape(
    members: &mut Map<String, Value>,
    document: &Value,
    operation: &mut Operation,
    conventions: &Conventions,
) -> Vec<Problem> {
    let original = Value::Object(members.clone());
    operation.enveloped = is_enveloped(document, &original, conventions.envelope.as_ref());
    operation.may_be_empty = may_be_empty(document, &original);
    let operation = &*operation;
    let envelope = conventions.envelope.as_ref().filter(|_| operation.enveloped);
    let mut shaped = json!({"description": "A success."});
    let mut payloads: Vec<Value> = Vec::new();
    let mut others: Vec<&String> = Vec::new();
    for (status, response) in successes(&original) {
        if let Some((component, schema)) = json_schema(document, response) {
            let payload = payload(component, schema, operation, envelope);
            if !payloads.contains(&payload) {
                payloads.push(payload);
            }
        } else if resolve(document, response)
            .is_some_and(|it| it["content"].as_object().is_some_and(|it| !it.is_empty()))
        {
            others.push(status);
        }
    }
    let at = pointer::join(&operation.pointer(), "responses");
    let warning = |message: String, help: &str| vec![Problem::warning(message).at_pointer(&at).help(help)];
    let (id, count) = (&operation.id, payloads.len());
    let problems = match (count, &others[..]) {
        (2.., []) => warning(
            format!("the success responses of `{id}` have {count} different bodies; its result is any of them"),
            "a call returns one type: describe the bodies with one schema for a more specific type",
        ),
        (1.., [status, ..]) => warning(
            format!("`{id}` returns JSON, but not with status {status}; its result is bytes"),
            "a call returns one type: describe that body as JSON to have it decoded",
        ),
        _ => Vec::new(),
    };
    if !others.is_empty() {
        // Other formats than JSON are returned as bytes.
        shaped["content"] = json!({"application/octet-stream": {}});
    } else if let Some(payload) = merged(payloads, operation) {
        shaped["content"] = json!({"application/json": {"schema": payload}});
    }
    // Every 2xx status is a success, also one that the page does not list.
    members.insert("responses".to_owned(), json!({"2XX": shaped}));
    problems
}

/// Returns one schema for all payloads.
fn merged(mut payloads: Vec<Value>, operation: &Operation) -> Option<Value> {
    if payloads.len() < 2 {
        return payloads.pop();
    }
    for payload in payloads.iter_mut().filter_map(Value::as_object_mut) {
        payload.shift_remove(TYPE_PATH);
    }
    Some(json!({"anyOf": payloads, TYPE_PATH: format!("{}PositiveResponse", operation.id)}))
}

/// Returns the schema of a payload, marked with its type path.
fn payload(component: Option<&str>, schema: &Value, operation: &Operation, envelope: Option<&Envelope>) -> Value {
    let path = component.map_or_else(|| format!("{}PositiveResponse", operation.id), str::to_owned);
    let (mut payload, path) = if let Some(Envelope { data, .. }) = envelope {
        let payload = schema["properties"].get(data).cloned().unwrap_or_else(|| json!({}));
        (payload, format!("{path}.{data}"))
    } else {
        match component {
            Some(name) => (json!({"$ref": format!("#/components/schemas/{name}")}), path),
            None => (schema.clone(), path),
        }
    };
    if payload.get("$ref").is_none() {
        payload[TYPE_PATH] = json!(path);
    }
    payload
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the content of the shaped response, and the number of warnings.
    fn returned(responses: Value) -> (Value, usize) {
        let document = json!({"paths": {"/a": {"get": {"operationId": "A", "responses": responses}}}});
        let at = crate::openapi::grammar::operations(&document)
            .next()
            .map(|at| Operation::new(&at, &Conventions::default()));
        let (Some(mut operation), Some(mut members)) = (at, document["paths"]["/a"]["get"].as_object().cloned()) else {
            panic!("an operation")
        };
        let problems = shape(&mut members, &document, &mut operation, &Conventions::default());
        (members["responses"]["2XX"]["content"].clone(), problems.len())
    }

    #[test]
    fn several_json_bodies_form_a_union_and_other_formats_are_bytes() {
        let response = |name: &str, kind: &str| json!({"content": {(name): {"schema": {"type": kind}}}});
        let json = "application/json";
        let (content, warnings) =
            returned(json!({"200": response(json, "object"), "202": response("a/b+json", "array")}));
        assert_eq!(content[json]["schema"]["anyOf"], json!([{"type": "object"}, {"type": "array"}]));
        assert_eq!(warnings, 1);
        let (content, warnings) =
            returned(json!({"200": response("*/*", "object"), "204": {}, "404": response("text/plain", "string")}));
        assert_eq!((&content[json]["schema"]["type"], warnings), (&json!("object"), 0));
        let bytes = json!({"application/octet-stream": {}});
        assert_eq!(
            returned(json!({"200": response(json, "object"), "203": response("text/csv", "string")})),
            (bytes.clone(), 1)
        );
        assert_eq!(returned(json!({"200": response("*/*", "string")})), (bytes, 0));
    }
}
