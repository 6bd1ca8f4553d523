//! Recursion: the components that refer to themselves, directly or indirectly.

use std::collections::{BTreeMap, BTreeSet};

/// Returns the components that refer to themselves. `uses` has the components that each component refers to.
///
/// This is Kosaraju's algorithm, whose time is proportional to the number of references: components that refer to each
/// other are reachable from each other in both directions.
pub(super) fn recursive(uses: &BTreeMap<&str, BTreeSet<String>>) -> BTreeSet<String> {
    let mut users: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, used) in uses {
        used.iter().for_each(|used| users.entry(used).or_default().push(name));
    }
    let mut recursive = BTreeSet::new();
    let mut grouped = BTreeSet::new();
    for last in ends_first(uses).into_iter().rev() {
        let mut group = Vec::new();
        let mut pending = vec![last];
        while let Some(name) = pending.pop() {
            if grouped.insert(name) {
                group.push(name);
                pending.extend(users.get(name).into_iter().flatten());
            }
        }
        let is_recursive = group.len() > 1 || uses.get(last).is_some_and(|used| used.contains(last));
        recursive.extend(group.into_iter().filter(|_| is_recursive).map(str::to_owned));
    }
    recursive
}

/// Returns the components in the order in which a depth-first search finishes them: each after those that it refers to,
/// unless these refer to it.
fn ends_first<'a>(uses: &'a BTreeMap<&str, BTreeSet<String>>) -> Vec<&'a str> {
    let (mut seen, mut finished) = (BTreeSet::new(), Vec::new());
    for start in uses.keys() {
        let mut pending = vec![(*start, false)];
        while let Some((name, is_finished)) = pending.pop() {
            if is_finished {
                finished.push(name);
            } else if seen.insert(name) {
                pending.push((name, true));
                pending.extend(uses.get(name).into_iter().flatten().map(|used| (used.as_str(), false)));
            }
        }
    }
    finished
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_component_is_recursive_if_it_is_reachable_from_itself() {
        let uses = [("a", "b c"), ("b", "c d"), ("c", "b"), ("d", "e"), ("e", "missing f"), ("f", "f"), ("g", "a")];
        let uses = uses.map(|(name, used)| (name, used.split(' ').map(str::to_owned).collect())).into();
        assert_eq!(recursive(&uses).into_iter().collect::<Vec<_>>(), ["b", "c", "f"]);
    }
}
