//! The difference between two states of the pages.

use std::collections::BTreeMap;

use super::change::{Change, Verdict};
use super::state::State;
use super::symbols::{self, Symbol};
use super::{documents, equivalent, outlines, renamed};
use crate::documents::split::Subject;
use crate::openapi::problem::Problems;

/// The changes between two states of the pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diff {
    /// The changes of the API: breaking ones first, then in the order of the document.
    pub changes: Vec<Change>,
    /// The changes of the Rust API, in the order of paths.
    pub symbols: Vec<Symbol>,
    /// The names of operations: `hris().get_employees`, or the operation id.
    names: BTreeMap<Subject, String>,
}

impl Diff {
    /// Compares two states of the pages.
    ///
    /// # Errors
    /// Returns the errors of the stages that generate code: see [`generate`](crate::generate()).
    pub fn between(old: &State, new: &State) -> Result<Self, Problems> {
        let mut changes = documents::compare(&old.lowered, &new.lowered, &new.conventions);
        changes.extend(equivalent::compare(old.bundle.document(), new.bundle.document(), &new.conventions, &changes));
        for change in &mut changes {
            for (location, side) in [(&mut change.old, old), (&mut change.new, new)] {
                if let Some(pointer) = location.as_ref().and_then(|it| it.pointer.clone()) {
                    *location = Some(side.bundle.location(&in_page(&pointer)));
                }
            }
        }
        let mut names = BTreeMap::new();
        for (id, name) in old.names().chain(new.names()) {
            names.insert(Subject::Operation(id), name);
        }
        let [was, is] = outlines::of_both(old, new)?.map(|outline| outline.symbols());
        let mut symbols = symbols::compare(&was, &is);
        renamed::mark(&mut symbols, &was, &is);
        Ok(Self { changes, symbols, names })
    }

    /// Returns the number of changes with this verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.of(verdict).count()
    }

    /// Whether nothing has changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.symbols.is_empty()
    }

    /// Whether a call may fail, or code may not compile any more.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        self.count(Verdict::Breaking) > 0 || self.symbols.iter().any(Symbol::is_breaking)
    }

    /// Returns the changes with this verdict.
    pub(super) fn of(&self, verdict: Verdict) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |it| it.verdict == verdict)
    }

    /// Returns the name of an operation or webhook in reports.
    pub(super) fn name(&self, subject: &Subject) -> String {
        match subject {
            Subject::Operation(id) => self.names.get(subject).unwrap_or(id).clone(),
            Subject::Webhook(name) => format!("webhook {name}"),
        }
    }

    /// Returns the first subject of a change, between `ticks`, and the number of further ones.
    pub(super) fn subjects(&self, change: &Change, ticks: &str) -> String {
        let name = |subject| format!("{ticks}{}{ticks}", self.name(subject));
        match &change.subjects[..] {
            [] => "the API".to_owned(),
            [one] => name(one),
            [first, rest @ ..] => format!("{} and {} more", name(first), rest.len()),
        }
    }
}

/// Returns the pointer in a page: lowering renames `webhooks`.
fn in_page(pointer: &str) -> String {
    match pointer.strip_prefix("/x-webhooks") {
        Some(rest) => format!("/webhooks{rest}"),
        None => pointer.to_owned(),
    }
}
