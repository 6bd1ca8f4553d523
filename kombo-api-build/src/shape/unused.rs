//! Rows of the conventions file that name nothing in the pages.

use std::collections::BTreeSet;

use serde_json::Value;

use super::naming::Found;
use super::operation::Operation;
use crate::conventions::Conventions;
use crate::openapi::grammar;
use crate::openapi::pointer::resolve;
use crate::openapi::problem::{Location, Problem};

/// A warning for each row that names nothing, in the order of the file. `shaped` has the models as the API names their
/// properties.
pub(super) fn rows(
    conventions: &Conventions,
    lowered: &Value,
    shaped: &Value,
    operations: &[Operation],
    found: &Found,
) -> Vec<Problem> {
    let mut unused = Vec::new();
    let mut report = |is_used: bool, place: &Location, message: String| {
        if !is_used {
            let problem = Problem::warning(message).at(place.clone());
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
    let lines: BTreeSet<&str> =
        operations.iter().filter(|it| it.body == super::Body::Lines).map(|it| it.id.as_str()).collect();
    for (id, row) in &conventions.ndjson {
        report(lines.contains(id.as_str()), &row.location, format!("no operation `{id}` takes NDJSON"));
        let is_component = lowered["components"]["schemas"].get(&row.name).is_some();
        report(is_component, &row.location, format!("there is no component `{}`", row.name));
    }
    let parameters = parameters(lowered);
    for (name, place) in &conventions.comma_separated {
        report(parameters.contains(name.as_str()), place, format!("no operation has a parameter `{name}`"));
    }
    for (place, row) in &conventions.types {
        report(found.rows.contains(place), &row.location, format!("no type is at `{place}`"));
    }
    for (place, row) in &conventions.variants {
        report(found.variants.contains(place), &row.location, format!("no variant is at `{place}`"));
    }
    let models = &shaped["components"]["schemas"];
    for ((model, property), row) in &conventions.fields {
        let is_used = models[model]["properties"].get(property).is_some();
        report(is_used, &row.location, format!("no type `{model}` has a property `{property}`"));
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
        report(is_used, &paging.location, "no operation returns such pages".to_owned());
    }
    unused.sort_by(|a, b| a.locations.cmp(&b.locations));
    unused
}

/// The names of all query parameters.
fn parameters(lowered: &Value) -> BTreeSet<&str> {
    let operations = grammar::operations(lowered);
    let lists = operations.flat_map(|at| [&at.operation["parameters"], &lowered["paths"][at.path]["parameters"]]);
    let parameters = lists.filter_map(Value::as_array).flatten().filter_map(|it| resolve(lowered, it));
    parameters.filter(|it| it["in"] == "query").filter_map(|it| it["name"].as_str()).collect()
}
