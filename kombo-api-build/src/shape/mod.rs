//! Stage 4, **shape**: OpenAPI 3.0 to OpenAPI 3.0 as this SDK wants it.
//!
//! Lowering keeps the meaning; here it changes, on purpose. The decisions, one file each:
//!
//! - [`error_codes`]: the codes of all error responses are one `ErrorCode`.
//! - [`responses`]: only successes are generated, and without Kombo's envelope; every other answer is the facade's.
//! - [`parameters`]: plain values, never null.
//! - [`prose`]: descriptions that rustdoc can render, with the limits and defaults that the types do not carry.
//! - [`tolerance`]: a value is not refused for its form.
//! - [`unions`]: what Rust can say of `anyOf`, `oneOf` and `allOf`; JSON where it cannot.
//! - [`nulls`]: null is a property of where a schema is used.
//! - [`models`]: every object and enum is a named component; equal shapes are one.
//! - [`collisions`]: names that would be one name in Rust are refused.

mod collisions;
mod error_codes;
mod models;
mod nulls;
mod parameters;
mod prose;
mod responses;
mod tolerance;
mod unions;

use heck::ToUpperCamelCase;
use serde_json::{Map, Value};

use crate::grammar::{self, METHODS};
use crate::names;
use crate::problem::{Problem, Severity};

pub(crate) use collisions::in_rust;
pub(crate) use error_codes::ERROR_CODE;
pub(crate) use models::{IS_REQUEST, component};

/// The shaped document, and what polishing must know of its operations.
#[derive(Clone, Debug)]
pub(crate) struct Shaped {
    pub(crate) document: Value,
    pub(crate) operations: Vec<Operation>,
    pub(crate) warnings: Vec<Problem>,
}

/// What an operation is beyond its shaped description.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// Its operation id in the API.
    pub(crate) id: String,
    /// Its name in Rust, such as `CreateConnectionLink`.
    pub(crate) name: String,
    /// `namespace().method` in the facade, if it has a name there.
    pub(crate) facade: Option<(&'static str, &'static str)>,
    /// Its first tag.
    pub(crate) tag: String,
    pub(crate) method: &'static str,
    pub(crate) path: String,
    /// Whether the payload of a success stands in Kombo's envelope, under `data`.
    pub(crate) enveloped: bool,
}

/// Shapes a lowered document.
///
/// # Errors
/// What this SDK has no shape for, with the JSON pointer.
pub(crate) fn shape(lowered: &Value) -> Result<Shaped, Vec<Problem>> {
    let mut document = lowered.clone();
    let mut problems = Vec::new();

    let codes = error_codes::collect(&document);
    let operations: Vec<Operation> = grammar::operations(lowered)
        .map(|at| {
            let name = names::of_operation(at.id());
            let tag = at.operation.pointer("/tags/0").and_then(Value::as_str).unwrap_or("untagged");
            Operation {
                id: at.id().to_owned(),
                name: name.map_or(at.id(), |it| it.method).to_upper_camel_case(),
                facade: name.map(|it| (it.namespace, it.method)),
                tag: tag.to_owned(),
                method: at.method,
                path: at.path.to_owned(),
                enveloped: responses::is_enveloped(lowered, at.operation),
            }
        })
        .collect();
    parameters::merge_path_level(&mut document);
    for operation in &operations {
        let Some(members) = operation_mut(&mut document, operation) else { continue };
        problems.extend(responses::shape(members, lowered, operation));
        problems.extend(parameters::shape(members, lowered, operation));
        members.retain(|key, _| !key.starts_with("x-"));
    }
    for operation in &operations {
        problems.extend(unsupported(lowered, operation));
    }
    let keep = ["openapi", "info", "tags", "paths", "components"];
    if let Value::Object(members) = &mut document {
        members.retain(|key, _| keep.contains(&key.as_str()));
    }

    for pass in [prose::shape, tolerance::shape, unions::shape, nulls::shape] {
        pass(&mut document);
    }
    let (places, said) = models::shape(&mut document, &operations, codes);
    problems.extend(said);
    problems.extend(collisions::find(&document, &operations, &places, lowered));
    if problems.iter().any(|problem| problem.severity == Severity::Error) {
        return Err(problems);
    }
    Ok(Shaped { document, operations, warnings: problems })
}

/// What an operation asks for that no generated client does.
fn unsupported(lowered: &Value, operation: &Operation) -> Option<Problem> {
    let at = operation.pointer();
    if ["options", "trace"].contains(&operation.method) {
        let message = format!("no client is generated for the method {}", operation.method.to_uppercase());
        return Some(Problem::error(message).at_pointer(&at).help("take the operation out of the page"));
    }
    let item = &lowered["paths"][&operation.path];
    let own = [&item["servers"], &item[operation.method]["servers"]];
    own.iter().any(|servers| servers.is_array()).then(|| {
        Problem::warning(format!("`{}` has servers of its own, which the client does not know", operation.id))
            .at_pointer(&at)
            .help("calls go to the client's base URL; one call can be sent elsewhere with `.base_url(…)`")
    })
}

fn operation_mut<'a>(document: &'a mut Value, operation: &Operation) -> Option<&'a mut Map<String, Value>> {
    document["paths"][&operation.path][operation.method].as_object_mut()
}

impl Operation {
    /// Its JSON pointer in every document from the page on.
    pub(crate) fn pointer(&self) -> String {
        debug_assert!(METHODS.contains(&self.method));
        crate::pointer::join(&crate::pointer::join("/paths", &self.path), self.method)
    }
}
