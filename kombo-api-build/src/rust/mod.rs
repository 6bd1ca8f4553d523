//! Rust source: generated from a shaped document.
//!
//! [`generate`] runs progenitor, [`rewrite`] rewrites its syntax tree, [`runtime`] adds the conventions that the SDK
//! needs at run time, [`schemas`] the JSON Schemas of the models, and [`render`] and [`layout`] format the source.
//! [`outline`] lists the public items, for review.

pub(crate) mod generate;
mod layout;
pub mod outline;
pub(crate) mod render;
pub(crate) mod rewrite;
mod runtime;
pub(crate) mod schemas;
