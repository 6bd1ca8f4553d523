//! Stage 3, **lower**: OpenAPI 3.1 to valid 3.0.3 of the same meaning.
//!
//! Nothing here knows of Rust, progenitor or this SDK's taste. First [`check`] refuses what is not OpenAPI; then the
//! passes below run, each a small rewrite that cannot fail, on every schema (inner ones first) or on the document.
//! What is already 3.0 comes through unchanged, so lowering twice is lowering once.

mod annotations;
mod booleans;
mod bounds;
pub(crate) mod check;
mod conditionals;
mod constants;
mod contains;
mod definitions;
mod document;
mod loosen;
mod objects;
mod references;
mod tidy;
mod types;

use serde_json::{Map, Value};

use crate::grammar;
use crate::problem::{Problem, Severity};

type SchemaPass = fn(&mut Map<String, Value>);

/// In this order: each may rely on what the ones before it have removed.
const SCHEMA_PASSES: &[SchemaPass] = &[
    loosen::lower,
    references::lower,
    constants::lower,
    bounds::lower,
    conditionals::lower,
    contains::lower,
    objects::lower,
    types::lower,
    annotations::lower,
    tidy::lower,
];

/// Lowers a whole document.
///
/// # Errors
/// Everything in it that is not OpenAPI, with its JSON pointer.
pub(crate) fn lower(document: &Value) -> Result<Value, Vec<Problem>> {
    let problems = check::check(document);
    if problems.iter().any(|problem| problem.severity == Severity::Error) {
        return Err(problems);
    }
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
    Ok(document)
}

/// Adds `schema` to what `members` requires.
fn and(members: &mut Map<String, Value>, schema: Value) {
    match members.get_mut("allOf").and_then(Value::as_array_mut) {
        Some(all) => all.push(schema),
        None => {
            members.insert("allOf".to_owned(), Value::Array(vec![schema]));
        }
    }
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
        let once = lower(&document).unwrap_or_else(|problems| panic!("{}: {schema}", problems[0]));
        let twice = lower(&once).unwrap_or_else(|problems| panic!("{}: {schema}", problems[0]));
        assert_eq!(once, twice, "lowering is not idempotent for {schema}");
        once["components"]["schemas"]["A"].clone()
    }

    #[test]
    fn what_is_three_zero_already_comes_through_unchanged() {
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
    fn only_schemas_are_lowered() {
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
