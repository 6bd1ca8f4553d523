//! What is to be done to the folder: which pages are written, moved, kept, deleted.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use kombo_api_build::split::Subject;
use kombo_api_build::{Place, Problem};

use super::existing::{Existing, Held};
use super::places::Places;
use super::tree::{Tree, said};
use super::wanted::{All, Wanted};

/// What is to be done.
#[derive(Default)]
pub(crate) struct Plan {
    pub(crate) steps: Vec<Step>,
    /// Pages that the source no longer has, and that stay.
    pub(crate) gone: Vec<Gone>,
    pub(crate) unchanged: usize,
    pub(crate) problems: Vec<Problem>,
}

/// One page that will not be what it was.
pub(crate) struct Step {
    /// Where the page is now.
    pub(crate) from: Option<PathBuf>,
    /// Where it will be, and its text; `None` if it is deleted.
    pub(crate) to: Option<(PathBuf, String)>,
    pub(crate) subject: Subject,
}

/// A page of something that is no longer there.
pub(crate) struct Gone {
    pub(crate) path: PathBuf,
    pub(crate) subject: Subject,
    /// What is there in its stead.
    pub(crate) now: Option<Subject>,
}

impl Plan {
    /// `deletes`: what is gone is deleted.
    pub(crate) fn new(all: &All, existing: &Existing, tree: &Tree, shown: &Path, deletes: bool) -> Self {
        let mut plan = Self::default();
        for wanted in &all.wanted {
            match existing.pages.get(&wanted.entry.subject) {
                Some(held) if *held.page.document() == wanted.value => plan.unchanged += 1,
                held => plan.write(wanted, held, existing),
            }
        }
        plan.gone(all, existing, deletes);
        // What is refused stays where it is, where something else may have wanted to be.
        while plan.refuse_taken_places(all, tree, shown) {}
        // What is broken and not mended may be a page of anything.
        let mended: BTreeSet<&Path> = plan.steps.iter().filter_map(|step| step.from.as_deref()).collect();
        let left = existing.broken.iter().filter(|(path, _)| !mended.contains(path.as_path()));
        plan.problems.extend(left.map(|(_, problem)| problem.clone()));
        plan
    }

    fn write(&mut self, wanted: &Wanted, held: Option<&Held>, existing: &Existing) {
        let Some(file) = wanted.entry.file().map(PathBuf::from) else { return };
        let to = held.map_or_else(|| file.clone(), |held| place(held, &file));
        // A page that cannot be read is mended where the page belongs.
        let is_mended = held.is_none() && existing.broken.contains_key(&to);
        let from = held.map(|held| held.path.clone()).or_else(|| is_mended.then(|| to.clone()));
        match wanted.text() {
            Ok(text) => {
                self.steps.push(Step { from, to: Some((to, text)), subject: wanted.entry.subject.clone() });
            }
            Err(problem) => self.problems.push(problem),
        }
    }

    fn gone(&mut self, all: &All, existing: &Existing, deletes: bool) {
        let left: BTreeSet<&Subject> = all.wanted.iter().map(|it| &it.entry.subject).chain(&all.contradicted).collect();
        for (subject, held) in existing.pages.iter().filter(|(subject, _)| !left.contains(subject)) {
            let (path, subject) = (held.path.clone(), subject.clone());
            if deletes {
                self.steps.push(Step { from: Some(path), to: None, subject });
            } else {
                let now = all.wanted.iter().find(|it| it.entry.pointer == held.entry.pointer);
                self.gone.push(Gone { path, subject, now: now.map(|it| it.entry.subject.clone()) });
            }
        }
    }

    /// Takes out what would be written where something else is, or will be; whether there was any.
    fn refuse_taken_places(&mut self, all: &All, tree: &Tree, shown: &Path) -> bool {
        let places = Places::new(self, tree, shown);
        let before = self.steps.len();
        for step in std::mem::take(&mut self.steps) {
            match places.refusal(&step) {
                None => self.steps.push(step),
                Some(problem) => {
                    let wanted = all.wanted.iter().find(|it| it.entry.subject == step.subject);
                    self.problems.push(problem.at(wanted.map(|it| it.place.clone()).unwrap_or_default()));
                }
            }
        }
        self.steps.len() < before
    }
}

/// Where the page of something belongs that has a page already.
///
/// It stays where somebody put it; but if that is where its tag wanted it, it follows its tag. YAML is not written into
/// files that are called otherwise.
fn place(held: &Held, file: &Path) -> PathBuf {
    let is_where_it_belonged = held.entry.file().is_some_and(|file| held.path == Path::new(&file));
    let ending = held.path.extension().map(|it| it.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        _ if is_where_it_belonged => file.to_owned(),
        Some("yaml" | "yml") => held.path.clone(),
        _ => held.path.with_extension("yaml"),
    }
}

impl Step {
    /// What happens to the page, in one word.
    pub(crate) fn word(&self) -> &'static str {
        match (&self.from, &self.to) {
            (None, _) => "new",
            (Some(_), None) => "deleted",
            (Some(from), Some((to, _))) if from == to => "changed",
            (Some(_), Some(_)) => "moved",
        }
    }

    /// The same for people, with the place.
    pub(crate) fn said(&self, shown: &Path) -> String {
        let places = self.from.iter().chain(self.to.iter().map(|(to, _)| to)).map(|path| said(&shown.join(path)));
        let mut places: Vec<String> = places.collect();
        places.dedup();
        let places = places.join(" → ");
        let why =
            if self.to.is_none() { format!(": {} is no longer in the docs", self.subject) } else { String::new() };
        format!("{:<8} {places}{why}", self.word())
    }
}

/// The problem that nothing was found.
pub(crate) fn nothing_usable(source: &str) -> Problem {
    Problem::error("no operation and no webhook could be read here")
        .at(Place::page(source))
        .help("see that this is where the OpenAPI document, or the docs, are; the folder was left as it was")
}
