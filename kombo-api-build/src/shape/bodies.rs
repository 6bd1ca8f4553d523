//! Request bodies: JSON, or one JSON value a line.
//!
//! Lines (`application/x-ndjson`) are many values, sent one after the other. The generators know no such thing: they
//! are told of bytes, the facade makes them of typed values, and the transport says what they are.

use serde_json::{Map, Value, json};

use crate::pointer::{self, resolve};
use crate::problem::Problem;

use super::Operation;

const JSON: &str = "application/json";

/// Media types of one JSON value a line.
const LINES: [&str; 3] = ["application/x-ndjson", "application/ndjson", "application/jsonl"];

/// The component that a line is, where the description of the body is silent: to OpenAPI it is just a text.
const LINE_MODELS: &[(&str, &str)] = &[("postAiApplyJobFeedsBulkImport", "BulkImportJobPostingInput")];

/// The component that a line of an operation's body is, if only this table knows.
pub(crate) fn line_model(operation_id: &str) -> Option<&'static str> {
    LINE_MODELS.iter().find(|(id, _)| *id == operation_id).map(|(_, component)| *component)
}

pub(super) fn shape(members: &mut Map<String, Value>, document: &Value, operation: &mut Operation) -> Vec<Problem> {
    let Some(body) = members.get_mut("requestBody") else { return Vec::new() };
    let Some(resolved) = resolve(document, body).cloned() else { return Vec::new() };
    *body = resolved;
    let at = format!("{}/requestBody/content", operation.pointer());
    let content = body["content"].as_object().cloned().unwrap_or_default();
    let offered = content.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    if let Some(media_type) = content.get(JSON) {
        let Some(schema) = media_type.get("schema") else {
            let problem = Problem::error(format!("the JSON body of `{}` has no schema", operation.id));
            return vec![problem.at_pointer(&at).help("say what it is")];
        };
        body["content"] = json!({JSON: {"schema": schema}});
        let warning = (content.len() > 1).then(|| {
            Problem::warning(format!("`{}` takes {offered}, of which JSON is generated", operation.id))
                .at_pointer(&at)
                .help("nothing to do, unless the others matter")
        });
        return warning.into_iter().collect();
    }
    let Some((name, media_type)) = content.iter().find(|(name, _)| LINES.contains(&name.as_str())) else {
        let problem = Problem::error(format!("`{}` takes no JSON body, but {offered}", operation.id));
        return vec![problem.at_pointer(&at).help(format!("request bodies are `{JSON}` or `{}`", LINES[0]))];
    };
    let known = line_model(&operation.id);
    let referred =
        media_type["schema"].get("$ref").and_then(Value::as_str).and_then(|it| pointer::component(it, "schemas"));
    let exists = |name: &&str| document["components"]["schemas"].get(*name).is_some();
    operation.line = known.or(referred).filter(exists).map(str::to_owned);
    operation.body_type = Some(name.clone());
    body["content"] = json!({});
    body["required"] = json!(true);
    Vec::new()
}

/// Tells the generators of bytes, in the only words that they take; after the passes that would change those.
pub(super) fn as_bytes(document: &mut Value, operation: &Operation) {
    if operation.body_type.is_some() {
        let bytes = json!({"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}});
        document["paths"][&operation.path][operation.method]["requestBody"]["content"] = bytes;
    }
}
