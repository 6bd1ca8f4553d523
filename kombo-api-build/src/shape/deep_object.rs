//! Objects in the query: a parameter of its own for each property.
//!
//! `style: deepObject` writes `filter[status]=open`, and an object of the usual style writes `status=open`. Both are what
//! a parameter for each property writes, and who calls it sets what is wanted, as with any other.

use serde_json::{Value, json};

use super::plain::plain;
use crate::openapi::pointer::resolve;

/// `parameter`, or what it is made of if it is an object with properties in the query.
pub(super) fn apart(parameter: &Value, document: &Value) -> Vec<Value> {
    let name = parameter["name"].as_str().unwrap_or_default();
    let is_deep = parameter["style"] == "deepObject";
    let is_spread = parameter["style"].is_null() || parameter["style"] == "form";
    let is_together = !is_deep && parameter["explode"] == false;
    let Some(schema) = parameter.get("schema").filter(|_| parameter["in"] == "query" && !is_together) else {
        return vec![parameter.clone()];
    };
    let mut found = Vec::new();
    if is_deep {
        parts(name, schema, document, 0, &mut found);
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

/// The parts of what is called `name`. Of a union all parts of all alternatives: `created=1` and `created[gt]=1`.
fn parts(name: &str, schema: &Value, document: &Value, depth: usize, found: &mut Vec<(String, Value)>) {
    let Some(resolved) = resolve(document, schema).filter(|_| depth < DEEPEST) else { return };
    for keyword in ["allOf", "anyOf", "oneOf"] {
        if let Some(alternatives) = resolved[keyword].as_array() {
            return alternatives.iter().for_each(|it| parts(name, it, document, depth + 1, found));
        }
    }
    if let Some(properties) = properties(resolved, document) {
        for (property, inner) in properties {
            parts(&format!("{name}[{property}]"), inner, document, depth + 1, found);
        }
    } else if resolved["type"] == "array" {
        // Undefined by OpenAPI; this is how it is read wherever deep objects are.
        found.push((format!("{name}[]"), resolved.clone()));
    } else if !found.iter().any(|(known, _)| known == name) && plain(document, resolved)["type"] != "object" {
        found.push((name.to_owned(), resolved.clone()));
    }
}

/// Objects in objects: deeper than any server reads a query.
const DEEPEST: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;

    fn names(parameter: Value) -> Vec<String> {
        let document = json!({"components": {"schemas": {"Range": {"type": "object", "properties": {
            "gt": {"type": "integer"}, "lt": {"type": "integer"}, "in": {"$ref": "#/components/schemas/Range"},
        }}}}});
        let apart = apart(&parameter, &document);
        apart.iter().filter_map(|it| it["name"].as_str()).map(str::to_owned).collect()
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
    fn a_deep_object_that_is_no_object_stays_required() {
        let plain =
            json!({"name": "n", "in": "query", "required": true, "style": "deepObject", "schema": {"type": "number"}});
        assert_eq!(apart(&plain, &json!({})), std::slice::from_ref(&plain));
        let list =
            json!({"name": "n", "in": "query", "required": true, "style": "deepObject", "schema": {"type": "array"}});
        assert_eq!(
            apart(&list, &json!({})),
            [json!({
                "name": "n[]", "in": "query", "required": true, "schema": {"type": "array"},
            })]
        );
    }

    #[test]
    fn a_union_has_the_parts_of_all_alternatives_and_circles_end() {
        let range = json!({"$ref": "#/components/schemas/Range"});
        let schema = json!({"anyOf": [range, {"type": "integer"}]});
        let found = names(json!({"name": "at", "in": "query", "style": "deepObject", "schema": schema}));
        assert_eq!(found[..2], ["at[gt]", "at[lt]"]);
        assert_eq!(found.last().map(String::as_str), Some("at"));
        let free = json!({"type": "object", "additionalProperties": {"type": "string"}});
        assert_eq!(names(json!({"name": "m", "in": "query", "style": "deepObject", "schema": free})), ["m"]);
    }
}
