//! The kinds of components.

use super::kind::Kind;
use super::table::COMPONENTS;

/// Returns the kind of the components in a section.
pub(crate) fn component(section: &str) -> Kind {
    match COMPONENTS.member(section) {
        Some(Kind::Map(kind)) => *kind,
        _ => Kind::Any,
    }
}
