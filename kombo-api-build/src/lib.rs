//! Generates the raw Kombo API client from OpenAPI 3.1 pages.
//!
//! Eight stages: [`page`] reads files, *check* refuses invalid pages, [`mod@bundle`] merges pages into one document,
//! *lower* turns 3.1 into 3.0 of the same meaning, *shape* makes of it what this SDK wants, *generate* runs progenitor,
//! *polish* adds what progenitor cannot say, *render* writes formatted source. `kombo-api`'s build script calls
//! [`generate`], and so do the snapshot tests: what is reviewed is what is compiled.
//!
//! ```no_run
//! # fn main() -> Result<(), kombo_api_build::Problems> {
//! let generated = kombo_api_build::generate("openapi".as_ref())?;
//! println!("{} operations", generated.operations.len());
//! # Ok(())
//! # }
//! ```
//!
//! Everything here reads files and returns values or [`Problems`]; only the binary prints and writes.

mod check;
pub mod diff;
mod documents;
#[cfg(feature = "cli")]
mod example_validation;
mod generate;
mod lower;
mod mock_data;
mod names;
mod openapi;
pub mod outline;
mod polish;
mod render;
mod shape;

use std::collections::BTreeMap;
use std::path::Path;

use heck::ToKebabCase;
use serde_json::Value;

pub use documents::{bundle, page, split};
#[cfg(feature = "cli")]
pub use example_validation::contradictions;
pub use openapi::{problem, version};
// The paths that `shape` and `polish` use.
use openapi::{grammar, pointer};

pub use bundle::Bundle;
pub use outline::Outline;
pub use page::Page;
pub use problem::{Location, Problem, Problems, Severity};
pub use shape::Selection;

/// Everything that is generated, and what it was generated from.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Generated {
    /// The raw client, one file for `include!`.
    pub source: String,
    /// The same source by part, for review: each tag in kebab case, and `shared`.
    pub parts: BTreeMap<String, String>,
    /// Signatures only.
    pub outline: Outline,
    /// What the embedded server answers, as JSON: operations and webhooks with their examples.
    pub answers: Value,
    /// The operations, by path and method.
    pub operations: Vec<Operation>,
    /// The pages as one OpenAPI 3.1 document.
    pub bundle: Bundle,
    /// The same meaning in OpenAPI 3.0.3.
    pub lowered: Value,
    /// What progenitor was given.
    pub shaped: Value,
    /// The webhooks, by name.
    pub webhooks: Vec<String>,
    /// Types that have no name of their own yet: they are called by what they are part of.
    pub derived: Vec<DerivedName>,
    /// What is not quite right, but stops nothing.
    pub warnings: Problems,
}

/// A type that is called by what it is part of, for want of a row in the table of names.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DerivedName {
    /// The type in `types`.
    pub name: String,
    /// Where it was first used, in the notation of the table.
    pub place: String,
    /// Of how many words the name is.
    pub words: usize,
    /// Types of the same shape, of which none has a name: with a row for one of them they would be one.
    pub alike: Vec<String>,
}

/// An operation, and its names.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The operation id in the API.
    pub id: String,
    /// The method, in capitals.
    pub method: String,
    /// The path template.
    pub path: String,
    /// The part that its source is in: its tag in kebab case.
    pub part: String,
    /// The struct in `op`.
    pub name: String,
    /// Namespace and method of the facade, if it has a name there.
    pub facade: Option<(&'static str, &'static str)>,
    /// Whether it is about one integration, and is called on that.
    pub is_scoped: bool,
    /// Whether it answers in pages.
    pub is_list: bool,
}

impl Generated {
    /// Whether there is a type of this name in `types`.
    #[must_use]
    pub fn has_type(&self, name: &str) -> bool {
        self.shaped["components"]["schemas"].get(name).is_some()
    }

    /// [`answers`](Self::answers) by part, for review: each tag, and webhooks.
    #[must_use]
    pub fn answers_by_part(&self) -> BTreeMap<String, Value> {
        let mut parts: BTreeMap<String, Value> = BTreeMap::new();
        let answers = self.answers["operations"].as_array().into_iter().flatten();
        for (operation, answer) in self.operations.iter().zip(answers) {
            let part = parts.entry(operation.part.clone()).or_insert_with(|| Value::Array(Vec::new()));
            part.as_array_mut().into_iter().for_each(|entries| entries.push(answer.clone()));
        }
        if !self.webhooks.is_empty() {
            parts.insert(polish::WEBHOOKS.to_owned(), self.answers["webhooks"].clone());
        }
        parts
    }

