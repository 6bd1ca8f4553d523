//! Pages that are written otherwise, to the same effect: "nothing has changed" is said of equal pages only.

use std::collections::BTreeMap;

use serde_json::Value;

use super::findings::{At, Side, change};
use super::{Change, Verdict};
use crate::conventions::Conventions;
use crate::pointer;
use crate::split::{self, Subject};

/// What differs in the documents as they are written, of operations and webhooks of which nothing else is said.
///
/// Null in the words of 3.0, a component's name, the order of an enum; and keywords that lowering leaves out because no
/// client of this kind can act on them.
pub(super) fn compare(old: &Value, new: &Value, conventions: &Conventions, said: &[Change]) -> Option<Change> {
    let before: BTreeMap<Subject, Value> = pages(old, conventions).collect();
    let mut found: Option<Change> = None;
    for (subject, after) in pages(new, conventions) {
        let is_told_of = said.iter().any(|it| it.subjects.contains(&subject));
        let difference =
            before.get(&subject).filter(|_| !is_told_of).and_then(|it| pointer::first_difference(it, &after));
        let Some(difference) = difference else { continue };
        match &mut found {
            Some(found) => found.subjects.push(subject),
            None => {
                let at = At::new("", difference.clone(), difference);
                let message = "written otherwise, to the same effect";
                found = Some(change(Verdict::Prose, "spelling", Some(&subject), &at, Side::Both, message));
            }
        }
    }
    found
}

/// What a document says of each of its operations and webhooks, without what it says of all of them.
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
