//! Stage 6, **polish**: what progenitor cannot say, on its own output.
//!
//! - [`docs`]: documentation as line comments, and some for everything.
//! - [`paths`]: `String` rather than `::std::string::String`.
//! - [`enums`]: open enums, with `Unknown(String)`.
//! - [`unions`]: unions, with `Unknown(serde_json::Value)`.
//! - [`lists`]: pages are `Page<T>`.
//! - [`api_names`]: what shaping has told apart by numbers is written as the API has it.
//! - [`structs`]: fields as the page has them; absent and null apart; constructors and setters for requests.
//! - [`namespaces`]: a method per operation.
//! - [`operations`]: every operation as a plain value: what it takes ([`inputs`]), how it is made up ([`setters`]), and
//!   the request that it builds ([`request`]).
//!
//! The result is sorted into [`Part`]s by tag, so that a change in one tag is a change in one snapshot.

mod api_names;
mod arguments;
pub(crate) mod docs;
mod enums;
mod inputs;
mod lists;
mod namespaces;
mod operations;
mod paths;
mod request;
mod setters;
mod structs;
mod unions;

use std::collections::{BTreeMap, BTreeSet};

use heck::ToKebabCase;
use serde_json::Value;
use syn::{ImplItem, Item};

use crate::conventions::Conventions;
use crate::openapi::grammar::{self, Kind};
use crate::openapi::problem::Problem;
pub(crate) use structs::json_name;

use crate::shape::{ERROR_CODE, Operation, PAGE, PAYLOAD, Shaped, UNION, closure, is_called, type_name, uses};

/// Generated items by what they belong to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    /// By tag in kebab case, `webhooks`, and `shared` for types that more than one of these uses.
    pub(crate) parts: BTreeMap<String, Part>,
}

/// What belongs to one tag.
#[derive(Clone, Debug, Default)]
pub(crate) struct Part {
    pub(crate) namespaces: Vec<Item>,
    pub(crate) types: Vec<Item>,
    pub(crate) operations: Vec<Item>,
}

pub(crate) use crate::documents::split::{SHARED, WEBHOOKS};

