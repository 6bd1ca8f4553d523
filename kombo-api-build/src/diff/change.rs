//! A change of the API, and how much it matters.

use crate::documents::split::Subject;
use crate::openapi::problem::Location;

/// The effect of a change on users of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// A call that worked may fail now, or a response may lack a value that it had.
    Breaking,
    /// There are more possibilities than before, and everything that worked still works.
    Compatible,
    /// Only documentation has changed.
    Prose,
}

impl Verdict {
    /// Returns the verdict in a word: `breaking`, `compatible`, `prose`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Compatible => "compatible",
            Self::Prose => "prose",
        }
    }
}

/// A change, with all operations and webhooks that it affects.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// The effect on users.
    pub verdict: Verdict,
    /// The kind of change, for programs: `field-removed`, `enum-value-added`, …
    pub kind: &'static str,
    /// The operations and webhooks that it affects; empty if it is about the API as a whole.
    pub subjects: Vec<Subject>,
    /// The path in the first of them: `body.language`, `query ids`, `response.data.results[].id`.
    pub path: String,
    /// The description of the change.
    pub message: String,
    /// The location before; `None` if the value is new.
    pub old: Option<Location>,
    /// The location now; `None` if the value was removed.
    pub new: Option<Location>,
}
