//! The source in parts, for review.

use std::collections::BTreeMap;

use syn::Item;

use super::render::{file, name_of};
use super::rewrite::{Part, Parts};
use super::runtime;
use crate::conventions::Conventions;

/// Returns the source split into parts for review: each tag, and the conventions.
pub(crate) fn by_part(parts: &Parts, conventions: &Conventions) -> BTreeMap<String, String> {
    let conventions = (CONVENTIONS.to_owned(), file(runtime::items(conventions)));
    let tags = parts.parts.iter().map(|(name, part)| (name.clone(), file(part_items(part))));
    std::iter::once(conventions).chain(tags).collect()
}

/// The name of the part with the conventions.
const CONVENTIONS: &str = "conventions";

/// Returns the items of a part in reading order: namespaces, operations, types.
fn part_items(part: &Part) -> Vec<Item> {
    let (mut types, mut operations) = (part.types.clone(), part.operations.clone());
    types.sort_by_cached_key(name_of);
    operations.sort_by_cached_key(name_of);
    let mut items = part.namespaces.clone();
    items.extend(operations);
    items.extend(types);
    items
}
