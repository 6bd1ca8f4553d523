//! `allOf`: one object with the properties of all; any JSON where the parts contradict each other.

use serde_json::{Map, Value, json};

use super::marks::UNION;
use crate::openapi::pointer::resolve;

/// Returns whether parts were put together.
pub(super) fn conjunction(members: &mut Map<String, Value>, source: &Value) -> bool {
    let Some(Value::Array(parts)) = members.get("allOf") else { return false };
    // What says something of fields beside a reference is a part like any other.
    let says_more =
        ["properties", "required", "additionalProperties", "type"].iter().any(|it| members.contains_key(*it));
    if parts.len() == 1 && !says_more && parts[0].get("$ref").is_some() {
        return false;
    }
    let parts = parts.clone();
    members.shift_remove("allOf");
    if members.contains_key(UNION) {
        // One of several and all of others at once.
        if let Value::Object(any) = anything(&Value::Object(std::mem::take(members))) {
            *members = any;
        }
        return false;
    }
    let mut merged = Value::Object(std::mem::take(members));
    for part in &parts {
        let Some(part) = flattened(part, source, 0) else {
            merged = anything(&merged);
            break;
        };
        if !merge(&mut merged, &part) {
            merged = anything(&merged);
            break;
        }
    }
    if let Value::Object(merged) = merged {
        *members = merged;
    }
    true
}

/// What is left if parts contradict each other, or describe no object.
pub(super) fn anything(described: &Value) -> Value {
    match described.get("description") {
        Some(description) => json!({"description": description}),
        None => json!({}),
    }
}

/// A part with its own references followed; `None` if it is part of itself.
pub(super) fn flattened(part: &Value, source: &Value, depth: usize) -> Option<Value> {
    if depth > 16 {
        return None;
    }
    let mut part = resolve(source, part)?.clone();
    let inner = part.as_object_mut()?.shift_remove("allOf");
    for inner in inner.iter().filter_map(Value::as_array).flatten() {
        let inner = flattened(inner, source, depth + 1)?;
        if !merge(&mut part, &inner) {
            return None;
        }
    }
    let is_union = ["anyOf", "oneOf"].iter().any(|it| part.get(it).is_some()) && part.get("properties").is_none();
    // A part that stands here itself is shaped already.
    (!is_union && part.get(UNION).is_none()).then_some(part)
}

/// Adds what `part` says to `whole`; `false` if both cannot be true of one value.
fn merge(whole: &mut Value, part: &Value) -> bool {
    let (Some(whole), Some(part)) = (whole.as_object_mut(), part.as_object()) else { return false };
    if whole.contains_key(UNION) || part.contains_key(UNION) {
        return false;
    }
    for (key, value) in part {
        match (key.as_str(), whole.get_mut(key)) {
            (_, None) => {
                whole.insert(key.clone(), value.clone());
            }
            ("properties", Some(Value::Object(known))) => {
                for (name, added) in value.as_object().into_iter().flatten() {
                    match known.get_mut(name) {
                        // Both parts say something of it.
                        Some(known) if known != added => {
                            let is_reference = known.get("$ref").is_some() || added.get("$ref").is_some();
                            if is_reference || !merge(known, added) {
                                return false;
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

#[cfg(test)]
mod tests {
    use super::super::unions::shape;
    use super::super::unions::tests::{NULL, object, shaped};
    use super::*;

    #[test]
    fn all_of_objects_is_one_object() {
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
    fn what_a_part_brings_along_is_shaped_too_and_has_an_end() {
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
    fn what_two_parts_say_of_one_property_is_both() {
        let part =
            |inner: Value| json!({"type": "object", "properties": {"a": {"type": "object", "properties": inner}}});
        let merged = shaped(json!({"allOf": [part(json!({"x": {}})), part(json!({"y": {}}))]}));
        assert_eq!(merged, part(json!({"x": {}, "y": {}})));
    }

    #[test]
    fn an_object_that_is_one_of_several_besides_is_any_json() {
        let either = json!({"oneOf": [object(json!({"a": {"type": "string"}})), {"type": "string"}]});
        assert_eq!(shaped(json!({"allOf": [object(json!({"x": {}})), either]})), json!({}));
        let both = json!({"anyOf": either["oneOf"], "allOf": [object(json!({"x": {}}))], "description": "d"});
        assert_eq!(shaped(both), json!({"description": "d"}));
    }

    #[test]
    fn a_model_with_a_stricter_one_of_itself_in_it_has_an_end() {
        let own = json!({"$ref": "#/components/schemas/A"});
        let kid = json!({"allOf": [own], "required": ["a"]});
        let a = shaped(json!({"type": "object", "properties": {"kid": kid, "a": {"type": "string"}}}));
        assert_eq!(a["properties"]["kid"]["required"], json!(["a"]));
        assert_eq!(a["properties"]["kid"]["properties"]["a"], json!({"type": "string"}));
    }

    #[test]
    fn contradictions_and_circles_are_any_json() {
        assert_eq!(shaped(json!({"allOf": [{"type": "string"}, {"type": "integer"}]})), json!({}));
        assert_eq!(shaped(json!({"allOf": [{"$ref": "#/components/schemas/Itself"}, {"type": "object"}]})), json!({}));
    }
}
