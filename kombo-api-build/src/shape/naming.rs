//! Names: what a model is called depends on its own place and on the `[types]` of the [`Conventions`], never on what
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

use crate::conventions::Conventions;
use crate::openapi::problem::Problem;

use super::fingerprint::{Fingerprints, unordered};
use super::names::{numbered, type_name};
use super::type_path::TypePath;

/// What naming found out beside the models themselves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// Where each model was first used, counted from its component or operation.
    pub(crate) places: BTreeMap<String, String>,
    /// The models that have no name in the table, with their shapes.
    pub(crate) derived: BTreeMap<String, String>,
    /// Places without a row whose shape has a name by a row for another place; each such name.
    pub(crate) alike: BTreeSet<(String, String)>,
    /// The rows that named a type.
    pub(crate) rows: BTreeSet<String>,
    /// The rows that named a variant.
    pub(crate) variants: BTreeSet<String>,
    /// The model of a line, by the operation that takes lines.
    pub(super) lines: BTreeMap<String, String>,
    pub(crate) problems: Vec<Problem>,
}

/// The table's names, by the shapes that have them.
pub(super) type ByShape = BTreeMap<String, BTreeSet<String>>;

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
    conventions: &'a Conventions,
    prints: Fingerprints<'a>,
    /// What was learnt before.
    known: ByShape,
    /// What is being learnt.
    pub(super) by_shape: ByShape,
    models: BTreeMap<String, Model>,
    /// Whose each derived name is.
    owners: BTreeMap<String, Owner>,
    pub(super) found: Found,
}

/// The first that asked for a name.
struct Owner {
    near: String,
    print: String,
}

impl<'a> Naming<'a> {
    pub(super) fn new(document: &'a Value, known: ByShape, conventions: &'a Conventions) -> Self {
        let (mut prints, found) = (Fingerprints::new(document), Found::default());
        // What is called so to the letter comes before what casing makes of another name.
        let components = document["components"]["schemas"].as_object().into_iter().flatten();
        let exact = components.filter(|(name, schema)| {
            type_name(name) == **name && (schema.get("properties").is_some() || schema.get("enum").is_some())
        });
        let owner =
            |(name, schema): (&String, &Value)| (name.clone(), Owner { near: name.clone(), print: prints.of(schema) });
        let owners = exact.map(owner).collect();
        Self { conventions, prints, known, by_shape: ByShape::new(), models: BTreeMap::new(), owners, found }
    }

    /// A model that is there whatever the pages have.
    pub(super) fn reserve(&mut self, name: &str, schema: &Value) {
        self.reserve_for(name, name);
        self.models.insert(name.to_owned(), Model { schema: schema.clone(), near: name.to_owned() });
    }

    /// A name that nothing but the component `near` may have.
    pub(super) fn reserve_for(&mut self, name: &str, near: &str) {
        self.owners.insert(name.to_owned(), Owner { near: near.to_owned(), print: String::new() });
    }

    /// Every model by its name, and what was found out.
    pub(super) fn into_schemas(self) -> (Map<String, Value>, Found) {
        (self.models.into_iter().map(|(name, model)| (name, model.schema)).collect(), self.found)
    }

    /// What the type at `place` is called.
    pub(super) fn settle(&mut self, schema: &Value, place: &TypePath) -> Settled {
        let print = self.prints.of(schema);
        if let Some(row) = self.conventions.types.get(&place.near) {
            self.found.rows.insert(place.near.clone());
            self.by_shape.entry(print).or_default().insert(row.name.clone());
            return Settled { name: row.name.clone(), is_named: true };
        }
        let mut names = self.known.get(&print).into_iter().flatten();
        self.found.alike.extend(names.clone().map(|name| (place.near.clone(), name.clone())));
        match (names.next(), names.next()) {
            (Some(name), None) => Settled { name: name.clone(), is_named: true },
            _ => Settled { name: self.derived(print, place), is_named: false },
        }
    }

