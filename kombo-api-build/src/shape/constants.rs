//! Constants: a schema with a single value gets no type of its own.
//!
//! A single-value enum is usually a type tag (`type: "TEXT"`). A Rust enum with one variant for each of them would be
//! of no use. Instead, the property is a string or a flag that constructors fill in, and [`super::unions`]
//! distinguishes alternatives by it.

use serde_json::{Value, json};

use super::marks::CONSTANT;
use crate::openapi::grammar;

pub(super) fn shape(document: &mut Value) {
    grammar::each_schema(document, &mut |schema| {
        let Some([only]) = schema.get("enum").and_then(Value::as_array).map(Vec::as_slice) else { return };
        let only = only.clone();
        let note = match &only {
            Value::String(text) if !text.contains('`') => format!("Always `{text}`."),
            Value::Bool(flag) => format!("Always `{flag}`."),
            _ => return,
        };
        let Some(members) = schema.as_object_mut() else { return };
        members.shift_remove("enum");
        if !members.contains_key("type") {
            members.insert("type".to_owned(), json!(if only.is_string() { "string" } else { "boolean" }));
        }
        let described = members.get("description").and_then(Value::as_str).unwrap_or_default();
        let gap = if described.is_empty() { "" } else { "\n\n" };
        members.insert("description".to_owned(), json!(format!("{described}{gap}{note}")));
        members.insert(CONSTANT.to_owned(), only);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shaped(schema: Value) -> Value {
        let mut document = json!({"openapi": "3.0.3", "components": {"schemas": {"A": schema}}});
        shape(&mut document);
        document["components"]["schemas"]["A"].clone()
    }

    #[test]
    fn a_single_value_enum_becomes_a_constant() {
        let constant = json!({"type": "string", "description": "Kind.\n\nAlways `TEXT`.", CONSTANT: "TEXT"});
        assert_eq!(shaped(json!({"type": "string", "enum": ["TEXT"], "description": "Kind."})), constant);
        let flag = json!({"type": "boolean", "description": "Always `true`.", CONSTANT: true});
        assert_eq!(shaped(json!({"enum": [true]})), flag);
    }

    #[test]
    fn other_enums_are_unchanged() {
        for schema in [json!({"type": "string", "enum": ["a", "b"]}), json!({"enum": [null]}), json!({"enum": [1]})] {
            assert_eq!(shaped(schema.clone()), schema);
        }
    }
}
