//! Stage 4, **shape**: OpenAPI 3.0 to OpenAPI 3.0 as this SDK wants it.
//!
//! Lowering keeps the meaning; here it changes, on purpose. The decisions, one file each:
//!
//! - [`error_codes`]: the codes of all error responses are one `ErrorCode`.
//! - [`bodies`]: request bodies are JSON, or one JSON value a line.
//! - [`responses`]: only successes are generated, and without their envelope; every other answer is the facade's.
//! - [`parameters`]: plain values, never null; objects in the query are apart ([`deep_object`]).
//! - [`prose`]: descriptions that rustdoc can render, with the limits and defaults that the types do not carry.
//! - [`webhooks`]: the payloads of all webhooks are one union.
//! - [`constants`]: a value that is always the same is no type.
//! - [`unions`]: `anyOf` and `oneOf` as Rust types, and `allOf` ([`all_of`]); JSON where there is none.
//! - [`tolerance`]: a value is not refused for its form.
//! - [`nulls`]: null is a property of where a schema is used.
//! - [`models`]: every object, enum and union is a named component, called ([`naming`]) by its [`type_path`];
//!   equal shapes ([`fingerprint`]) are one.
//! - [`lists`]: what answers in pages.
//! - [`selection`]: namespaces that are not wanted are left out, with the types that only they need.
//! - [`rust_names`]: every operation, parameter, property and enum value gets a Rust name of its own.
//! - [`unused`]: rows of the conventions file that name nothing.
//!
//! What OpenAPI does not say comes from the [`Conventions`].

mod all_of;
mod bodies;
mod constants;
mod deep_object;
mod error_codes;
mod fingerprint;
mod lists;
mod marks;
mod models;
mod names;
mod naming;
mod nulls;
mod operation;
mod parameters;
mod plain;
mod prose;
mod reachability;
mod references;
mod responses;
mod rust_names;
mod selection;
mod shaped;
mod tolerance;
mod type_path;
mod unions;
mod unused;
mod webhooks;

use serde_json::Value;

use crate::conventions::Conventions;
use crate::openapi::grammar::{self, DOCUMENT, Kind};
use crate::openapi::problem::{Problem, Severity};

pub(crate) use marks::{CONSTANT, IS_REQUEST, JOINED, PAGE, RUST_NAME, RUST_NAMES, UNION};
pub(crate) use names::type_name;
pub(crate) use operation::{Body, Operation};
pub(crate) use reachability::{closure, uses};
#[cfg(feature = "cli")]
pub(crate) use responses::is_json;
pub(crate) use responses::json_of;
pub use selection::Selection;
pub(crate) use shaped::Shaped;
pub(crate) use webhooks::PAYLOAD;

use operation::operation_mut;

/// Shapes a lowered document by the conventions of its API.
///
/// # Errors
/// What this SDK has no shape for, with the JSON pointer.
pub(crate) fn shape(lowered: &Value, conventions: &Conventions) -> Result<Shaped, Vec<Problem>> {
    let lowered = &without_extensions(lowered);
    let mut document = lowered.clone();
    let mut problems = Vec::new();

    let codes = error_codes::collect(&document, &conventions.error);
    let mut operations = operations_of(&mut document, lowered, conventions, &mut problems);
    problems.extend(rust_names::of_operations(&mut operations));
    let has_webhooks = webhooks::collect(&mut document, lowered);
    parameters::merge_path_level(&mut document);
    for operation in &mut operations {
        let Some(members) = operation_mut(&mut document, operation) else { continue };
        operation.is_scoped = parameters::take_scope(members, lowered, conventions);
        problems.extend(bodies::shape(members, lowered, operation, conventions));
        problems.extend(responses::shape(members, lowered, operation, conventions));
        problems.extend(parameters::shape(members, lowered, operation, conventions));
        // What nothing here reads is not understood by what comes next either.
        members.retain(|key, _| !["callbacks", "externalDocs", "security", "servers"].contains(&key.as_str()));
        problems.extend(own_servers(lowered, operation));
    }
    let keep = ["openapi", "info", "tags", "paths", "components"];
    if let Value::Object(members) = &mut document {
        members.retain(|key, _| keep.contains(&key.as_str()));
    }

    prose::shape(&mut document, conventions);
    for pass in [constants::shape, unions::shape, tolerance::shape, nulls::shape] {
        pass(&mut document);
    }
    let mut found = models::shape(&mut document, &operations, &codes, has_webhooks, conventions);
    problems.append(&mut found.problems);
    for operation in &mut operations {
        operation.is_list = lists::mark(&mut document, operation, conventions.paging.as_ref());
        bodies::as_bytes(&mut document, operation);
        operation.line = found.lines.remove(&operation.id);
    }
    let unused_rows = unused::rows(conventions, lowered, &document, &operations, &found);
    for operation in &operations {
        problems.extend(rust_names::of_parameters(&mut document, operation));
    }
    problems.extend(rust_names::of_models(&mut document, &operations, &found.places, lowered, conventions));
    if problems.iter().any(|problem| problem.severity == Severity::Error) {
        return Err(problems);
    }
    Ok(Shaped { document, operations, found, warnings: problems, unused_rows })
}

/// The operations that are generated. Each has an id; what has none is taken out of the document.
fn operations_of(
    document: &mut Value,
    lowered: &Value,
    conventions: &Conventions,
    problems: &mut Vec<Problem>,
) -> Vec<Operation> {
    let mut operations = Vec::new();
    for at in grammar::operations(lowered) {
        let operation = Operation::new(&at, conventions);
        if ["options", "trace"].contains(&at.method) {
            let message = format!("no client is generated for the method {}", at.method.to_uppercase());
            let problem = Problem::warning(message).at_pointer(&at.pointer);
            problems.push(problem.help("nothing to do: the operation is left out"));
            if let Some(item) = document["paths"][at.path].as_object_mut() {
                item.shift_remove(at.method);
            }
            continue;
        }
        if at.id().is_empty() {
            let message = format!("this operation has no `operationId`, and is `{}` after its path", operation.id);
            let problem = Problem::warning(message).at_pointer(&at.pointer);
            problems.push(problem.help("give it an id, or its name changes when its path does"));
            document["paths"][at.path][at.method]["operationId"] = operation.id.clone().into();
        }
        operations.push(operation);
    }
    operations
}

/// What a page calls `x-…` is its own business; some of it might be called as the marks are that are made here.
fn without_extensions(document: &Value) -> Value {
    let mut document = document.clone();
    grammar::visit_mut(&mut document, Kind::Object(&DOCUMENT), &mut |value, shape| {
        if let (Some(_), Value::Object(members)) = (grammar::object_of(shape, value), value) {
            members.retain(|key, _| !key.starts_with("x-") || key == "x-webhooks");
        }
    });
    document
}

fn own_servers(lowered: &Value, operation: &Operation) -> Option<Problem> {
    let item = &lowered["paths"][&operation.path];
    let own = [&item["servers"], &item[operation.method]["servers"]];
    own.iter().any(|servers| servers.is_array()).then(|| {
        Problem::warning(format!("`{}` has servers of its own, which the client does not know", operation.id))
            .at_pointer(&operation.pointer())
            .help("calls go to the client's base URL; one call can be sent elsewhere with `.base_url(…)`")
    })
}
