//! Schema keywords of OpenAPI 3.1 that 3.0 cannot express.
//!
//! `check` warns of each of them, and `lower` leaves them out: then a schema allows more than the page describes.

use serde_json::{Map, Value};

/// Returns the keywords of a schema that OpenAPI 3.0 cannot express, each with the consequence of leaving it out.
pub(crate) fn inexpressible(schema: &Map<String, Value>) -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    for (keyword, consequence) in [
        ("$id", "schemas are found by their pointer"),
        ("$anchor", "schemas are found by their pointer"),
        ("$vocabulary", "a vocabulary is ignored"),
        ("prefixItems", "the items of the list may be of any type"),
    ] {
        if schema.contains_key(keyword) {
            found.push((keyword, consequence));
        }
    }
    for (keyword, consequence) in [
        ("enum", "it is empty, so no value is valid; any value of the type is accepted"),
        ("allOf", "it is empty, and is left out"),
        ("anyOf", "it is empty; any value is accepted"),
        ("oneOf", "it is empty; any value is accepted"),
    ] {
        if schema.get(keyword).and_then(Value::as_array).is_some_and(Vec::is_empty) {
            found.push((keyword, consequence));
        }
    }
    if schema.get("items").is_some_and(Value::is_array) {
        found.push(("items", "a list of schemas is a tuple; the items of the list may be of any type"));
    }
    if schema.get("$schema").and_then(Value::as_str).is_some_and(|dialect| !is_supported_dialect(dialect)) {
        found.push(("$schema", "the schema is read as JSON Schema 2020-12"));
    }
    if schema.get("patternProperties").is_some_and(|it| universal_pattern(schema, it).is_none()) {
        found.push(("patternProperties", "properties of any name are allowed"));
    }
    if schema.get("propertyNames").is_some_and(|it| !allows_every_name(it)) {
        found.push(("propertyNames", "any name is allowed"));
    }
    for (keyword, consequence) in
        [("unevaluatedProperties", "other properties are allowed"), ("unevaluatedItems", "other items are allowed")]
    {
        if schema.get(keyword).is_some_and(|it| !can_be_evaluated_here(schema, keyword, it)) {
            found.push((keyword, consequence));
        }
    }
    if schema.contains_key("contains") && !is_plain_contains(schema) {
        found.push(("contains", "the number of matching items is not limited"));
    }
    found
}

/// Whether `contains` requires at least one match, or none, rather than another number.
fn is_plain_contains(schema: &Map<String, Value>) -> bool {
    let at_least = schema.get("minContains").and_then(Value::as_f64).unwrap_or(1.0);
    !schema.contains_key("maxContains") && (at_least == 0.0 || at_least == 1.0)
}

/// Whether schemas of this dialect are supported: JSON Schema 2020-12, or the base dialect of OpenAPI 3.1.
pub(crate) fn is_supported_dialect(dialect: &str) -> bool {
    let known = ["https://json-schema.org/draft/2020-12/schema", "https://spec.openapis.org/oas/3.1/dialect/base"];
    known.contains(&dialect.trim_end_matches('#'))
}

/// Returns the schema of every property if `patterns` has a single pattern, and every name matches it.
///
/// The inner `None` means that there are no patterns at all.
pub(crate) fn universal_pattern<'a>(schema: &Map<String, Value>, patterns: &'a Value) -> Option<Option<&'a Value>> {
    let patterns = patterns.as_object()?;
    if patterns.is_empty() {
        return Some(None);
    }
    let (pattern, values) = patterns.iter().next()?;
    let universal = matches!(pattern.as_str(), "" | "^" | ".*" | "^.*" | ".*$" | "^.*$");
    (patterns.len() == 1 && universal && !schema.contains_key("properties")).then_some(Some(values))
}

/// Whether `names` allows every name, as `{"type": "string"}` does.
pub(crate) fn allows_every_name(names: &Value) -> bool {
    const ANNOTATIONS: [&str; 6] = ["title", "description", "default", "example", "examples", "$comment"];
    match names {
        Value::Bool(all) => *all,
        Value::Object(members) => members.iter().all(|(keyword, value)| match keyword.as_str() {
            "type" => value == "string" || value.as_array().is_some_and(|types| types.contains(&"string".into())),
            other => ANNOTATIONS.contains(&other) || other.starts_with("x-"),
        }),
        _ => false,
    }
}

/// Whether `unevaluatedProperties` or `unevaluatedItems` only depends on keywords of `schema` itself. Then
/// `additionalProperties` or `items` of 3.0 means the same.
pub(crate) fn can_be_evaluated_here(schema: &Map<String, Value>, keyword: &str, value: &Value) -> bool {
    if is_anything(value) {
        return true;
    }
    let applicators = ["$ref", "allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas"];
    let elsewhere = applicators.iter().any(|applicator| schema.contains_key(*applicator));
    !elsewhere && (keyword == "unevaluatedProperties" || !schema.contains_key("contains"))
}

/// Whether a schema allows every value.
pub(crate) fn is_anything(schema: &Value) -> bool {
    *schema == Value::Bool(true) || schema.as_object().is_some_and(Map::is_empty)
}
