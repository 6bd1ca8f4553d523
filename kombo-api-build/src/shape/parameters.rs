//! Parameters: inline schemas of plain values, never null.
//!
//! Strings with another meaning get the type of that meaning: `"true"|"false"` is a flag, and a comma-separated list is
//! a list ([`JOINED`]). The scope header is removed, since the client sends it ([`take_scope`]).

use serde_json::{Map, Value, json};

use crate::conventions::Conventions;
use crate::openapi::grammar::METHODS;
use crate::openapi::header::is_header_name;
use crate::openapi::pointer::resolve;
use crate::openapi::problem::Problem;

use super::deep_object;
use super::marks::JOINED;
use super::operation::Operation;
use super::plain::plain;

/// Removes the scope header from the parameters of an operation, since the client sends it. Returns whether the
/// operation has this parameter.
pub(super) fn take_scope(members: &mut Map<String, Value>, document: &Value, conventions: &Conventions) -> bool {
    let Some(scope) = conventions.scope_header() else { return false };
    let Some(Value::Array(parameters)) = members.get_mut("parameters") else { return false };
    let before = parameters.len();
    parameters.retain(|parameter| {
        let parameter = resolve(document, parameter).unwrap_or(&Value::Null);
        let is_scope = parameter["in"] == "header"
            && parameter["name"].as_str().is_some_and(|name| name.eq_ignore_ascii_case(scope));
        !is_scope
    });
    parameters.len() < before
}

/// Copies the parameters of a path to each of its operations, unless the operation overrides them.
pub(super) fn merge_path_level(document: &mut Value) {
    let source = document.clone();
    let key = |parameter: &Value| {
        let parameter = resolve(&source, parameter).cloned().unwrap_or_default();
        (parameter["name"].clone(), parameter["in"].clone())
    };
    for (_, item) in document["paths"].as_object_mut().into_iter().flatten() {
        let Some(members) = item.as_object_mut() else { continue };
        let Some(Value::Array(shared)) = members.shift_remove("parameters") else { continue };
        for method in METHODS {
            let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) else { continue };
            let own = operation.entry("parameters").or_insert_with(|| json!([]));
            let Some(own) = own.as_array_mut() else { continue };
            let missing: Vec<Value> =
                shared.iter().filter(|it| !own.iter().any(|own| key(own) == key(it))).cloned().collect();
            own.splice(0..0, missing);
        }
    }
}

/// Headers that OpenAPI does not allow as parameters, since the client sets them.
const OWN_HEADERS: [&str; 3] = ["accept", "content-type", "authorization"];

