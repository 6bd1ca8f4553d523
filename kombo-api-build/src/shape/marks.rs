//! Marks: `x-…` members that shaping adds to the document, and that later stages read.
//!
//! Extensions of the pages themselves are removed before, so a mark is never one of theirs.

/// A schema: its path in the notation of the conventions, where that is not the name of a component.
pub(super) const TYPE_PATH: &str = "x-type-path";

/// A schema: the only value that it allows.
pub(crate) const CONSTANT: &str = "x-constant";

/// A schema of a parameter: a list that is sent as one text, separated by commas.
pub(crate) const JOINED: &str = "x-joined";

/// A union: `{"tag": [path of the tag property], "values": [tag values of each variant]}`; without a tag `{}`.
pub(crate) const UNION: &str = "x-union";

/// A model that request bodies contain.
pub(crate) const IS_REQUEST: &str = "x-request";

/// A model that is a page: the records and the cursor, and nothing else but a copy of the cursor.
pub(crate) const PAGE: &str = "x-page";

/// A model: the Rust names of its properties or enum values, by their API names.
pub(crate) const RUST_NAMES: &str = "x-rust-names";

/// A parameter: its Rust name.
pub(crate) const RUST_NAME: &str = "x-rust-name";
