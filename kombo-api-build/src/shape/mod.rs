//! Stage 5, **shape**: adapts the OpenAPI 3.0 document to the SDK.
//!
//! Unlike lowering, this stage changes the meaning of the document. Each file makes one decision:
//!
//! - [`error_codes`]: the codes of all error responses form one enum, `ErrorCode`.
//! - [`bodies`]: request bodies are JSON, NDJSON or bytes.
//! - [`responses`]: only success responses are generated, without their envelope. The SDK handles all others.
//! - [`parameters`]: parameters are plain values and never null. Objects in the query are expanded ([`deep_object`]).
//! - [`prose`]: descriptions that rustdoc can render, including the limits and defaults that types do not express.
//! - [`webhooks`]: the payloads of all webhooks form one union.
//! - [`constants`]: a schema with a single value gets no type of its own.
//! - [`unions`]: `anyOf` and `oneOf` become Rust types, and so does `allOf` ([`all_of`]). The fallback is any JSON.
//!   [`tags`] distinguish the alternatives of a union, and [`variant_names`] are the names of its variants.
//! - [`tolerance`]: limits, defaults and most formats are removed, so that decoding does not fail because of them.
//! - [`nulls`]: `nullable` belongs to the use of a schema, not to the schema.
//! - [`models`]: every object, enum and union is a named component. Its name ([`naming`]) depends on its [`type_path`];
//!   schemas with the same [`fingerprint`] may share a name.
//! - [`lists`]: operations that return pages are lists.
//! - [`selection`]: namespaces that are not selected are removed, with the types that only they use.
//! - [`rust_names`]: every operation, parameter, property and enum value has a unique Rust name.
//! - [`unused`]: reports rows of the conventions file that match nothing.
//!
//! Everything that OpenAPI cannot express comes from the [`Conventions`].

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
mod recursion;
mod references;
mod responses;
mod rust_names;
mod selection;
mod shaped;
mod tags;
mod tolerance;
mod type_path;
mod unions;
mod unused;
mod variant_names;
mod webhooks;

use serde_json::Value;

use crate::conventions::Conventions;
use crate::openapi::grammar::{self, DOCUMENT, Kind};
use crate::openapi::problem::{Problem, Severity};

pub(crate) use fingerprint::Fingerprint;
pub(crate) use marks::{CONSTANT, IS_REQUEST, JOINED, PAGE, RUST_NAME, RUST_NAMES, UNION};
pub(crate) use names::type_name;
pub(crate) use operation::{Body, Operation};
pub(crate) use reachability::{reachable, uses};
#[cfg(feature = "cli")]
pub(crate) use responses::is_json;
pub(crate) use responses::json_of;
pub use selection::Selection;
pub(crate) use shaped::Shaped;
pub(crate) use webhooks::PAYLOAD;

use operation::operation_mut;

/// Adapts a lowered document to the SDK, by the conventions of its API.
///
/// # Errors
/// Returns every construct that the SDK cannot represent, with its JSON pointer.
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
        // No later stage supports these members.
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
        operation.ndjson_model = found.ndjson_models.remove(&operation.id);
    }
    let unused_rows = unused::rows(conventions, lowered, &document, &operations, &found);
    for operation in &operations {
        problems.extend(rust_names::of_parameters(&mut document, operation));
    }
    problems.extend(rust_names::of_models(&mut document, &operations, &found.type_paths, lowered, conventions));
    if problems.iter().any(|problem| problem.severity == Severity::Error) {
        return Err(problems);
    }
    Ok(Shaped { document, operations, found, warnings: problems, unused_rows })
}

/// Returns the operations to generate, and removes all others from the document. An operation without an id gets one.
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
            let message = format!("the method {} is not supported", at.method.to_uppercase());
            let problem = Problem::warning(message).at_pointer(&at.pointer);
            problems.push(problem.help("nothing to do: the operation is omitted"));
            if let Some(item) = document["paths"][at.path].as_object_mut() {
                item.shift_remove(at.method);
            }
            continue;
        }
        if at.id().is_empty() {
            let message = format!("this operation has no `operationId`; it is named `{}` after its path", operation.id);
            let problem = Problem::warning(message).at_pointer(&at.pointer);
            problems.push(problem.help("add an `operationId`: without one, the name changes when the path changes"));
            document["paths"][at.path][at.method]["operationId"] = operation.id.clone().into();
        }
        operations.push(operation);
    }
    operations
}

/// Returns the document without the extensions of its pages, which could have the same names as [`marks`].
fn without_extensions(document: &Value) -> Value {
    let mut document = document.clone();
    grammar::visit_mut(&mut document, Kind::Object(&DOCUMENT), &mut |value, shape| {
        if let (Some(_), Value::Object(members)) = (grammar::object_of(shape, value), value) {
            members.retain(|key, _| !key.starts_with("x-") || key == "x-webhooks");
        }
    });
    document
}

/// Returns a warning if an operation has its own `servers`.
fn own_servers(lowered: &Value, operation: &Operation) -> Option<Problem> {
    let item = &lowered["paths"][&operation.path];
    let own = [&item["servers"], &item[operation.method]["servers"]];
    own.iter().any(|servers| servers.is_array()).then(|| {
        Problem::warning(format!("`{}` has its own `servers`, which the client does not use", operation.id))
            .at_pointer(&operation.pointer())
            .help("calls use the base URL of the client; `.base_url(…)` overrides it for one call")
    })
}
