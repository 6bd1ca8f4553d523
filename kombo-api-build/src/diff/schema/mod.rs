//! Schemas, by direction: a schema that users send may become wider, one that they read may become narrower.
//!
//! A natural recursion, and one thing in several files: a schema consists of properties, items and alternatives, which
//! are schemas again. [`compare`] follows references and calls `values` (the allowed values), which calls `properties`
//! and `unions`, which call [`compare`].

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

/// Compares two schemas, and follows their references.
pub(super) fn compare(comparison: &mut Comparison<'_>, old: &Value, new: &Value, at: &Pointers, direction: Direction) {
    let (was, is) = (flatten(comparison.old, old), flatten(comparison.new, new));
    let led = at.referred(reference(old), reference(new));
    let (Some(before), Some(after)) = (target(comparison.old, old, &was), target(comparison.new, new, &is)) else {
        // A schema that is not only a reference is compared at each pointer, except inside itself.
        let pair = (old.to_string(), new.to_string(), direction);
        if !is_exhausted(comparison, &pair) && comparison.open.insert(pair.clone()) {
            values::annotations(comparison, &was, &is, &led, direction);
            values::compare(comparison, (old, &was), (new, &is), &led, direction);
            comparison.open.remove(&pair);
        }
        return;
    };
    // Members that differ from the target of the reference are compared at this pointer.
    let keys = was.keys().chain(is.keys()).chain(before.flat.keys()).chain(after.flat.keys());
    let own: BTreeSet<&String> =
        keys.filter(|key| was.get(*key) != before.flat.get(*key) || is.get(*key) != after.flat.get(*key)).collect();
    let part = |flat: &Flat, is_own: bool| -> Flat {
        let members = flat.iter().filter(|(key, _)| own.contains(key) == is_own);
        members.map(|(key, value)| (key.clone(), value.clone())).collect()
    };
    values::annotations(comparison, &part(&was, true), &part(&is, true), at, direction);
    let mut is_first = |before: String| comparison.compared.insert((before, after.reference.to_owned(), direction));
    let (is_first_value, is_first_annotation) =
        (is_first(before.reference.to_owned()), is_first(format!("{} without {own:?}", before.reference)));
    if is_first_annotation {
        values::annotations(comparison, &part(&was, false), &part(&is, false), &led, direction);
    }
    if is_first_value {
        values::compare(comparison, (old, &was), (new, &is), &led, direction);
    }
}

/// How often equal schemas with references are compared, each time at another pointer. Real operations do not have more
/// of them. In documents where such schemas refer to each other, the number of pointers grows exponentially.
const MOST_POINTERS: usize = 4;

/// Whether two schemas were compared at enough pointers already. Counts this one.
fn is_exhausted(comparison: &mut Comparison<'_>, pair: &(String, String, Direction)) -> bool {
    if !pair.0.contains("\"$ref\"") && !pair.1.contains("\"$ref\"") {
        return false;
    }
    let times = comparison.repeated.entry(pair.clone()).or_default();
    *times += 1;
    *times > MOST_POINTERS
}

/// The target of a reference.
struct Target<'a> {
    reference: &'a str,
    flat: Flat,
}

/// Returns the target of a schema that is a reference, with annotations at most.
fn target<'a>(document: &Value, schema: &'a Value, own: &Flat) -> Option<Target<'a>> {
    let reference = reference(schema)?;
    let flat = flatten(document, &serde_json::json!({"$ref": reference}));
    let is_all = |some: &Flat, other: &Flat| {
        some.iter().all(|(key, value)| may_accompany_reference(key) || other.get(key) == Some(value))
    };
    (is_all(own, &flat) && is_all(&flat, own)).then_some(Target { reference, flat })
}
