//! Names: what a model is called depends on its own place and on the hand-written table ([`crate::names`]), never on what
//! else there is: an operation that is added renames nothing. In this order:
//!
//! 1. The table's name for its place. Inside of a type that has a name there, places are counted from that type.
//! 2. The table's name for an equal shape, if there is one only.
//! 3. The name of the type that it is part of, and its property.
//!
//! So shapes are shared as soon as one of the places has a row; until then each place has a type of its own. The second
//! rule is for pages that nobody has looked at yet: a test sees to it that every place of the repository's pages has a
//! row, or else leaving out the page of the one would rename the other.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::names;
use crate::problem::Problem;

use super::fingerprint::{Fingerprints, unordered};
use super::place::Place;

/// What naming found out beside the models themselves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// Where each model was first used, counted from its component or operation.
    pub(crate) places: BTreeMap<String, String>,
    /// The models that have no name in the table, with their shapes.
    pub(crate) derived: BTreeMap<String, String>,
    /// Places without a row whose shape has a name by a row for another place; each such name.
    pub(crate) alike: BTreeSet<(String, &'static str)>,
    /// The rows of the table that named something.
    pub(crate) rows: BTreeSet<&'static str>,
    /// The model of a line, by the operation that takes lines.
    pub(super) lines: BTreeMap<String, String>,
    pub(crate) problems: Vec<Problem>,
}

/// The table's names, by the shapes that have them.
pub(super) type ByShape = BTreeMap<String, BTreeSet<&'static str>>;

/// What a type is called, and whether the table says so.
pub(super) struct Settled {
    pub(super) name: String,
    pub(super) is_named: bool,
}

struct Model {
    schema: Value,
    /// Where it stands, as the table counts it.
    near: String,
}

/// The models that have a name, and what decides on it.
pub(super) struct Naming<'a> {
    prints: Fingerprints<'a>,
    /// What was learnt before.
    known: ByShape,
    /// What is being learnt.
    pub(super) by_shape: ByShape,
    models: BTreeMap<String, Model>,
    pub(super) found: Found,
}

impl<'a> Naming<'a> {
    pub(super) fn new(document: &'a Value, known: ByShape) -> Self {
        let (prints, found) = (Fingerprints::new(document), Found::default());
        Self { prints, known, by_shape: ByShape::new(), models: BTreeMap::new(), found }
    }

    /// A model that is there whatever the pages have.
    pub(super) fn reserve(&mut self, name: &str, schema: &Value) {
        self.models.insert(name.to_owned(), Model { schema: schema.clone(), near: name.to_owned() });
    }

    /// Every model by its name, and what was found out.
    pub(super) fn into_schemas(self) -> (Map<String, Value>, Found) {
        (self.models.into_iter().map(|(name, model)| (name, model.schema)).collect(), self.found)
    }

    /// What the type at `place` is called.
    pub(super) fn settle(&mut self, schema: &Value, place: &Place) -> Settled {
        let print = self.prints.of(schema);
        if let Some((row, name)) = names::of_type(&place.near) {
            self.found.rows.insert(row);
            self.by_shape.entry(print).or_default().insert(name);
            return Settled { name: name.to_owned(), is_named: true };
        }
        let mut names = self.known.get(&print).into_iter().flatten();
        self.found.alike.extend(names.clone().map(|name| (place.near.clone(), *name)));
        match (names.next(), names.next()) {
            (Some(name), None) => Settled { name: (*name).to_owned(), is_named: true },
            // `Self` is a word of Rust.
            _ if place.derived == "Self" => Settled { name: "SelfModel".to_owned(), is_named: false },
            _ => Settled { name: place.derived.clone(), is_named: false },
        }
    }

