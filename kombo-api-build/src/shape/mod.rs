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
//! - [`unions`]: `anyOf` and `oneOf` as Rust types, and `allOf` ([`parts`]); JSON where there is none.
//! - [`tolerance`]: a value is not refused for its form.
//! - [`nulls`]: null is a property of where a schema is used.
//! - [`models`]: every object, enum and union is a named component, called ([`naming`]) by its [`place`];
//!   equal shapes ([`fingerprint`]) are one.
//! - [`lists`]: what answers in pages.
//! - [`selection`]: namespaces that are not wanted are left out, with the types that only they need.
//! - [`collisions`]: names that would be one name in Rust are told apart.
//! - [`unused`]: rows of the conventions file that name nothing.
//!
//! What OpenAPI does not say comes from the [`Conventions`].

mod bodies;
mod collisions;
mod constants;
mod deep_object;
mod error_codes;
mod fingerprint;
mod lists;
mod models;
mod naming;
mod nulls;
mod parameters;
mod parts;
mod place;
mod prose;
mod reach;
mod responses;
mod selection;
mod tolerance;
mod unions;
mod unused;
mod webhooks;

use serde_json::{Map, Value};

use crate::conventions::{Conventions, OperationRow};
use crate::openapi::grammar::{self, DOCUMENT, Kind, METHODS};
use crate::openapi::problem::{Problem, Severity};

pub(crate) use place::{function_name, type_name};

pub(crate) use collisions::in_rust;
pub(crate) use collisions::{API_NAME, API_NAMES, is_called};
pub(crate) use constants::CONSTANT;
pub(crate) use error_codes::ERROR_CODE;
pub(crate) use lists::PAGE;
pub(crate) use models::IS_REQUEST;
pub(crate) use naming::Found;
pub(crate) use parameters::JOINED;
pub(crate) use reach::{closure, uses};
#[cfg(feature = "cli")]
pub(crate) use responses::is_json;
pub(crate) use responses::json_of;
pub use selection::Selection;
pub(crate) use unions::UNION;
pub(crate) use webhooks::PAYLOAD;

/// The shaped document, and what polishing must know of its operations.
#[derive(Clone, Debug)]
pub(crate) struct Shaped {
    pub(crate) document: Value,
    pub(crate) operations: Vec<Operation>,
    pub(crate) found: Found,
    pub(crate) warnings: Vec<Problem>,
    /// Rows of the conventions file that name nothing.
    pub(crate) unused_rows: Vec<Problem>,
}

/// What an operation is beyond its shaped description.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// Its operation id in the API.
    pub(crate) id: String,
    /// Its operation id in the shaped document, where no two are one name in Rust.
    pub(crate) raw: String,
    /// Its name in Rust, such as `CreateConnectionLink`.
    pub(crate) name: String,
    /// The namespace that it belongs to.
    pub(crate) namespace: String,
    /// The name of its method there.
    pub(crate) facade: String,
    /// Its row in the conventions file; without one its names are derived.
    pub(crate) row: Option<OperationRow>,
    /// Its first tag.
    pub(crate) tag: String,
    /// Whether a header names what it is about.
    pub(crate) is_scoped: bool,
    /// Whether it answers in pages.
    pub(crate) is_list: bool,
    /// What its body is taken as.
    pub(crate) body: Body,
    /// The media type that its body is sent as, if that is not JSON's own.
    pub(crate) body_type: Option<String>,
    /// The model of a line, if its body is one JSON value a line.
    pub(crate) line: Option<String>,
    pub(crate) method: &'static str,
    pub(crate) path: String,
    /// Whether the payload of a success is in an envelope.
    pub(crate) enveloped: bool,
    /// Whether a success may have no body although another one has.
    pub(crate) may_be_empty: bool,
}

/// What a request body is taken as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    /// A value.
    Json,
    /// Many values, one a line.
    Lines,
    /// Bytes, as they are sent.
    Bytes,
}

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
    problems.extend(collisions::of_operations(&mut document, &mut operations));
    let has_webhooks = webhooks::collect(&mut document, lowered);
    parameters::merge_path_level(&mut document);
    for operation in &mut operations {
        let Some(members) = operation_mut(&mut document, operation) else { continue };
        operation.is_scoped = parameters::take_scope(members, lowered, conventions);
        problems.extend(bodies::shape(members, lowered, operation, conventions));
        problems.extend(responses::shape(members, lowered, operation, conventions));
        problems.extend(parameters::shape(members, lowered, operation, conventions));
        problems.extend(collisions::of_parameters(members, operation));
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
    problems.extend(collisions::of_models(&mut document, &operations, &found.places, lowered, conventions));
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
        let operation = Operation::new(lowered, &at, conventions);
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

fn operation_mut<'a>(document: &'a mut Value, operation: &Operation) -> Option<&'a mut Map<String, Value>> {
    document["paths"][&operation.path][operation.method].as_object_mut()
}

impl Operation {
    fn new(lowered: &Value, at: &grammar::OperationAt<'_>, conventions: &Conventions) -> Self {
        let id = match at.id() {
            "" => grammar::derived_id(at.method, at.path),
            id => id.to_owned(),
        };
        let row = conventions.operations.get(&id).cloned();
        let tag = at.operation.pointer("/tags/0").and_then(Value::as_str).unwrap_or("untagged");
        let value = row.as_ref().map_or(id.as_str(), |it| it.value.as_ref().unwrap_or(&it.method));
        Self {
            name: type_name(value),
            raw: id.clone(),
            facade: row.as_ref().map_or_else(|| place::function_name(&id), |it| it.method.clone()),
            namespace: match &row {
                Some(row) => row.namespace.clone(),
                None => place::function_name(&conventions.namespace_of_tag(tag)),
            },
            id,
            row,
            tag: tag.to_owned(),
            is_scoped: false,
            is_list: false,
            body: Body::Json,
            body_type: None,
            line: None,
            method: at.method,
            path: at.path.to_owned(),
            enveloped: responses::is_enveloped(lowered, at.operation, conventions.envelope.as_ref()),
            may_be_empty: responses::may_be_empty(lowered, at.operation),
        }
    }

    /// Whether its method in the namespace is hand-written.
    pub(crate) fn is_by_hand(&self) -> bool {
        self.row.as_ref().is_some_and(|row| row.by_hand)
    }

    /// The media type of its body, unless only the caller can say it.
    pub(crate) fn sent_as(&self) -> Option<&str> {
        match (self.body, &self.body_type) {
            (Body::Json, None) => Some("application/json"),
            (_, body_type) => body_type.as_deref(),
        }
    }

    /// Its JSON pointer in every document from the page on.
    pub(crate) fn pointer(&self) -> String {
        debug_assert!(METHODS.contains(&self.method));
        crate::openapi::pointer::join(&crate::openapi::pointer::join("/paths", &self.path), self.method)
    }
}
