//! Stage 6, **generate**: OpenAPI 3.0 to Rust, by progenitor.
//!
//! progenitor generates a `Client` with positional methods, and typify the models. The next stage keeps the models, and
//! of each method the types of its arguments and of its result.

use std::panic::{AssertUnwindSafe, catch_unwind};

use progenitor::{GenerationSettings, Generator, InterfaceStyle, TagStyle};
use serde_json::{Map, Value, json};

use crate::openapi::problem::Problem;
use crate::shape::{RUST_NAME, RUST_NAMES, Shaped};

/// Runs progenitor on a shaped document.
///
/// # Errors
/// What progenitor or typify refuse. Both panic on some documents; that is an error here like any other.
pub(crate) fn generate(shaped: &Shaped) -> Result<syn::File, Problem> {
    let document: openapiv3::OpenAPI = serde_json::from_value(input(shaped))
        .map_err(|error| refused(&format!("the shaped document is not OpenAPI 3.0: {error}")))?;

    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_tag(TagStyle::Merged)
        // Stable order, and no hashing of what is mostly read once.
        .with_map_type("::std::collections::BTreeMap")
        .with_derive("PartialEq");
    let tokens = catch_unwind(AssertUnwindSafe(|| Generator::new(&settings).generate_tokens(&document)))
        .map_err(|panic| {
            let message = panic.downcast_ref::<String>().cloned();
            let message =
                message.or_else(|| panic.downcast_ref::<&str>().map(|it| (*it).to_owned())).unwrap_or_default();
            refused(&format!("progenitor panicked: {message}"))
        })?
        .map_err(|error| refused(&format!("progenitor refused the document: {error}")))?;
    syn::parse2(tokens).map_err(|error| refused(&format!("progenitor wrote what is not Rust: {error}")))
}

/// Returns the document with Rust names in the place of API names.
///
/// progenitor derives names by casing, fails on some, and gives several things the same one. With names that casing
/// does not change it has nothing to derive. Operations are called by their number: see [`method_name`].
fn input(shaped: &Shaped) -> Value {
    let mut document = shaped.document.clone();
    for (_, schema) in document["components"]["schemas"].as_object_mut().into_iter().flatten() {
        if let Some(names) = schema.get(RUST_NAMES).and_then(Value::as_object).cloned() {
            rename(schema, &names);
        }
    }
    let mut paths = Map::new();
    for (n, operation) in shaped.operations.iter().enumerate() {
        let mut described = document["paths"][&operation.path][operation.method].take();
        described["operationId"] = json!(method_name(n));
        let mut path = format!("/{}", method_name(n));
        for parameter in described.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            parameter["name"] = parameter[RUST_NAME].take();
            if parameter["in"] == "path" {
                path.push_str(&format!("/{{{}}}", parameter["name"].as_str().unwrap_or_default()));
            }
        }
        paths.insert(path, json!({(operation.method): described}));
    }
    document["paths"] = Value::Object(paths);
    document
}

/// Returns the name of the method that progenitor generates for an operation, by the position of the operation.
pub(crate) fn method_name(position: usize) -> String {
    format!("operation_{position}")
}

/// Gives the properties of a model their Rust names.
///
/// Variants are written from the marks, so that an enum needs only one value to be recognised as an enum.
fn rename(schema: &mut Value, names: &Map<String, Value>) {
    if schema.get("enum").is_some() {
        schema["enum"] = json!(["value"]);
        return;
    }
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        let renamed = std::mem::take(properties).into_iter();
        *properties = renamed.map(|(api, inner)| (name(names, &api), inner)).collect();
    }
    for property in schema.get_mut("required").and_then(Value::as_array_mut).into_iter().flatten() {
        *property = json!(name(names, property.as_str().unwrap_or_default()));
    }
}

fn name(names: &Map<String, Value>, api: &str) -> String {
    names.get(api).and_then(Value::as_str).unwrap_or(api).to_owned()
}

fn refused(message: &str) -> Problem {
    Problem::error(message).help(
        "run `lower` on the pages to see what was generated from; a construct that nothing here knows is worth an issue",
    )
}
