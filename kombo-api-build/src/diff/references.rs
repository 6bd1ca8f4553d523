//! What a reference leads to is compared once; what stands beside it, wherever it stands.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::findings::{At, Direction};
use super::flat::{flat, reference};
use super::operation::Operations;
use super::schema::stands_beside;

type Flat = Map<String, Value>;

impl Operations<'_> {
    pub(super) fn schema(&mut self, old: &Value, new: &Value, at: &At, direction: Direction) {
        let (was, is) = (flat(self.old, old), flat(self.new, new));
        let led = at.referred(reference(old), reference(new));
        let (Some(before), Some(after)) = (target(self.old, old, &was), target(self.new, new, &is)) else {
            // What is more than a reference is compared at each place; only in itself has it an end.
            let pair = (old.to_string(), new.to_string(), direction);
            if self.within.insert(pair.clone()) {
                self.said_beside(&was, &is, &led, direction);
                self.shape((old, &was), (new, &is), &led, direction);
                self.within.remove(&pair);
            }
            return;
        };
        // What either place says otherwise than what it refers to is a matter of this place.
        let keys = was.keys().chain(is.keys()).chain(before.flat.keys()).chain(after.flat.keys());
        let own: BTreeSet<&String> =
            keys.filter(|key| was.get(*key) != before.flat.get(*key) || is.get(*key) != after.flat.get(*key)).collect();
        let part = |flat: &Flat, is_own: bool| -> Flat {
            let members = flat.iter().filter(|(key, _)| own.contains(key) == is_own);
            members.map(|(key, value)| (key.clone(), value.clone())).collect()
        };
        self.said_beside(&part(&was, true), &part(&is, true), at, direction);
        let mut is_first = |before: String| self.seen.insert((before, after.reference.to_owned(), direction));
        let (is_first_shape, is_first_said) =
            (is_first(before.reference.to_owned()), is_first(format!("{} but for {own:?}", before.reference)));
        if is_first_said {
            self.said_beside(&part(&was, false), &part(&is, false), &led, direction);
        }
        if is_first_shape {
            self.shape((old, &was), (new, &is), &led, direction);
        }
    }
}

/// What a schema refers to.
struct Target<'a> {
    reference: &'a str,
    flat: Flat,
}

/// What a schema refers to, if that is all that it is, but for what may stand beside it.
fn target<'a>(document: &Value, schema: &'a Value, own: &Flat) -> Option<Target<'a>> {
    let reference = reference(schema)?;
    let flat = flat(document, &serde_json::json!({"$ref": reference}));
    let is_all =
        |some: &Flat, other: &Flat| some.iter().all(|(key, value)| stands_beside(key) || other.get(key) == Some(value));
    (is_all(own, &flat) && is_all(&flat, own)).then_some(Target { reference, flat })
}
