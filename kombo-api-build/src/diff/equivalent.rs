//! Pages that are written differently with the same meaning, so that "nothing has changed" is only reported of equal
//! pages.

use std::collections::BTreeMap;

use serde_json::Value;

use super::change::{Change, ChangeKind, Verdict};
use super::changes::{Pointers, Side, change};
use crate::conventions::Conventions;
use crate::documents::split::{self, Subject};
use crate::openapi::pointer;

/// Returns a change of all operations and webhooks whose pages differ, but for which `found` has no change.
///
/// Such a difference is null in the notation of 3.0, the name of a component, the order of an enum, or a keyword that
/// lowering leaves out.
pub(super) fn compare(old: &Value, new: &Value, conventions: &Conventions, found: &[Change]) -> Option<Change> {
    let before: BTreeMap<Subject, Value> = pages(old, conventions).collect();
    let mut rewritten: Option<Change> = None;
    for (subject, after) in pages(new, conventions) {
        let is_reported = found.iter().any(|it| it.subjects.contains(&subject));
        let difference =
            before.get(&subject).filter(|_| !is_reported).and_then(|it| pointer::first_difference(it, &after));
        let Some(difference) = difference else { continue };
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

/// Returns the page of each operation and webhook, without the fields that apply to all of them.
fn pages<'a>(document: &'a Value, conventions: &'a Conventions) -> impl Iterator<Item = (Subject, Value)> {
    split::entries(document).into_iter().map(move |entry| {
        let mut page = split::page(document, &entry, conventions);
        if let Value::Object(members) = &mut page {
            members.retain(|key, _| ["paths", "webhooks", "components"].contains(&key.as_str()));
            members.get_mut("components").and_then(Value::as_object_mut).map(|it| it.shift_remove("securitySchemes"));
        }
        (entry.subject, page)
    })
}