pub(super) fn shape(
    members: &mut Map<String, Value>,
    document: &Value,
    operation: &Operation,
    conventions: &Conventions,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let Some(Value::Array(parameters)) = members.get_mut("parameters") else { return problems };
    let mut shaped = Vec::new();
    for (n, parameter) in std::mem::take(parameters).iter().enumerate() {
        let Some(parameter) = resolve(document, parameter) else { continue };
        let at = format!("{}/parameters/{n}", operation.pointer());
        let name = parameter["name"].as_str().unwrap_or_default();
        if parameter["in"] == "cookie" {
            let problem = Problem::warning(format!("the cookie parameter `{name}` is not supported and is omitted"));
            problems.push(problem.at_pointer(&at).help("send it with `.header(\"cookie\", …)` if you need it"));
            continue;
        }
        if parameter["in"] == "header" && OWN_HEADERS.contains(&name.to_ascii_lowercase().as_str()) {
            continue;
        }
        if parameter["in"] == "header" && !is_header_name(name) {
            let problem = Problem::warning(format!("`{name}` is not a valid header name; the parameter is omitted"));
            problems.push(problem.at_pointer(&at).help("correct the name of the parameter"));
            continue;
        }
        for mut parameter in deep_object::expanded(parameter, document) {
            if is_map(&parameter, document) {
                parameter["schema"] = json!({"type": "object", "additionalProperties": {"type": "string"}});
                if parameter["style"] == "deepObject" {
                    let message = format!("the parameter {} is an object with arbitrary properties", parameter["name"]);
                    let help = format!("nothing to do: callers name each property `{name}[…]`");
                    problems.push(Problem::warning(message).at_pointer(&at).help(help));
                }
            } else if let Some(form) = unsupported(&parameter, document) {
                let message =
                    format!("the parameter {} {form}, which is not supported; it is a string", parameter["name"]);
                let help = "nothing to do: callers pass the serialized value";
                problems.push(Problem::warning(message).at_pointer(&at).help(help));
                let mut string = json!({"type": "string"});
                if let Some(description) = parameter.pointer("/schema/description") {
                    string["description"] = description.clone();
                }
                parameter["schema"] = string;
            }
            let Some(members) = parameter.as_object_mut() else { continue };
            if let Some(schema) = members.get("schema").map(|schema| plain(document, schema)) {
                problems.extend(undeclared_list(members, &schema, operation, &at, conventions));
                let is_list = is_joined(members, &schema, conventions);
                members.insert("schema".to_owned(), if is_list { joined(&schema) } else { flag(schema) });
                if let (true, Some(Value::String(description))) = (is_list, members.get_mut("description")) {
                    *description = without_commas(description);
                }
            }
            members.retain(|key, _| !["content", "example", "examples", "style", "explode"].contains(&key.as_str()));
            shaped.push(parameter);
        }
    }
    *parameters = shaped;
    problems
}

/// Whether a parameter is an object with arbitrary properties in the query, where each property is sent as a parameter.
fn is_map(parameter: &Value, document: &Value) -> bool {
    let Some(schema) = parameter.get("schema").map(|schema| plain(document, schema)) else { return false };
    let is_spread = matches!(parameter["style"].as_str(), None | Some("form" | "deepObject"));
    let values = plain(document, &schema["additionalProperties"]);
    let is_free = schema["properties"].as_object().is_none_or(Map::is_empty) && !is_structured(&values);
    parameter["in"] == "query" && is_spread && parameter["explode"] != false && schema["type"] == "object" && is_free
}

/// Returns the form of a parameter if it is not supported, as the predicate of a message.
///
/// The supported forms are plain values, and lists of plain values in the query.
fn unsupported(parameter: &Value, document: &Value) -> Option<String> {
    let (location, style) = (parameter["in"].as_str().unwrap_or_default(), parameter["style"].as_str());
    let schema = parameter.get("schema").map(|schema| plain(document, schema)).unwrap_or_default();
    if let Some((media_type, _)) = parameter["content"].as_object().and_then(|content| content.iter().next()) {
        return Some(format!("has the media type {media_type}"));
    }
    let is_plain = match schema["type"].as_str() {
        Some("object") => false,
        Some("array") => {
            let items = plain(document, &schema["items"]);
            location == "query" && style.is_none_or(|it| it == "form") && !is_structured(&items)
        }
        _ => style.is_none_or(|it| !["matrix", "label"].contains(&it)),
    };
    (!is_plain).then(|| {
        let noun = if is_structured(&schema) { "list or object" } else { "value" };
        let style = style.map(|style| format!(" with the style {style}")).unwrap_or_default();
        format!("is a {noun}{style} in the {location}")
    })
}

/// Whether a parameter is a list that is sent as one string.
fn is_joined(parameter: &Map<String, Value>, schema: &Value, conventions: &Conventions) -> bool {
    let is_listed = |name| conventions.comma_separated.contains_key(name);
    let in_query = parameter.get("in") == Some(&json!("query"));
    let is_named = parameter.get("name").and_then(Value::as_str).is_some_and(is_listed);
    let is_form = parameter.get("style").is_none_or(|style| style == "form");
    let is_list = schema["type"] == "array" && is_form && parameter.get("explode") == Some(&json!(false));
    in_query && (is_list || (is_named && schema["type"] == "string" && schema.get("enum").is_none()))
}

