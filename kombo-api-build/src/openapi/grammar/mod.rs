//! The grammar of OpenAPI documents: one table, and the only code that walks documents by it.
//!
//! The table is OpenAPI 3.1.1 with JSON Schema 2020-12, plus the keywords of 3.0.3 (`nullable`, boolean exclusive
//! bounds), since real pages mix them. Code that needs every schema or every parameter calls [`visit`] or [`visit_mut`]
//! and does not recurse into a document itself. So an example is never mistaken for a schema, or a property that is
//! named `type` for a keyword.

#[cfg(feature = "review")]
mod component;
mod kind;
mod operations;
mod table;
mod walk;

#[cfg(feature = "review")]
pub(crate) use component::component;
pub(crate) use kind::{Kind, Object};
pub(crate) use operations::{METHODS, OperationAt, anonymous, derived_id, operations, placeholders};
pub(crate) use table::{DOCUMENT, OPERATION, PARAMETER, PATH_ITEM, PATHS_KIND, SCHEMA};
pub(crate) use walk::{Parent, each_schema, is_reference, kind_at, object_of, visit, visit_mut};
