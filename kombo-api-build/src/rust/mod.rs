//! Rust code: from a shaped document to formatted source.
//!
//! [`generate`] runs progenitor, [`rewrite`] turns its syntax tree into the SDK's, [`runtime`] writes the conventions
//! that the SDK's runtime needs, and [`render`] formats all of it. [`outline`] lists the public items, for review.

pub(crate) mod generate;
pub mod outline;
pub(crate) mod render;
pub(crate) mod rewrite;
mod runtime;