/// Returns the schema of a list that is sent as one string. progenitor generates a string for it.
fn joined(schema: &Value) -> Value {
    let mut joined = json!({"type": "string", JOINED: true});
    // Callers pass a list, so the description must not ask for commas.
    if let Some(description) = schema.get("description").and_then(Value::as_str) {
        joined["description"] = json!(without_commas(description));
    }
    joined
}

/// Returns a description without the hint that the list is separated by commas.
fn without_commas(description: &str) -> String {
    description.replace(", separated by commas", "").replace(" (comma-separated)", "").replace("comma-separated ", "")
}

/// Returns the schema of a flag for the enum `"true"|"false"`, and any other schema unchanged.
fn flag(schema: Value) -> Value {
    let members = schema["enum"].as_array().map(Vec::as_slice);
    if !matches!(members, Some([a, b]) if [(a, b), (b, a)].contains(&(&json!("true"), &json!("false")))) {
        return schema;
    }
    let mut flag = json!({"type": "boolean"});
    for key in ["description", "default"] {
        if let Some(value) = schema.get(key) {
            flag[key] = value.clone();
        }
    }
    flag
}

/// Returns a warning if a string is a list according to its description.
fn undeclared_list(
    parameter: &Map<String, Value>,
    schema: &Value,
    operation: &Operation,
    at: &str,
    conventions: &Conventions,
) -> Option<Problem> {
    let name = parameter.get("name")?.as_str()?;
    let description = parameter.get("description")?.as_str()?.to_lowercase();
    let is_list =
        ["comma-separated", "comma separated", "separated by comma"].iter().any(|it| description.contains(it));
    let is_string = parameter.get("in") == Some(&json!("query")) && schema["type"] == "string";
    (is_list && is_string && !conventions.comma_separated.contains_key(name)).then(|| {
        Problem::warning(format!(
            "`{name}` of `{}` is a comma-separated list according to its description",
            operation.id
        ))
        .at_pointer(at)
        .help(format!("add it to `comma_separated` in {}; without it, the parameter is a string", conventions.file()))
    })
}

