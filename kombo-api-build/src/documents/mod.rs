//! Reading documents: files to pages, pages to one document, and one document to pages again.

pub mod bundle;
mod entry;
pub mod page;
pub mod split;
mod yaml;
