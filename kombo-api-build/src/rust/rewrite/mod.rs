//! Stage 7, **rewrite**: rewrites the syntax tree of progenitor.
//!
//! - [`docs`]: documentation as line comments, for every item.
//! - [`paths`]: `String` instead of `::std::string::String`.
//! - [`enums`]: open enums, with `Unknown(String)`.
//! - [`unions`]: unions, with `Unknown(serde_json::Value)`.
//! - [`sizes`]: boxes in models that are too large for the stack.
//! - [`lists`]: `Page<T>` as the type of all pages.
//! - [`structs`]: fields in the order of the page, which distinguish absent from null; constructors and setters for
//!   requests.
//! - [`for_tests`]: `Default` and setters for responses, with the feature `mock`.
//! - [`namespaces`]: a method for each operation, with an example of a call ([`examples`]).
//! - [`operations`]: a plain value for each operation, with its [`inputs`], its [`setters`], and the [`request`] that
//!   it builds.
//!
//! The result is split into [`Part`]s by tag, so that a change of one tag only changes the snapshots of that tag.

mod arguments;
mod constructors;
mod context;
pub(crate) mod docs;
mod enums;
mod examples;
mod field_names;
mod for_tests;
mod inputs;
mod lists;
mod namespaces;
mod operations;
mod parts;
mod paths;
mod request;
mod secrecy;
mod setters;
mod sizes;
mod structs;
mod types;
mod unions;

use std::collections::{BTreeMap, BTreeSet};

use heck::ToKebabCase;
use serde_json::Value;
use syn::{ImplItem, Item};

use crate::conventions::Conventions;
use crate::documents::part::{SHARED, WEBHOOKS};
use crate::openapi::grammar::{self, Kind};
use crate::openapi::problem::Problem;
use crate::shape::{IS_REQUEST, PAGE, PAYLOAD, Shaped, UNION, reachable, type_name, uses};

use super::generate::method_name;
use context::Context;
#[cfg(feature = "review")]
pub(crate) use field_names::FieldNames;
pub(crate) use parts::{Part, Parts};
pub(crate) use secrecy::is_secret;

/// Rewrites the output of progenitor. `examples` has an entry of the mock server's data for each operation, or is null:
/// then methods have no examples.
///
/// # Errors
/// Returns a problem for each operation with unexpected output of progenitor, which is a bug of the generator.
pub(crate) fn rewrite(
    file: syn::File,
    shaped: &Shaped,
    examples: &Value,
    conventions: &Conventions,
) -> Result<Parts, Vec<Problem>> {
    let schemas = shaped.document["components"]["schemas"].as_object().cloned().unwrap_or_default();
    let mut problems = Vec::new();

    let owners = owners(shaped);
    let is_response = |(name, schema): (&String, &Value)| (schema[IS_REQUEST] != true).then(|| name.clone());
    let received = reachable(schemas.iter().filter_map(is_response).collect(), &schemas);
    let mut parts = Parts::default();
    let mut signatures = BTreeMap::new();
    let mut pages = lists::Pages::new(conventions.paging.as_ref());
    for item in file.items {
        match item {
            Item::Mod(module) if module.ident == "types" => {
                let (_, mut items) = module.content.unwrap_or_default();
                sizes::bound_sizes(&mut items, |name| schemas.get(name).is_some_and(|it| it.get(UNION).is_some()));
                for item in items {
                    if let Item::Struct(it) = &item
                        && schemas.get(&it.ident.to_string()).is_some_and(|schema| schema[PAGE] == true)
                    {
                        pages.add(it, &schemas[&it.ident.to_string()]);
                        continue;
                    }
                    let Some((name, rewritten)) = rewrite_type(item, &schemas, &received) else { continue };
                    let owner = owners.get(&name).cloned().unwrap_or_else(|| SHARED.to_owned());
                    parts.parts.entry(owner).or_default().types.extend(rewritten);
                }
            }
            Item::Impl(block) if block.trait_.is_none() => signatures.extend(operations_of(block)),
            // The SDK has its own client and prelude.
            _ => {}
        }
    }
    let types = structs_by_name(&parts.parts);
    let mut facade = Vec::new();
    for (n, operation) in shaped.operations.iter().enumerate() {
        let context = Context { operation, document: &shaped.document, conventions, examples: &examples[n] };
        let Some(signature) = signatures.get_mut(&method_name(n)) else {
            problems.push(context.unexpected("it does not exist"));
            continue;
        };
        pages.replace(signature);
        match operations::items(&context, signature, &types) {
            Ok((items, method)) => {
                facade.push(method);
                let part = parts.parts.entry(operation.tag.to_kebab_case()).or_default();
                part.operations.extend(items);
            }
            Err(problem) => problems.push(problem),
        }
    }
    for (tag, items) in namespaces::items(facade, conventions) {
        parts.parts.entry(tag.to_kebab_case()).or_default().namespaces.extend(items);
    }
    let names = shaped.operations.iter().flat_map(|it| [it.name.clone(), type_name(&it.namespace)]);
    paths::shorten(&mut parts, schemas.keys().cloned().chain(names).collect());
    if problems.is_empty() { Ok(parts) } else { Err(problems) }
}

