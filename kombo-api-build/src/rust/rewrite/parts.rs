//! Generated items, split by the part of the API that they belong to.

use std::collections::BTreeMap;

use syn::Item;

/// The generated items by part, so that a change of one tag only changes the snapshots of that tag.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    /// The parts by name: each tag in kebab case, `webhooks`, and `shared` for types that several parts use.
    pub(crate) parts: BTreeMap<String, Part>,
}

/// The items of a part.
#[derive(Clone, Debug, Default)]
pub(crate) struct Part {
    pub(crate) namespaces: Vec<Item>,
    pub(crate) types: Vec<Item>,
    pub(crate) operations: Vec<Item>,
}
