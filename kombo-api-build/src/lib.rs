//! Generates the source of an SDK from OpenAPI 3.1 pages and the [`Conventions`] of their API.
//!
//! The eight stages:
//!
//! 1. [`page`] reads files.
//! 2. *check* rejects invalid pages.
//! 3. [`mod@bundle`] merges the pages into one document.
//! 4. *lower* translates OpenAPI 3.1 to 3.0 without changing its meaning.
//! 5. *shape* adapts the document to the SDK.
//! 6. *generate* runs progenitor.
//! 7. *rewrite* adds everything that progenitor cannot generate.
//! 8. *render* writes formatted source.
//!
//! Both the SDK's build script and the snapshot tests call [`generate`], so the reviewed source is the compiled source.
//!
//! ```no_run
//! # fn main() -> Result<(), kombo_api_build::Problems> {
//! use kombo_api_build::{conventions, generate};
//!
//! let conventions = conventions::read("conventions.toml".as_ref())?;
//! let generated = generate("openapi".as_ref(), &conventions)?;
//! println!("{} operations", generated.operations.len());
//! # Ok(())
//! # }
//! ```
//!
//! The library reads files and returns values or [`Problems`]; only the binary prints and writes files.

// docs.rs shows the feature of each item. That needs its nightly compiler.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod check;
mod commands;
pub mod conventions;
#[cfg(feature = "review")]
pub mod diff;
mod documents;
mod examples;
mod lower;
mod openapi;
mod parallel;
mod rust;
mod shape;
mod stack;

use std::collections::BTreeMap;
use std::path::Path;

use heck::ToKebabCase;
use serde_json::Value;

pub use conventions::Conventions;
#[cfg(feature = "review")]
pub use documents::split;
pub use documents::{bundle, page};
#[cfg(feature = "cli")]
pub use examples::contradictions;
pub use openapi::{problem, version};

pub use bundle::Bundle;
pub use page::Page;
pub use problem::{Location, Problem, Problems, Severity};
#[cfg(feature = "review")]
pub use rust::outline::{self, Outline};
pub use shape::Selection;

/// The generated source, with its inputs and intermediate results.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Generated {
    /// The raw client, one file for `include!`.
    pub source: String,
    /// The data of the mock server, as JSON: operations and webhooks with their examples.
    pub answers: Value,
    /// The JSON Schemas of the models, by name. The value of `$ref` is the name of another model.
    pub schemas: Value,
    /// The operations, sorted by path and method.
    pub operations: Vec<Operation>,
    /// The pages as one OpenAPI 3.1 document.
    pub bundle: Bundle,
    /// The same document in OpenAPI 3.0.3.
    pub lowered: Value,
    /// The input of progenitor.
    pub shaped: Value,
    /// The webhooks, by name.
    pub webhooks: Vec<String>,
    /// The types with a derived name, since the conventions file has no row for them.
    pub derived: Vec<DerivedName>,
    /// Problems that do not prevent generation.
    pub warnings: Problems,
    /// Rows of the conventions file that match nothing in the pages.
    pub unused_rows: Problems,
    /// The conventions of the API.
    pub conventions: Conventions,
    /// The operations, with the information that the shaped document does not have.
    described: Vec<shape::Operation>,
}

/// The generated source, and the same in smaller pieces that people review.
#[cfg(feature = "review")]
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Review {
    /// The generated source, with its inputs and intermediate results.
    pub generated: Generated,
    /// The source split into parts: each tag in kebab case, `shared`, and `conventions`.
    pub parts: BTreeMap<String, String>,
    /// The signatures of the source.
    pub outline: Outline,
}

/// A type without a row in the conventions file. Its name is derived from its type path.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DerivedName {
    /// The name of the type in `types`.
    pub name: String,
    /// The type path of its first use, such as `Model.property[]`.
    pub place: String,
    /// The number of words in the name.
    pub words: usize,
    /// Other derived names with the same fingerprint. A row for one of the types merges all of them.
    pub alike: Vec<String>,
}

/// An operation and its names.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The operation id in the API.
    pub id: String,
    /// The HTTP method in upper case.
    pub method: String,
    /// The path template.
    pub path: String,
    /// The part that contains its source: its first tag in kebab case.
    pub part: String,
    /// The name of its struct in `op`.
    pub name: String,
    /// The namespace that contains its method.
    pub namespace: String,
    /// The name of its method in the namespace.
    pub facade: String,
    /// Whether the conventions file has a row for it. Without a row, its names are derived from the page.
    pub is_named: bool,
    /// Whether its method is written by hand.
    pub is_by_hand: bool,
    /// Whether it takes the scope header.
    pub is_scoped: bool,
    /// Whether it returns pages.
    pub is_list: bool,
}

