//! The plan of a run: which pages are written, moved, kept and deleted.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use kombo_api_build::page::Format;
use kombo_api_build::split::Subject;
use kombo_api_build::{Location, Problem};

use super::conflicts;
use super::existing::{Existing, ExistingPage};
use super::incoming::{Incoming, IncomingPage};
use super::step::{Gone, Step};
use super::tree::Tree;

/// The plan.
#[derive(Default)]
pub(crate) struct Plan {
    pub(crate) steps: Vec<Step>,
    /// Pages that the source no longer has, and that are kept.
    pub(crate) gone: Vec<Gone>,
    pub(crate) unchanged: usize,
    pub(crate) problems: Vec<Problem>,
}

impl Plan {
    /// Plans the steps from the existing to the incoming pages. `deletes`: pages that the source no longer has are
    /// deleted.
    pub(crate) fn new(incoming: &Incoming, existing: &Existing, tree: &Tree, shown: &Path, deletes: bool) -> Self {
        let mut plan = Self::default();
        for page in &incoming.pages {
            match existing.pages.get(&page.entry.subject) {
                Some(held) if *held.page.document() == page.value => plan.unchanged += 1,
                held => plan.write(page, held, existing),
            }
        }
        plan.gone(incoming, existing, deletes);
        for (step, problem) in conflicts::remove(&mut plan.steps, &plan.gone, tree, shown) {
            let page = incoming.pages.iter().find(|it| it.entry.subject == step.subject);
            plan.problems.push(problem.at(page.map(|it| it.location.clone()).unwrap_or_default()));
        }
        // An unreadable page that is not replaced may be the page of any operation.
        let replaced: BTreeSet<&Path> = plan.steps.iter().filter_map(|step| step.from.as_deref()).collect();
        let left = existing.broken.iter().filter(|(path, _)| !replaced.contains(path.as_path()));
        plan.problems.extend(left.map(|(_, problem)| problem.clone()));
        plan
    }

    fn write(&mut self, page: &IncomingPage, held: Option<&ExistingPage>, existing: &Existing) {
        let Some(file) = page.entry.file().map(PathBuf::from) else { return };
        let to = held.map_or_else(|| file.clone(), |held| path_of(held, &file));
        // An unreadable page at the path is replaced.
        let is_replaced = held.is_none() && existing.broken.contains_key(&to);
        let from = held.map(|held| held.path.clone()).or_else(|| is_replaced.then(|| to.clone()));
        match page.text() {
            Ok(text) => {
                self.steps.push(Step { from, to: Some((to, text)), subject: page.entry.subject.clone() });
            }
            Err(problem) => self.problems.push(problem),
        }
    }

    fn gone(&mut self, incoming: &Incoming, existing: &Existing, deletes: bool) {
        let left: BTreeSet<&Subject> =
            incoming.pages.iter().map(|it| &it.entry.subject).chain(&incoming.contradicted).collect();
        for (subject, held) in existing.pages.iter().filter(|(subject, _)| !left.contains(subject)) {
            let (path, subject) = (held.path.clone(), subject.clone());
            if deletes {
                self.steps.push(Step { from: Some(path), to: None, subject });
            } else {
                let now = incoming.pages.iter().find(|it| it.entry.pointer == held.entry.pointer);
                self.gone.push(Gone { path, subject, now: now.map(|it| it.entry.subject.clone()) });
            }
        }
    }
}

/// Returns the new path of an existing page.
///
/// The page stays where somebody moved it. If its path was derived from its tag, it follows the tag. A file with
/// another extension gets the one of YAML.
fn path_of(held: &ExistingPage, file: &Path) -> PathBuf {
    let is_derived = held.entry.file().is_some_and(|file| held.path == Path::new(&file));
    match Format::of_page(&held.path) {
        _ if is_derived => file.to_owned(),
        Some(Format::Yaml) => held.path.clone(),
        _ => held.path.with_extension("yaml"),
    }
}

/// Returns the problem of a source without operations and webhooks.
pub(crate) fn nothing_usable(source: &str) -> Problem {
    Problem::error("no operation and no webhook could be read")
        .at(Location::page(source))
        .help("check that the source is an OpenAPI document or the docs; the folder was not changed")
}
