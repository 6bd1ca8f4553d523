//! The command table: every operation with its arguments, as JSON.
//!
//! A program can build a command line from it, or any other front end that takes arguments by name. Names are those of
//! the Rust API in kebab case, so an argument has the name of its setter.

mod argument;

use heck::ToKebabCase;
use serde_json::{Value, json};

use crate::conventions::Conventions;
use crate::openapi::problem::Location;
use crate::shape::{Body, Operation};

/// Returns the namespaces and the operations of a shaped document. Operations with a row come first, in the order of
/// the conventions file.
pub(crate) fn commands(document: &Value, operations: &[Operation], conventions: &Conventions) -> Value {
    let mut operations: Vec<&Operation> = operations.iter().collect();
    operations.sort_by(|a, b| order(a).cmp(&order(b)));
    let mut names: Vec<&str> = Vec::new();
    for operation in &operations {
        if !names.contains(&operation.namespace.as_str()) {
            names.push(&operation.namespace);
        }
    }
    let namespaces = names.iter().map(|name| {
        let docs = conventions.namespaces.get(*name).and_then(|it| it.docs.as_deref());
        let tag = operations.iter().find(|it| it.namespace == **name).map(|it| it.tag.as_str()).unwrap_or_default();
        let docs = docs.map_or_else(|| format!("Operations with the tag `{tag}`."), |docs| docs.trim().to_owned());
        json!({"name": name.to_kebab_case(), "docs": docs})
    });
    json!({
        "namespaces": namespaces.collect::<Value>(),
        "operations": operations.iter().map(|it| command(document, it)).collect::<Value>(),
    })
}

fn order(operation: &Operation) -> (bool, Option<&Location>) {
    (operation.row.is_none(), operation.row.as_ref().map(|row| &row.location))
}

fn command(document: &Value, operation: &Operation) -> Value {
    let described = &document["paths"][&operation.path][operation.method];
    let row = operation.row.as_ref();
    let text = |key: &str| described[key].as_str().map(str::trim).filter(|it| !it.is_empty());
    let docs = row.and_then(|row| row.docs.as_deref()).map(str::trim).filter(|it| !it.is_empty());
    let docs = docs.or_else(|| text("description")).or_else(|| text("summary")).unwrap_or_default();
    let note = row.and_then(|row| row.deprecated.as_deref()).unwrap_or("the API has deprecated this operation");
    json!({
        "id": operation.id,
        "method": operation.method.to_uppercase(),
        "path": operation.path,
        "namespace": operation.namespace.to_kebab_case(),
        "name": operation.facade.to_kebab_case(),
        "summary": text("summary").unwrap_or(docs),
        "docs": docs,
        "deprecated": (described["deprecated"] == true).then_some(note),
        "is_scoped": operation.is_scoped,
        "is_list": operation.is_list,
        "is_enveloped": operation.enveloped,
        "returns": returns(described),
        "body": described.get("requestBody").map(|_| body(document, operation, described)),
        "arguments": argument::arguments(document, described),
    })
}

/// Returns what a success has: `json`, `bytes` or `nothing`.
fn returns(described: &Value) -> &'static str {
    let mut responses = described["responses"].as_object().into_iter().flatten();
    let content = responses.find_map(|(_, response)| response["content"].as_object());
    match content.and_then(|content| content.keys().next()).map(String::as_str) {
        Some("application/json") => "json",
        Some(_) => "bytes",
        None => "nothing",
    }
}

/// Returns the kind of a request body, and its media type unless only callers know it.
fn body(document: &Value, operation: &Operation, described: &Value) -> Value {
    let kind = match operation.body {
        Body::Json if argument::is_object(document, described) => "object",
        Body::Json => "json",
        Body::Ndjson => "ndjson",
        Body::Bytes => "bytes",
    };
    json!({"kind": kind, "media_type": operation.sent_as()})
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the table of a document with one operation, `POST /staff/{id}`.
    fn table(parameters: &Value, model: &Value) -> Result<Value, String> {
        let content = json!({"application/json": {"schema": {"$ref": "#/components/schemas/New"}}});
        let document = json!({
            "openapi": "3.0.3",
            "info": {"title": "t", "version": "1"},
            "paths": {"/staff/{id}": {"post": {
                "operationId": "PostStaff", "tags": ["Staff"], "summary": "Create", "description": "Creates. Really.",
                "parameters": parameters, "requestBody": {"required": true, "content": content},
                "responses": {"200": {"description": "d"}},
            }}},
            "components": {"schemas": {"New": model}},
        });
        let shaped = crate::shape::shape(&document, &Conventions::default());
        let shaped = shaped.map_err(|problems| format!("{problems:?}"))?;
        Ok(commands(&shaped.document, &shaped.operations, &Conventions::default()))
    }

    fn path() -> Value {
        json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string"}})
    }

    #[test]
    fn an_operation_has_its_names_its_docs_and_the_kind_of_its_body() -> Result<(), String> {
        let table = table(&json!([path()]), &json!({"type": "object", "properties": {"a": {"type": "string"}}}))?;
        assert_eq!(table["namespaces"], json!([{"name": "staff", "docs": "Operations with the tag `Staff`."}]));
        let command = &table["operations"][0];
        let named = ["namespace", "name", "summary", "docs", "deprecated", "body"].map(|key| command[key].clone());
        let body = json!({"kind": "object", "media_type": "application/json"});
        assert_eq!(command["returns"], "nothing");
        assert_eq!(
            named,
            [json!("staff"), json!("post-staff"), json!("Create"), json!("Creates. Really."), Value::Null, body]
        );
        Ok(())
    }

    #[test]
    fn an_argument_has_the_kind_of_its_schema() -> Result<(), String> {
        let model = json!({"type": "object", "required": ["name"], "properties": {
            "name": {"type": "string", "description": "The name."},
            "level": {"type": "string", "enum": ["junior", "senior"], "nullable": true},
            "since": {"type": "string", "format": "date-time"},
            "scores": {"type": "array", "items": {"type": "integer"}},
            "home": {"type": "object", "properties": {"city": {"type": "string"}}},
        }});
        let table = table(&json!([path()]), &model)?;
        let arguments = table["operations"][0]["arguments"].as_array().cloned().unwrap_or_default();
        let kinds: Vec<Value> =
            arguments.iter().map(|it| json!([it["flag"], it["in"], it["kind"], it["is_list"]])).collect();
        let expected = [
            json!(["id", "path", "text", false]),
            json!(["name", "body", "text", false]),
            json!(["level", "body", "text", false]),
            json!(["since", "body", "date-time", false]),
            json!(["scores", "body", "integer", true]),
            json!(["home", "body", "json", false]),
        ];
        assert_eq!(kinds, expected);
        assert_eq!((&arguments[1]["required"], &arguments[1]["help"]), (&json!(true), &json!("The name.")));
        assert_eq!(
            (&arguments[2]["values"], &arguments[2]["is_nullable"]),
            (&json!(["junior", "senior"]), &json!(true))
        );
        Ok(())
    }

    #[test]
    fn a_property_with_the_name_of_a_parameter_is_named_after_the_body() -> Result<(), String> {
        let table = table(&json!([path()]), &json!({"type": "object", "properties": {"id": {"type": "string"}}}))?;
        let arguments = &table["operations"][0]["arguments"];
        assert_eq!((&arguments[1]["flag"], &arguments[1]["name"]), (&json!("body-id"), &json!("id")));
        Ok(())
    }
}
