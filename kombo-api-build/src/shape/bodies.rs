//! Request bodies: JSON, one JSON value a line, or bytes.
//!
//! Lines (`application/x-ndjson`) are many values, sent one after the other. The generators know no such thing: they
//! are told of bytes, the facade makes them of typed values, and the transport says what they are. Forms, files and
//! whatever else there is are bytes for the user too.

use serde_json::{Map, Value, json};

use crate::conventions::Conventions;
use crate::openapi::pointer::{self, resolve};
use crate::openapi::problem::Problem;

use super::operation::{Body, Operation};
use super::responses::{is_json, json_of};

const JSON: &str = "application/json";

/// Media types of one JSON value a line.
const LINES: [&str; 3] = ["application/x-ndjson", "application/ndjson", "application/jsonl"];

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
            Problem::warning(format!("`{}` takes {offered}, of which JSON is generated", operation.id))
                .at_pointer(&at)
                .help("nothing to do, unless the others matter")
        });
        return warning.into_iter().collect();
    }
    if let Some((name, media_type)) = content.iter().find(|(name, _)| LINES.contains(&name.as_str())) {
        let known = conventions.line_model(&operation.id);
        let referred =
            media_type["schema"].get("$ref").and_then(Value::as_str).and_then(|it| pointer::component(it, "schemas"));
        let exists = |name: &&str| document["components"]["schemas"].get(*name).is_some();
        operation.line = known.or(referred).filter(exists).map(str::to_owned);
        operation.body = Body::Lines;
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
    if operation.body == Body::Lines {
        return Vec::new();
    }
    let help = match &operation.body_type {
        Some(_) => "nothing to do: the caller encodes it",
        None => "the caller encodes it, and says what it is: `.header(\"content-type\", …)`",
    };
    let problem = Problem::warning(format!("`{}` takes no JSON body, but {offered}: it takes bytes", operation.id));
    vec![problem.at_pointer(&at).help(help)]
}

/// The media type that is sent; `None` if only the caller can say it: a range such as `*/*`, or what has a boundary.
fn sent_as(media_type: &str) -> Option<String> {
    let is_whole = !media_type.contains('*') && !media_type.starts_with("multipart/") && media_type.is_ascii();
    is_whole.then(|| media_type.to_owned())
}

/// Tells the generators of bytes, in the only words that they take; after the passes that would change those.
pub(super) fn as_bytes(document: &mut Value, operation: &Operation) {
    if operation.body != Body::Json {
        let bytes = json!({"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}});
        document["paths"][&operation.path][operation.method]["requestBody"]["content"] = bytes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is taken, what it is sent as, and how many warnings there are.
    fn taken(content: Value) -> (Body, Option<String>, usize) {
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
    fn json_is_taken_whatever_it_is_called() {
        let object = json!({"schema": {"type": "object"}});
        assert_eq!(taken(json!({"text/plain": {}, JSON: object})), (Body::Json, None, 1));
        assert_eq!(taken(json!({"text/json": object, JSON: object})), (Body::Json, None, 0));
        let vendor = "application/vnd.acme.v2+json";
        assert_eq!(taken(json!({vendor: object})), (Body::Json, Some(vendor.to_owned()), 0));
        assert_eq!(taken(json!({"*/*": object})), (Body::Json, None, 0));
    }

    #[test]
    fn what_is_no_json_is_bytes_with_a_warning() {
        let form = "application/x-www-form-urlencoded";
        let object = json!({"schema": {"type": "object"}});
        assert_eq!(taken(json!({form: object})), (Body::Bytes, Some(form.to_owned()), 1));
        assert_eq!(taken(json!({"multipart/form-data": object})), (Body::Bytes, None, 1));
        assert_eq!(taken(json!({"*/*": {"schema": {"type": "string", "format": "binary"}}})), (Body::Bytes, None, 1));
        assert_eq!(taken(json!({LINES[0]: {}})), (Body::Lines, Some(LINES[0].to_owned()), 0));
    }
}