/// Polishes progenitor's output.
///
/// # Errors
/// Output of progenitor that is not as expected: a fault of the generator, with the operation.
pub(crate) fn polish(file: syn::File, shaped: &Shaped, conventions: &Conventions) -> Result<Parts, Vec<Problem>> {
    let shaped = &api_names::restored(shaped);
    let schemas = shaped.document["components"]["schemas"].as_object().cloned().unwrap_or_default();
    let mut problems = Vec::new();

    let owners = owners(shaped);
    let mut parts = Parts::default();
    let mut methods = Vec::new();
    let mut pages = lists::Pages::new(conventions.paging.as_ref());
    for item in file.items {
        match item {
            Item::Mod(module) if module.ident == "types" => {
                for item in module.content.into_iter().flat_map(|(_, items)| items) {
                    if let Item::Struct(it) = &item
                        && schemas.get(&it.ident.to_string()).is_some_and(|schema| schema[PAGE] == true)
                    {
                        pages.add(it);
                        continue;
                    }
                    let (name, polished) = match polish_type(item, &schemas) {
                        Ok(Some(polished)) => polished,
                        Ok(None) => continue,
                        Err(problem) => {
                            problems.push(problem);
                            continue;
                        }
                    };
                    let owner = owners.get(&name).cloned().unwrap_or_else(|| SHARED.to_owned());
                    parts.parts.entry(owner).or_default().types.extend(polished);
                }
            }
            Item::Impl(block) if block.trait_.is_none() && is_operations(&block) => methods.extend(block.items),
            // The client itself, its construction and its prelude: the facade sends requests in its own way.
            _ => {}
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }

    let types = structs_by_name(&parts.parts);
    let mut facade = Vec::new();
    for operation in &shaped.operations {
        let Some(mut method) = take_method(&mut methods, operation) else {
            problems.push(operations::unexpected(operation, "it is not there"));
            continue;
        };
        let described = &shaped.document["paths"][&operation.path][operation.method];
        inputs::named_by_the_api(&mut method, described);
        pages.settle(&mut method);
        let context = operations::Context { operation, document: &shaped.document, conventions };
        match operations::items(&context, &method, &types) {
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

type Polished = Result<Option<(String, Vec<Item>)>, Problem>;

fn polish_type(item: Item, schemas: &serde_json::Map<String, Value>) -> Polished {
    Ok(match item {
        Item::Enum(it) => {
            let name = it.ident.to_string();
            let Some(schema) = schemas.get(&name) else { return Ok(None) };
            let open = enums::open(&it, schema).ok_or_else(|| {
                Problem::error(format!("the variants of `{name}` are not the values of its schema, in their order"))
                    .at_pointer(&crate::openapi::pointer::join("/components/schemas", &name))
                    .help("this is a fault of the generator, not of the page; please report it with the page")
            })?;
            Some((name, open))
        }
        // Without a code in any page, typify sees a plain string.
        Item::Struct(it) if it.ident == ERROR_CODE => {
            Some((ERROR_CODE.to_owned(), enums::with_variants(&it.ident, &docs::text(&it.attrs), &[])))
        }
        Item::Struct(mut it) => {
            let name = it.ident.to_string();
            let schema = schemas.get(&name).cloned().unwrap_or_default();
            api_names::rename(&mut it, &schema);
            let is_union = schema.get(UNION).is_some();
            let polished = if is_union { unions::open(&it, &schema) } else { structs::polished(it, &schema) };
            Some((name, polished))
        }
        // `impl`s of enums, which are written anew, and typify's conversion errors, which nothing needs any more.
        _ => None,
    })
}

/// Whether this is the block of operations rather than that of construction.
fn is_operations(block: &syn::ItemImpl) -> bool {
    block.items.iter().all(|item| matches!(item, ImplItem::Fn(it) if it.sig.asyncness.is_some()))
}

fn take_method(methods: &mut Vec<ImplItem>, operation: &Operation) -> Option<syn::ImplItemFn> {
    let is_its = |item: &ImplItem| matches!(item, ImplItem::Fn(it) if is_called(&it.sig.ident, &operation.raw));
    let at = methods.iter().position(is_its)?;
    match methods.remove(at) {
        ImplItem::Fn(method) => Some(method),
        _ => None,
    }
}

/// The structs that exist, for whoever must know their fields.
fn structs_by_name(parts: &BTreeMap<String, Part>) -> BTreeMap<String, syn::ItemStruct> {
    let items = parts.values().flat_map(|part| &part.types);
    items
        .filter_map(|item| match item {
            Item::Struct(it) => Some((it.ident.to_string(), it.clone())),
            _ => None,
        })
        .collect()
}

/// Which part each model belongs to.
fn owners(shaped: &Shaped) -> BTreeMap<String, String> {
    let schemas = &shaped.document["components"]["schemas"];
    let schemas = schemas.as_object().cloned().unwrap_or_default();
    let mut tags: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut own = |names: BTreeSet<String>, part: &str| {
        for name in closure(names, &schemas) {
            tags.entry(name).or_default().insert(part.to_owned());
        }
    };
    for operation in &shaped.operations {
        let described = &shaped.document["paths"][&operation.path][operation.method];
        let mut names = uses(described, Kind::Object(&grammar::OPERATION));
        names.extend(operation.line.clone());
        own(names, &operation.tag.to_kebab_case());
    }
    own(BTreeSet::from([PAYLOAD.to_owned()]), WEBHOOKS);
    let only = |tags: BTreeSet<String>| (tags.len() == 1).then(|| tags.into_iter().next()).flatten();
    tags.into_iter().filter_map(|(name, tags)| Some((name, only(tags)?))).collect()
}
