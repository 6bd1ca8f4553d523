//! Unions: `anyOf` and `oneOf` as Rust types. [`all_of`](super::all_of) handles `allOf`.
//!
//! - Alternatives that are all strings become one string, or one open enum if they list values.
//! - A null alternative makes the others nullable. A single alternative replaces the schema.
//! - Other alternatives become a union: an enum with a variant for each alternative, and one that keeps any other value
//!   as JSON. Values are assigned to variants by the discriminator that the page declares; otherwise by a property with
//!   different values in each alternative, which pages often have without declaring it; otherwise by the alternative
//!   that preserves most of the value.
//! - All other schemas become any JSON, so that no value is lost and decoding does not fail.
//!
//! In the document, a union is an object with a property for each variant and the mark [`UNION`]. progenitor generates
//! a struct with the types of the variants from it, and the rewrite stage turns the struct into an enum.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::all_of::{any_json, flattened, merge_all_of};
use super::marks::{NO_UNION, TYPE_PATH, UNION};
use super::names::numbered;
use super::nulls::is_null;
use super::references::component;
use super::tags::{self, is_object};
use super::variant_names::{variant_name, variant_of_items, variant_of_object, variant_of_tag};
use crate::openapi::grammar::{self, Kind};
use crate::openapi::pointer::resolve;

pub(super) fn shape(document: &mut Value) {
    let source = document.clone();
    grammar::each_schema(document, &mut |schema| shape_one(schema, &source, 0));
    grammar::each_schema(document, &mut |schema| {
        schema.as_object_mut().and_then(|members| members.shift_remove(NO_UNION));
    });
}

/// Shapes a schema with inner schemas that are shaped already.
fn shape_one(schema: &mut Value, source: &Value, depth: usize) {
    let Value::Object(members) = schema else { return };
    if depth > DEEPEST && ["anyOf", "oneOf", "allOf"].iter().any(|keyword| members.contains_key(*keyword)) {
        *schema = any_json(schema);
        return;
    }
    shape_alternatives(members, source, depth);
    if merge_all_of(members, source) {
        // The merged members are not shaped yet.
        shape_alternatives(members, source, depth);
        let inner = members.iter_mut().flat_map(|(keyword, value)| match (keyword.as_str(), value) {
            ("properties", Value::Object(properties)) => properties.values_mut().collect(),
            ("items" | "additionalProperties", value) => vec![value],
            _ => Vec::new(),
        });
        inner.into_iter().for_each(|schema| shape_copy(schema, source, depth + 1));
    }
}

/// Shapes a copy of a part of `source`, which is not shaped yet.
fn shape_copy(schema: &mut Value, source: &Value, depth: usize) {
    grammar::visit_mut(schema, Kind::Schema, &mut |value, kind| {
        if matches!(kind, Kind::Schema | Kind::SchemaOrFlag) {
            shape_one(value, source, depth);
        }
    });
}

/// The maximum nesting of merged and flattened schemas, which ends recursive ones: an `allOf` that contains itself
/// would be merged without end.
const DEEPEST: usize = 3;

/// Replaces the `anyOf` and `oneOf` of a schema.
fn shape_alternatives(members: &mut Map<String, Value>, source: &Value, depth: usize) {
    for keyword in ["anyOf", "oneOf"] {
        let Some(Value::Array(mut variants)) = members.shift_remove(keyword) else { continue };
        // Next to properties, alternatives only constrain their combinations.
        if members.contains_key("properties") {
            continue;
        }
        let before = variants.len();
        variants.retain(|variant| !is_null(variant));
        let mut nullable = variants.len() < before;
        if variants.len() > 1 {
            let own = variants.clone();
            variants = flattened_unions(variants, source, 0);
            for copy in variants.iter_mut().filter(|variant| !own.contains(variant)) {
                shape_copy(copy, source, depth + 1);
            }
            // If one alternative is nullable, the union is.
            for variant in variants.iter_mut().filter_map(Value::as_object_mut) {
                nullable |= variant.shift_remove("nullable") == Some(json!(true));
            }
        }
        let resolved: Vec<Value> = variants.iter().filter_map(|variant| merged(variant, source)).collect();
        let resolved: Vec<&Value> = resolved.iter().collect();
        // A single alternative with a discriminator is a union, since the API expects to add alternatives.
        let discriminator = members.get("discriminator").cloned();
        let expects_more = discriminator.is_some();
        let mut shaped = match &variants[..] {
            [only] if !expects_more => match only.get("$ref") {
                Some(_) => json!({"allOf": [only]}),
                None => only.clone(),
            },
            _ if resolved.is_empty() => json!({}),
            _ if resolved.len() < variants.len() => json!({NO_UNION: true}),
            _ if resolved.iter().all(|it| it["type"] == "string") => merged_strings(&resolved),
            _ => union(&variants, &resolved, discriminator.as_ref(), source).unwrap_or_else(|| json!({NO_UNION: true})),
        };
        if let Value::Object(shaped) = &mut shaped {
            if nullable {
                shaped.insert("nullable".to_owned(), json!(true));
            }
            if shaped.contains_key(UNION) {
                // Keywords of a certain type, such as `items`, only constrain alternatives of that type.
                members.retain(|key, _| OF_ALL.contains(&key.as_str()));
            }
            for (key, value) in std::mem::take(shaped) {
                if key != "description" || !members.contains_key("description") {
                    members.insert(key, value);
                }
            }
        }
    }
}

