//! Rust source: generated from a shaped document.
//!
//! [`generate`] runs progenitor, [`rewrite`] rewrites its syntax tree, [`runtime`] adds the conventions that the SDK
//! needs at run time, [`schemas`] the JSON Schemas of the models, and [`render`] and [`layout`] format the source.
//! For review, [`by_part`] splits the source, and [`outline`] lists its public items.

#[cfg(feature = "review")]
pub(crate) mod by_part;
pub(crate) mod generate;
mod layout;
#[cfg(feature = "review")]
pub mod outline;
pub(crate) mod render;
pub(crate) mod rewrite;
mod runtime;
pub(crate) mod schemas;
