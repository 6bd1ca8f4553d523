//! A document with its text.

use std::path::{Path, PathBuf};

use kombo_api_build::page::{Format, openapi_block, read_text};
use kombo_api_build::problem::display_path;
use kombo_api_build::{Page, Problem};

use super::tree::Tree;

pub(crate) struct Document {
    pub(crate) page: Page,
    /// The text, if it is YAML: then it can be the text of a page.
    pub(crate) yaml: Option<String>,
}

impl Document {
    /// Parses a document. Returns `None` for Markdown without an OpenAPI document, such as a guide or a README.
    pub(crate) fn read(format: Format, name: &str, text: &str) -> Result<Option<Self>, Problem> {
        let yaml = match format {
            Format::Markdown => match openapi_block(name, text)? {
                Some(block) => Some(block.text.to_owned()),
                None => return Ok(None),
            },
            Format::Json => None,
            _ => Some(text.to_owned()),
        };
        Ok(Some(Self { page: Page::parse_as(format, name, text)?, yaml }))
    }
}

/// Returns the documents and problems of a folder by their paths in it, in the order of paths.
pub(crate) fn in_folder(folder: &Path, tree: &Tree) -> Vec<(PathBuf, Result<Document, Problem>)> {
    let mut documents = Vec::new();
    for path in tree.pages() {
        let full = folder.join(path);
        // A link may lead to a folder.
        if full.is_dir() {
            continue;
        }
        let name = display_path(&full);
        let document = read_text(&full).and_then(|text| Document::read(Format::of(&name), &name, &text));
        documents.extend(document.transpose().map(|document| (path.to_owned(), document)));
    }
    documents
}

/// Reads a single file.
pub(crate) fn in_file(path: &Path) -> Result<Option<Document>, Problem> {
    let (name, text) = (display_path(path), read_text(path)?);
    Document::read(format(&name, &text), &name, &text)
}

/// Returns the format of a text by its name, or JSON if the name has no extension of a page and the text is JSON.
pub(crate) fn format(name: &str, text: &str) -> Format {
    let named = Format::of(name);
    let is_json = text.trim_start_matches('\u{feff}').trim_start().starts_with('{');
    if named == Format::Yaml && is_json && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() {
        Format::Json
    } else {
        named
    }
}
