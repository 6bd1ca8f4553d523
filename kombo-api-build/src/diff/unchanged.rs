//! Operations and webhooks that are equal in both documents, which need no comparison.
//!
//! Most of them are, so a comparison takes the time of what changed.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::conventions::Conventions;
use crate::documents::split::{Entry, Splitter};

/// Two documents, and what differs between them.
pub(super) struct Unchanged<'a> {
    pub(super) old: Splitter<'a>,
    pub(super) new: Splitter<'a>,
    /// The components that differ, by section and name.
    changed: BTreeSet<(&'a str, &'a str)>,
    /// Whether fields differ that apply to all operations.
    is_head_changed: bool,
}

impl<'a> Unchanged<'a> {
    pub(super) fn new(old: &'a Value, new: &'a Value, conventions: &'a Conventions) -> Self {
        let sections = new.get("components").and_then(Value::as_object).into_iter().flatten();
        let components = sections.flat_map(|(section, named)| {
            named.as_object().into_iter().flatten().map(move |(name, value)| (section.as_str(), name.as_str(), value))
        });
        let was = |section: &str, name: &str| old.get("components")?.get(section)?.get(name);
        let changed = components.filter(|(section, name, value)| was(section, name) != Some(*value));
        Self {
            old: Splitter::new(old, conventions),
            new: Splitter::new(new, conventions),
            changed: changed.map(|(section, name, _)| (section, name)).collect(),
            is_head_changed: ["servers", "security"].iter().any(|key| old.get(key) != new.get(key)),
        }
    }

    /// Whether an operation or webhook is the same in both documents, with everything that it refers to.
    pub(super) fn contains(&self, before: &Entry, after: &Entry) -> bool {
        !self.is_head_changed
            && before == after
            && self.old.item(before) == self.new.item(after)
            && self.new.components(after).all(|it| !self.changed.contains(&it))
    }
}
