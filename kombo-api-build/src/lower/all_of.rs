//! Additional constraints of a schema, which go into its `allOf`.

use serde_json::{Map, Value};

/// Adds `schema` to the `allOf` of `members`.
pub(super) fn add(members: &mut Map<String, Value>, schema: Value) {
    match members.get_mut("allOf").and_then(Value::as_array_mut) {
        Some(all) => all.push(schema),
        None => {
            members.insert("allOf".to_owned(), Value::Array(vec![schema]));
        }
    }
}