impl Generated {
    /// Returns whether `types` has a type with this name.
    #[must_use]
    pub fn has_type(&self, name: &str) -> bool {
        self.shaped["components"]["schemas"].get(name).is_some()
    }

    /// Returns the command table: the operations with the names, kinds and descriptions of their arguments, as JSON. A
    /// command line can be built from it. It is computed by this method, since most programs do not need it.
    #[must_use]
    pub fn commands(&self) -> Value {
        commands::commands(&self.shaped, &self.described, &self.conventions)
    }

    /// Returns [`answers`](Self::answers) split into parts for review: each tag, and webhooks.
    #[cfg(feature = "review")]
    #[must_use]
    pub fn answers_by_part(&self) -> BTreeMap<String, Value> {
        let mut parts: BTreeMap<String, Value> = BTreeMap::new();
        let answers = self.answers["operations"].as_array().into_iter().flatten();
        for (operation, answer) in self.operations.iter().zip(answers) {
            let part = parts.entry(operation.part.clone()).or_insert_with(|| Value::Array(Vec::new()));
            part.as_array_mut().into_iter().for_each(|entries| entries.push(answer.clone()));
        }
        if !self.webhooks.is_empty() {
            parts.insert(documents::part::WEBHOOKS.to_owned(), self.answers["webhooks"].clone());
        }
        parts
    }

    /// Returns whether requests contain `types::<name>` and it has a setter for an optional string `property`.
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
/// Returns every error in the pages, and every contradiction between them.
pub fn bundle(path: &Path) -> Result<(Bundle, Problems), Problems> {
    let (pages, mut problems) = page::load(path);
    problems.extend(check::pages(&pages).map_err(|found| problems.iter().cloned().chain(found).collect::<Problems>())?);
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

/// Translates the pages in `path` to one OpenAPI 3.0.3 document with the same meaning.
///
/// # Errors
/// Returns the same errors as [`bundle`](bundle()).
pub fn lower(path: &Path) -> Result<(Value, Problems), Problems> {
    let (bundle, warnings) = bundle(path)?;
    Ok((lower::lower(bundle.document()), warnings))
}

/// Translates a document in memory to OpenAPI 3.0.3 with the same meaning.
///
/// # Errors
/// Returns a problem for everything that is not OpenAPI 3.1 or that OpenAPI 3.0 cannot express.
pub fn lower_document(document: &Value) -> Result<Value, Problems> {
    let problems = check::document(document);
    if !problems.is_empty() {
        return Err(problems.into_iter().collect());
    }
    Ok(lower::lower(document))
}

/// The result of the stage *rewrite*, before any text is written, and of the stages before it.
struct Rewritten<'a> {
    conventions: &'a Conventions,
    lowered: Value,
    shaped: shape::Shaped,
    webhooks: Vec<String>,
    answers: Value,
    parts: rust::rewrite::Parts,
}

impl<'a> Rewritten<'a> {
    fn new(bundle: &Bundle, conventions: &'a Conventions, selection: &Selection) -> Result<Self, Problems> {
        let (lowered, mut shaped) = shaped(bundle, conventions)?;
        shaped.select(selection);
        let webhooks = lowered["x-webhooks"].as_object().into_iter().flatten().map(|(name, _)| name.clone());
        let webhooks: Vec<String> = webhooks.filter(|_| !selection.without_webhooks).collect();
        let answers = examples::mock_data::answers(&lowered, &shaped.operations, &webhooks);
        let parts = rewritten(&shaped, &answers["operations"], bundle, conventions)?;
        Ok(Self { conventions, lowered, shaped, webhooks, answers, parts })
    }

