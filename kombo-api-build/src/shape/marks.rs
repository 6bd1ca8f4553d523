//! Marks: `x-…` members that this stage adds to the document, and that later stages read.
//!
//! The stage removes the extensions of the pages first, so a mark is never an extension of a page.

/// On a schema: its type path, unless that is the name of a component.
pub(super) const TYPE_PATH: &str = "x-type-path";

/// On a schema: its only value.
pub(crate) const CONSTANT: &str = "x-constant";

/// On the schema of a parameter: the parameter is a list that is sent as one string, separated by commas.
pub(crate) const JOINED: &str = "x-joined";

/// On a union: `{"tag": [path of the tag property], "values": [tag values of each variant]}`, or `{}` without a tag.
pub(crate) const UNION: &str = "x-union";

/// On any JSON that stands for a union, until all unions are shaped: it cannot be merged with other schemas.
pub(super) const NO_UNION: &str = "x-no-union";

/// On a model: request bodies contain it.
pub(crate) const IS_REQUEST: &str = "x-request";

/// On a model: it is a page, which has only the records, the cursor and optionally a copy of the cursor.
pub(crate) const PAGE: &str = "x-page";

/// On a model: the Rust names of its properties or enum values, by their API names.
pub(crate) const RUST_NAMES: &str = "x-rust-names";

/// On a parameter: its Rust name.
pub(crate) const RUST_NAME: &str = "x-rust-name";
