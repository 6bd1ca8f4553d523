//! A document, with the text that it was read from.

use std::fs;
use std::path::{Path, PathBuf};

use kombo_api_build::page::{Format, openapi_block};
use kombo_api_build::{Page, Place, Problem};

use super::tree::{Tree, said};

pub(crate) struct Document {
    pub(crate) page: Page,
    /// Its text if that is YAML: such a document can be kept as it is.
    pub(crate) yaml: Option<String>,
}

impl Document {
    /// `None` if it is Markdown without an OpenAPI document: a guide, or a README.
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

/// Documents and problems of a folder, each by its path in it, in the order of paths.
pub(crate) fn in_folder(folder: &Path, tree: &Tree) -> Vec<(PathBuf, Result<Document, Problem>)> {
    let mut documents = Vec::new();
    for path in tree.pages() {
        let full = folder.join(path);
        // A link may lead to a folder.
        if full.is_dir() {
            continue;
        }
        let name = said(&full);
        let document = read_text(&full).and_then(|text| Document::read(Format::of(&name), &name, &text));
        documents.extend(document.transpose().map(|document| (path.to_owned(), document)));
    }
    documents
}

/// A document in a file of its own.
pub(crate) fn in_file(path: &Path) -> Result<Option<Document>, Problem> {
    let (name, text) = (said(path), read_text(path)?);
    Document::read(format(&name, &text), &name, &text)
}

/// What a text is if its name need not say it.
pub(crate) fn format(name: &str, text: &str) -> Format {
    let named = Format::of(name);
    let is_json = text.trim_start_matches('\u{feff}').trim_start().starts_with('{');
    if named == Format::Yaml && is_json && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() {
        Format::Json
    } else {
        named
    }
}

fn read_text(path: &Path) -> Result<String, Problem> {
    fs::read_to_string(path).map_err(|error| {
        let help = match error.kind() {
            std::io::ErrorKind::InvalidData => "save the page as UTF-8",
            _ => "see that the path is right and may be read",
        };
        Problem::error(format!("cannot be read: {error}")).at(Place::page(said(path))).help(help)
    })
}
