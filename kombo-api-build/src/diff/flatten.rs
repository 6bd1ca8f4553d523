//! Flattens schemas: resolves references, merges `allOf`, and moves null out of enums and alternatives.

use serde_json::{Map, Value, json};

use super::keywords::may_accompany_reference;
use super::limits;
use crate::openapi::pointer;

/// Returns the reference of a schema that is one: alone, with annotations, or as an alternative to null.
pub(super) fn reference(schema: &Value) -> Option<&str> {
    if let Some(reference) = schema["$ref"].as_str() {
        return Some(reference);
    }
    let parts = |keyword: &str| schema[keyword].as_array().into_iter().flatten().filter(|it| !is_only_null(it));
    let mut parts = ["allOf", "anyOf", "oneOf"].into_iter().flat_map(parts);
    match (parts.next(), parts.next()) {
        (Some(only), None) if schema.get("properties").is_none() => reference(only),
        _ => None,
    }
}

/// Whether a schema is the lowered form of `type: 'null'`.
fn is_only_null(schema: &Value) -> bool {
    schema["enum"] == json!([null])
}

/// Returns the members of a schema merged with those of its references and its `allOf`.
///
/// Alternatives are under `anyOf`, also those of `oneOf`. `nullable` is set if null is an alternative or a value of the
/// enum, too.
pub(super) fn flatten(document: &Value, schema: &Value) -> Map<String, Value> {
    flatten_within(document, schema, DEEPEST)
}

/// The maximum depth of nested `allOf`s: more than real documents have. It ends circular ones.
const DEEPEST: usize = 32;

fn flatten_within(document: &Value, schema: &Value, depth: usize) -> Map<String, Value> {
    let mut own = pointer::resolve(document, schema).and_then(Value::as_object).cloned().unwrap_or_default();
    let Some(depth) = depth.checked_sub(1) else { return own };
    let parts = match own.shift_remove("allOf") {
        Some(Value::Array(parts)) => parts,
        _ => Vec::new(),
    };
    let stated = own.get("nullable").cloned();
    let parts: Vec<Map<String, Value>> = parts.iter().map(|part| flatten_within(document, part, depth)).collect();
    let all_nullable = !parts.is_empty() && parts.iter().all(|part| part.get("nullable") == Some(&json!(true)));
    for part in parts {
        merge(&mut own, part);
    }
    own.shift_remove("nullable");
    let mut nullable = stated.map_or(all_nullable, |it| it == true);

    let alternatives = ["anyOf", "oneOf"].into_iter().filter_map(|keyword| own.shift_remove(keyword));
    let mut alternatives: Vec<Value> = alternatives.filter_map(|it| it.as_array().cloned()).flatten().collect();
    alternatives.retain(|alternative| {
        let alternative = pointer::resolve(document, alternative).unwrap_or(alternative);
        nullable |= alternative["nullable"] == true;
        !is_only_null(alternative)
    });
    match &alternatives[..] {
        [] => {}
        [one] => merge(&mut own, flatten_within(document, one, depth)),
        _ => {
            own.insert("anyOf".to_owned(), Value::Array(alternatives));
        }
    }
    if let Some(Value::Array(members)) = own.get_mut("enum") {
        let before = members.len();
        members.retain(|member| !member.is_null());
        nullable |= members.len() < before;
    }
    own.shift_remove("nullable");
    if nullable {
        own.insert("nullable".to_owned(), json!(true));
    }
    own
}

/// Merges the members of a part of an `allOf` into `own`.
fn merge(own: &mut Map<String, Value>, part: Map<String, Value>) {
    for (key, theirs) in part {
        match (key.as_str(), own.get_mut(&key)) {
            (_, None) => {
                own.insert(key, theirs);
            }
            (_, Some(ours)) if *ours == theirs => {}
            ("properties", Some(Value::Object(ours))) => {
                for (name, schema) in theirs.as_object().cloned().unwrap_or_default() {
                    let both = match ours.get(&name) {
                        Some(known) if *known != schema => json!({"allOf": [known, schema]}),
                        _ => schema,
                    };
                    ours.insert(name, both);
                }
            }
            ("required", Some(Value::Array(ours))) => {
                let theirs = theirs.as_array().into_iter().flatten();
                let new: Vec<Value> = theirs.filter(|name| !ours.contains(name)).cloned().collect();
                ours.extend(new);
            }
            ("enum", Some(Value::Array(ours))) => {
                let theirs = theirs.as_array().cloned().unwrap_or_default();
                ours.retain(|member| theirs.contains(member));
            }
            ("items", Some(ours)) => *ours = json!({"allOf": [ours.clone(), theirs]}),
            (limit, Some(ours)) if limits::is_tighter(limit, &theirs, ours) => *ours = theirs,
            // The nearest annotation takes precedence, such as a description next to a reference.
            (key, Some(_)) if may_accompany_reference(key) || limits::is_ordered(key) => {}
            // Constraints that cannot be merged, such as two unions, stay separate.
            (_, Some(_)) => {
                if let Value::Array(apart) = own.entry("allOf").or_insert_with(|| json!([])) {
                    apart.push(json!({key: theirs}));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_and_null_are_merged() {
        let document = json!({"components": {"schemas": {
            "A": {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}},
            "Loop": {"allOf": [{"$ref": "#/components/schemas/Loop"}]},
        }}});
        let a = json!({"$ref": "#/components/schemas/A"});
        let nothing = json!({"type": "string", "nullable": true, "enum": [null]});
        let all = flatten(
            &document,
            &json!({"allOf": [a, {"properties": {"b": {}}, "required": ["b"]}], "description": "d"}),
        );
        assert_eq!(all["required"], json!(["a", "b"]));
        assert_eq!(all["properties"], json!({"a": {"type": "string"}, "b": {}}));
        assert_eq!(all["description"], "d");

        for nullable in
            [json!({"anyOf": [a, nothing]}), json!({"allOf": [a], "nullable": true}), json!({"oneOf": [nothing, a]})]
        {
            let flat = flatten(&document, &nullable);
            assert_eq!((&flat["nullable"], &flat["type"]), (&json!(true), &json!("object")), "{nullable}");
            assert!(!flat.contains_key("anyOf"));
        }
        let listed = flatten(&document, &json!({"type": "string", "enum": ["x", null], "nullable": true}));
        assert_eq!((&listed["enum"], &listed["nullable"]), (&json!(["x"]), &json!(true)));
        let unions = [json!({"oneOf": [a, {"type": "string"}]}), json!({"anyOf": [a, {"type": "integer"}]})];
        let both = flatten(&document, &json!({"allOf": unions}));
        assert_eq!(both["anyOf"], unions[0]["oneOf"]);
        assert_eq!(both["allOf"], json!([unions[1]]), "constraints that cannot be merged stay separate");
        let _ends = flatten(&document, &json!({"$ref": "#/components/schemas/Loop"}));
    }
}
