//! All-of: one object with the properties of all subschemas, or any JSON if the subschemas contradict each other.

use serde_json::{Map, Value, json};

use super::marks::{NO_UNION, UNION};
use crate::openapi::pointer::resolve;

/// Merges the `allOf` of a schema into it. Returns whether it did.
pub(super) fn merge_all_of(members: &mut Map<String, Value>, source: &Value) -> bool {
    let Some(Value::Array(subschemas)) = members.get("allOf") else { return false };
    // An `allOf` of one reference is only a reference, unless the schema has members of its own to merge.
    let has_members =
        ["properties", "required", "additionalProperties", "type"].iter().any(|it| members.contains_key(*it));
    if subschemas.len() == 1 && !has_members && subschemas[0].get("$ref").is_some() {
        return false;
    }
    let subschemas = subschemas.clone();
    members.shift_remove("allOf");
    if members.contains_key(UNION) || members.contains_key(NO_UNION) {
        // A union cannot be merged with other schemas.
        if let Value::Object(any) = any_json(&Value::Object(std::mem::take(members))) {
            *members = any;
        }
        return false;
    }
    let mut merged = Value::Object(std::mem::take(members));
    for subschema in &subschemas {
        let Some(subschema) = flattened(subschema, source, 0) else {
            merged = any_json(&merged);
            break;
        };
        if !merge(&mut merged, &subschema) {
            merged = any_json(&merged);
            break;
        }
    }
    if let Value::Object(merged) = merged {
        *members = merged;
    }
    true
}

/// Returns the schema of any JSON, with the description of `described`.
pub(super) fn any_json(described: &Value) -> Value {
    match described.get("description") {
        Some(description) => json!({"description": description}),
        None => json!({}),
    }
}

/// Returns a subschema with its references resolved and its own `allOf` merged. Returns `None` if it contains itself,
/// is a union, or contradicts itself.
pub(super) fn flattened(subschema: &Value, source: &Value, depth: usize) -> Option<Value> {
    // Deeper than any real schema nests `allOf`: the schema contains itself.
    if depth > 16 {
        return None;
    }
    let mut resolved = resolve(source, subschema)?.clone();
    let inner = resolved.as_object_mut()?.shift_remove("allOf");
    for inner in inner.iter().filter_map(Value::as_array).flatten() {
        let inner = flattened(inner, source, depth + 1)?;
        if !merge(&mut resolved, &inner) {
            return None;
        }
    }
    let is_union =
        ["anyOf", "oneOf"].iter().any(|it| resolved.get(it).is_some()) && resolved.get("properties").is_none();
    // An inline subschema is shaped already, so a union has the mark.
    (!is_union && [UNION, NO_UNION].iter().all(|mark| resolved.get(mark).is_none())).then_some(resolved)
}

/// Merges `added` into `schema`. Returns `false` if no value can match both.
fn merge(schema: &mut Value, added: &Value) -> bool {
    let (Some(schema), Some(added)) = (schema.as_object_mut(), added.as_object()) else { return false };
    if schema.contains_key(UNION) || added.contains_key(UNION) {
        return false;
    }
    for (key, value) in added {
        match (key.as_str(), schema.get_mut(key)) {
            (_, None) => {
                schema.insert(key.clone(), value.clone());
            }
            ("properties", Some(Value::Object(known))) => {
                for (name, added) in value.as_object().into_iter().flatten() {
                    match known.get_mut(name) {
                        // Both schemas have the property.
                        Some(known) if known != added => {
                            if [&*known, added].into_iter().any(is_composed) || !merge(known, added) {
                                *known = any_json(known);
                            }
                        }
                        _ => drop(known.insert(name.clone(), added.clone())),
                    }
                }
            }
            ("required", Some(Value::Array(known))) => {
                for name in value.as_array().into_iter().flatten() {
                    if !known.contains(name) {
                        known.push(name.clone());
                    }
                }
            }
            ("type", Some(known)) if known != value => return false,
            _ => {}
        }
    }
    true
}

/// Whether a schema is a reference or composed of others, and cannot be merged by its keywords.
fn is_composed(schema: &Value) -> bool {
    ["$ref", "anyOf", "oneOf", "allOf", UNION].iter().any(|keyword| schema.get(keyword).is_some())
}

#[cfg(test)]
mod tests {
    use super::super::unions::shape;
    use super::super::unions::tests::{NULL, object, shaped};
    use super::*;

