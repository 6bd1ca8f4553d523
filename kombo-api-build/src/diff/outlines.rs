//! The outlines of two states, without what is equal in both.
//!
//! Most operations and models are, so only a small part of the code is generated for a comparison.

use std::collections::{BTreeMap, BTreeSet};
use std::thread::scope;

use serde_json::Value;

use super::state::State;
use crate::openapi::grammar::{self, Kind};
use crate::openapi::problem::{Problem, Problems};
use crate::rust::outline::{self, Outline};
use crate::shape::{Operation, Shaped, uses};
use crate::{on_large_stack, rewritten};

/// Returns the outlines of what differs, and of all models that it refers to.
///
/// # Errors
/// As [`generate`](crate::generate()).
pub(super) fn of_both(old: &State, new: &State) -> Result<[Outline; 2], Problems> {
    let (mut was, mut is) = (old.shaped.clone(), new.shaped.clone());
    if old.conventions == new.conventions {
        retain_differing(&mut was, &mut is);
    }
    scope(|scope| {
        let earlier = scope.spawn(|| outline(&was, old));
        let later = outline(&is, new);
        let earlier = earlier.join().unwrap_or_else(|_| Err(Problem::error("the generator panicked").into()));
        Ok([earlier?, later?])
    })
}

fn outline(shaped: &Shaped, state: &State) -> Result<Outline, Problems> {
    on_large_stack(|| {
        Ok(outline::generated(&rewritten(shaped, &Value::Null, &state.bundle, &state.conventions)?, shaped))
    })
}

/// Removes the operations and models that are equal in both states and whose generated code is, too.
///
/// The code of a model depends on the models in it, and that of an operation on the model of its body.
fn retain_differing(old: &mut Shaped, new: &mut Shaped) {
    let affected = affected(old, new);
    let differs = |one: &Shaped, operation: &Operation, other: &Shaped| {
        let is_equal = other.operations.contains(operation) && one.described(operation) == other.described(operation);
        !is_equal || !models_of(one, operation).is_disjoint(&affected)
    };
    let ids = |one: &Shaped, other: &Shaped| -> BTreeSet<String> {
        one.operations.iter().filter(|it| differs(one, it, other)).map(|it| it.id.clone()).collect()
    };
    let kept = &ids(old, new) | &ids(new, old);
    for state in [&mut *old, &mut *new] {
        state.retain_operations(|operation| kept.contains(&operation.id));
    }
    // The same models in both: otherwise one that only one state needs would look added or removed.
    let reached = |state: &Shaped| {
        let of_operations = state.operations.iter().flat_map(|operation| models_of(state, operation));
        state.reachable(affected.iter().cloned().chain(of_operations).collect())
    };
    let models = &reached(old) | &reached(new);
    old.retain_models(&models);
    new.retain_models(&models);
}

/// Returns the models that differ, and all models that refer to them, directly or indirectly.
fn affected(old: &Shaped, new: &Shaped) -> BTreeSet<String> {
    let mut users: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut pending: Vec<&str> = Vec::new();
    for (state, other) in [(old, new), (new, old)] {
        for (name, model) in state.models().into_iter().flatten() {
            uses(model, Kind::Schema).into_iter().for_each(|used| users.entry(used).or_default().push(name));
            if other.models().and_then(|models| models.get(name)) != Some(model) {
                pending.push(name);
            }
        }
    }
    let mut affected = BTreeSet::new();
    while let Some(name) = pending.pop() {
        if affected.insert(name.to_owned()) {
            pending.extend(users.get(name).into_iter().flatten());
        }
    }
    affected
}

/// Returns the models that an operation refers to directly.
fn models_of(state: &Shaped, operation: &Operation) -> BTreeSet<String> {
    let mut models = uses(state.described(operation), Kind::Object(&grammar::OPERATION));
    models.extend(operation.ndjson_model.clone());
    models
}
