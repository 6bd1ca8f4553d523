//! The pages that are in the folder already, by what they are about.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use kombo_api_build::split::{self, Entry, Subject};
use kombo_api_build::{Page, Problem, Problems};

use super::document;
use super::tree::Tree;
use super::wanted::nameless;

#[derive(Default)]
pub(crate) struct Existing {
    pub(crate) pages: BTreeMap<Subject, Held>,
    /// Files that cannot be read, so that nobody knows what they are about.
    pub(crate) broken: BTreeMap<PathBuf, Problem>,
}

/// A page that is there.
pub(crate) struct Held {
    /// Where in the folder.
    pub(crate) path: PathBuf,
    pub(crate) entry: Entry,
    pub(crate) page: Page,
}

/// Reads the pages of `folder`. What is about nothing (components only, say) is left alone.
///
/// # Errors
/// Files of which it cannot be said which operation they are the page of.
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
            let (first, second) = (page.place(&entries[0].pointer), page.place(&entries[1].pointer));
            let problem = Problem::error(format!("this document has {} operations or webhooks", entries.len()));
            problems.push(problem.at(first).at(second).help("sync keeps one page for each: move it out of the folder"));
            continue;
        }
        let Some(entry) = entries.pop() else { continue };
        let place = page.place(&entry.pointer);
        if entry.file().is_none() {
            problems.push(nameless(&entry).at(place));
            continue;
        }
        if let Some(other) = existing.pages.get(&entry.subject) {
            let problem = Problem::error(format!("{} is on two pages", entry.subject));
            let other = other.page.place(&other.entry.pointer);
            problems.push(problem.at(place).at(other).help("delete one of the two pages"));
            continue;
        }
        existing.pages.insert(entry.subject.clone(), Held { path, entry, page });
    }
    if problems.is_empty() { Ok(existing) } else { Err(problems.into_iter().collect()) }
}
