//! Pages that are written differently with the same meaning, so that "nothing has changed" is only reported of equal
//! pages.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::change::{Change, ChangeKind, Verdict};
use super::changes::{Pointers, Side, change};
use super::unchanged::Unchanged;
use crate::conventions::Conventions;
use crate::documents::split::{self, Entry, Subject};
use crate::openapi::pointer;

/// Returns a change of all operations and webhooks whose pages differ, but for which `found` has no change.
///
/// Such a difference is null in the notation of 3.0, the name of a component, the order of an enum, or a keyword that
/// lowering leaves out.
pub(super) fn compare(old: &Value, new: &Value, conventions: &Conventions, found: &[Change]) -> Option<Change> {
    let reported: BTreeSet<&Subject> = found.iter().flat_map(|it| &it.subjects).collect();
    let before: BTreeMap<Subject, Entry> =
        split::entries(old).into_iter().map(|entry| (entry.subject.clone(), entry)).collect();
    let unchanged = Unchanged::new(old, new, conventions);
    let mut rewritten: Option<Change> = None;
    for after in split::entries(new).into_iter().filter(|it| !reported.contains(&it.subject)) {
        let Some(before) = before.get(&after.subject).filter(|it| !unchanged.contains(it, &after)) else { continue };
        let (was, is) = (own(unchanged.old.page(before)), own(unchanged.new.page(&after)));
        let (Some(difference), subject) = (pointer::first_difference(&was, &is), after.subject) else { continue };
        match &mut rewritten {
            Some(change) => change.subjects.push(subject),
            None => {
                let at = Pointers::new("", difference.clone(), difference);
                let message = "written differently, with the same meaning";
                rewritten =
                    Some(change(Verdict::Prose, ChangeKind::Spelling, Some(&subject), &at, Side::Both, message));
            }
        }
    }
    rewritten
}

/// Returns a page without the fields that apply to all operations.
fn own(mut page: Value) -> Value {
    if let Value::Object(members) = &mut page {
        members.retain(|key, _| ["paths", "webhooks", "components"].contains(&key.as_str()));
        members.get_mut("components").and_then(Value::as_object_mut).map(|it| it.shift_remove("securitySchemes"));
    }
    page
}