/// Returns the name and the items of a type, or `None` for `impl` items, which this stage generates itself.
fn rewrite_type(
    item: Item,
    schemas: &serde_json::Map<String, Value>,
    received: &BTreeSet<String>,
) -> Option<(String, Vec<Item>)> {
    match item {
        Item::Enum(it) => {
            let name = it.ident.to_string();
            let items = enums::rewritten(&it, schemas.get(&name)?);
            Some((name, items))
        }
        Item::Struct(it) => {
            let name = it.ident.to_string();
            let schema = schemas.get(&name)?;
            let is_union = schema.get(UNION).is_some();
            let items = match is_union {
                true => unions::rewritten(&it, schema),
                false => structs::rewritten(it, schema, received.contains(&name)),
            };
            Some((name, items))
        }
        _ => None,
    }
}

/// Returns the signatures of the methods for operations, which are the asynchronous methods.
fn operations_of(block: syn::ItemImpl) -> impl Iterator<Item = (String, syn::Signature)> {
    block.items.into_iter().filter_map(|item| match item {
        ImplItem::Fn(it) if it.sig.asyncness.is_some() => Some((it.sig.ident.to_string(), it.sig)),
        _ => None,
    })
}

/// Returns the generated structs.
fn structs_by_name(parts: &BTreeMap<String, Part>) -> BTreeMap<String, syn::ItemStruct> {
    let items = parts.values().flat_map(|part| &part.types);
    items
        .filter_map(|item| match item {
            Item::Struct(it) => Some((it.ident.to_string(), it.clone())),
            _ => None,
        })
        .collect()
}

/// Returns the part that each model belongs to.
fn owners(shaped: &Shaped) -> BTreeMap<String, String> {
    let schemas = &shaped.document["components"]["schemas"];
    let schemas = schemas.as_object().cloned().unwrap_or_default();
    // The models that the operations of each part refer to.
    let mut roots: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for operation in &shaped.operations {
        let described = &shaped.document["paths"][&operation.path][operation.method];
        let names = roots.entry(operation.tag.to_kebab_case()).or_default();
        names.extend(uses(described, Kind::Object(&grammar::OPERATION)));
        names.extend(operation.ndjson_model.clone());
    }
    roots.entry(WEBHOOKS.to_owned()).or_default().insert(PAYLOAD.to_owned());
    let mut tags: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (part, names) in roots {
        for name in reachable(names, &schemas) {
            tags.entry(name).or_default().insert(part.clone());
        }
    }
    let only = |tags: BTreeSet<String>| (tags.len() == 1).then(|| tags.into_iter().next()).flatten();
    tags.into_iter().filter_map(|(name, tags)| Some((name, only(tags)?))).collect()
}
