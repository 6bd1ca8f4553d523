//! Responses: only successes, and without Kombo's envelope.
//!
//! progenitor allows one type of error body an operation, decodes it strictly, and loses status and headers if it does
//! not fit. So it is told of successes only: everything else reaches the facade unread, where one mapper serves all.
//! `{"status": "success", "data": …, "warnings": […]}` is taken off by the transport, once, for every operation.

use serde_json::{Map, Value, json};

use crate::pointer::{self, resolve};
use crate::problem::Problem;

use super::Operation;
use super::models::PLACE;

/// Whether the first success of `operation` is `{status: "success", data, …}`.
pub(super) fn is_enveloped(document: &Value, operation: &Value) -> bool {
    successes(operation).find_map(|(_, response)| json_schema(document, response)).is_some_and(|(_, schema)| {
        let properties = &schema["properties"];
        properties.get("data").is_some()
            && resolve(document, &properties["status"]).is_some_and(|it| it["enum"] == json!(["success"]))
    })
}

fn successes(operation: &Value) -> impl Iterator<Item = (&String, &Value)> {
    operation["responses"].as_object().into_iter().flatten().filter(|(status, _)| status.starts_with('2'))
}

/// The schema of a response's JSON, resolved, and the name of the component that it is, if it is one.
fn json_schema<'a>(document: &'a Value, response: &'a Value) -> Option<(Option<&'a str>, &'a Value)> {
    let content = resolve(document, response)?.get("content")?.as_object()?;
    let (_, media_type) = content.iter().find(|(name, _)| is_json(name))?;
    let schema = media_type.get("schema")?;
    let name = schema.get("$ref").and_then(Value::as_str).and_then(|it| pointer::component(it, "schemas"));
    Some((name, resolve(document, schema)?))
}

fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence == "application/json" || essence.ends_with("+json")
}

pub(super) fn shape(members: &mut Map<String, Value>, document: &Value, operation: &Operation) -> Vec<Problem> {
    let original = Value::Object(members.clone());
    let mut shaped = json!({"description": "A success."});
    let mut payloads: Vec<Value> = Vec::new();
    for (_, response) in successes(&original) {
        if let Some((component, schema)) = json_schema(document, response) {
            let payload = payload(component, schema, operation);
            if !payloads.contains(&payload) {
                payloads.push(payload.clone());
            }
            shaped["content"] = json!({"application/json": {"schema": payload}});
        } else if resolve(document, response)
            .is_some_and(|it| it["content"].as_object().is_some_and(|it| !it.is_empty()))
        {
            // Anything that is not JSON is handed on as bytes.
            shaped["content"] = json!({"application/octet-stream": {}});
        }
    }
    // Any success is one: an API that answers 201 tomorrow has still done what it was asked to.
    members.insert("responses".to_owned(), json!({"2XX": shaped}));
    if payloads.len() < 2 {
        return Vec::new();
    }
    let at = pointer::join(&operation.pointer(), "responses");
    vec![
        Problem::error(format!("`{}` answers with {} different bodies on success", operation.id, payloads.len()))
            .at_pointer(&at)
            .help("a call returns one type: describe the bodies by one schema"),
    ]
}

/// What the user gets, with the place of its schema noted for naming.
fn payload(component: Option<&str>, schema: &Value, operation: &Operation) -> Value {
    let place = component.map_or_else(|| format!("{}PositiveResponse", operation.id), str::to_owned);
    let (mut payload, place) = if operation.enveloped {
        (schema["properties"]["data"].clone(), format!("{place}.data"))
    } else {
        match component {
            Some(name) => (json!({"$ref": format!("#/components/schemas/{name}")}), place),
            None => (schema.clone(), place),
        }
    };
    if payload.get("$ref").is_none() {
        payload[PLACE] = json!(place);
    }
    payload
}