    /// Adds a model, or finds it there already. Returns its name.
    pub(super) fn register(&mut self, name: String, schema: Value, original: &Value, place: &Place) -> String {
        let is_derived = name == place.derived || name == "SelfModel";
        let Some(known) = self.models.get_mut(&name) else {
            if is_derived {
                let print = self.prints.of(original);
                self.found.derived.insert(name.clone(), print);
            }
            self.found.places.insert(name.clone(), place.root.clone());
            self.models.insert(name.clone(), Model { schema, near: place.near.clone() });
            return name;
        };
        if key(&known.schema) == key(&schema) {
            return name;
        }
        let is_one_place = !is_derived || known.near == place.near;
        // Pages change one at a time, so an enum may know more on one than on another.
        if let (true, Some(Value::Array(members)), Some(more)) =
            (is_one_place, known.schema.get_mut("enum"), schema["enum"].as_array())
        {
            let more: Vec<Value> = more.iter().filter(|member| !members.contains(member)).cloned().collect();
            members.extend(more);
            return name;
        }
        let first = self.found.places.get(&name).cloned().unwrap_or_default();
        if is_derived {
            // Two ways to one name, such as `a.b_c` and `a_b.c`.
            let long = place.long();
            if long == name || self.models.contains_key(&long) {
                self.found.problems.push(
                    Problem::error(format!(
                        "`{name}` would be two types of different shape: `{first}` and `{}`",
                        place.root
                    ))
                    .help("give one of them a name of its own in `kombo-api-build/src/names/types.rs`"),
                );
                return name;
            }
            let place = place.called(&long);
            return self.register(long, schema, original, &place);
        }
        // A struct that has changed on one page is another type until somebody has looked.
        self.found.problems.push(
            Problem::warning(format!(
                "`{name}` is of another shape at `{}` than at `{first}`, and has another name there",
                place.root
            ))
            .help("if both are meant to be so, give one of them another name in `kombo-api-build/src/names/types.rs`"),
        );
        self.register(place.derived.clone(), schema, original, place)
    }
}

/// What two models of one name have in common if they are one: all but what is read by people.
fn key(schema: &Value) -> String {
    let mut schema = schema.clone();
    crate::grammar::visit_mut(&mut schema, crate::grammar::Shape::Schema, &mut |value, shape| {
        if let (crate::grammar::Shape::Schema, Value::Object(members)) = (shape, value) {
            members.shift_remove("description");
            // A described use and a plain one are the same type.
            if let (1, Some([only])) =
                (members.len(), members.get("allOf").and_then(Value::as_array).map(Vec::as_slice))
            {
                *members = only.as_object().cloned().unwrap_or_default();
            }
        }
    });
    unordered(&mut schema);
    schema.to_string()
}

#[cfg(test)]
mod tests {
    use super::super::models::IS_REQUEST;
    use super::*;

    /// Models by name, without what grows with what else there is: the members of enums, prose, who uses them.
    fn comparable(document: &Value) -> BTreeMap<String, String> {
        let schemas = document["components"]["schemas"].as_object().into_iter().flatten();
        schemas
            .map(|(name, schema)| {
                let mut schema = schema.clone();
                if let Some(members) = schema.as_object_mut() {
                    members.retain(|key, _| key != "enum" && key != IS_REQUEST);
                }
                (name.clone(), key(&schema))
            })
            .collect()
    }

    #[test]
    fn an_operation_that_is_added_renames_nothing() {
        let pages: &std::path::Path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi").as_ref();
        let Ok((lowered, _)) = crate::lower(pages) else { panic!("the pages of the repository do not lower") };
        let Ok(whole) = crate::shape::shape(&lowered) else { panic!("the pages of the repository have no shape") };
        let all = comparable(&whole.document);
        // Every tag but one, and every tag alone: whatever is added to whatever there was.
        let tags: BTreeSet<&String> = whole.operations.iter().map(|operation| &operation.tag).collect();
        for (tag, alone) in tags.iter().flat_map(|tag| [(*tag, true), (*tag, false)]) {
            let mut fewer = lowered.clone();
            for operation in whole.operations.iter().filter(|operation| (operation.tag == *tag) != alone) {
                if let Some(item) = fewer["paths"][&operation.path].as_object_mut() {
                    item.shift_remove(operation.method);
                }
            }
            let Ok(shaped) = crate::shape::shape(&fewer) else { panic!("{tag}: no shape") };
            for operation in &shaped.operations {
                let at = operation.pointer();
                assert_eq!(shaped.document.pointer(&at), whole.document.pointer(&at), "{tag}");
            }
            for (name, model) in comparable(&shaped.document) {
                assert_eq!(Some(&model), all.get(&name), "{tag}: {name}");
            }
        }
    }
}
