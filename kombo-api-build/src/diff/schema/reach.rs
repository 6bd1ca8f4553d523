//! The changes that an operation reaches.

use std::collections::{HashMap, HashSet, VecDeque};

use super::record::Step;
use crate::diff::changes::Found;

/// Returns the changes of a pair and of the pairs inside that are not in `seen`, in the order of the document. The path
/// of each is the shortest one.
pub(super) fn changes<'r>(
    records: &'r [Vec<Step<usize>>],
    root: usize,
    seen: &mut HashSet<usize>,
) -> impl Iterator<Item = (String, &'r Found)> {
    let mut found = Vec::new();
    if !seen.insert(root) {
        return found.into_iter();
    }
    // Breadth first, for the shortest paths: the steps that lead to a pair for the first time.
    let mut first: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut queue = VecDeque::from([root]);
    while let Some(pair) = queue.pop_front() {
        for (number, step) in records[pair].iter().enumerate() {
            match step {
                Step::Inside(_, inside) if seen.insert(*inside) => {
                    queue.push_back(*inside);
                    first.entry(pair).or_default().push(number);
                }
                Step::Change(_) => first.entry(pair).or_default().push(number),
                Step::Inside(..) => {}
            }
        }
    }
    // Depth first, for the order: the next of these steps on the way to the present pair, and the lengths of paths.
    let mut path = String::new();
    let mut way = vec![(root, 0, 0)];
    while let Some((pair, next, length)) = way.last_mut() {
        path.truncate(*length);
        let (pair, step) = (*pair, first.get(pair).and_then(|steps| steps.get(*next)));
        *next += 1;
        match step.map(|number| &records[pair][*number]) {
            None => drop(way.pop()),
            Some(Step::Change(change)) => found.push((format!("{path}{}", change.at.path), change)),
            Some(Step::Inside(further, inside)) => {
                path.push_str(further);
                way.push((*inside, 0, path.len()));
            }
        }
    }
    found.into_iter()
}
