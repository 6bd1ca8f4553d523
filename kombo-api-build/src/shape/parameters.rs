//! Parameters: plain values, described where they are used, never null.
//!
//! What the API writes as text but is none is what it is: `"true"|"false"` is a flag, and a comma-separated list is a
//! list ([`JOINED`]). The header of the scope is no parameter at all: [`take_scope`].

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

/// Whether an operation takes the header of the scope. The client sends it, so it is taken out here.
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

/// Parameters of a path become parameters of each of its operations, unless an operation has its own.
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

/// Headers that OpenAPI says to pass over where a parameter describes them: they are the client's own.
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
            let problem = Problem::warning(format!("the parameter `{name}` is a cookie, and is left out"));
            problems.push(problem.at_pointer(&at).help("who needs it sends it by `.header(\"cookie\", …)`"));
            continue;
        }
        if parameter["in"] == "header" && OWN_HEADERS.contains(&name.to_ascii_lowercase().as_str()) {
            continue;
        }
        if parameter["in"] == "header" && !is_header_name(name) {
            let problem = Problem::warning(format!("HTTP allows no header of the name `{name}`: it is left out"));
            problems.push(problem.at_pointer(&at).help("correct the name of the parameter"));
            continue;
        }
        for mut parameter in deep_object::apart(parameter, document) {
            if is_map(&parameter, document) {
                parameter["schema"] = json!({"type": "object", "additionalProperties": {"type": "string"}});
                if parameter["style"] == "deepObject" {
                    let message = format!("the parameter {} has any properties", parameter["name"]);
                    let help = format!("nothing to do: the caller writes `{name}[…]` for the name of each");
                    problems.push(Problem::warning(message).at_pointer(&at).help(help));
                }
            } else if let Some(how) = written_by_the_caller(&parameter, document) {
                let message = format!("the parameter {} is {how}: it is taken as it is written", parameter["name"]);
                let help = "nothing to do: the caller writes it as the API wants it";
                problems.push(Problem::warning(message).at_pointer(&at).help(help));
                let mut text = json!({"type": "string"});
                if let Some(description) = parameter.pointer("/schema/description") {
                    text["description"] = description.clone();
                }
                parameter["schema"] = text;
            }
            let Some(members) = parameter.as_object_mut() else { continue };
            if let Some(schema) = members.get("schema").map(|schema| plain(document, schema)) {
                problems.extend(unlisted(members, &schema, operation, &at, conventions));
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

/// Whether a parameter is an object of any names in the query, of which each is a parameter as it is sent.
fn is_map(parameter: &Value, document: &Value) -> bool {
    let Some(schema) = parameter.get("schema").map(|schema| plain(document, schema)) else { return false };
    let is_spread = matches!(parameter["style"].as_str(), None | Some("form" | "deepObject"));
    let values = plain(document, &schema["additionalProperties"]);
    let is_free = schema["properties"].as_object().is_none_or(Map::is_empty) && !is_structured(&values);
    parameter["in"] == "query" && is_spread && parameter["explode"] != false && schema["type"] == "object" && is_free
}

/// How a parameter is written, if no client here writes it so: what the generators know is plain values, and lists of
/// them in the query.
fn written_by_the_caller(parameter: &Value, document: &Value) -> Option<String> {
    let (place, style) = (parameter["in"].as_str().unwrap_or_default(), parameter["style"].as_str());
    let schema = parameter.get("schema").map(|schema| plain(document, schema)).unwrap_or_default();
    if let Some((media_type, _)) = parameter["content"].as_object().and_then(|content| content.iter().next()) {
        return Some(format!("of the form {media_type}"));
    }
    let is_plain = match schema["type"].as_str() {
        Some("object") => false,
        Some("array") => {
            let items = plain(document, &schema["items"]);
            place == "query" && style.is_none_or(|it| it == "form") && !is_structured(&items)
        }
        _ => style.is_none_or(|it| !["matrix", "label"].contains(&it)),
    };
    (!is_plain).then(|| {
        let what = if is_structured(&schema) { "a list or an object" } else { "a value" };
        let style = style.map(|style| format!(" of the style {style}")).unwrap_or_default();
        format!("{what}{style}, in the {place}")
    })
}

/// Whether a parameter is a list that is sent as one text.
fn is_joined(parameter: &Map<String, Value>, schema: &Value, conventions: &Conventions) -> bool {
    let is_listed = |name| conventions.comma_separated.contains_key(name);
    let in_query = parameter.get("in") == Some(&json!("query"));
    let is_named = parameter.get("name").and_then(Value::as_str).is_some_and(is_listed);
    let is_form = parameter.get("style").is_none_or(|style| style == "form");
    let is_list = schema["type"] == "array" && is_form && parameter.get("explode") == Some(&json!(false));
    in_query && (is_list || (is_named && schema["type"] == "string" && schema.get("enum").is_none()))
}

/// What the generators see of it is the text.
fn joined(schema: &Value) -> Value {
    let mut joined = json!({"type": "string", JOINED: true});
    // Described at the parameter or at its schema; who calls it gives a list.
    if let Some(description) = schema.get("description").and_then(Value::as_str) {
        joined["description"] = json!(without_commas(description));
    }
    joined
}

/// A description of a list, without how it is written.
fn without_commas(description: &str) -> String {
    description.replace(", separated by commas", "").replace(" (comma-separated)", "").replace("comma-separated ", "")
}

/// `"true"|"false"` is a flag.
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

/// A text that its prose calls a list.
fn unlisted(
    parameter: &Map<String, Value>,
    schema: &Value,
    operation: &Operation,
    at: &str,
    conventions: &Conventions,
) -> Option<Problem> {
    let name = parameter.get("name")?.as_str()?;
    let said = parameter.get("description")?.as_str()?.to_lowercase();
    let is_list = ["comma-separated", "comma separated", "separated by comma"].iter().any(|it| said.contains(it));
    let is_text = parameter.get("in") == Some(&json!("query")) && schema["type"] == "string";
    (is_list && is_text && !conventions.comma_separated.contains_key(name)).then(|| {
        Problem::warning(format!("`{name}` of `{}` is a comma-separated list by its description", operation.id))
            .at_pointer(at)
            .help(format!("add it to `comma_separated` in {}, or it is taken as one text", conventions.file()))
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
    fn shared_parameters_come_first_and_own_ones_win() {
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
    fn a_list_and_a_flag_are_what_they_are() {
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
    fn what_no_client_writes_is_taken_as_it_is_written() {
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
        let said: Vec<&str> = problems.iter().filter_map(|it| it.message.split("the parameter ").last()).collect();
        let expected = [
            "`session` is a cookie, and is left out",
            "HTTP allows no header of the name `page[size]`: it is left out",
            "\"ids\" is a list or an object, in the path: it is taken as it is written",
            "\"filter\" is of the form application/json: it is taken as it is written",
            "\"sort\" is a list or an object of the style pipeDelimited, in the query: it is taken as it is written",
            "\"m\" has any properties",
        ];
        assert_eq!(said, expected);
        let of = |name: &str| {
            let found = members["parameters"].as_array().into_iter().flatten().find(|it| it["name"] == name);
            found.map(|it| (it["schema"]["type"].clone(), it["schema"]["format"].clone())).unwrap_or_default()
        };
        assert_eq!(of("each").0, "array");
        assert_eq!(of("limit"), (json!("integer"), json!("int32")));
        assert_eq!(of("sort").0, "string");
    }

    #[test]
    fn the_scope_is_taken_out_of_the_parameters() {
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
