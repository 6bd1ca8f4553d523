//! Plain schemas: schemas of parameters without references, null and single alternatives.

use serde_json::{Value, json};

use crate::openapi::pointer::resolve;

use super::nulls::is_null;

/// Returns the plain schema of a parameter.
///
/// Components are inlined, since progenitor generates a newtype for every string component.
pub(super) fn plain(document: &Value, schema: &Value) -> Value {
    let mut schema = single_alternative(document, schema);
    if let Some(members) = schema.as_object_mut() {
        members.shift_remove("nullable");
        if members.contains_key("properties") {
            members.insert("type".to_owned(), json!("object"));
        }
        // A parameter without a type is a string.
        if !members.contains_key("type") && !members.contains_key("enum") {
            members.retain(|key, _| key == "description");
            members.insert("type".to_owned(), json!("string"));
        }
    }
    schema
}

/// Returns a schema with its reference resolved and its only non-null alternative merged into it.
fn single_alternative(document: &Value, schema: &Value) -> Value {
    let mut schema = resolve(document, schema).cloned().unwrap_or_else(|| json!({}));
    // Bounds recursive schemas. Real schemas have fewer levels of references to alternatives.
    for _ in 0..8 {
        let Some(members) = schema.as_object_mut() else { break };
        let keyword = ["allOf", "anyOf", "oneOf"].into_iter().find(|keyword| members.contains_key(*keyword));
        let Some(keyword) = keyword.filter(|_| !members.contains_key("type")) else { break };
        let alternatives = members.shift_remove(keyword).unwrap_or_default();
        let resolved: Vec<&Value> =
            alternatives.as_array().into_iter().flatten().filter_map(|it| resolve(document, it)).collect();
        let values: Vec<&&Value> = resolved.iter().filter(|it| !is_null(it)).collect();
        let [Value::Object(only)] = &values[..] else { break };
        for (key, value) in only {
            members.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }
    schema
}
