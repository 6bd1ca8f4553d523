//! Schemas, by direction: a schema that users send may become wider, one that they read may become narrower.
//!
//! A natural recursion, and one thing in several files: a schema consists of properties, items and alternatives, which
//! are schemas again. [`compare`] follows references and calls `values` (the allowed values), which calls `properties` and
//! `unions`, which call [`compare`].

mod properties;
mod unions;
mod values;

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::changes::Pointers;
use super::comparison::Comparison;
use super::direction::Direction;
use super::flatten::{flatten, reference};
use super::keywords::may_accompany_reference;

type Flat = Map<String, Value>;

pub(super) fn compare(comparison: &mut Comparison<'_>, old: &Value, new: &Value, at: &Pointers, direction: Direction) {
    let (was, is) = (flatten(comparison.old, old), flatten(comparison.new, new));
    let led = at.referred(reference(old), reference(new));
    let (Some(before), Some(after)) = (target(comparison.old, old, &was), target(comparison.new, new, &is)) else {
        // What is more than a reference is compared at each place; only in itself has it an end.
        let pair = (old.to_string(), new.to_string(), direction);
        if comparison.open.insert(pair.clone()) {
            values::annotations(comparison, &was, &is, &led, direction);
            values::compare(comparison, (old, &was), (new, &is), &led, direction);
            comparison.open.remove(&pair);
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
    values::annotations(comparison, &part(&was, true), &part(&is, true), at, direction);
    let mut is_first = |before: String| comparison.compared.insert((before, after.reference.to_owned(), direction));
    let (is_first_shape, is_first_said) =
        (is_first(before.reference.to_owned()), is_first(format!("{} but for {own:?}", before.reference)));
    if is_first_said {
        values::annotations(comparison, &part(&was, false), &part(&is, false), &led, direction);
    }
    if is_first_shape {
        values::compare(comparison, (old, &was), (new, &is), &led, direction);
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
    let flat = flatten(document, &serde_json::json!({"$ref": reference}));
    let is_all = |some: &Flat, other: &Flat| {
        some.iter().all(|(key, value)| may_accompany_reference(key) || other.get(key) == Some(value))
    };
    (is_all(own, &flat) && is_all(&flat, own)).then_some(Target { reference, flat })
}
