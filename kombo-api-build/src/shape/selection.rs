//! The selection of namespaces to generate.
//!
//! A selection applies after naming, so the remaining types have the same names as without a selection.

use std::collections::BTreeSet;

/// The parts of the API that are generated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Selection {
    /// The namespaces that are not generated.
    pub without: BTreeSet<String>,
    /// Whether the payloads of webhooks are not generated.
    pub without_webhooks: bool,
}

impl Selection {
    /// Returns a selection of everything in the pages.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// Excludes a namespace. A namespace that does not exist is ignored.
    #[must_use]
    pub fn without(mut self, namespace: impl Into<String>) -> Self {
        self.without.insert(namespace.into());
        self
    }

    /// Excludes the payloads of webhooks.
    #[must_use]
    pub fn without_webhooks(mut self) -> Self {
        self.without_webhooks = true;
        self
    }
}
