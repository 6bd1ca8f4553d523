//! Namespaces that are not wanted are left out, with the types that only they need.
//!
//! After everything has its name: what is left is called the same whatever else is there.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::openapi::grammar;

use super::error_codes::ERROR_CODE;
use super::reach::{closure, uses};
use super::{Shaped, webhooks};

/// Which parts of the API are generated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Selection {
    /// Namespaces whose operations are left out.
    pub without: BTreeSet<String>,
    /// Leaves out what webhooks say.
    pub without_webhooks: bool,
}

impl Selection {
    /// Everything that the pages have.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// Leaves a namespace out. One that does not exist leaves nothing out.
    #[must_use]
    pub fn without(mut self, namespace: impl Into<String>) -> Self {
        self.without.insert(namespace.into());
        self
    }

    /// Leaves out what webhooks say.
    #[must_use]
    pub fn without_webhooks(mut self) -> Self {
        self.without_webhooks = true;
        self
    }
}

impl Shaped {
    /// Only what is selected.
    pub(crate) fn select(&mut self, selection: &Selection) {
        if *selection == Selection::all() {
            return;
        }
        let is_left_out = |namespace: &String| selection.without.contains(namespace);
        let (kept, dropped): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.operations).into_iter().partition(|it| !is_left_out(&it.namespace));
        self.operations = kept;
        for operation in dropped {
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
        // The generators are told of bytes where lines are meant.
        needed.extend(self.operations.iter().filter_map(|operation| operation.line.clone()));
        needed.extend(uses(&self.document["paths"], grammar::PATHS_KIND));
        if let Value::Object(schemas) = &mut self.document["components"]["schemas"] {
            let needed = closure(needed, schemas);
            schemas.retain(|name, _| needed.contains(name));
        }
    }
}
