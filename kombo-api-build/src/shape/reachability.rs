//! What models are made of.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::references::component;
use crate::openapi::grammar::{self, Kind, PATHS_KIND};
use crate::openapi::pointer;
use crate::openapi::problem::Problem;

/// What refers to itself and to nothing else, such as a list of itself, has no type in Rust: it is any JSON.
pub(super) fn untangle(document: &mut Value, schemas: &mut Map<String, Value>) -> Vec<Problem> {
    let known: BTreeSet<String> = schemas.keys().cloned().collect();
    let mut lost = BTreeSet::new();
    let mut sweep = |value: &mut Value, _: Kind| {
        if let Some(name) = component(value).filter(|name| !known.contains(*name)) {
            lost.insert(name.to_owned());
            *value = json!({});
        }
    };
    schemas.values_mut().for_each(|schema| grammar::visit_mut(schema, Kind::Schema, &mut sweep));
    grammar::visit_mut(&mut document["paths"], PATHS_KIND, &mut sweep);
    let warned = lost.iter().map(|name| {
        Problem::warning(format!("`{name}` is made of nothing but itself, and is any JSON"))
            .at_pointer(&pointer::join("/components/schemas", name))
            .help("describe it as an object with properties to get a type")
    });
    warned.collect()
}

/// The models that a value refers to itself.
pub(crate) fn uses(value: &Value, shape: Kind) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    grammar::visit(value, shape, "", &mut |value, _, _| used.extend(component(value).map(str::to_owned)));
    used
}

/// `names`, and the models that they are made of.
pub(crate) fn closure(names: BTreeSet<String>, schemas: &Map<String, Value>) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut left: Vec<String> = names.into_iter().collect();
    while let Some(name) = left.pop() {
        if let Some(schema) = schemas.get(&name)
            && reached.insert(name)
        {
            left.extend(uses(schema, Kind::Schema));
        }
    }
    reached
}
