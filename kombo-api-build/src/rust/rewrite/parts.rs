//! Generated items, sorted by the part of the API that they belong to.

use std::collections::BTreeMap;

use syn::Item;

/// The items by part, so that a change in one tag is a change in one snapshot.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    /// By tag in kebab case, `webhooks`, and `shared` for types that several of these use.
    pub(crate) parts: BTreeMap<String, Part>,
}

/// The items of a part.
#[derive(Clone, Debug, Default)]
pub(crate) struct Part {
    pub(crate) namespaces: Vec<Item>,
    pub(crate) types: Vec<Item>,
    pub(crate) operations: Vec<Item>,
}
