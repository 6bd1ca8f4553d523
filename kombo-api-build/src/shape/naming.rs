//! Names of models.
//!
//! The name of a model depends only on its type path and on the `[types]` of the [`Conventions`], so adding an
//! operation does not rename any type. The rules, in order:
//!
//! 1. The row for its type path. Inside of a type with a row, type paths start at that type.
//! 2. The only row for a schema with the same fingerprint.
//! 3. The name of the enclosing type, followed by the property.
//!
//! Equal schemas therefore share a type as soon as one of them has a row, and are separate types until then. The second
//! rule depends on other operations, so it is only a fallback for new pages: a test requires a row for each type path
//! in the repository's pages that the rule applies to.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::conventions::Conventions;
use crate::openapi::problem::Problem;

use super::fingerprint::{Fingerprint, Fingerprints, unordered};
use super::names::{numbered, type_name};
use super::type_path::TypePath;

/// The results of naming other than the models.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// The absolute type path of the first use of each model.
    pub(crate) type_paths: BTreeMap<String, String>,
    /// The fingerprints of the models with derived names.
    pub(crate) derived: BTreeMap<String, Fingerprint>,
    /// Type paths without a row where the schema has the same fingerprint as a type with a row, and the name of that
    /// type.
    pub(crate) missing_rows: BTreeSet<(String, String)>,
    /// The rows for types that were used.
    pub(crate) rows: BTreeSet<String>,
    /// The rows for variants that were used.
    pub(crate) variants: BTreeSet<String>,
    /// The models of NDJSON bodies, by operation id.
    pub(super) ndjson_models: BTreeMap<String, String>,
    pub(crate) problems: Vec<Problem>,
}

/// The names in rows, by the fingerprints of their types.
pub(super) type ByFingerprint = BTreeMap<Fingerprint, BTreeSet<String>>;

/// The name of a model, and whether it comes from a row.
pub(super) struct ModelName {
    pub(super) name: String,
    pub(super) is_named: bool,
    fingerprint: Fingerprint,
}

struct Model {
    schema: Value,
    /// The relative type path of its first use.
    relative: String,
}

/// The models that have a name, and the state that determines names.
pub(super) struct Naming<'a> {
    conventions: &'a Conventions,
    pub(super) fingerprints: Fingerprints<'a>,
    /// The result of the first pass.
    known: ByFingerprint,
    /// The names and fingerprints that this pass collects.
    pub(super) by_fingerprint: ByFingerprint,
    models: BTreeMap<String, Model>,
    /// The first use of each derived name.
    owners: BTreeMap<String, Owner>,
    pub(super) found: Found,
}

/// The first use of a name.
struct Owner {
    relative: String,
    /// `None` if no type of the document has the name.
    fingerprint: Option<Fingerprint>,
}

impl<'a> Naming<'a> {
    pub(super) fn new(
        document: &'a Value,
        mut fingerprints: Fingerprints<'a>,
        known: ByFingerprint,
        conventions: &'a Conventions,
    ) -> Self {
        let found = Found::default();
        // If casing makes the names of components equal, a name that casing does not change takes precedence.
        let components = document["components"]["schemas"].as_object().into_iter().flatten();
        let exact = components.filter(|(name, schema)| {
            type_name(name) == **name && (schema.get("properties").is_some() || schema.get("enum").is_some())
        });
        let owner = |(name, schema): (&String, &'a Value)| {
            (name.clone(), Owner { relative: name.clone(), fingerprint: Some(fingerprints.of(schema)) })
        };
        let owners = exact.map(owner).collect();
        Self {
            conventions,
            fingerprints,
            known,
            by_fingerprint: ByFingerprint::new(),
            models: BTreeMap::new(),
            owners,
            found,
        }
    }

    /// Adds a model that exists independently of the pages.
    pub(super) fn reserve(&mut self, name: &str, schema: &Value) {
        self.reserve_for(name, name);
        self.models.insert(name.to_owned(), Model { schema: schema.clone(), relative: name.to_owned() });
    }

    /// Reserves a name for the component `relative`.
    pub(super) fn reserve_for(&mut self, name: &str, relative: &str) {
        self.owners.insert(name.to_owned(), Owner { relative: relative.to_owned(), fingerprint: None });
    }

    /// Returns all models by name, and the other results.
    pub(super) fn into_schemas(self) -> (Map<String, Value>, Found) {
        (self.models.into_iter().map(|(name, model)| (name, model.schema)).collect(), self.found)
    }

    /// Returns the name of the type at `path`.
    pub(super) fn model_name(&mut self, schema: &'a Value, path: &TypePath) -> ModelName {
        let fingerprint = self.fingerprints.of(schema);
        if let Some(row) = self.conventions.types.get(&path.relative) {
            self.found.rows.insert(path.relative.clone());
            self.by_fingerprint.entry(fingerprint).or_default().insert(row.name.clone());
            return ModelName { name: row.name.clone(), is_named: true, fingerprint };
        }
        let mut names = self.known.get(&fingerprint).into_iter().flatten();
        self.found.missing_rows.extend(names.clone().map(|name| (path.relative.clone(), name.clone())));
        match (names.next(), names.next()) {
            (Some(name), None) => ModelName { name: name.clone(), is_named: true, fingerprint },
            _ => ModelName { name: self.derived(fingerprint, path), is_named: false, fingerprint },
        }
    }