/// The keywords beside alternatives that belong to all of them. `allOf` is merged afterwards.
const OF_ALL: [&str; 7] = ["description", "title", "default", "deprecated", "nullable", "allOf", TYPE_PATH];

/// Replaces alternatives that refer to a union by the alternatives of that union.
fn flattened_unions(variants: Vec<Value>, source: &Value, depth: usize) -> Vec<Value> {
    let inner = |variant: &Value| {
        let target = variant.get("$ref").and_then(|_| resolve(source, variant)).filter(|_| depth < DEEPEST)?;
        let members = target.as_object()?;
        let inner = ["anyOf", "oneOf"].into_iter().find_map(|keyword| members.get(keyword)?.as_array())?;
        let is_union = !members.contains_key("properties") && !members.contains_key("type");
        (is_union && inner.len() > 1 && !inner.iter().any(is_null)).then(|| inner.clone())
    };
    let mut flattened: Vec<Value> = Vec::new();
    for variant in variants {
        let several = inner(&variant).map_or_else(|| vec![variant], |inner| flattened_unions(inner, source, depth + 1));
        for one in several {
            if !flattened.contains(&one) {
                flattened.push(one);
            }
        }
    }
    flattened
}

/// Returns an alternative with its references resolved and its `allOf` merged, to compare it with others.
fn merged(variant: &Value, source: &Value) -> Option<Value> {
    let resolved = resolve(source, variant)?;
    let all_of = resolved.get("allOf").and_then(|_| flattened(resolved, source, 0));
    Some(all_of.unwrap_or_else(|| resolved.clone()))
}

/// Returns a tagged union: each alternative has its own values at the path `tag`.
pub(super) fn tagged(tag: &[String], mut alternatives: Vec<(String, Vec<Value>, Value)>) -> Value {
    let mut taken = BTreeSet::new();
    for (name, _, _) in &mut alternatives {
        let free = numbered(name).find(|it| !taken.contains(it)).unwrap_or_default();
        taken.insert(free.clone());
        *name = free;
    }
    let values: Vec<&Vec<Value>> = alternatives.iter().map(|(_, values, _)| values).collect();
    let mark = json!({"tag": tag, "values": values});
    union_schema(&mark, alternatives.into_iter().map(|(name, _, schema)| (name, schema)).collect())
}

/// Returns the union of alternatives, or `None` if they cannot be distinguished.
fn union(variants: &[Value], resolved: &[&Value], discriminator: Option<&Value>, source: &Value) -> Option<Value> {
    let declared = discriminator.and_then(|it| tags::declared(variants, resolved, it, source));
    if let Some((tag, values)) = declared.or_else(|| tags::undeclared(resolved, source)) {
        let property = tag.last().map(String::as_str).unwrap_or_default();
        let named = variants.iter().zip(values).map(|(schema, values)| {
            let name = match (&values[..], component(schema)) {
                ([_, _, ..], Some(name)) => variant_name(name),
                (values, _) => variant_of_tag(property, values.first().unwrap_or(&Value::Null)),
            };
            (name, values, schema.clone())
        });
        return Some(tagged(&tag, named.collect())).filter(is_distinct);
    }
    let mut named: Vec<(String, Value)> = Vec::new();
    let objects = resolved.iter().filter(|it| is_object(it)).count();
    for (variant, schema) in variants.iter().zip(resolved) {
        if schema.get(UNION).is_some() || schema["nullable"] == true {
            return None;
        }
        let name = match schema["type"].as_str() {
            Some("string") => "String".to_owned(),
            Some("number" | "integer") => "Number".to_owned(),
            Some("boolean") => "Boolean".to_owned(),
            Some("array") => format!("{}List", variant_of_items(&schema["items"], source)),
            _ if is_object(schema) => variant_of_object(variant, schema, resolved, objects)?,
            Some("object") => "Map".to_owned(),
            _ => return None,
        };
        // Scalars of the same type are one variant, since formats are not checked.
        match named.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) if is_scalar(schema) => {
                if let (Value::Object(known), true) = (known, schema["type"] != "integer") {
                    known.retain(|key, _| key == "type");
                    known.insert("type".to_owned(), schema["type"].clone());
                }
            }
            Some(_) => return None,
            None => named.push((name, variant.clone())),
        }
    }
    (named.len() > 1).then(|| union_schema(&json!({}), named)).filter(is_distinct)
}

