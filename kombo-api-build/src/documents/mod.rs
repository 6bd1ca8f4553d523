//! Reading documents: files to pages, pages to one document, and one document to pages again.

pub mod bundle;
#[cfg(feature = "review")]
mod entry;
pub mod page;
pub(crate) mod part;
#[cfg(feature = "review")]
pub mod split;
mod yaml;
