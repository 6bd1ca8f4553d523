//! The pages that are in the folder already, by subject.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use kombo_api_build::split::{self, Entry, Subject};
use kombo_api_build::{Page, Problem, Problems};

use super::document;
use super::incoming::nameless;
use super::tree::Tree;

#[derive(Default)]
pub(crate) struct Existing {
    pub(crate) pages: BTreeMap<Subject, ExistingPage>,
    /// Pages without a subject, such as pages of components only.
    pub(crate) others: Vec<Page>,
    /// Files that cannot be read, whose subjects are unknown.
    pub(crate) broken: BTreeMap<PathBuf, Problem>,
}

/// An existing page.
pub(crate) struct ExistingPage {
    /// Its path in the folder.
    pub(crate) path: PathBuf,
    pub(crate) entry: Entry,
    pub(crate) page: Page,
}

/// Reads the pages of `folder`.
///
/// # Errors
/// If the operation or webhook of a file is ambiguous.
pub(crate) fn read(folder: &Path, tree: &Tree) -> Result<Existing, Problems> {
    let mut existing = Existing::default();
    let mut problems = Vec::new();
    for (path, document) in document::in_folder(folder, tree) {
        let page = match document {
            Ok(document) => document.page,
            Err(problem) => {
                existing.broken.insert(path, problem);
                continue;
            }
        };
        let mut entries = split::entries(page.document());
        if entries.len() > 1 {
            let (first, second) = (page.location(&entries[0].pointer), page.location(&entries[1].pointer));
            let problem = Problem::error(format!("this document has {} operations or webhooks", entries.len()));
            problems.push(
                problem.at(first).at(second).help("sync keeps one page for each: move this document out of the folder"),
            );
            continue;
        }
        let Some(entry) = entries.pop() else {
            existing.others.push(page);
            continue;
        };
        let location = page.location(&entry.pointer);
        if entry.file().is_none() {
            problems.push(nameless(&entry).at(location));
            continue;
        }
        if let Some(other) = existing.pages.get(&entry.subject) {
            let problem = Problem::error(format!("{} is on two pages", entry.subject));
            let other = other.page.location(&other.entry.pointer);
            problems.push(problem.at(location).at(other).help("delete one of the two pages"));
            continue;
        }
        existing.pages.insert(entry.subject.clone(), ExistingPage { path, entry, page });
    }
    if problems.is_empty() { Ok(existing) } else { Err(problems.into_iter().collect()) }
}