/// Returns the schema of a union in the shaped document.
fn union_schema(mark: &Value, variants: Vec<(String, Value)>) -> Value {
    let required: Vec<&String> = variants.iter().map(|(name, _)| name).collect();
    let required = json!(required);
    let properties: Map<String, Value> = variants.into_iter().collect();
    json!({"type": "object", UNION: mark, "properties": properties, "required": required})
}

/// Whether every variant has a unique and valid name.
fn is_distinct(union: &Value) -> bool {
    let names = union["required"].as_array().map(Vec::len);
    let is_free = |name: &String| name != "Unknown" && name.starts_with(|c: char| c.is_alphabetic());
    union["properties"].as_object().is_some_and(|it| Some(it.len()) == names && it.keys().all(is_free))
}

fn is_scalar(schema: &Value) -> bool {
    matches!(schema["type"].as_str(), Some("string" | "number" | "integer" | "boolean"))
}

/// Returns one string with the values of all alternatives.
fn merged_strings(variants: &[&Value]) -> Value {
    let mut listed: Vec<&Value> = Vec::new();
    for member in variants.iter().filter_map(|it| it["enum"].as_array()).flatten() {
        if !listed.contains(&member) {
            listed.push(member);
        }
    }
    let mut schema = json!({"type": "string"});
    let format = variants.first().and_then(|it| it.get("format"));
    if let Some(format) = format.filter(|format| variants.iter().all(|it| it.get("format") == Some(format))) {
        schema["format"] = format.clone();
    }
    if !listed.is_empty() {
        schema["enum"] = json!(listed);
    }
    if variants.iter().any(|it| it["nullable"] == true) {
        schema["nullable"] = json!(true);
    }
    schema
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::marks::CONSTANT;
    use super::*;

    pub(in crate::shape) fn shaped(schema: Value) -> Value {
        let components = json!({
            "A": schema,
            "Object": {"type": "object", "properties": {"x": {"type": "string"}}, "required": ["x"]},
            "Itself": {"allOf": [{"$ref": "#/components/schemas/Itself"}, {"type": "object"}]},
        });
        let mut document = json!({"openapi": "3.0.3", "components": {"schemas": components}});
        shape(&mut document);
        document["components"]["schemas"]["A"].clone()
    }

    pub(in crate::shape) const NULL: fn() -> Value = || json!({"type": "string", "nullable": true, "enum": [null]});

    #[test]
    fn string_alternatives_become_one_open_enum() {
        let schema =
            json!({"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "string"}, NULL()], "description": "d"});
        assert_eq!(shaped(schema), json!({"description": "d", "type": "string", "enum": ["a"], "nullable": true}));
    }

    #[test]
    fn a_single_alternative_and_null_become_a_nullable_schema() {
        let object = json!({"$ref": "#/components/schemas/Object"});
        assert_eq!(shaped(json!({"oneOf": [object, NULL()]})), json!({"allOf": [object], "nullable": true}));
        assert_eq!(shaped(json!({"anyOf": [{"type": "integer"}]})), json!({"type": "integer"}));
    }

    pub(in crate::shape) fn object(properties: Value) -> Value {
        let required: Vec<&String> = properties.as_object().into_iter().flatten().map(|(name, _)| name).collect();
        json!({"type": "object", "required": required, "properties": properties})
    }

    #[test]
    fn all_of_alternatives_and_nested_unions_are_distinguished() {
        let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let all_of = |name: &str| json!({"allOf": [reference("Base"), object(json!({(name): {"type": "string"}}))]});
        let mut document = json!({"openapi": "3.0.3", "components": {"schemas": {
            "A": {"anyOf": [reference("Animal"), {"type": "string", "nullable": true}, {"type": "integer"}]},
            "Animal": {"oneOf": [reference("Cat"), reference("Dog")]},
            "Base": object(json!({"name": {"type": "string"}})), "Cat": all_of("lives"), "Dog": all_of("barks"),
        }}});
        shape(&mut document);
        let a = &document["components"]["schemas"]["A"];
        assert_eq!((&a["required"], &a["nullable"]), (&json!(["Cat", "Dog", "String", "Number"]), &json!(true)));
        assert_eq!(document["components"]["schemas"]["Animal"]["required"], json!(["Cat", "Dog"]));
    }

    #[test]
    fn alternatives_of_a_nested_union_are_shaped_themselves() {
        let inner = json!({"anyOf": [{"type": "string"}, {"type": "integer"}]});
        let nested = json!({"oneOf": [object(json!({"x": inner})), {"type": "boolean"}]});
        let mut document = json!({"openapi": "3.0.3", "components": {"schemas": {
            "A": {"anyOf": [{"$ref": "#/components/schemas/Nested"}, {"type": "integer"}]}, "Nested": nested,
        }}});
        shape(&mut document);
        let schemas = &document["components"]["schemas"];
        assert_eq!(schemas["A"]["required"], json!(["Object", "Boolean", "Number"]));
        assert_eq!(schemas["A"]["properties"]["Object"], schemas["Nested"]["properties"]["Object"]);
        assert_eq!(schemas["A"]["properties"]["Object"]["properties"]["x"]["required"], json!(["String", "Number"]));
    }

    #[test]
    fn keywords_of_one_type_beside_a_union_do_not_change_it() {
        let numbers = json!({"anyOf": [{"type": "string"}, {"type": "integer"}], "items": {}, "description": "d"});
        let shaped = shaped(numbers);
        assert_eq!((shaped.get("items"), &shaped["description"]), (None, &json!("d")));
        assert_eq!(shaped["required"], json!(["String", "Number"]));
    }

    #[test]
    fn a_union_in_an_alternative_of_itself_ends() {
        let itself = json!({"anyOf": [{"$ref": "#/components/schemas/A"}, {"type": "integer"}]});
        let a = json!({"anyOf": [object(json!({"of": itself})), {"type": "string"}]});
        let mut document = json!({"openapi": "3.0.3", "components": {"schemas": {"A": a}}});
        shape(&mut document);
        let of = |schema: &Value| schema["properties"]["Object"]["properties"]["of"].clone();
        let a = &document["components"]["schemas"]["A"];
        assert_eq!(of(a)["required"], json!(["Object", "String", "Number"]));
        assert_eq!((0..=DEEPEST).fold(of(a), |schema, _| of(&schema)), json!({}));
    }

    #[test]
    fn alternatives_of_different_types_become_a_union() {
        let schema = json!({"oneOf": [
            {"type": "string", "format": "date"}, {"type": "integer"}, {"type": "string"}, {"type": "number"},
            {"type": "array", "items": {"type": "string"}}, object(json!({"x": {}})), NULL(),
        ], "description": "d"});
        let variants = json!({
            "String": {"type": "string"}, "Number": {"type": "number"},
            "StringList": {"type": "array", "items": {"type": "string"}}, "Object": object(json!({"x": {}})),
        });
        let union = shaped(schema);
        assert_eq!(
            (&union["properties"], &union["nullable"], &union["description"]),
            (&variants, &json!(true), &json!("d"))
        );
        assert_eq!(union[UNION], json!({}));
    }

    #[test]
    fn a_single_alternative_with_a_discriminator_is_a_union() {
        let only = object(json!({"kind": {"type": "string", CONSTANT: "a"}}));
        let union = shaped(json!({"oneOf": [only], "discriminator": {"propertyName": "kind"}}));
        assert_eq!(union["properties"], json!({"A": only}));
    }

    #[test]
    fn alternatives_that_cannot_be_distinguished_are_any_json() {
        for schema in [
            json!([{"type": "string"}, {}]),
            json!([object(json!({"x": {}})), object(json!({"x": {"type": "string"}}))]),
        ] {
            assert_eq!(shaped(json!({"oneOf": schema, "description": "d"})), json!({"description": "d"}));
        }
    }
}
