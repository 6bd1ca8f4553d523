//! JSON Schemas (2020-12) of the models, for `JsonSchema` of the SDK.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Map, Value, json};
use syn::{Item, parse_quote};

use crate::openapi::pointer::component;
use crate::shape::{CONSTANT, IS_REQUEST, PAGE, Shaped, UNION};

/// Keywords that mean the same in OpenAPI 3.0 and JSON Schema.
const KEPT: [&str; 14] = [
    "type",
    "format",
    "description",
    "required",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "pattern",
    "default",
    "deprecated",
];

/// Returns the schema of each model by its name. The value of `$ref` is the name of another model.
pub(crate) fn schemas(shaped: &Shaped) -> Value {
    models(shaped).map(|(name, schema)| (name.clone(), of_model(schema))).collect::<Map<_, _>>().into()
}

/// Returns the function that adds a model to the definitions of a schema, by the name of the model.
pub(crate) fn items(shaped: &Shaped) -> Vec<Item> {
    let arms = models(shaped).map(|(name, _)| -> TokenStream {
        let ident = format_ident!("{name}");
        quote!(#name => generator.subschema_for::<super::types::#ident>(),)
    });
    vec![parse_quote! {
        /// Adds a model to the definitions of `generator`, and returns a reference to it.
        pub fn subschema(name: &str, generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
            match name {
                #(#arms)*
                _ => true.into(),
            }
        }
    }]
}

/// Returns the models that are types of the SDK. Pages are not: the SDK has one type for all of them.
fn models(shaped: &Shaped) -> impl Iterator<Item = (&String, &Value)> {
    let schemas = shaped.document["components"]["schemas"].as_object().into_iter().flatten();
    schemas.filter(|(_, schema)| schema[PAGE] != true)
}

fn of_model(schema: &Value) -> Value {
    let is_request = schema[IS_REQUEST] == true;
    if let Some(values) = schema.get("enum") {
        let mut open = json!({"anyOf": [{"type": "string", "enum": values}, {"type": "string"}]});
        describe(&mut open, schema);
        return open;
    }
    if schema.get(UNION).is_some() {
        let variants = schema["properties"].as_object().into_iter().flatten();
        let mut alternatives: Vec<Value> = variants.map(|(_, variant)| of_schema(variant, is_request)).collect();
        if !is_request {
            // A response may have an alternative that is not known yet.
            alternatives.push(json!(true));
        }
        let mut union = json!({"anyOf": alternatives});
        describe(&mut union, schema);
        return union;
    }
    of_schema(schema, is_request)
}

fn describe(to: &mut Value, schema: &Value) {
    if let Some(description) = schema.get("description") {
        to["description"] = description.clone();
    }
}

fn of_schema(schema: &Value, is_request: bool) -> Value {
    let Some(members) = schema.as_object() else { return schema.clone() };
    let mut out = Map::new();
    for (keyword, value) in members {
        match (keyword.as_str(), value) {
            (kept, _) if KEPT.contains(&kept) => _ = out.insert(keyword.clone(), value.clone()),
            ("$ref", Value::String(pointer)) => {
                let name = component(pointer, "schemas").unwrap_or_default();
                out.insert(keyword.clone(), json!(name));
            }
            ("properties", Value::Object(properties)) => {
                let properties = properties.iter().map(|(name, it)| (name.clone(), of_schema(it, is_request)));
                out.insert(keyword.clone(), Value::Object(properties.collect()));
            }
            ("items" | "additionalProperties", inner) => _ = out.insert(keyword.clone(), of_schema(inner, is_request)),
            // OpenAPI 3.0 allows nothing beside `$ref`, so a reference with a description is an `allOf` of one schema.
            ("allOf", Value::Array(parts)) => {
                for part in parts {
                    let part = of_schema(part, is_request);
                    part.as_object().into_iter().flatten().for_each(|(key, value)| {
                        out.entry(key.clone()).or_insert_with(|| value.clone());
                    });
                }
            }
            (CONSTANT, constant) if is_request => _ = out.insert("const".to_owned(), constant.clone()),
            _ => {}
        }
    }
    if schema["nullable"] == true { or_null(out) } else { Value::Object(out) }
}

fn or_null(mut schema: Map<String, Value>) -> Value {
    if !schema.contains_key("const")
        && let Some(Value::String(kind)) = schema.get("type").cloned()
    {
        schema.insert("type".to_owned(), json!([kind, "null"]));
        return Value::Object(schema);
    }
    if !["$ref", "type", "const"].iter().any(|keyword| schema.contains_key(*keyword)) {
        // Without one of them, null is allowed.
        return Value::Object(schema);
    }
    let description = schema.shift_remove("description");
    let mut nullable = json!({"anyOf": [schema, {"type": "null"}]});
    if let Some(description) = description {
        nullable["description"] = description;
    }
    nullable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nullable_becomes_a_type_and_a_reference_an_alternative() {
        let schema = json!({
            "type": "object",
            "required": ["a"],
            "x-rust-names": {"a": "a"},
            "properties": {
                "a": {"type": "string", "nullable": true, "description": "d"},
                "b": {"allOf": [{"$ref": "#/components/schemas/B"}], "nullable": true, "description": "e"},
                "type": {"type": "array", "items": {"$ref": "#/components/schemas/C"}},
            },
        });
        let converted = json!({
            "type": "object",
            "required": ["a"],
            "properties": {
                "a": {"type": ["string", "null"], "description": "d"},
                "b": {"anyOf": [{"$ref": "B"}, {"type": "null"}], "description": "e"},
                "type": {"type": "array", "items": {"$ref": "C"}},
            },
        });
        assert_eq!(of_model(&schema), converted);
    }

    #[test]
    fn enums_are_open_and_constants_of_requests_are_kept() {
        let open = json!({"anyOf": [{"type": "string", "enum": ["x"]}, {"type": "string"}], "description": "d"});
        assert_eq!(of_model(&json!({"type": "string", "enum": ["x"], "description": "d"})), open);
        let constant = json!({"x-request": true, "properties": {"a": {"type": "string", "x-constant": "k"}}});
        assert_eq!(of_model(&constant)["properties"]["a"], json!({"type": "string", "const": "k"}));
        let union = json!({"x-union": {}, "properties": {"A": {"type": "string"}}});
        assert_eq!(of_model(&union), json!({"anyOf": [{"type": "string"}, true]}));
    }
}
