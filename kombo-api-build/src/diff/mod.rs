//! What a change of the pages means for users.
//!
//! Two states of the API are compared after lowering, so that two spellings of one meaning are no change. Every
//! difference is a [`Change`] in words, with a [`Verdict`]:
//!
//! - *breaking*: a call that worked may fail now, or an answer may lack what it had.
//! - *compatible*: there is more to call, to send or to read; nothing that worked stops working.
//! - *prose*: only what people read is another: descriptions, examples, titles.
//!
//! It depends on the direction. A field that need not be there any more is breaking where users read it and compatible
//! where they send it. What this SDK reads tolerantly is compatible: new values of an enum, new alternatives of a union,
//! wider limits.
//!
//! Beside it stands what becomes of the Rust API ([`Symbol`]), where the verdict may be another: a field that is always
//! there now is good news on the wire, and a type that is another in Rust.

mod access;
mod api;
mod body;
mod changelog;
mod findings;
mod flat;
mod limits;
mod markdown;
mod operation;
mod properties;
mod references;
mod schema;
mod spelling;
mod step;
mod symbols;
mod text;
mod unions;

use std::collections::BTreeMap;

use serde_json::{Value, json};

pub use step::{Step, Version};
pub use symbols::{Fate, Symbol};

use crate::Generated;
use crate::problem::Place;
use crate::split::Subject;

/// How much a change matters to whoever uses the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// What worked may not work any more.
    Breaking,
    /// There is more than before, and nothing less.
    Compatible,
    /// Only what people read has changed.
    Prose,
}

impl Verdict {
    /// The verdict in a word: `breaking`, `compatible`, `prose`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Compatible => "compatible",
            Self::Prose => "prose",
        }
    }
}

/// One thing that changed, wherever it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// How much it matters.
    pub verdict: Verdict,
    /// What kind of change it is, for programs: `field-removed`, `enum-value-added`, …
    pub kind: &'static str,
    /// The operations and webhooks in which it shows; none if it is about the API as a whole.
    pub subjects: Vec<Subject>,
    /// Where it is in the first of them, in words: `body.language`, `query ids`, `response.data.results[].id`.
    pub place: String,
    /// What happened, in words.
    pub message: String,
    /// Where it was; `None` if it is new.
    pub old: Option<Place>,
    /// Where it is; `None` if it is gone.
    pub new: Option<Place>,
}

/// Everything between two states of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diff {
    /// Breaking ones first, then in the order of the document.
    pub changes: Vec<Change>,
    /// What becomes of the Rust API, in the order of paths.
    pub symbols: Vec<Symbol>,
    /// What operations are called by: `hris().get_employees`, or their id.
    names: BTreeMap<Subject, String>,
}

impl Diff {
    /// Compares what was generated from two states of the pages.
    #[must_use]
    pub fn between(old: &Generated, new: &Generated) -> Self {
        let mut changes = api::compare(&old.lowered, &new.lowered);
        changes.extend(spelling::compare(old.bundle.document(), new.bundle.document(), &new.conventions, &changes));
        for change in &mut changes {
            for (place, side) in [(&mut change.old, old), (&mut change.new, new)] {
                if let Some(pointer) = place.as_ref().and_then(|it| it.pointer.clone()) {
                    *place = Some(side.bundle.place(&of_the_page(&pointer)));
                }
            }
        }
        let mut names = BTreeMap::new();
        for operation in old.operations.iter().chain(&new.operations) {
            let name = format!("{}().{}", operation.namespace, operation.facade);
            names.insert(Subject::Operation(operation.id.clone()), name);
        }
        Self { changes, symbols: symbols::compare(&old.outline, &new.outline), names }
    }

    /// How many changes have this verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.of(verdict).count()
    }

    /// Whether nothing at all has changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.symbols.is_empty()
    }

    /// Whether anything breaks: calls on the wire, or code that names what is gone or another.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        self.count(Verdict::Breaking) > 0 || self.symbols.iter().any(Symbol::is_breaking)
    }

    /// The diff for programs.
    #[must_use]
    pub fn json(&self, current: &Version) -> Value {
        let place = |place: &Option<Place>| {
            place.as_ref().map(|it| json!({"page": it.page, "line": it.line, "pointer": it.pointer}))
        };
        let subject = |it: &Subject| match it {
            Subject::Operation(id) => json!({"operation": id, "name": self.name(it)}),
            Subject::Webhook(name) => json!({"webhook": name}),
        };
        let changes = self.changes.iter().map(|it| {
            json!({
                "verdict": it.verdict.as_str(), "kind": it.kind, "message": it.message, "place": it.place,
                "subjects": it.subjects.iter().map(subject).collect::<Vec<_>>(),
                "old": place(&it.old), "new": place(&it.new),
            })
        });
        let symbols = self
            .symbols
            .iter()
            .map(|it| json!({"fate": it.fate.as_str(), "path": it.path, "old": it.old, "new": it.new}));
        let step = Step::of(self);
        json!({
            "breaking": self.is_breaking(),
            "changes": changes.collect::<Vec<_>>(),
            "rust": symbols.collect::<Vec<_>>(),
            "step": step.as_str(),
            "version": step.after(current).to_string(),
            "changelog": self.changelog(current),
        })
    }

    fn of(&self, verdict: Verdict) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |it| it.verdict == verdict)
    }

    /// What users call it by.
    fn name(&self, subject: &Subject) -> String {
        match subject {
            Subject::Operation(id) => self.names.get(subject).unwrap_or(id).clone(),
            Subject::Webhook(name) => format!("webhook {name}"),
        }
    }

    /// Where a change shows: the first of its subjects, between `ticks`, and how many more there are.
    fn shown(&self, change: &Change, ticks: &str) -> String {
        let name = |subject| format!("{ticks}{}{ticks}", self.name(subject));
        match &change.subjects[..] {
            [] => "the API".to_owned(),
            [one] => name(one),
            [first, rest @ ..] => format!("{} and {} more", name(first), rest.len()),
        }
    }
}

/// Lowering calls webhooks otherwise than pages do.
fn of_the_page(pointer: &str) -> String {
    match pointer.strip_prefix("/x-webhooks") {
        Some(rest) => format!("/webhooks{rest}"),
        None => pointer.to_owned(),
    }
}
