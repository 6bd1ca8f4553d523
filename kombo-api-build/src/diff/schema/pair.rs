//! Pairs of schemas, which are compared once however many operations and pointers lead to them.

use crate::diff::direction::Direction;
use crate::diff::node::Node;

/// A schema of the old document, one of the new document, and what is compared of them.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Pair<'a> {
    pub(super) old: Node<'a>,
    pub(super) new: Node<'a>,
    pub(super) direction: Direction,
    pub(super) aspect: Aspect,
}

/// The part of two schemas that is compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Aspect {
    Whole,
    /// The allowed values, without annotations.
    Values,
    /// Annotations, without those that stand beside the reference and take precedence.
    Annotations {
        without: Vec<String>,
    },
}
