//! Nulls: `nullable` belongs to the use of a schema, not to the schema.
//!
//! A nullable component would become a type with an `Option` inside, and be wrapped in another `Option` where it is
//! optional. The same applies to enums that list null.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::openapi::grammar;
use crate::openapi::pointer;

pub(super) fn shape(document: &mut Value) {
    grammar::each_schema(document, &mut |schema| {
        // A value that is documented as always null may be anything.
        if is_null(schema) {
            let description = schema.get("description").cloned();
            *schema = json!({});
            if let Some(description) = description {
                schema["description"] = description;
            }
        }
        if let Some(Value::Array(members)) = schema.get_mut("enum") {
            let before = members.len();
            members.retain(|member| !member.is_null());
            if members.len() < before {
                schema["nullable"] = json!(true);
            }
        }
    });

    let mut nullable = BTreeSet::new();
    for (name, schema) in document["components"]["schemas"].as_object_mut().into_iter().flatten() {
        if schema.as_object_mut().and_then(|it| it.shift_remove("nullable")) == Some(json!(true)) {
            nullable.insert(name.clone());
        }
    }
    grammar::each_schema(document, &mut |schema| {
        let is_nullable = |schema: &Value| {
            let name = schema.get("$ref").and_then(Value::as_str).and_then(|it| pointer::component(it, "schemas"));
            name.is_some_and(|name| nullable.contains(name))
        };
        if is_nullable(schema) {
            *schema = json!({"allOf": [schema], "nullable": true});
            return;
        }
        // A reference inside an `allOf` was wrapped above, so `nullable` is one level too deep.
        let inner = match schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
            Some([only]) if only["nullable"] == true && only.get("allOf").is_some() => only["allOf"].clone(),
            _ => return,
        };
        schema["allOf"] = inner;
        schema["nullable"] = json!(true);
    });
}

/// Whether a schema is the lowered form of `type: null`.
pub(super) fn is_null(schema: &Value) -> bool {
    schema.get("enum") == Some(&json!([null]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nullable_component_is_nullable_where_it_is_used() {
        let reference = json!({"$ref": "#/components/schemas/E"});
        let mut document = json!({"openapi": "3.0.3", "components": {"schemas": {
            "E": {"type": "string", "enum": ["a", null], "nullable": true},
            "O": {"type": "object", "properties": {"e": reference, "d": {"allOf": [reference], "description": "d"}, "n": {"type": "string", "nullable": true, "enum": [null]}}},
        }}});
        shape(&mut document);
        let schemas = &document["components"]["schemas"];
        assert_eq!(schemas["E"], json!({"type": "string", "enum": ["a"]}));
        let described = json!({"allOf": [reference], "description": "d", "nullable": true});
        assert_eq!(schemas["O"]["properties"]["d"], described);
        assert_eq!(schemas["O"]["properties"]["e"], json!({"allOf": [reference], "nullable": true}));
        assert_eq!(schemas["O"]["properties"]["n"], json!({}));
    }
}
