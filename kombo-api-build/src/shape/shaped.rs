//! The result of the stage.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::openapi::grammar;
use crate::openapi::problem::Problem;

use super::error_codes::ERROR_CODE;
use super::naming::Found;
use super::operation::Operation;
use super::reachability::{reachable, uses};
use super::selection::Selection;
use super::webhooks;

/// The shaped document, and the information about its operations that later stages need.
#[derive(Clone, Debug)]
pub(crate) struct Shaped {
    pub(crate) document: Value,
    pub(crate) operations: Vec<Operation>,
    pub(crate) found: Found,
    pub(crate) warnings: Vec<Problem>,
    /// Rows of the conventions file that match nothing.
    pub(crate) unused_rows: Vec<Problem>,
}

impl Shaped {
    /// Removes everything that is not selected.
    pub(crate) fn select(&mut self, selection: &Selection) {
        if *selection == Selection::all() {
            return;
        }
        let is_removed = |namespace: &String| selection.without.contains(namespace);
        let (kept, removed): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.operations).into_iter().partition(|it| !is_removed(&it.namespace));
        self.operations = kept;
        for operation in removed {
            let Some(item) = self.document["paths"][&operation.path].as_object_mut() else { continue };
            item.shift_remove(operation.method);
            if !item.keys().any(|key| grammar::METHODS.contains(&key.as_str()))
                && let Some(paths) = self.document["paths"].as_object_mut()
            {
                paths.shift_remove(&operation.path);
            }
        }
        let mut needed = BTreeSet::from([ERROR_CODE.to_owned()]);
        if !selection.without_webhooks {
            needed.insert(webhooks::PAYLOAD.to_owned());
        }
        // In the document, an NDJSON body is bytes and does not refer to its model.
        needed.extend(self.operations.iter().filter_map(|operation| operation.ndjson_model.clone()));
        needed.extend(uses(&self.document["paths"], grammar::PATHS_KIND));
        if let Value::Object(schemas) = &mut self.document["components"]["schemas"] {
            let needed = reachable(needed, schemas);
            schemas.retain(|name, _| needed.contains(name));
        }
    }
}
