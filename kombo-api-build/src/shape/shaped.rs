//! The result of the stage.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

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
        self.retain_operations(|operation| !selection.without.contains(&operation.namespace));
        let mut needed = BTreeSet::from([ERROR_CODE.to_owned()]);
        if !selection.without_webhooks {
            needed.insert(webhooks::PAYLOAD.to_owned());
        }
        // In the document, an NDJSON body is bytes and does not refer to its model.
        needed.extend(self.operations.iter().filter_map(|operation| operation.ndjson_model.clone()));
        needed.extend(uses(&self.document["paths"], grammar::PATHS_KIND));
        let needed = self.reachable(needed);
        self.retain_models(&needed);
    }

    /// Returns the models, by name.
    pub(crate) fn models(&self) -> Option<&Map<String, Value>> {
        self.document["components"]["schemas"].as_object()
    }

    /// Returns these models, and all that are reachable from them.
    pub(crate) fn reachable(&self, names: BTreeSet<String>) -> BTreeSet<String> {
        self.models().map(|models| reachable(names, models)).unwrap_or_default()
    }

    /// Returns the description of an operation.
    #[cfg(feature = "review")]
    pub(crate) fn described(&self, operation: &Operation) -> &Value {
        &self.document["paths"][&operation.path][operation.method]
    }

    /// Removes all other operations.
    pub(crate) fn retain_operations(&mut self, is_kept: impl Fn(&Operation) -> bool) {
        let (kept, removed): (Vec<_>, Vec<_>) = std::mem::take(&mut self.operations).into_iter().partition(is_kept);
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
    }

    /// Removes all other models.
    pub(crate) fn retain_models(&mut self, names: &BTreeSet<String>) {
        if let Value::Object(models) = &mut self.document["components"]["schemas"] {
            models.retain(|name, _| names.contains(name));
        }
    }
}
