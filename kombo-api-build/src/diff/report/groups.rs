//! Many changes, grouped by what users must do about them.
//!
//! A group has a line for each operation, and the number of those that are left out. The groups are in the order of
//! urgency.

use std::collections::{BTreeMap, BTreeSet};

use super::list::listed;
use crate::diff::change::{Change, ChangeKind, Verdict};
use crate::diff::difference::Diff;

/// The number of changes up to which they are listed one by one: as many as fit on a screen.
pub(super) const FEW: usize = 40;

/// Changes about which users must do the same.
pub(super) struct Group<'a> {
    pub(super) title: &'static str,
    pub(super) changes: Vec<&'a Change>,
}

/// Returns the changes with this verdict by what users must do.
pub(super) fn groups(diff: &Diff, verdict: Verdict) -> Vec<Group<'_>> {
    let mut groups: BTreeMap<usize, Group<'_>> = BTreeMap::new();
    for change in diff.of(verdict) {
        let title = title(change);
        let order = ORDER.iter().position(|it| *it == title).unwrap_or(ORDER.len());
        groups.entry(order).or_insert_with(|| Group { title, changes: Vec::new() }).changes.push(change);
    }
    groups.into_values().collect()
}

const REMOVED: &str = "no longer available: stop calling";
const SEND: &str = "required now: send";
const SEND_NO_MORE: &str = "no longer accepted: stop sending";
const SEND_OTHER: &str = "other values are accepted: check what is sent";
const READ_NO_MORE: &str = "no longer returned: stop reading";
const MISSING: &str = "may be absent or null: handle it";
const OTHER_TYPE: &str = "of another type or value: adapt the code that reads or sends it";
const REQUEST: &str = "requested in another way: upgrade";
const NEW: &str = "new operations and webhooks";
const NEW_SENT: &str = "new optional input";
const NEW_READ: &str = "newly returned";
const VALUES: &str = "new values";
const OPTIONAL: &str = "no longer have to be sent";
const PRESENT: &str = "always returned";
const DEPRECATED: &str = "deprecated";
const LIMITS: &str = "have other limits";
const OTHER: &str = "other changes";

/// The titles by urgency.
const ORDER: [&str; 16] = [
    REMOVED,
    SEND,
    SEND_NO_MORE,
    SEND_OTHER,
    READ_NO_MORE,
    MISSING,
    OTHER_TYPE,
    REQUEST,
    NEW,
    NEW_SENT,
    NEW_READ,
    VALUES,
    OPTIONAL,
    PRESENT,
    DEPRECATED,
    LIMITS,
];

fn title(change: &Change) -> &'static str {
    use ChangeKind as K;
    let is_read = ["response", "error", "payload"].iter().any(|it| change.path.starts_with(it));
    let is_breaking = change.verdict == Verdict::Breaking;
    match change.kind {
        K::OperationRemoved | K::WebhookRemoved | K::MethodRemoved | K::ResponseRemoved | K::MediaTypeRemoved => {
            REMOVED
        }
        K::RequiredFieldAdded | K::RequiredParameterAdded | K::RequiredBodyAdded => SEND,
        K::BecameRequired if is_breaking => SEND,
        K::FieldRemoved | K::ParameterRemoved | K::BodyRemoved | K::HeaderRemoved if is_read => READ_NO_MORE,
        K::FieldRemoved | K::ParameterRemoved | K::BodyRemoved => SEND_NO_MORE,
        K::BecameOptional | K::BecameNullable if is_breaking => MISSING,
        K::LimitChanged if !is_breaking => LIMITS,
        K::EnumValueRemoved
        | K::EnumClosed
        | K::LimitChanged
        | K::RuleChanged
        | K::FieldsClosed
        | K::BecameNotNullable
            if is_breaking && !is_read =>
        {
            SEND_OTHER
        }
        K::OperationMoved
        | K::ServerRemoved
        | K::ServerChanged
        | K::SecurityAdded
        | K::SecurityChanged
        | K::SecuritySchemeChanged
        | K::SecuritySchemeRemoved
        | K::StyleChanged
        | K::EncodingChanged
            if is_breaking =>
        {
            REQUEST
        }
        _ if is_breaking => OTHER_TYPE,
        K::OperationAdded | K::WebhookAdded => NEW,
        K::FieldAdded | K::HeaderAdded | K::ResponseAdded if is_read => NEW_READ,
        K::FieldAdded | K::ParameterAdded | K::BodyAdded => NEW_SENT,
        K::EnumValueAdded | K::AlternativeAdded | K::EnumOpened => VALUES,
        K::BecameOptional => OPTIONAL,
        K::BecameRequired | K::BecameNotNullable => PRESENT,
        K::Deprecated => DEPRECATED,
        _ => OTHER,
    }
}

impl Group<'_> {
    /// Returns a line for each of the first operations, those with most changes first, and one for the others.
    pub(super) fn lines(&self, diff: &Diff, most: usize, ticks: &str) -> Vec<String> {
        let mut by_subject: BTreeMap<String, Vec<&Change>> = BTreeMap::new();
        for change in &self.changes {
            // In parentheses, since names are listed, too.
            let name = diff.subjects(change, ticks);
            let name = name.split_once(" and ").map_or(name.clone(), |(first, more)| format!("{first} (and {more})"));
            by_subject.entry(name).or_default().push(change);
        }
        if by_subject.len() > most && self.changes.iter().all(|it| it.path.is_empty()) {
            return vec![listed(by_subject.into_keys(), most * 2)];
        }
        let mut entries: Vec<_> = by_subject.into_iter().collect();
        entries.sort_by_key(|(_, changes)| std::cmp::Reverse(changes.len()));
        let others = entries.split_off(entries.len().min(most));
        let mut lines: Vec<String> = entries.iter().map(|(name, changes)| line(name, changes, ticks)).collect();
        if !others.is_empty() {
            let number: usize = others.iter().map(|(_, changes)| changes.len()).sum();
            // Changes of one operation alone, and of several operations, may have the same first operation.
            let names = others.iter().map(|(name, _)| name.split(" (and ").next().unwrap_or(name).to_owned());
            let names: BTreeSet<String> = names.collect();
            lines.push(format!("{number} more in {}", listed(names.into_iter(), 4)));
        }
        lines
    }
}

fn line(name: &str, changes: &[&Change], ticks: &str) -> String {
    match changes {
        [one] if one.path.is_empty() => format!("{name}: {}", one.message),
        [one] => format!("{name}: {ticks}{}{ticks}: {}", one.path, value(one)),
        several => {
            let mut names: Vec<String> =
                several.iter().map(|it| format!("{ticks}{}{ticks}", short(&it.path))).collect();
            let mut seen = BTreeSet::new();
            names.retain(|it| seen.insert(it.clone()));
            match &names[..] {
                [only] if several.iter().all(|it| it.message == several[0].message) => {
                    format!("{name}: {only}: {}", value(several[0]))
                }
                _ => format!("{name}: {}", listed(names, 6)),
            }
        }
    }
}

/// Returns the message of a change below a title that states whether it is new.
fn value(change: &Change) -> &str {
    change.message.strip_prefix("new: ").unwrap_or(&change.message)
}

/// Returns the end of a path: `language` of `body.candidate.language`.
fn short(path: &str) -> &str {
    path.rsplit('.').find(|part| !part.is_empty() && !part.contains([' ', ')'])).unwrap_or(path)
}
