//! Parameters: plain values, described where they are used, never null.
//!
//! What the API writes as text but is none is what it is: `"true"|"false"` is a flag, and a comma-separated list is a
//! list ([`JOINED`]). The header that names an integration is no parameter at all: [`take_scope`].

use serde_json::{Map, Value, json};

use crate::grammar::METHODS;
use crate::pointer::resolve;
use crate::problem::Problem;

use super::Operation;

/// Marks a list that is sent as one text, with commas.
pub(crate) const JOINED: &str = "x-joined";

/// The header that says which integration a call is about.
const SCOPE: &str = "X-Integration-Id";

/// Query parameters that are described as text and are comma-separated lists. Nothing in a page says so but its prose,
/// which changes; a parameter whose prose says so and which is not here is a warning.
#[rustfmt::skip]
const LISTS: &[&str] = &[
    "application_ids", "candidate_ids", "career_site_ids", "course_ids", "current_stage_ids", "emails",
    "employee_ids", "employment_statuses", "employment_types", "group_ids", "ids", "job_codes", "job_ids",
    "job_posting_ids", "job_remote_ids", "legal_entity_ids", "model_types", "outcomes", "payrun_ids",
    "personal_emails", "remote_ids", "review_cycle_ids", "reviewee_ids", "scopes", "skill_ids", "statuses",
    "type_ids", "types", "user_ids", "visibilities", "work_emails", "work_location_ids",
];

/// Whether an operation is about one integration. Its header is the client's to send, and is taken out here.
pub(super) fn take_scope(members: &mut Map<String, Value>, document: &Value) -> bool {
    let Some(Value::Array(parameters)) = members.get_mut("parameters") else { return false };
    let before = parameters.len();
    parameters.retain(|parameter| {
        let parameter = resolve(document, parameter).unwrap_or(&Value::Null);
        let is_scope = parameter["in"] == "header"
            && parameter["name"].as_str().is_some_and(|name| name.eq_ignore_ascii_case(SCOPE));
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

pub(super) fn shape(members: &mut Map<String, Value>, document: &Value, operation: &Operation) -> Vec<Problem> {
    let mut problems = Vec::new();
    let Some(Value::Array(parameters)) = members.get_mut("parameters") else { return problems };
    for (n, parameter) in parameters.iter_mut().enumerate() {
        let Some(resolved) = resolve(document, parameter).cloned() else { continue };
        *parameter = resolved;
        let at = format!("{}/parameters/{n}", operation.pointer());
        if parameter["in"] == "cookie" {
            let problem = Problem::error(format!("the parameter {} is a cookie", parameter["name"]));
            problems.push(problem.at_pointer(&at).help("the generated client sends no cookies; use a header"));
        }
        if ["path", "header"].iter().any(|place| parameter["in"] == *place)
            && is_structured(document, &parameter["schema"])
        {
            let problem = Problem::error(format!(
                "the parameter {} is a list or an object, in the {}",
                parameter["name"],
                parameter["in"].as_str().unwrap_or_default()
            ));
            problems.push(problem.at_pointer(&at).help("describe it as a string, as it is written"));
        }
        if let Some(content) = parameter.get("content").and_then(Value::as_object) {
            let schema = content.values().next().and_then(|it| it.get("schema")).cloned().unwrap_or_else(|| json!({}));
            parameter["schema"] = schema;
        }
        let Some(members) = parameter.as_object_mut() else { continue };
        if let Some(schema) = members.get("schema").map(|schema| plain(document, schema)) {
            problems.extend(unlisted(members, &schema, operation, &at));
            let is_list = is_joined(members, &schema);
            members.insert("schema".to_owned(), if is_list { joined(&schema) } else { flag(schema) });
            if let (true, Some(Value::String(description))) = (is_list, members.get_mut("description")) {
                *description = without_commas(description);
            }
        }
        members.retain(|key, _| !["content", "example", "examples", "style", "explode"].contains(&key.as_str()));
    }
    problems
}

/// Whether a parameter is a list that is sent as one text.
fn is_joined(parameter: &Map<String, Value>, schema: &Value) -> bool {
    let in_query = parameter.get("in") == Some(&json!("query"));
    let is_named = parameter.get("name").and_then(Value::as_str).is_some_and(|name| LISTS.contains(&name));
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
fn unlisted(parameter: &Map<String, Value>, schema: &Value, operation: &Operation, at: &str) -> Option<Problem> {
    let name = parameter.get("name")?.as_str()?;
    let said = parameter.get("description")?.as_str()?.to_lowercase();
    let is_list = ["comma-separated", "comma separated", "separated by comma"].iter().any(|it| said.contains(it));
    let is_text = parameter.get("in") == Some(&json!("query")) && schema["type"] == "string";
    (is_list && is_text && !LISTS.contains(&name)).then(|| {
        Problem::warning(format!("`{name}` of `{}` is a comma-separated list by its description", operation.id))
            .at_pointer(at)
            .help("add it to `LISTS` in `kombo-api-build/src/shape/parameters.rs`, or it is taken as one text")
    })
}

fn is_structured(document: &Value, schema: &Value) -> bool {
    resolve(document, schema).is_some_and(|it| it["type"] == "array" || it["type"] == "object")
}

/// A parameter's schema where it is used: progenitor makes a newtype of every string component otherwise.
fn plain(document: &Value, schema: &Value) -> Value {
    let mut schema = resolve(document, schema).cloned().unwrap_or_else(|| json!({}));
    if let Some(members) = schema.as_object_mut() {
        members.shift_remove("nullable");
        // What has no type is sent as text.
        if !members.contains_key("type") && !members.contains_key("enum") {
            members.retain(|key, _| key == "description");
            members.insert("type".to_owned(), json!("string"));
        }
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let of = |parameter: Value| {
            let schema = parameter["schema"].clone();
            let is_joined = parameter.as_object().is_some_and(|it| is_joined(it, &schema));
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
    fn the_integration_is_taken_out_of_the_parameters() {
        let document = json!({"components": {"parameters": {"I": {"name": "x-integration-id", "in": "header"}}}});
        let mut operation =
            json!({"parameters": [{"$ref": "#/components/parameters/I"}, {"name": "ids", "in": "query"}]});
        let Some(members) = operation.as_object_mut() else { panic!("an object") };
        assert!(take_scope(members, &document));
        assert!(!take_scope(members, &document));
        assert_eq!(members["parameters"], json!([{"name": "ids", "in": "query"}]));
    }

    #[test]
    fn a_component_is_inlined_and_null_is_dropped() {
        let document = json!({"components": {"schemas": {"Token": {"type": "string", "nullable": true}}}});
        assert_eq!(plain(&document, &json!({"$ref": "#/components/schemas/Token"})), json!({"type": "string"}));
        assert_eq!(plain(&document, &json!({"oneOf": [{}]})), json!({"type": "string"}));
    }
}