    /// Returns the name derived from a path, with a number if a type with another fingerprint has it.
    ///
    /// The name is taken here, before the contents of the type are visited, since a recursive type refers to itself.
    fn derived(&mut self, fingerprint: Fingerprint, path: &TypePath) -> String {
        // `Self` is a keyword.
        let name = if path.derived == "Self" { "SelfModel" } else { path.derived.as_str() };
        let is_owner = |owner: &Owner| owner.relative == path.relative || owner.fingerprint == Some(fingerprint);
        let found = numbered(name).find(|it| self.owners.get(it).is_none_or(is_owner));
        let found = found.unwrap_or_else(|| name.to_owned());
        if found != name && !self.owners.contains_key(&found) {
            self.found.problems.push(self.taken(path, name, &found));
        }
        let owner = || Owner { relative: path.relative.clone(), fingerprint: Some(fingerprint) };
        self.owners.entry(found.clone()).or_insert_with(owner);
        found
    }

    /// Adds a model unless it exists, and returns its name.
    pub(super) fn register(&mut self, name: ModelName, schema: Value, path: &TypePath) -> String {
        let ModelName { name, is_named, fingerprint } = name;
        let is_derived = name == path.derived || !is_named;
        let Some(known) = self.models.get_mut(&name) else {
            if is_derived {
                self.found.derived.insert(name.clone(), fingerprint);
            }
            self.found.type_paths.insert(name.clone(), path.absolute.clone());
            self.models.insert(name.clone(), Model { schema, relative: path.relative.clone() });
            return name;
        };
        // Most are the same word for word.
        if known.schema == schema || key(&known.schema) == key(&schema) {
            return name;
        }
        let is_same_type = !is_derived || known.relative == path.relative;
        // Pages are updated one at a time, so an enum may have more values on one page than on another.
        if let (true, Some(Value::Array(members)), Some(more)) =
            (is_same_type, known.schema.get_mut("enum"), schema["enum"].as_array())
        {
            let more: Vec<Value> = more.iter().filter(|member| !members.contains(member)).cloned().collect();
            members.extend(more);
            return name;
        }
        let first = self.found.type_paths.get(&name).cloned().unwrap_or_default();
        if is_derived {
            // A row gives the name to another type.
            let free = numbered(&name).find(|it| !self.models.contains_key(it)).unwrap_or_default();
            self.found.problems.push(self.taken(path, &name, &free));
            return self.register(ModelName { name: free, is_named: false, fingerprint }, schema, path);
        }
        // A struct that has changed on one page is a separate type until the conventions file resolves the conflict.
        self.found.problems.push(
            Problem::warning(format!(
                "conflicting definitions of `{name}` at `{first}` and `{}`; the second gets a derived name",
                path.absolute
            ))
            .help(format!("if both are intended, give one of them another name in {}", self.conventions.file())),
        );
        self.register(ModelName { name: path.derived.clone(), is_named: false, fingerprint }, schema, path)
    }

    /// Returns a warning that a derived name is already taken.
    fn taken(&self, path: &TypePath, name: &str, numbered: &str) -> Problem {
        let message =
            format!("the name `{name}` is already taken; the type at `{}` is named `{numbered}`", path.absolute);
        Problem::warning(message)
            .help(format!("add a row to `[types]` of {} to choose its name", self.conventions.file()))
    }
}

/// Returns a key that is equal for two definitions of the same model: the definition without descriptions.
fn key(schema: &Value) -> String {
    let mut schema = schema.clone();
    crate::openapi::grammar::visit_mut(&mut schema, crate::openapi::grammar::Kind::Schema, &mut |value, shape| {
        if let (crate::openapi::grammar::Kind::Schema, Value::Object(members)) = (shape, value) {
            members.shift_remove("description");
            // A use with a description and one without have the same type.
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

    /// Returns the models by name, without the members that depend on other operations: the values of enums,
    /// descriptions, and whether requests contain the model.
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
    fn adding_an_operation_does_not_rename_any_type() {
        let pages: &std::path::Path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi").as_ref();
        let Ok((lowered, _)) = crate::lower(pages) else { panic!("the pages of the repository cannot be lowered") };
        let file: &std::path::Path = concat!(env!("CARGO_MANIFEST_DIR"), "/../kombo-api/kombo.toml").as_ref();
        let conventions = crate::conventions::read(file).unwrap_or_else(|problems| panic!("{problems}"));
        let Ok(whole) = crate::shape::shape(&lowered, &conventions) else {
            panic!("the pages of the repository cannot be shaped")
        };
        let all = comparable(&whole.document);
        // Each tag alone, and all tags but one.
        let tags: BTreeSet<&String> = whole.operations.iter().map(|operation| &operation.tag).collect();
        for (tag, alone) in tags.iter().flat_map(|tag| [(*tag, true), (*tag, false)]) {
            let mut fewer = lowered.clone();
            for operation in whole.operations.iter().filter(|operation| (operation.tag == *tag) != alone) {
                if let Some(item) = fewer["paths"][&operation.path].as_object_mut() {
                    item.shift_remove(operation.method);
                }
            }
            let Ok(shaped) = crate::shape::shape(&fewer, &conventions) else {
                panic!("the pages of {tag} cannot be shaped")
            };
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
