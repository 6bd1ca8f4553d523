//! Objects in the query: each property becomes a parameter.
//!
//! An object with `style: deepObject` is serialized as `filter[status]=open`, and one with the default style as
//! `status=open`. Separate parameters for the properties are serialized in the same way.

use serde_json::{Value, json};

use super::plain::plain;
use crate::openapi::pointer::resolve;

/// Returns the parameters for the properties of an object in the query, or `parameter` itself if it is anything else.
pub(super) fn expanded(parameter: &Value, document: &Value) -> Vec<Value> {
    let name = parameter["name"].as_str().unwrap_or_default();
    let is_deep = parameter["style"] == "deepObject";
    let is_spread = parameter["style"].is_null() || parameter["style"] == "form";
    let is_one_value = !is_deep && parameter["explode"] == false;
    let Some(schema) = parameter.get("schema").filter(|_| parameter["in"] == "query" && !is_one_value) else {
        return vec![parameter.clone()];
    };
    let mut found = Vec::new();
    if is_deep {
        collect(name, schema, document, 0, &mut found);
    } else if is_spread && let Some(properties) = properties(schema, document) {
        found.extend(properties.into_iter().map(|(name, schema)| (name.clone(), schema.clone())));
    }
    let is_plain = found.iter().all(|(found, _)| is_deep && found == name);
    if is_plain {
        return vec![parameter.clone()];
    }
    let is_list = found.len() == 1 && found[0].0 == format!("{name}[]");
    let described = |(name, schema): (String, Value)| {
        let schema = with_description(schema, document);
        let mut one = json!({"name": name, "in": "query", "schema": schema});
        if is_list && parameter["required"] == true {
            one["required"] = json!(true);
        }
        for key in ["description", "deprecated"] {
            if let Some(value) = one["schema"].get(key).or_else(|| parameter.get(key)).cloned() {
                one[key] = value;
            }
        }
        one
    };
    found.into_iter().map(described).collect()
}

fn with_description(schema: Value, document: &Value) -> Value {
    resolve(document, &schema).cloned().unwrap_or(schema)
}

fn properties<'a>(schema: &'a Value, document: &'a Value) -> Option<Vec<(&'a String, &'a Value)>> {
    let properties = resolve(document, schema)?["properties"].as_object()?;
    (!properties.is_empty()).then(|| properties.iter().collect())
}

/// Collects the parameters of a deep object called `name`. A union has the parameters of all its alternatives, such as
/// `created=1` and `created[gt]=1`.
fn collect(name: &str, schema: &Value, document: &Value, depth: usize, found: &mut Vec<(String, Value)>) {
    let Some(resolved) = resolve(document, schema).filter(|_| depth < DEEPEST) else { return };
    for keyword in ["allOf", "anyOf", "oneOf"] {
        if let Some(alternatives) = resolved[keyword].as_array() {
            return alternatives.iter().for_each(|it| collect(name, it, document, depth + 1, found));
        }
    }
    if let Some(properties) = properties(resolved, document) {
        for (property, inner) in properties {
            collect(&format!("{name}[{property}]"), inner, document, depth + 1, found);
        }
    } else if resolved["type"] == "array" {
        // OpenAPI does not define lists in deep objects. This is the format that servers with deep objects accept.
        found.push((format!("{name}[]"), resolved.clone()));
    } else if !found.iter().any(|(known, _)| known == name) && plain(document, resolved)["type"] != "object" {
        found.push((name.to_owned(), resolved.clone()));
    }
}

/// The maximum nesting of objects, which ends recursive schemas. Servers accept fewer levels in a query.
const DEEPEST: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;

    fn names(parameter: Value) -> Vec<String> {
        let document = json!({"components": {"schemas": {"Range": {"type": "object", "properties": {
            "gt": {"type": "integer"}, "lt": {"type": "integer"}, "in": {"$ref": "#/components/schemas/Range"},
        }}}}});
        let expanded = expanded(&parameter, &document);
        expanded.iter().filter_map(|it| it["name"].as_str()).map(str::to_owned).collect()
    }

    #[test]
    fn each_property_is_a_parameter() {
        let object = json!({"type": "object", "properties": {"status": {"type": "string"}, "tags": {"type": "array"}}});
        let deep = json!({"name": "f", "in": "query", "style": "deepObject", "schema": object});
        assert_eq!(names(deep), ["f[status]", "f[tags][]"]);
        assert_eq!(names(json!({"name": "f", "in": "query", "schema": object})), ["status", "tags"]);
        assert_eq!(names(json!({"name": "f", "in": "query", "explode": false, "schema": object})), ["f"]);
        assert_eq!(names(json!({"name": "f", "in": "header", "schema": object})), ["f"]);
    }

    #[test]
    fn a_deep_object_parameter_without_an_object_schema_stays_required() {
        let plain =
            json!({"name": "n", "in": "query", "required": true, "style": "deepObject", "schema": {"type": "number"}});
        assert_eq!(expanded(&plain, &json!({})), std::slice::from_ref(&plain));
        let list =
            json!({"name": "n", "in": "query", "required": true, "style": "deepObject", "schema": {"type": "array"}});
        assert_eq!(
            expanded(&list, &json!({})),
            [json!({
                "name": "n[]", "in": "query", "required": true, "schema": {"type": "array"},
            })]
        );
    }

    #[test]
    fn a_union_has_the_parameters_of_all_alternatives_and_recursion_ends() {
        let range = json!({"$ref": "#/components/schemas/Range"});
        let schema = json!({"anyOf": [range, {"type": "integer"}]});
        let found = names(json!({"name": "at", "in": "query", "style": "deepObject", "schema": schema}));
        assert_eq!(found[..2], ["at[gt]", "at[lt]"]);
        assert_eq!(found.last().map(String::as_str), Some("at"));
        let free = json!({"type": "object", "additionalProperties": {"type": "string"}});
        assert_eq!(names(json!({"name": "m", "in": "query", "style": "deepObject", "schema": free})), ["m"]);
    }
}
