//! The parts of a document, and of the generated source, that are no tag.

/// The part of webhooks.
pub(crate) const WEBHOOKS: &str = "webhooks";

/// The part of components that several tags use, or none.
pub(crate) const SHARED: &str = "shared";
