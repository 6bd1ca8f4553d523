//! The changes found while two documents are compared, and their grouping.

use std::collections::{BTreeMap, HashSet};

use super::change::{Change, ChangeKind, Verdict};
use crate::documents::split::Subject;
use crate::openapi::pointer;
use crate::openapi::problem::Location;

/// The pointers of a value in both documents, and its path in reports.
#[derive(Clone, Debug)]
pub(super) struct Pointers {
    /// The path in words: `body.language`.
    pub(super) path: String,
    old: String,
    new: String,
}

impl Pointers {
    /// Creates pointers.
    pub(super) fn new(path: impl Into<String>, old: impl Into<String>, new: impl Into<String>) -> Self {
        Self { path: path.into(), old: old.into(), new: new.into() }
    }

    pub(super) fn old_pointer(&self) -> &str {
        &self.old
    }

    pub(super) fn new_pointer(&self) -> &str {
        &self.new
    }

    /// Returns the pointers with another path.
    pub(super) fn with_path(&self, path: String) -> Self {
        Self { path, old: self.old.clone(), new: self.new.clone() }
    }

    /// Returns the pointers of a value inside, by the same keys in both documents.
    pub(super) fn inside(&self, path: &str, keys: &[&str]) -> Self {
        let further = |at: &str| keys.iter().fold(at.to_owned(), |at, key| pointer::join(&at, key));
        Self { path: format!("{}{path}", self.path), old: further(&self.old), new: further(&self.new) }
    }

    /// Returns the pointers of a value inside, by different keys in the two documents.
    pub(super) fn inside_by(&self, path: &str, old: &[&str], new: &[&str]) -> Self {
        Self { old: self.inside("", old).old, new: self.inside("", new).new, path: format!("{}{path}", self.path) }
    }

    /// Returns the pointers of the targets of references.
    pub(super) fn referred(&self, old: Option<&str>, new: Option<&str>) -> Self {
        let of = |reference: Option<&str>, at: &str| {
            reference.and_then(pointer::of_ref).map_or_else(|| at.to_owned(), str::to_owned)
        };
        Self { path: self.path.clone(), old: of(old, &self.old), new: of(new, &self.new) }
    }
}

/// The documents in which a change is visible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Old,
    New,
    Both,
}

/// A change of a pair of schemas. The path starts at the pair.
pub(super) struct Found {
    pub(super) verdict: Verdict,
    pub(super) kind: ChangeKind,
    pub(super) at: Pointers,
    pub(super) side: Side,
    pub(super) message: String,
}

/// The changes that were found, in the order of the documents.
#[derive(Debug, Default)]
pub(super) struct Changes {
    changes: Vec<Change>,
}

impl Changes {
    pub(super) fn add(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// Returns each change once, with all its operations and webhooks; breaking changes first.
    ///
    /// Two changes are the same if the same component changed, or if the same path of several operations changed
    /// equally, as when pages repeat a schema instead of referring to it.
    pub(super) fn grouped(self) -> Vec<Change> {
        let mut grouped: Vec<Change> = Vec::new();
        let (mut by_path, mut by_location) = (BTreeMap::new(), BTreeMap::new());
        let mut known_subjects: HashSet<(usize, Subject)> = HashSet::new();
        for change in self.changes {
            let what = (change.verdict, change.kind, change.message.clone());
            let path = (what.clone(), change.path.clone());
            let pointer = |location: &Option<Location>| location.as_ref().and_then(|it| it.pointer.clone());
            let location = (what, pointer(&change.old), pointer(&change.new));
            let known = [by_path.get(&path), by_location.get(&location)].into_iter().flatten().min();
            let known: Option<usize> = known.copied().filter(|_| !change.subjects.is_empty());
            let number = known.unwrap_or(grouped.len());
            let subjects = change.subjects.iter().filter(|it| known_subjects.insert((number, (*it).clone())));
            match known {
                Some(known) => grouped[known].subjects.extend(subjects.cloned()),
                None if change.subjects.is_empty() => grouped.push(change),
                None => {
                    subjects.for_each(drop);
                    by_path.entry(path).or_insert(number);
                    by_location.entry(location).or_insert(number);
                    grouped.push(change);
                }
            }
        }
        grouped.sort_by_key(|it| it.verdict);
        grouped
    }
}

/// Creates a change of one operation or webhook, or of the API as a whole.
pub(super) fn change(
    verdict: Verdict,
    kind: ChangeKind,
    subject: Option<&Subject>,
    at: &Pointers,
    side: Side,
    message: impl Into<String>,
) -> Change {
    let location = |pointer: &str| Some(Location::pointer(pointer));
    Change {
        verdict,
        kind,
        subjects: subject.into_iter().cloned().collect(),
        path: at.path.clone(),
        message: message.into(),
        old: if side == Side::New { None } else { location(&at.old) },
        new: if side == Side::Old { None } else { location(&at.new) },
    }
}
