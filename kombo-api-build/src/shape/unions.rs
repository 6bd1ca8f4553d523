//! `anyOf`, `oneOf` and `allOf`, as far as a Rust type can say them.
//!
//! - Alternatives that are all strings are one string; with members listed, one open enum.
//! - A null alternative makes the rest nullable, and a single alternative is that alternative.
//! - `allOf` of objects is one object with the properties of all.
//! - Anything else is any JSON: nothing is lost, and nothing fails to decode.

use serde_json::{Map, Value, json};

use crate::grammar;
use crate::pointer::resolve;

pub(super) fn shape(document: &mut Value) {
    let source = document.clone();
    grammar::each_schema(document, &mut |schema| {
        if let Value::Object(members) = schema {
            alternatives(members, &source);
            conjunction(members, &source);
        }
    });
}

fn alternatives(members: &mut Map<String, Value>, source: &Value) {
    for keyword in ["anyOf", "oneOf"] {
        let Some(Value::Array(mut variants)) = members.shift_remove(keyword) else { continue };
        // Alternatives beside properties only say which of them go together.
        if members.contains_key("properties") {
            continue;
        }
        let before = variants.len();
        variants.retain(|variant| !is_null(variant));
        let nullable = variants.len() < before;
        let resolved: Vec<&Value> = variants.iter().filter_map(|variant| resolve(source, variant)).collect();
        let mut shaped = if let [only] = &variants[..] {
            match only.get("$ref") {
                Some(_) => json!({"allOf": [only]}),
                None => only.clone(),
            }
        } else if !resolved.is_empty() && resolved.iter().all(|it| it["type"] == "string" && it.get("format").is_none())
        {
            strings(&resolved)
        } else {
            json!({})
        };
        if let Value::Object(shaped) = &mut shaped {
            if nullable {
                shaped.insert("nullable".to_owned(), json!(true));
            }
            for (key, value) in std::mem::take(shaped) {
                if key != "description" || !members.contains_key("description") {
                    members.insert(key, value);
                }
            }
        }
    }
}

fn strings(variants: &[&Value]) -> Value {
    let mut listed: Vec<&Value> = Vec::new();
    for member in variants.iter().filter_map(|it| it["enum"].as_array()).flatten() {
        if !listed.contains(&member) {
            listed.push(member);
        }
    }
    let mut schema = json!({"type": "string"});
    if !listed.is_empty() {
        schema["enum"] = json!(listed);
    }
    if variants.iter().any(|it| it["nullable"] == true) {
        schema["nullable"] = json!(true);
    }
    schema
}

/// What lowering makes of `type: null`.
pub(super) fn is_null(schema: &Value) -> bool {
    schema.get("enum") == Some(&json!([null]))
}

fn conjunction(members: &mut Map<String, Value>, source: &Value) {
    let Some(Value::Array(parts)) = members.get("allOf") else { return };
    let alone = parts.len() == 1 && !members.contains_key("properties") && !members.contains_key("type");
    if alone && parts[0].get("$ref").is_some() {
        return;
    }
    let parts = parts.clone();
    members.shift_remove("allOf");
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
}

/// What is left if parts contradict each other, or describe no object.
fn anything(described: &Value) -> Value {
    match described.get("description") {
        Some(description) => json!({"description": description}),
        None => json!({}),
    }
}

/// A part with its own references followed; `None` if it is part of itself.
fn flattened(part: &Value, source: &Value, depth: usize) -> Option<Value> {
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
    (!is_union).then_some(part)
}

/// Adds what `part` says to `whole`; `false` if both cannot be true of one value.
fn merge(whole: &mut Value, part: &Value) -> bool {
    let (Some(whole), Some(part)) = (whole.as_object_mut(), part.as_object()) else { return false };
    for (key, value) in part {
        match (key.as_str(), whole.get_mut(key)) {
            (_, None) => {
                whole.insert(key.clone(), value.clone());
            }
            ("properties", Some(Value::Object(known))) => {
                let Some(added) = value.as_object() else { return false };
                known.extend(added.iter().map(|(name, schema)| (name.clone(), schema.clone())));
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
    use super::*;

    fn shaped(schema: Value) -> Value {
        let components = json!({
            "A": schema,
            "Object": {"type": "object", "properties": {"x": {"type": "string"}}, "required": ["x"]},
            "Itself": {"allOf": [{"$ref": "#/components/schemas/Itself"}, {"type": "object"}]},
        });
        let mut document = json!({"openapi": "3.0.3", "components": {"schemas": components}});
        shape(&mut document);
        document["components"]["schemas"]["A"].clone()
    }

    const NULL: fn() -> Value = || json!({"type": "string", "nullable": true, "enum": [null]});

    #[test]
    fn strings_are_one_open_enum() {
        let schema =
            json!({"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "string"}, NULL()], "description": "d"});
        assert_eq!(shaped(schema), json!({"description": "d", "type": "string", "enum": ["a"], "nullable": true}));
    }

    #[test]
    fn one_alternative_or_null_is_a_nullable_alternative() {
        let object = json!({"$ref": "#/components/schemas/Object"});
        assert_eq!(shaped(json!({"oneOf": [object, NULL()]})), json!({"allOf": [object], "nullable": true}));
        assert_eq!(shaped(json!({"anyOf": [{"type": "integer"}]})), json!({"type": "integer"}));
    }

    #[test]
    fn other_alternatives_are_any_json() {
        let schema = json!({"oneOf": [{"type": "string"}, {"type": "integer"}], "description": "d"});
        assert_eq!(shaped(schema), json!({"description": "d"}));
    }

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
    fn contradictions_and_circles_are_any_json() {
        assert_eq!(shaped(json!({"allOf": [{"type": "string"}, {"type": "integer"}]})), json!({}));
        assert_eq!(shaped(json!({"allOf": [{"$ref": "#/components/schemas/Itself"}, {"type": "object"}]})), json!({}));
    }
}
