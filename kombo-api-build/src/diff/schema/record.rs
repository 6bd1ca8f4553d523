//! The record of one pair of schemas: its own changes, and the pairs inside of it.

use super::pair::{Aspect, Pair};
use crate::diff::change::{ChangeKind, Verdict};
use crate::diff::changes::{Found, Pointers, Side};
use crate::diff::direction::Direction;
use crate::diff::flatten::Schemas;
use crate::diff::node::Node;

/// A change, or a pair inside with its path, in the order of the document.
pub(super) enum Step<P> {
    Change(Found),
    Inside(String, P),
}

/// The record of a pair that is being compared.
pub(super) struct Record<'p, 'a> {
    pub(super) old: &'p Schemas<'a>,
    pub(super) new: &'p Schemas<'a>,
    pub(super) direction: Direction,
    /// Whether one of the two schemas has several parts.
    is_merged: bool,
    steps: Vec<Step<Pair<'a>>>,
}

impl<'p, 'a> Record<'p, 'a> {
    pub(super) fn new(old: &'p Schemas<'a>, new: &'p Schemas<'a>, pair: &Pair<'a>) -> Self {
        let is_merged = pair.old.is_merged() || pair.new.is_merged();
        Self { old, new, direction: pair.direction, is_merged, steps: Vec::new() }
    }

    pub(super) fn steps(self) -> Vec<Step<Pair<'a>>> {
        self.steps
    }

    /// Adds a change.
    pub(super) fn add(
        &mut self,
        verdict: Verdict,
        kind: ChangeKind,
        at: &Pointers,
        side: Side,
        message: impl Into<String>,
    ) {
        self.steps.push(Step::Change(Found { verdict, kind, at: at.clone(), side, message: message.into() }));
    }

    /// Adds a pair of schemas inside.
    ///
    /// A property that several parts of an all-of define is compared merged. Inside of it, the parts are compared one by
    /// one: merged again at each level, there would be a schema for each subset of the document's schemas.
    pub(super) fn inside(&mut self, path: &str, old: &Node<'a>, new: &Node<'a>) {
        if self.is_merged && (old.is_merged() || new.is_merged()) {
            for (old, new) in by_part(old, new) {
                self.aspect(path, &old, &new, Aspect::Whole);
            }
        } else {
            self.aspect(path, old, new, Aspect::Whole);
        }
    }

    /// Adds an aspect of a pair of schemas inside.
    pub(super) fn aspect(&mut self, path: &str, old: &Node<'a>, new: &Node<'a>, aspect: Aspect) {
        let pair = Pair { old: old.clone(), new: new.clone(), direction: self.direction, aspect };
        self.steps.push(Step::Inside(path.to_owned(), pair));
    }
}

/// Pairs the parts of two schemas: those at the same pointer first, the others in order. A part that is left is compared
/// with any JSON.
fn by_part<'a>(old: &Node<'a>, new: &Node<'a>) -> Vec<(Node<'a>, Node<'a>)> {
    let (mut before, mut after) = (old.separate(), new.separate());
    let mut pairs = Vec::new();
    before.retain(|was| {
        let same = after.iter().position(|is| is.pointer() == was.pointer());
        pairs.extend(same.map(|at| (was.clone(), after.remove(at))));
        same.is_none()
    });
    let (mut before, mut after) = (before.into_iter(), after.into_iter());
    loop {
        match (before.next(), after.next()) {
            (None, None) => return pairs,
            (Some(was), Some(is)) => pairs.push((was, is)),
            (Some(was), None) => pairs.push((was, Node::any(new.pointer()))),
            (None, Some(is)) => pairs.push((Node::any(old.pointer()), is)),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn parts_are_paired_by_pointer_and_then_in_order() {
        let value: &Value = Box::leak(Box::new(json!({})));
        let node = |pointers: &[&str]| {
            let mut node = Node::new(pointers[0], value);
            for pointer in &pointers[1..] {
                let value: &Value = Box::leak(Box::new(json!({"title": pointer})));
                Node::new(*pointer, value).parts().for_each(|part| node.merge(part.clone()));
            }
            node
        };
        let pairs = by_part(&node(&["/a", "/b", "/c"]), &node(&["/x", "/c", "/a", "/y", "/z"]));
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(old, new)| (old.pointer(), new.pointer())).collect();
        assert_eq!(pairs, [("/a", "/a"), ("/c", "/c"), ("/b", "/x"), ("/a", "/y"), ("/a", "/z")]);
    }
}
