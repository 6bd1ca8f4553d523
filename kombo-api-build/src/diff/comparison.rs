//! The comparison of one operation or webhook: both documents, and the rules that apply at every level.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::change::{ChangeKind, Verdict};
use super::changes::{Changes, Pointers, Side, change};
use super::direction::Direction;
use crate::documents::split::Subject;
use crate::openapi::pointer::resolve;

/// The comparison of an operation or webhook in two documents.
pub(super) struct Comparison<'a> {
    pub(super) old: &'a Value,
    pub(super) new: &'a Value,
    pub(super) subject: &'a Subject,
    changes: &'a mut Changes,
    /// Pairs of components that were compared already. Each is compared once, which ends circular references.
    pub(super) compared: BTreeSet<(String, String, Direction)>,
    /// Pairs of schemas that are being compared, which ends recursive schemas.
    pub(super) open: BTreeSet<(String, String, Direction)>,
    /// How often a pair of schemas that contain references was compared.
    pub(super) repeated: BTreeMap<(String, String, Direction), usize>,
}

impl<'a> Comparison<'a> {
    pub(super) fn new(old: &'a Value, new: &'a Value, subject: &'a Subject, changes: &'a mut Changes) -> Self {
        Self { old, new, subject, changes, compared: BTreeSet::new(), open: BTreeSet::new(), repeated: BTreeMap::new() }
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
        match (old["deprecated"] == true, new["deprecated"] == true) {
            (false, true) => self.add(Verdict::Compatible, ChangeKind::Deprecated, at, Side::Both, "deprecated"),
            (true, false) => {
                self.add(Verdict::Compatible, ChangeKind::DeprecationLifted, at, Side::Both, "no longer deprecated")
            }
            _ => {}
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
        let (verdict, kind, message) = match (was, is, direction) {
            (false, true, Direction::Sent) => (Verdict::Breaking, ChangeKind::BecameRequired, "required now"),
            (true, false, Direction::Sent) => (Verdict::Compatible, ChangeKind::BecameOptional, "optional now"),
            (false, true, Direction::Read) => (Verdict::Compatible, ChangeKind::BecameRequired, "always there now"),
            (true, false, Direction::Read) => (Verdict::Breaking, ChangeKind::BecameOptional, "may be absent now"),
            _ => return,
        };
        self.add(verdict, kind, at, Side::Both, message);
    }
}