    /// Whether requests are made of `types::<name>` and it has a setter for a text that is called `property`.
    #[must_use]
    pub fn takes_text(&self, name: &str, property: &str) -> bool {
        let model = &self.shaped["components"]["schemas"][name];
        let is_required = model["required"].as_array().is_some_and(|it| it.iter().any(|name| name == property));
        model[shape::IS_REQUEST] == true && !is_required && model["properties"][property]["type"] == "string"
    }
}

/// Reads and merges the pages in `path`: a folder, or a single document.
///
/// # Errors
/// Everything that is wrong with the pages, each by itself and against each other.
pub fn bundle(path: &Path) -> Result<(Bundle, Problems), Problems> {
    let (pages, mut problems) = page::load(path);
    for page in &pages {
        problems.extend(check::page(page));
    }
    let bundled = Bundle::new(pages);
    match bundled {
        Ok((bundle, warnings)) => {
            problems.extend(warnings);
            problems.unless_errors(bundle)
        }
        Err(contradictions) => {
            problems.extend(contradictions);
            Err(problems)
        }
    }
}

/// The pages in `path` as one OpenAPI 3.0.3 document of the same meaning.
///
/// # Errors
/// As [`bundle`](bundle()).
pub fn lower(path: &Path) -> Result<(Value, Problems), Problems> {
    let (bundle, warnings) = bundle(path)?;
    Ok((lower::lower(bundle.document()), warnings))
}

/// Lowers a document that is in memory already, to the very same meaning.
///
/// # Errors
/// Everything in it that is not OpenAPI 3.1 or that 3.0 has no words for.
pub fn lower_document(document: &Value) -> Result<Value, Problems> {
    let problems = check::document(document);
    if !problems.is_empty() {
        return Err(problems.into_iter().collect());
    }
    Ok(lower::lower(document))
}

fn located(problems: Vec<Problem>, bundle: &Bundle) -> Problems {
    problems.into_iter().map(|problem| bundle.locate(problem)).collect()
}

/// Generates the raw client from the pages in `path`: a folder, or a single document.
///
/// The same pages give the same bytes, in whatever order the file system lists them.
///
/// # Errors
/// Everything that is wrong, each with page, line, JSON pointer and what to do.
pub fn generate(path: &Path) -> Result<Generated, Problems> {
    generate_selected(path, &Selection::all())
}

/// As [`generate`], but only what is selected. What is left is called the same as without a selection.
///
/// # Errors
/// As [`generate`]: what is left out is checked too.
pub fn generate_selected(path: &Path, selection: &Selection) -> Result<Generated, Problems> {
    let (bundle, mut warnings) = bundle(path)?;
    let lowered = lower::lower(bundle.document());
    let mut shaped = shape::shape(&lowered).map_err(|problems| located(problems, &bundle))?;
    shaped.select(selection);
    warnings.extend(located(shaped.warnings.clone(), &bundle));
    let file = generate::generate(&shaped.document)?;
    let parts = polish::polish(file, &shaped).map_err(|problems| located(problems, &bundle))?;
    let operations = shaped.operations.iter().map(|operation| Operation {
        id: operation.id.clone(),
        method: operation.method.to_uppercase(),
        path: operation.path.clone(),
        part: operation.tag.to_kebab_case(),
        name: operation.name.clone(),
        facade: operation.facade,
        is_scoped: operation.is_scoped,
        is_list: operation.is_list,
    });
    let webhooks = lowered["x-webhooks"].as_object().into_iter().flatten().map(|(name, _)| name.clone());
    let webhooks: Vec<String> = webhooks.filter(|_| !selection.without_webhooks).collect();
    Ok(Generated {
        source: render::whole(&parts),
        parts: render::by_part(&parts),
        outline: outline::generated(&parts, &shaped.operations),
        answers: mock_data::answers(&lowered, &shaped.operations, &webhooks),
        operations: operations.collect(),
        webhooks,
        derived: derived(&shaped),
        lowered,
        shaped: shaped.document,
        bundle,
        warnings,
    })
}

fn derived(shaped: &shape::Shaped) -> Vec<DerivedName> {
    let schemas = &shaped.document["components"]["schemas"];
    let names = shaped.found.derived.iter().filter(|(name, _)| {
        let model = &schemas[name.as_str()];
        model.is_object() && model.get(shape::PAGE).is_none()
    });
    let alike = |name: &String, shape: &String| {
        let others = names.clone().filter(|(other, its)| *its == shape && *other != name);
        others.map(|(other, _)| other.clone()).collect()
    };
    names
        .clone()
        .map(|(name, shape)| DerivedName {
            alike: alike(name, shape),
            name: name.clone(),
            place: shaped.found.places.get(name).cloned().unwrap_or_default(),
            words: name.to_kebab_case().split('-').count(),
        })
        .collect()
}