    /// Renders the source.
    fn generated(self, bundle: Bundle, mut warnings: Problems) -> Generated {
        let Self { conventions, lowered, shaped, webhooks, answers, parts } = self;
        warnings.extend(located(shaped.warnings.clone(), &bundle));
        let operations = shaped.operations.iter().map(|operation| Operation {
            id: operation.id.clone(),
            method: operation.method.to_uppercase(),
            path: operation.path.clone(),
            part: operation.tag.to_kebab_case(),
            name: operation.name.clone(),
            namespace: operation.namespace.clone(),
            facade: operation.facade.clone(),
            is_named: operation.row.is_some(),
            is_by_hand: operation.is_by_hand(),
            is_scoped: operation.is_scoped,
            is_list: operation.is_list,
        });
        let operations = operations.collect();
        Generated {
            source: rust::render::whole(parts, &shaped, conventions),
            answers,
            schemas: rust::schemas::schemas(&shaped),
            operations,
            webhooks,
            derived: derived(&shaped),
            lowered,
            unused_rows: shaped.unused_rows.into_iter().collect(),
            conventions: conventions.clone(),
            shaped: shaped.document,
            described: shaped.operations,
            bundle,
            warnings,
        }
    }
}

/// Returns the lowered and the shaped document.
pub(crate) fn shaped(bundle: &Bundle, conventions: &Conventions) -> Result<(Value, shape::Shaped), Problems> {
    let lowered = lower::lower(bundle.document());
    let shaped = shape::shape(&lowered, conventions).map_err(|problems| located(problems, bundle))?;
    Ok((lowered, shaped))
}

/// Returns the result of progenitor and of the stage *rewrite*. Without `examples`, methods have none.
pub(crate) fn rewritten(
    shaped: &shape::Shaped,
    examples: &Value,
    bundle: &Bundle,
    conventions: &Conventions,
) -> Result<rust::rewrite::Parts, Problems> {
    let file = rust::generate::generate(shaped)?;
    rust::rewrite::rewrite(file, shaped, examples, conventions).map_err(|problems| located(problems, bundle))
}

pub(crate) fn located(problems: Vec<Problem>, bundle: &Bundle) -> Problems {
    problems.into_iter().map(|problem| bundle.locate(problem)).collect()
}

/// Generates the source of an SDK from the pages in `path`: a folder, or a single document.
///
/// The result depends only on the pages, not on the order in which the file system lists them.
///
/// # Errors
/// Returns every error, each with its location, its JSON pointer and a help text.
pub fn generate(path: &Path, conventions: &Conventions) -> Result<Generated, Problems> {
    generate_selected(path, conventions, &Selection::all())
}

/// Generates the source of the selected namespaces. Names are the same as without a selection.
///
/// # Errors
/// Returns the same errors as [`generate`], including those in namespaces that are not selected.
pub fn generate_selected(path: &Path, conventions: &Conventions, selection: &Selection) -> Result<Generated, Problems> {
    let (bundle, warnings) = bundle(path)?;
    on_large_stack(|| Ok(Rewritten::new(&bundle, conventions, selection)?.generated(bundle, warnings)))
}

/// Generates the same source as [`generate_selected`], and its parts and its outline. A build script needs neither.
///
/// # Errors
/// Returns the same errors as [`generate_selected`].
#[cfg(feature = "review")]
pub fn review(path: &Path, conventions: &Conventions, selection: &Selection) -> Result<Review, Problems> {
    let (bundle, warnings) = bundle(path)?;
    on_large_stack(|| {
        let rewritten = Rewritten::new(&bundle, conventions, selection)?;
        let parts = rust::by_part::by_part(&rewritten.parts, conventions);
        let outline = rust::outline::generated(&rewritten.parts, &rewritten.shaped);
        Ok(Review { generated: rewritten.generated(bundle, warnings), parts, outline })
    })
}

/// Runs stages, which recurse along the references of a document.
pub(crate) fn on_large_stack<T: Send>(stages: impl FnOnce() -> Result<T, Problems> + Send) -> Result<T, Problems> {
    stack::with_stack(stack::STAGES, stages).map_err(Problem::error)?
}

fn derived(shaped: &shape::Shaped) -> Vec<DerivedName> {
    let schemas = &shaped.document["components"]["schemas"];
    let names = shaped.found.derived.iter().filter(|(name, _)| {
        let model = &schemas[name.as_str()];
        model.is_object() && model.get(shape::PAGE).is_none()
    });
    let mut by_fingerprint: BTreeMap<shape::Fingerprint, Vec<&String>> = BTreeMap::new();
    for (name, fingerprint) in names.clone() {
        by_fingerprint.entry(*fingerprint).or_default().push(name);
    }
    let alike = |name: &String, fingerprint: &shape::Fingerprint| {
        let others = by_fingerprint.get(fingerprint).into_iter().flatten().filter(|other| **other != name);
        others.map(|other| (*other).clone()).collect()
    };
    names
        .map(|(name, fingerprint)| DerivedName {
            alike: alike(name, fingerprint),
            name: name.clone(),
            place: shaped.found.type_paths.get(name).cloned().unwrap_or_default(),
            words: name.to_kebab_case().split('-').count(),
        })
        .collect()
}
