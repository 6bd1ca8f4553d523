//! The comparison of one operation or webhook: both documents, and the rules that apply at every level.

use std::collections::{BTreeSet, HashSet};

use serde_json::Value;

use super::change::{ChangeKind, Verdict};
use super::changes::{Changes, Pointers, Side, change};
use super::direction::Direction;
use super::node::Node;
use super::rules;
use super::schema::Pairs;
use crate::documents::split::Subject;
use crate::openapi::pointer::resolve;

/// The comparison of an operation or webhook in two documents.
pub(super) struct Comparison<'c, 'a> {
    pub(super) old: &'a Value,
    pub(super) new: &'a Value,
    pub(super) subject: &'c Subject,
    /// The schemas of both documents.
    pub(super) pairs: &'c mut Pairs<'a>,
    changes: &'c mut Changes,
    /// The pairs of schemas whose changes the operation has already.
    seen: HashSet<usize>,
}

impl<'c, 'a> Comparison<'c, 'a> {
    pub(super) fn new(pairs: &'c mut Pairs<'a>, subject: &'c Subject, changes: &'c mut Changes) -> Self {
        let (old, new) = (pairs.old.document, pairs.new.document);
        Self { old, new, subject, pairs, changes, seen: HashSet::new() }
    }

    /// Compares two schemas, and follows their references.
    pub(super) fn schema(&mut self, old: &'a Value, new: &'a Value, at: &Pointers, direction: Direction) {
        let (old, new) = (Node::new(at.old_pointer(), old), Node::new(at.new_pointer(), new));
        for (path, found) in self.pairs.compare(old, new, direction, &mut self.seen) {
            let at = found.at.with_path(format!("{}{path}", at.path));
            let message = found.message.clone();
            self.changes.add(change(found.verdict, found.kind, Some(self.subject), &at, found.side, message));
        }
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
        self.changes.add(change(verdict, kind, Some(self.subject), at, side, message));
    }

    /// Compares whether a value is deprecated.
    pub(super) fn deprecation(&mut self, old: &Value, new: &Value, at: &Pointers) {
        if let Some((verdict, kind, message)) = rules::deprecation(old["deprecated"] == true, new["deprecated"] == true)
        {
            self.add(verdict, kind, at, Side::Both, message);
        }
    }

    /// Compares fields of documentation, and extensions.
    pub(super) fn texts(&mut self, old: &Value, new: &Value, at: &Pointers, keys: &[&str]) {
        let of = |document: &Value, value: &Value, key: &str| match (key, value.get(key)?) {
            ("examples", Value::Object(named)) => {
                let values = named.iter().map(|(name, it)| (name.clone(), resolve(document, it).unwrap_or(it).clone()));
                Some(values.collect())
            }
            (_, value) => Some(value.clone()),
        };
        fn members(value: &Value) -> impl Iterator<Item = &str> {
            value.as_object().into_iter().flatten().map(|(key, _)| key.as_str())
        }
        let extensions: BTreeSet<&str> = members(old).chain(members(new)).filter(|key| key.starts_with("x-")).collect();
        let keys = keys.iter().copied().chain(extensions);
        let differing: Vec<&str> = keys.filter(|key| of(self.old, old, key) != of(self.new, new, key)).collect();
        if !differing.is_empty() {
            self.add(Verdict::Prose, ChangeKind::Prose, at, Side::Both, format!("changed: {}", differing.join(", ")));
        }
    }

    /// Compares whether a value is required.
    pub(super) fn requirement(&mut self, was: bool, is: bool, at: &Pointers, direction: Direction) {
        if let Some((verdict, kind, message)) = rules::requirement(was, is, direction) {
            self.add(verdict, kind, at, Side::Both, message);
        }
    }
}
