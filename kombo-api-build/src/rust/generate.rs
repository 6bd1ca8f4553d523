//! Stage 6, **generate**: runs progenitor, which generates Rust from OpenAPI 3.0.
//!
//! progenitor generates a `Client` with positional methods, and typify generates the models. The next stage uses the
//! models, and the argument types and the return type of each method.

use std::panic::{AssertUnwindSafe, catch_unwind};

use progenitor::{GenerationSettings, Generator, InterfaceStyle, TagStyle};
use serde_json::{Map, Value, json};

use crate::openapi::problem::Problem;
use crate::shape::{RUST_NAME, RUST_NAMES, Shaped};

/// Runs progenitor on a shaped document.
///
/// # Errors
/// Returns the error of progenitor or typify. Both panic on some documents, which is an error here, too.
pub(crate) fn generate(shaped: &Shaped) -> Result<syn::File, Problem> {
    let document: openapiv3::OpenAPI = serde_json::from_value(input(shaped))
        .map_err(|error| failure(&format!("the shaped document is not OpenAPI 3.0: {error}")))?;

    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_tag(TagStyle::Merged)
        // A map with a stable order, which does not hash entries that are usually read only once.
        .with_map_type("::std::collections::BTreeMap")
        .with_derive("PartialEq");
    let tokens = catch_unwind(AssertUnwindSafe(|| Generator::new(&settings).generate_tokens(&document)))
        .map_err(|panic| {
            let message = panic.downcast_ref::<String>().cloned();
            let message =
                message.or_else(|| panic.downcast_ref::<&str>().map(|it| (*it).to_owned())).unwrap_or_default();
            failure(&format!("progenitor panicked: {message}"))
        })?
        .map_err(|error| failure(&format!("progenitor failed: {error}")))?;
    syn::parse2(tokens).map_err(|error| failure(&format!("the output of progenitor is not valid Rust: {error}")))
}

/// Returns the document with Rust names instead of API names.
///
/// progenitor derives names by casing, fails for some names, and may use the same name twice. Casing does not change
/// Rust names, so progenitor keeps them. Operations are named by their position: see [`method_name`].
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

/// Returns the name of the method that progenitor generates for the operation at a position.
pub(crate) fn method_name(position: usize) -> String {
    format!("operation_{position}")
}

/// Replaces the API names of the properties of a model by their Rust names.
///
/// An enum gets a single value, since the next stage generates its variants from the mark.
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

fn failure(message: &str) -> Problem {
    Problem::error(message).help(
        "run `lower` on the pages to see the input of the generator, and report a construct that is not supported",
    )
}
