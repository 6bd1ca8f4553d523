//! Reachability: the models that a schema refers to.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::references::component;
use crate::openapi::grammar::{self, Kind, PATHS_KIND};
use crate::openapi::pointer;
use crate::openapi::problem::Problem;

/// Replaces references to components without a model by any JSON, and returns a warning for each such component.
///
/// A component has no model if it refers only to itself, such as a list of itself.
pub(super) fn replace_dangling(document: &mut Value, schemas: &mut Map<String, Value>) -> Vec<Problem> {
    let known: BTreeSet<String> = schemas.keys().cloned().collect();
    let mut dangling = BTreeSet::new();
    let mut replace = |value: &mut Value, _: Kind| {
        if let Some(name) = component(value).filter(|name| !known.contains(*name)) {
            dangling.insert(name.to_owned());
            *value = json!({});
        }
    };
    schemas.values_mut().for_each(|schema| grammar::visit_mut(schema, Kind::Schema, &mut replace));
    grammar::visit_mut(&mut document["paths"], PATHS_KIND, &mut replace);
    let warnings = dangling.iter().map(|name| {
        Problem::warning(format!("`{name}` refers only to itself; its type is any JSON value"))
            .at_pointer(&pointer::join("/components/schemas", name))
            .help("describe it as an object with properties to get a type")
    });
    warnings.collect()
}

/// Returns the models that a value refers to directly.
pub(crate) fn uses(value: &Value, shape: Kind) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    grammar::visit(value, shape, "", &mut |value, _, _| used.extend(component(value).map(str::to_owned)));
    used
}

/// Returns `names`, and all models that are reachable from them.
pub(crate) fn reachable(names: BTreeSet<String>, schemas: &Map<String, Value>) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut pending: Vec<String> = names.into_iter().collect();
    while let Some(name) = pending.pop() {
        if let Some(schema) = schemas.get(&name)
            && reached.insert(name)
        {
            pending.extend(uses(schema, Kind::Schema));
        }
    }
    reached
}