    #[test]
    fn all_of_several_objects_is_one_object() {
        let schema = json!({"allOf": [
            {"$ref": "#/components/schemas/Object"},
            {"type": "object", "properties": {"y": {"type": "integer"}}, "required": ["y"]},
        ], "description": "d"});
        let expected = json!({
            "description": "d", "type": "object", "required": ["x", "y"],
            "properties": {"x": {"type": "string"}, "y": {"type": "integer"}},
        });
        assert_eq!(shaped(schema), expected);
        let alone = json!({"allOf": [{"$ref": "#/components/schemas/Object"}], "description": "d"});
        assert_eq!(shaped(alone.clone()), alone);
    }

    #[test]
    fn merged_properties_are_shaped_and_recursion_ends() {
        let part = json!({"$ref": "#/components/schemas/Part"});
        let union = json!({"anyOf": [{"type": "integer"}, NULL()]});
        let inner = json!({"allOf": [part, {"type": "object"}]});
        let mut document = json!({"openapi": "3.0.3", "components": {"schemas": {
            "A": {"allOf": [part, object(json!({"y": {}}))]},
            "Part": {"type": "object", "properties": {"n": union, "inner": inner}},
        }}});
        shape(&mut document);
        let a = &document["components"]["schemas"]["A"];
        assert_eq!(a["properties"]["n"], json!({"type": "integer", "nullable": true}));
        let deep = "/properties/inner".repeat(5);
        assert_eq!(a.pointer(&deep[..deep.len() - "/properties/inner".len()]), Some(&json!({})));
    }

    #[test]
    fn objects_in_the_same_property_are_merged() {
        let part =
            |inner: Value| json!({"type": "object", "properties": {"a": {"type": "object", "properties": inner}}});
        let merged = shaped(json!({"allOf": [part(json!({"x": {}})), part(json!({"y": {}}))]}));
        assert_eq!(merged, part(json!({"x": {}, "y": {}})));
    }

    #[test]
    fn a_property_with_two_contradicting_definitions_is_any_json() {
        let part = |a: Value| object(json!({"a": a}));
        let text = json!({"type": "string", "description": "d"});
        let composed = json!({"anyOf": [object(json!({"x": {}})), NULL()]});
        for other in [json!({"type": "integer"}), json!({"$ref": "#/components/schemas/Object"}), composed] {
            let merged = shaped(json!({"allOf": [part(text.clone()), part(other)]}));
            assert_eq!(merged["properties"], json!({"a": {"description": "d"}}));
        }
    }

    #[test]
    fn an_object_merged_with_a_union_is_any_json() {
        let either = json!({"oneOf": [object(json!({"a": {"type": "string"}})), {"type": "string"}]});
        assert_eq!(shaped(json!({"allOf": [object(json!({"x": {}})), either]})), json!({}));
        let both = json!({"anyOf": either["oneOf"], "allOf": [object(json!({"x": {}}))], "description": "d"});
        assert_eq!(shaped(both), json!({"description": "d"}));
    }

    #[test]
    fn an_object_merged_with_alternatives_of_any_json_is_any_json() {
        let ambiguous = json!({"anyOf": [{"type": "boolean"}, {"anyOf": [{"type": "integer"}, {}]}]});
        assert_eq!(shaped(json!({"allOf": [object(json!({"x": {}})), ambiguous.clone()]})), json!({}));
        assert_eq!(shaped(ambiguous), json!({}));
    }

    #[test]
    fn an_all_of_of_the_enclosing_model_ends() {
        let own = json!({"$ref": "#/components/schemas/A"});
        let kid = json!({"allOf": [own], "required": ["a"]});
        let a = shaped(json!({"type": "object", "properties": {"kid": kid, "a": {"type": "string"}}}));
        assert_eq!(a["properties"]["kid"]["required"], json!(["a"]));
        assert_eq!(a["properties"]["kid"]["properties"]["a"], json!({"type": "string"}));
    }

    #[test]
    fn contradictions_and_cycles_are_any_json() {
        assert_eq!(shaped(json!({"allOf": [{"type": "string"}, {"type": "integer"}]})), json!({}));
        assert_eq!(shaped(json!({"allOf": [{"$ref": "#/components/schemas/Itself"}, {"type": "object"}]})), json!({}));
    }
}
