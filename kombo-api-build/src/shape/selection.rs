//! Namespaces that are not wanted are left out, with the types that only they need.
//!
//! After everything has its name: what is left is called the same whatever else is there.

use std::collections::BTreeSet;

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
