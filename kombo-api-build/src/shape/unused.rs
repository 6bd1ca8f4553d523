//! Unused rows of the conventions file: rows that match nothing in the pages.

use std::collections::BTreeSet;

use serde_json::Value;

use super::naming::Found;
use super::operation::Operation;
use crate::conventions::Conventions;
use crate::openapi::grammar;
use crate::openapi::pointer::resolve;
use crate::openapi::problem::{Location, Problem};

/// Returns a warning for each row that matches nothing, in the order of the file.
///
/// The models in `shaped` must still have the API names of their properties.
pub(super) fn rows(
    conventions: &Conventions,
    lowered: &Value,
    shaped: &Value,
    operations: &[Operation],
    found: &Found,
) -> Vec<Problem> {
    let mut unused = Vec::new();
    let mut report = |is_used: bool, location: &Location, message: String| {
        if !is_used {
            let problem = Problem::warning(message).at(location.clone());
            unused.push(problem.help("correct the row, or delete it"));
        }
    };
    let ids: BTreeSet<&str> = operations.iter().map(|operation| operation.id.as_str()).collect();
    for (id, row) in &conventions.operations {
        report(ids.contains(id.as_str()), &row.location, format!("there is no operation `{id}`"));
    }
    for (name, namespace) in &conventions.namespaces {
        let is_used = operations.iter().any(|operation| operation.namespace == *name);
        report(is_used, &namespace.location, format!("no operation belongs to the namespace `{name}`"));
        for tag in &namespace.tags {
            let is_used = operations.iter().any(|operation| operation.tag == *tag);
            report(is_used, &namespace.location, format!("no operation has the tag `{tag}`"));
        }
    }
    let ndjson: BTreeSet<&str> =
        operations.iter().filter(|it| it.body == super::Body::Ndjson).map(|it| it.id.as_str()).collect();
    for (id, row) in &conventions.ndjson {
        report(ndjson.contains(id.as_str()), &row.location, format!("no operation `{id}` has an NDJSON body"));
        let is_component = lowered["components"]["schemas"].get(&row.name).is_some();
        report(is_component, &row.location, format!("there is no component `{}`", row.name));
    }
    let parameters = parameters(lowered);
    for (name, location) in &conventions.comma_separated {
        report(parameters.contains(name.as_str()), location, format!("no operation has a parameter `{name}`"));
    }
    for (path, row) in &conventions.types {
        report(found.rows.contains(path), &row.location, format!("there is no type at `{path}`"));
    }
    for (path, row) in &conventions.variants {
        report(found.variants.contains(path), &row.location, format!("there is no variant at `{path}`"));
    }
    let models = &shaped["components"]["schemas"];
    for ((model, property), row) in &conventions.fields {
        let is_used = models[model]["properties"].get(property).is_some();
        report(is_used, &row.location, format!("there is no property `{property}` of a type `{model}`"));
    }
    if let Some(row) = &conventions.scope {
        let is_used = operations.iter().any(|operation| operation.is_scoped);
        report(is_used, &row.location, format!("no operation takes the header `{}`", row.name));
    }
    if let Some(envelope) = &conventions.envelope {
        let is_used = operations.iter().any(|operation| operation.enveloped);
        report(is_used, &envelope.location, "no response has this envelope".to_owned());
    }
    if let Some(paging) = &conventions.paging {
        let is_used = operations.iter().any(|operation| operation.is_list);
        report(is_used, &paging.location, "no operation returns pages of this form".to_owned());
    }
    unused.sort_by(|a, b| a.locations.cmp(&b.locations));
    unused
}

/// Returns the names of all query parameters.
fn parameters(lowered: &Value) -> BTreeSet<&str> {
    let operations = grammar::operations(lowered);
    let lists = operations.flat_map(|at| [&at.operation["parameters"], &lowered["paths"][at.path]["parameters"]]);
    let parameters = lists.filter_map(Value::as_array).flatten().filter_map(|it| resolve(lowered, it));
    parameters.filter(|it| it["in"] == "query").filter_map(|it| it["name"].as_str()).collect()
}
