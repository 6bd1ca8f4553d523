//! Rules that apply to schemas, parameters and headers.

use super::change::{ChangeKind, Verdict};
use super::direction::Direction;

/// A verdict, the kind of the change, and its description.
type Ruling = (Verdict, ChangeKind, &'static str);

/// Compares whether a value is deprecated.
pub(super) fn deprecation(was: bool, is: bool) -> Option<Ruling> {
    match (was, is) {
        (false, true) => Some((Verdict::Compatible, ChangeKind::Deprecated, "deprecated")),
        (true, false) => Some((Verdict::Compatible, ChangeKind::DeprecationLifted, "no longer deprecated")),
        _ => None,
    }
}

/// Compares whether a value is required.
pub(super) fn requirement(was: bool, is: bool, direction: Direction) -> Option<Ruling> {
    match (was, is, direction) {
        (false, true, Direction::Sent) => Some((Verdict::Breaking, ChangeKind::BecameRequired, "required now")),
        (true, false, Direction::Sent) => Some((Verdict::Compatible, ChangeKind::BecameOptional, "optional now")),
        (false, true, Direction::Read) => Some((Verdict::Compatible, ChangeKind::BecameRequired, "always there now")),
        (true, false, Direction::Read) => Some((Verdict::Breaking, ChangeKind::BecameOptional, "may be absent now")),
        _ => None,
    }
}
