//! What is found while two documents are compared, and how much of it is one and the same change.

use super::{Change, Verdict};
use crate::pointer;
use crate::problem::Place;
use crate::split::Subject;

/// Which way a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Direction {
    /// Users send it: it may become wider.
    Sent,
    /// Users read it: it may become narrower.
    Read,
}

/// A place in both documents, and what people call it.
#[derive(Clone, Debug)]
pub(super) struct At {
    pub(super) words: String,
    old: String,
    new: String,
}

impl At {
    pub(super) fn new(words: impl Into<String>, old: impl Into<String>, new: impl Into<String>) -> Self {
        Self { words: words.into(), old: old.into(), new: new.into() }
    }

    /// Further in, by the same keys in both documents.
    pub(super) fn inside(&self, words: &str, keys: &[&str]) -> Self {
        let further = |at: &str| keys.iter().fold(at.to_owned(), |at, key| pointer::join(&at, key));
        Self { words: format!("{}{words}", self.words), old: further(&self.old), new: further(&self.new) }
    }

    /// Further in, by keys that are not the same in both documents.
    pub(super) fn apart(&self, words: &str, old: &[&str], new: &[&str]) -> Self {
        Self { old: self.inside("", old).old, new: self.inside("", new).new, words: format!("{}{words}", self.words) }
    }

    /// Where references lead.
    pub(super) fn referred(&self, old: Option<&str>, new: Option<&str>) -> Self {
        let of = |reference: Option<&str>, at: &str| {
            reference.and_then(pointer::of_ref).map_or_else(|| at.to_owned(), str::to_owned)
        };
        Self { words: self.words.clone(), old: of(old, &self.old), new: of(new, &self.new) }
    }
}

/// On which side of the change something is to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Old,
    New,
    Both,
}

/// All that was found, in the order of the documents.
#[derive(Debug, Default)]
pub(super) struct Findings {
    changes: Vec<Change>,
}

impl Findings {
    pub(super) fn add(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// Each change once, with all that it shows in; breaking ones first.
    ///
    /// A change is one and the same if it is the same component that changed, or if the same place of several operations
    /// changed alike, as when pages repeat a shape instead of referring to it.
    pub(super) fn grouped(self) -> Vec<Change> {
        let mut grouped: Vec<Change> = Vec::new();
        for change in self.changes {
            let known = grouped.iter_mut().find(|it| {
                let is_same = (it.verdict, it.kind, &it.message) == (change.verdict, change.kind, &change.message);
                is_same
                    && !it.subjects.is_empty()
                    && (it.place == change.place || (&it.old, &it.new) == (&change.old, &change.new))
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

/// A change about one subject, or about the API as a whole.
pub(super) fn change(
    verdict: Verdict,
    kind: &'static str,
    subject: Option<&Subject>,
    at: &At,
    side: Side,
    message: impl Into<String>,
) -> Change {
    let place = |pointer: &str| Some(Place { pointer: Some(pointer.to_owned()), ..Place::default() });
    Change {
        verdict,
        kind,
        subjects: subject.into_iter().cloned().collect(),
        place: at.words.clone(),
        message: message.into(),
        old: if side == Side::New { None } else { place(&at.old) },
        new: if side == Side::Old { None } else { place(&at.new) },
    }
}
