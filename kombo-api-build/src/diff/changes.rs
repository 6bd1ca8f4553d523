//! The changes found while two documents are compared, and their grouping.

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
        for change in self.changes {
            let known = grouped.iter_mut().find(|it| {
                let is_same = (it.verdict, it.kind, &it.message) == (change.verdict, change.kind, &change.message);
                is_same
                    && !it.subjects.is_empty()
                    && (it.path == change.path || (&it.old, &it.new) == (&change.old, &change.new))
            });
            match known {
                None => grouped.push(change),
                Some(known) => {
                    for subject in change.subjects {
                        if !known.subjects.contains(&subject) {
                            known.subjects.push(subject);
                        }
                    }
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
