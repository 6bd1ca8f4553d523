//! Reading documents: files to pages, pages to one document, and one document to pages again.

pub mod bundle;
pub mod page;
pub mod split;
mod yaml;
