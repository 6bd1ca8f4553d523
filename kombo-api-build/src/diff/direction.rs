//! The direction of a value, and the effect of a change of the allowed values on users.

use super::change::Verdict;

/// The direction of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Direction {
    /// Users send the value: its set of allowed values may become wider.
    Sent,
    /// Users read the value: its set of allowed values may become narrower.
    Read,
}

/// A change of the set of allowed values.
#[derive(Clone, Copy)]
pub(super) enum SetChange {
    Wider,
    Narrower,
    /// Neither set contains the other.
    Other,
}

impl Direction {
    /// Returns the verdict on a change of the allowed values in this direction.
    pub(super) fn verdict(self, set: SetChange) -> Verdict {
        match (self, set) {
            (Self::Sent, SetChange::Wider) | (Self::Read, SetChange::Narrower) => Verdict::Compatible,
            _ => Verdict::Breaking,
        }
    }
}