fn is_structured(schema: &Value) -> bool {
    schema["type"] == "array" || schema["type"] == "object"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conventions(text: &str) -> Conventions {
        crate::conventions::parse("a.toml", text).unwrap_or_else(|problems| panic!("{problems}"))
    }

    #[test]
    fn parameters_of_the_path_come_first_and_those_of_the_operation_override_them() {
        let mut document = json!({"paths": {"/a/{b}": {
            "parameters": [{"name": "b", "in": "path", "required": true}, {"name": "c", "in": "query"}],
            "get": {"parameters": [{"name": "c", "in": "query", "required": true}]},
        }}});
        merge_path_level(&mut document);
        let item = &document["paths"]["/a/{b}"];
        assert_eq!(item.get("parameters"), None);
        let expected =
            json!([{"name": "b", "in": "path", "required": true}, {"name": "c", "in": "query", "required": true}]);
        assert_eq!(item["get"]["parameters"], expected);
    }

    #[test]
    fn comma_separated_lists_are_joined_and_flags_are_booleans() {
        let conventions = conventions("[parameters]\ncomma_separated = [\"ids\"]");
        let of = |parameter: Value| {
            let schema = parameter["schema"].clone();
            let is_joined = parameter.as_object().is_some_and(|it| is_joined(it, &schema, &conventions));
            if is_joined { joined(&schema) } else { flag(schema) }
        };
        let text = json!({"type": "string", "description": "d"});
        let list = json!({"type": "string", "description": "d", JOINED: true});
        assert_eq!(of(json!({"name": "ids", "in": "query", "schema": text})), list);
        assert_eq!(of(json!({"name": "name", "in": "query", "schema": text})), text);
        let array = json!({"type": "array", "items": {"type": "string"}});
        assert_eq!(of(json!({"name": "x", "in": "query", "explode": false, "schema": array}))[JOINED], true);
        assert_eq!(of(json!({"name": "x", "in": "query", "schema": array})), array);
        let schema = json!({"type": "string", "enum": ["true", "false"], "default": "false"});
        assert_eq!(
            of(json!({"name": "x", "in": "query", "schema": schema})),
            json!({"type": "boolean", "default": "false"})
        );
    }

    #[test]
    fn unsupported_parameters_are_strings_or_omitted_with_a_warning() {
        let document = json!({"paths": {"/a": {"get": {"operationId": "A", "parameters": [
            {"name": "session", "in": "cookie", "schema": {"type": "string"}},
            {"name": "Accept", "in": "header", "schema": {"type": "string"}},
            {"name": "page[size]", "in": "header", "required": true, "schema": {"type": "string"}},
            {"name": "ids", "in": "path", "schema": {"type": "array", "items": {"type": "integer"}}},
            {"name": "filter", "in": "query", "content": {"application/json": {"schema": {"type": "object"}}}},
            {"name": "sort", "in": "query", "style": "pipeDelimited", "schema": {"type": "array", "items": {"type": "string"}}},
            {"name": "m", "in": "query", "style": "deepObject", "schema": {"type": "object"}},
            {"name": "each", "in": "query", "schema": {"type": "array", "items": {"type": "integer"}}},
            {"name": "limit", "in": "query", "schema": {"anyOf": [
                {"type": "integer", "format": "int32"}, {"type": "string", "nullable": true, "enum": [null]},
            ], "title": "Limit"}},
        ]}}}});
        let at = crate::openapi::grammar::operations(&document)
            .next()
            .map(|at| Operation::new(&at, &Conventions::default()));
        let (Some(operation), Some(mut members)) = (at, document["paths"]["/a"]["get"].as_object().cloned()) else {
            panic!("an operation")
        };
        let problems = shape(&mut members, &document, &operation, &Conventions::default());
        let messages: Vec<&str> = problems.iter().map(|it| it.message.as_str()).collect();
        let expected = [
            "the cookie parameter `session` is not supported and is omitted",
            "`page[size]` is not a valid header name; the parameter is omitted",
            "the parameter \"ids\" is a list or object in the path, which is not supported; it is a string",
            "the parameter \"filter\" has the media type application/json, which is not supported; it is a string",
            "the parameter \"sort\" is a list or object with the style pipeDelimited in the query, which is not supported; \
             it is a string",
            "the parameter \"m\" is an object with arbitrary properties",
        ];
        assert_eq!(messages, expected);
        let of = |name: &str| {
            let found = members["parameters"].as_array().into_iter().flatten().find(|it| it["name"] == name);
            found.map(|it| (it["schema"]["type"].clone(), it["schema"]["format"].clone())).unwrap_or_default()
        };
        assert_eq!(of("each").0, "array");
        assert_eq!(of("limit"), (json!("integer"), json!("int32")));
        assert_eq!(of("sort").0, "string");
    }

    #[test]
    fn the_scope_header_is_removed_from_the_parameters() {
        let conventions = conventions("[scope]\nheader = \"X-Team-Id\"");
        let document = json!({"components": {"parameters": {"I": {"name": "x-team-id", "in": "header"}}}});
        let mut operation =
            json!({"parameters": [{"$ref": "#/components/parameters/I"}, {"name": "ids", "in": "query"}]});
        let Some(members) = operation.as_object_mut() else { panic!("an object") };
        assert!(take_scope(members, &document, &conventions));
        assert!(!take_scope(members, &document, &conventions));
        assert_eq!(members["parameters"], json!([{"name": "ids", "in": "query"}]));
    }

    #[test]
    fn a_component_is_inlined_and_null_is_dropped() {
        let document = json!({"components": {"schemas": {"Token": {"type": "string", "nullable": true}}}});
        assert_eq!(plain(&document, &json!({"$ref": "#/components/schemas/Token"})), json!({"type": "string"}));
        assert_eq!(plain(&document, &json!({"oneOf": [{}]})), json!({"type": "string"}));
    }
}