    /// The name that a place gives by itself; with a number if another shape has it already. It is settled here, before
    /// the type is looked into: what is part of itself has to be called what it will be called.
    fn derived(&mut self, print: String, place: &TypePath) -> String {
        // `Self` is a word of Rust.
        let name = if place.derived == "Self" { "SelfModel" } else { place.derived.as_str() };
        let is_its = |owner: &Owner| owner.near == place.near || owner.print == print;
        let found = numbered(name).find(|it| self.owners.get(it).is_none_or(is_its));
        let found = found.unwrap_or_else(|| name.to_owned());
        if found != name && !self.owners.contains_key(&found) {
            self.found.problems.push(self.second(place, name, &found));
        }
        self.owners.entry(found.clone()).or_insert_with(|| Owner { near: place.near.clone(), print });
        found
    }

    /// Adds a model, or finds it there already. Returns its name.
    pub(super) fn register(&mut self, settled: Settled, schema: Value, original: &Value, place: &TypePath) -> String {
        let Settled { name, is_named } = settled;
        let is_derived = name == place.derived || !is_named;
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
            // The table gives the name to another shape, elsewhere.
            let free = numbered(&name).find(|it| !self.models.contains_key(it)).unwrap_or_default();
            self.found.problems.push(self.second(place, &name, &free));
            return self.register(Settled { name: free, is_named: false }, schema, original, place);
        }
        // A struct that has changed on one page is another type until somebody has looked.
        self.found.problems.push(
            Problem::warning(format!(
                "`{name}` is of another shape at `{}` than at `{first}`, and has another name there",
                place.root
            ))
            .help(format!("if both are meant to be so, give one of them another name in {}", self.conventions.file())),
        );
        self.register(Settled { name: place.derived.clone(), is_named: false }, schema, original, place)
    }

    fn second(&self, place: &TypePath, name: &str, numbered: &str) -> Problem {
        Problem::warning(format!("`{}` would be a second type `{name}`, and is `{numbered}`", place.root))
            .help(format!("to choose its name, give it a row in `[types]` of {}", self.conventions.file()))
    }
}

/// What two models of one name have in common if they are one: all but what is read by people.
fn key(schema: &Value) -> String {
    let mut schema = schema.clone();
    crate::openapi::grammar::visit_mut(&mut schema, crate::openapi::grammar::Kind::Schema, &mut |value, shape| {
        if let (crate::openapi::grammar::Kind::Schema, Value::Object(members)) = (shape, value) {
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
    use super::super::marks::{IS_REQUEST, RUST_NAMES};
    use super::*;

    /// Returns the models by name, without everything that depends on other operations: the values of enums, prose, and
    /// whether requests contain them.
    fn comparable(document: &Value) -> BTreeMap<String, String> {
        let schemas = document["components"]["schemas"].as_object().into_iter().flatten();
        schemas
            .map(|(name, schema)| {
                let mut schema = schema.clone();
                if let Some(members) = schema.as_object_mut() {
                    let is_enum = members.contains_key("enum");
                    members.retain(|key, _| key != "enum" && key != IS_REQUEST && !(is_enum && key == RUST_NAMES));
                }
                (name.clone(), key(&schema))
            })
            .collect()
    }

    #[test]
    fn an_operation_that_is_added_renames_nothing() {
        let pages: &std::path::Path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi").as_ref();
        let Ok((lowered, _)) = crate::lower(pages) else { panic!("the pages of the repository do not lower") };
        let file: &std::path::Path = concat!(env!("CARGO_MANIFEST_DIR"), "/../kombo-api/kombo.toml").as_ref();
        let conventions = crate::conventions::read(file).unwrap_or_else(|problems| panic!("{problems}"));
        let Ok(whole) = crate::shape::shape(&lowered, &conventions) else {
            panic!("the pages of the repository have no shape")
        };
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
            let Ok(shaped) = crate::shape::shape(&fewer, &conventions) else { panic!("{tag}: no shape") };
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
