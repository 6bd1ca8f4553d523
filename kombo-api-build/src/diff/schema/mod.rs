//! Schemas, by direction: a schema that users send may become wider, one that they read may become narrower.
//!
//! A schema is identified by its place in the document ([`Node`]), and a pair of schemas is compared once. Its record has
//! the changes and the pairs inside of it, which wait in a queue. So the time is proportional to the number of pairs,
//! and recursive schemas end. Operations get the changes of all pairs that they reach (`reach`).

mod pair;
mod properties;
mod reach;
mod record;
mod unions;
mod values;

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use serde_json::{Map, Value};

use self::pair::{Aspect, Pair};
use self::record::{Record, Step};
use super::changes::{Found, Pointers};
use super::direction::Direction;
use super::flatten::Schemas;
use super::node::Node;

/// The pairs of schemas of two documents that were compared.
pub(super) struct Pairs<'a> {
    pub(super) old: Schemas<'a>,
    pub(super) new: Schemas<'a>,
    numbers: HashMap<Pair<'a>, usize>,
    /// The changes of each pair, and the numbers of the pairs inside.
    records: Vec<Vec<Step<usize>>>,
}

impl<'a> Pairs<'a> {
    pub(super) fn new(old: &'a Value, new: &'a Value) -> Self {
        Self { old: Schemas::new(old), new: Schemas::new(new), numbers: HashMap::new(), records: Vec::new() }
    }

    /// Compares two schemas and everything that they refer to. Returns the changes of all pairs that are not in `seen`,
    /// with paths, and adds these pairs to it.
    pub(super) fn compare(
        &mut self,
        old: Node<'a>,
        new: Node<'a>,
        direction: Direction,
        seen: &mut HashSet<usize>,
    ) -> impl Iterator<Item = (String, &Found)> {
        let root = self.number(Pair { old, new, direction, aspect: Aspect::Whole });
        reach::changes(&self.records, root, seen)
    }

    /// Returns the number of a pair. A new pair is compared, with all pairs inside.
    fn number(&mut self, pair: Pair<'a>) -> usize {
        let mut queue = VecDeque::new();
        let number = numbered(&mut self.numbers, &mut queue, pair);
        while let Some(pair) = queue.pop_front() {
            let mut record = Record::new(&self.old, &self.new, &pair);
            compare(&mut record, &pair);
            let steps = record.steps().into_iter().map(|step| match step {
                Step::Change(found) => Step::Change(found),
                Step::Inside(path, pair) => Step::Inside(path, numbered(&mut self.numbers, &mut queue, pair)),
            });
            // Pairs are compared in the order of their numbers.
            self.records.push(steps.collect());
        }
        number
    }
}

fn numbered<'a>(numbers: &mut HashMap<Pair<'a>, usize>, queue: &mut VecDeque<Pair<'a>>, pair: Pair<'a>) -> usize {
    let next = numbers.len();
    *numbers.entry(pair).or_insert_with_key(|pair| {
        queue.push_back(pair.clone());
        next
    })
}

/// Compares an aspect of a pair.
fn compare<'a>(record: &mut Record<'_, 'a>, pair: &Pair<'a>) {
    let Pair { old, new, aspect, .. } = pair;
    let (before, after) = (record.old.target(old), record.new.target(new));
    match (aspect, before, after) {
        (Aspect::Whole, Some(before), Some(after)) => references(record, (old, &before), (new, &after)),
        (Aspect::Whole, ..) => {
            annotations(record, old, new, &BTreeSet::new(), false);
            values::compare(record, old, new);
        }
        (Aspect::Values, None, None) => values::compare(record, old, new),
        (Aspect::Values, before, after) => {
            let (before, after) = (before.as_ref().unwrap_or(old), after.as_ref().unwrap_or(new));
            record.aspect("", before, after, Aspect::Values);
        }
        (Aspect::Annotations { without }, ..) => {
            annotations(record, old, new, &without.iter().map(String::as_str).collect(), false);
        }
    }
}

/// Compares two references, each with its target.
fn references<'a>(record: &mut Record<'_, 'a>, old: (&Node<'a>, &Node<'a>), new: (&Node<'a>, &Node<'a>)) {
    let (was, is) = (record.old.flat(old.0), record.new.flat(new.0));
    let (before, after) = (record.old.flat(old.1), record.new.flat(new.1));
    // Annotations that differ from those of the target are compared here.
    let keys = [&was, &is, &before, &after].into_iter().flat_map(|flat| flat.members.keys());
    let is_own =
        |key: &str| was.members.get(key) != before.members.get(key) || is.members.get(key) != after.members.get(key);
    let own: BTreeSet<&str> = keys.map(String::as_str).filter(|key| is_own(key)).collect();
    annotations(record, old.0, new.0, &own, true);
    let without = own.into_iter().map(str::to_owned).collect();
    record.aspect("", old.1, new.1, Aspect::Annotations { without });
    record.aspect("", old.1, new.1, Aspect::Values);
}

/// Compares the annotations with these keys, or all others.
fn annotations<'a>(record: &mut Record<'_, 'a>, old: &Node<'a>, new: &Node<'a>, keys: &BTreeSet<&str>, is_these: bool) {
    let part = |members: &Map<String, Value>| -> Map<String, Value> {
        let members = members.iter().filter(|(key, _)| keys.contains(key.as_str()) == is_these);
        members.map(|(key, value)| (key.clone(), value.clone())).collect()
    };
    let (was, is) = (part(&record.old.flat(old).members), part(&record.new.flat(new).members));
    values::annotations(record, &was, &is, &Pointers::new("", old.pointer(), new.pointer()));
}
