//! Parameters: plain values, described where they are used, never null.

use serde_json::{Map, Value, json};

use crate::grammar::METHODS;
use crate::pointer::resolve;
use crate::problem::Problem;

use super::Operation;

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
        members.retain(|key, _| !["content", "example", "examples", "style", "explode"].contains(&key.as_str()));
        if let Some(schema) = members.get_mut("schema") {
            *schema = plain(document, schema);
        }
    }
    problems
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
    fn a_component_is_inlined_and_null_is_dropped() {
        let document = json!({"components": {"schemas": {"Token": {"type": "string", "nullable": true}}}});
        assert_eq!(plain(&document, &json!({"$ref": "#/components/schemas/Token"})), json!({"type": "string"}));
        assert_eq!(plain(&document, &json!({"oneOf": [{}]})), json!({"type": "string"}));
    }
}
