//! Stage 5, **generate**: OpenAPI 3.0 to Rust, by progenitor.
//!
//! Positional methods on one `Client`. The next stage keeps of each what comes before the request is sent.

use std::panic::{AssertUnwindSafe, catch_unwind};

use progenitor::{GenerationSettings, Generator, InterfaceStyle, TagStyle};
use serde_json::Value;

use crate::openapi::problem::Problem;

/// Runs progenitor on a shaped document.
///
/// # Errors
/// What progenitor or typify refuse. Both panic on some documents; that is an error here like any other.
pub(crate) fn generate(shaped: &Value) -> Result<syn::File, Problem> {
    let document: openapiv3::OpenAPI = serde_json::from_value(shaped.clone())
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
            let said = panic.downcast_ref::<String>().cloned();
            let said = said.or_else(|| panic.downcast_ref::<&str>().map(|it| (*it).to_owned())).unwrap_or_default();
            refused(&format!("progenitor gave up: {said}"))
        })?
        .map_err(|error| refused(&format!("progenitor refused the document: {error}")))?;
    syn::parse2(tokens).map_err(|error| refused(&format!("progenitor wrote what is not Rust: {error}")))
}

fn refused(message: &str) -> Problem {
    Problem::error(message).help(
        "run `lower` on the pages to see what was generated from; a construct that nothing here knows is worth an issue",
    )
}
