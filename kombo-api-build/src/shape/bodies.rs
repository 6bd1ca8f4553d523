//! Request bodies: JSON, NDJSON, or bytes.
//!
//! progenitor does not support NDJSON (`application/x-ndjson`), so the document describes it as bytes, and the rewrite
//! stage gives the body its type. All other media types, such as forms and files, are bytes for callers, too.

use serde_json::{Map, Value, json};

use crate::conventions::Conventions;
use crate::openapi::pointer::{self, resolve};
use crate::openapi::problem::Problem;

use super::operation::{Body, Operation};
use super::responses::{is_json, json_of};

const JSON: &str = "application/json";

/// The media types of NDJSON.
const NDJSON: [&str; 3] = ["application/x-ndjson", "application/ndjson", "application/jsonl"];

pub(super) fn shape(
    members: &mut Map<String, Value>,
    document: &Value,
    operation: &mut Operation,
    conventions: &Conventions,
) -> Vec<Problem> {
    let Some(body) = members.get_mut("requestBody") else { return Vec::new() };
    let Some(resolved) = resolve(document, body).cloned() else { return Vec::new() };
    *body = resolved;
    let at = format!("{}/requestBody/content", operation.pointer());
    let content = body["content"].as_object().cloned().unwrap_or_default();
    let offered = content.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    if let Some((name, media_type)) = json_of(document, &content) {
        let schema = media_type.get("schema").cloned().unwrap_or_else(|| json!({}));
        body["content"] = json!({JSON: {"schema": schema}});
        operation.body_type = sent_as(name).filter(|name| name != JSON);
        let others = content.iter().filter(|(name, media_type)| !is_json(document, name, media_type)).count();
        let warning = (others > 0).then(|| {
            Problem::warning(format!("`{}` accepts {offered}; only JSON is supported", operation.id))
                .at_pointer(&at)
                .help("nothing to do, unless callers need another media type")
        });
        return warning.into_iter().collect();
    }
    if let Some((name, media_type)) = content.iter().find(|(name, _)| NDJSON.contains(&name.as_str())) {
        let known = conventions.ndjson_model(&operation.id);
        let referred =
            media_type["schema"].get("$ref").and_then(Value::as_str).and_then(|it| pointer::component(it, "schemas"));
        let exists = |name: &&str| document["components"]["schemas"].get(*name).is_some();
        operation.ndjson_model = known.or(referred).filter(exists).map(str::to_owned);
        operation.body = Body::Ndjson;
        operation.body_type = Some(name.clone());
    } else if let Some(name) = content.keys().next() {
        operation.body = Body::Bytes;
        operation.body_type = sent_as(name);
    } else {
        members.shift_remove("requestBody");
        return Vec::new();
    }
    body["content"] = json!({});
    body["required"] = json!(true);
    if operation.body == Body::Ndjson {
        return Vec::new();
    }
    let help = match &operation.body_type {
        Some(_) => "nothing to do: callers encode the body",
        None => "callers encode the body and set its media type with `.header(\"content-type\", …)`",
    };
    let message = format!("the body of `{}` is not JSON, but {offered}; it is passed as bytes", operation.id);
    vec![Problem::warning(message).at_pointer(&at).help(help)]
}

/// Returns the `Content-Type` of a media type, or `None` if only the caller knows it: for a range such as `*/*`, and
/// for `multipart`, which has a boundary.
fn sent_as(media_type: &str) -> Option<String> {
    let is_complete = !media_type.contains('*') && !media_type.starts_with("multipart/") && media_type.is_ascii();
    is_complete.then(|| media_type.to_owned())
}

/// Describes a body that is not JSON as bytes, in the only form that progenitor supports. Runs last, since the other
/// passes would change this form.
pub(super) fn as_bytes(document: &mut Value, operation: &Operation) {
    if operation.body != Body::Json {
        let bytes = json!({"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}});
        document["paths"][&operation.path][operation.method]["requestBody"]["content"] = bytes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the kind of a body, its media type, and the number of warnings.
    fn shaped(content: Value) -> (Body, Option<String>, usize) {
        let document = json!({"paths": {"/a": {"post": {"operationId": "A", "requestBody": {"content": content}}}}});
        let at = crate::openapi::grammar::operations(&document)
            .next()
            .map(|at| Operation::new(&at, &Conventions::default()));
        let (Some(mut operation), Some(mut members)) = (at, document["paths"]["/a"]["post"].as_object().cloned())
        else {
            panic!("an operation")
        };
        let problems = shape(&mut members, &document, &mut operation, &Conventions::default());
        (operation.body, operation.body_type, problems.len())
    }

    #[test]
    fn every_media_type_of_json_is_json() {
        let object = json!({"schema": {"type": "object"}});
        assert_eq!(shaped(json!({"text/plain": {}, JSON: object})), (Body::Json, None, 1));
        assert_eq!(shaped(json!({"text/json": object, JSON: object})), (Body::Json, None, 0));
        let vendor = "application/vnd.acme.v2+json";
        assert_eq!(shaped(json!({vendor: object})), (Body::Json, Some(vendor.to_owned()), 0));
        assert_eq!(shaped(json!({"*/*": object})), (Body::Json, None, 0));
    }

    #[test]
    fn other_media_types_are_bytes_with_a_warning() {
        let form = "application/x-www-form-urlencoded";
        let object = json!({"schema": {"type": "object"}});
        assert_eq!(shaped(json!({form: object})), (Body::Bytes, Some(form.to_owned()), 1));
        assert_eq!(shaped(json!({"multipart/form-data": object})), (Body::Bytes, None, 1));
        assert_eq!(shaped(json!({"*/*": {"schema": {"type": "string", "format": "binary"}}})), (Body::Bytes, None, 1));
        assert_eq!(shaped(json!({NDJSON[0]: {}})), (Body::Ndjson, Some(NDJSON[0].to_owned()), 0));
    }
}
