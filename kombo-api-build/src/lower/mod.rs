//! The stage **lower**: OpenAPI 3.1 to valid 3.0.3 of the same meaning.
//!
//! This stage depends on nothing of Rust, progenitor or this SDK. It takes checked documents, so a pass cannot fail.
//! Each pass is a small rewrite of every schema (inner ones first) or of the document. A document that is 3.0 already
//! is not changed, so lowering twice is lowering once.

mod all_of;
mod annotations;
mod booleans;
mod bounds;
mod conditionals;
mod constants;
mod contains;
mod definitions;
mod document;
mod no_limits;
mod normalize;
mod objects;
mod references;
mod relax;
mod types;

use serde_json::{Map, Value};

use crate::openapi::grammar;

type SchemaPass = fn(&mut Map<String, Value>);

/// The passes in their order: each relies on the passes before it.
const SCHEMA_PASSES: &[SchemaPass] = &[
    relax::lower,
    references::lower,
    constants::lower,
    bounds::lower,
    conditionals::lower,
    contains::lower,
    objects::lower,
    types::lower,
    annotations::lower,
    normalize::lower,
    no_limits::lower,
];

/// Lowers a document that has passed the stage `check`.
pub(crate) fn lower(document: &Value) -> Value {
    let mut document = document.clone();
    definitions::lower(&mut document);
    grammar::each_schema(&mut document, &mut booleans::lower);
    for pass in SCHEMA_PASSES {
        grammar::each_schema(&mut document, &mut |schema| {
            if let Value::Object(members) = schema {
                pass(members);
            }
        });
    }
    document::lower(&mut document);
    document
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Lowers one schema, and checks that lowering it again changes nothing.
    pub(super) fn lowered(schema: &Value) -> Value {
        let document = json!({
            "openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {},
            "components": {"schemas": {"A": schema, "B": {"type": "string"}}},
        });
        let once = lower(&document);
        let twice = lower(&once);
        assert_eq!(once, twice, "lowering is not idempotent for {schema}");
        once["components"]["schemas"]["A"].clone()
    }

    #[test]
    fn a_document_of_three_zero_is_unchanged() {
        let schema = json!({
            "type": "object", "nullable": true, "required": ["a"], "description": "d",
            "properties": {
                "a": {"type": "integer", "minimum": 1, "exclusiveMinimum": true},
                "b": {"type": "array", "items": {"$ref": "#/components/schemas/B"}},
                "c": {"type": "string", "enum": ["x", null], "nullable": true, "example": "x"},
                "d": {"oneOf": [{"$ref": "#/components/schemas/B"}], "discriminator": {"propertyName": "t"}},
            },
            "additionalProperties": false,
        });
        assert_eq!(lowered(&schema), schema);
    }

    #[test]
    fn examples_defaults_and_extensions_are_unchanged() {
        let schema = json!({
            "properties": {"const": {"type": "string"}, "type": {"const": 1}},
            "default": {"const": 1}, "example": {"type": ["a", "null"]}, "x-y": {"const": 1},
        });
        let expected = json!({
            "properties": {"const": {"type": "string"}, "type": {"enum": [1]}},
            "default": {"const": 1}, "example": {"type": ["a", "null"]}, "x-y": {"const": 1},
        });
        assert_eq!(lowered(&schema), expected);
    }
}
