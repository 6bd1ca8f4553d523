//! The outline of the generated source.

use serde_json::Value;
use syn::{ImplItem, Item as Source, ItemImpl, Type};

use super::model::{Item, Kind, Member, Outline};
use super::signature::{signature, tokens};
use super::source::is_public;
use crate::rust::rewrite::{FieldNames, Parts, docs};
use crate::shape::{Operation, Shaped};

/// Returns the outline of the generated API.
pub(crate) fn generated(parts: &Parts, shaped: &Shaped) -> Outline {
    let (operations, schemas) = (&shaped.operations, &shaped.document["components"]["schemas"]);
    let mut items = Vec::new();
    for (name, part) in &parts.parts {
        items.extend(operations.iter().filter_map(|operation| of_operation(operation, name, &part.operations)));
    }
    items.sort_by(|a: &Item, b| a.name.cmp(&b.name));
    let mut types: Vec<Item> = Vec::new();
    for (name, part) in &parts.parts {
        types.extend(part.types.iter().filter_map(|item| of_type(item, name, schemas)));
    }
    types.sort_by(|a, b| a.name.cmp(&b.name));
    items.extend(types);
    Outline { items }
}

fn of_operation(operation: &Operation, part: &str, source: &[Source]) -> Option<Item> {
    let own: Vec<&ItemImpl> = source.iter().filter_map(|item| impl_of(item, &operation.name)).collect();
    let output = own.iter().flat_map(|block| &block.items).find_map(|item| match item {
        ImplItem::Type(it) if it.ident == "Output" => Some(tokens(&it.ty)),
        _ => None,
    })?;
    let inherent = own.iter().filter(|block| block.trait_.is_none()).flat_map(|block| &block.items);
    let members = inherent.filter_map(|item| match item {
        ImplItem::Fn(it) if is_public(&it.vis) => {
            Some(Member { name: it.sig.ident.to_string(), text: signature(&it.sig), wire: None })
        }
        _ => None,
    });
    Some(Item {
        kind: Kind::Operation,
        name: operation.name.clone(),
        part: part.to_owned(),
        wire: format!("{} {}", operation.method.to_uppercase(), operation.path),
        returns: output,
        facade: format!("{}().{}", operation.namespace, operation.facade),
        members: members.collect(),
        scope: Some(if operation.is_scoped { "OfIntegration" } else { "OfAccount" }),
    })
}

fn of_type(item: &Source, part: &str, schemas: &Value) -> Option<Item> {
    let (kind, name, members) = match item {
        Source::Struct(it) => {
            let names = FieldNames::new(&schemas[it.ident.to_string()]);
            let fields = it.fields.iter().map(|field| Member {
                name: field.ident.as_ref().map(ToString::to_string).unwrap_or_default(),
                text: tokens(&field.ty),
                wire: field.ident.as_ref().and_then(|ident| renamed(ident, names.of(field)?)),
            });
            (Kind::Struct, &it.ident, fields.collect())
        }
        Source::Enum(it) => {
            let variants = it.variants.iter().map(|variant| Member {
                name: variant.ident.to_string(),
                text: match variant.fields.iter().map(|field| tokens(&field.ty)).collect::<Vec<_>>() {
                    fields if fields.is_empty() => String::new(),
                    fields => format!("({})", fields.join(", ")),
                },
                wire: value(variant),
            });
            (Kind::Enum, &it.ident, variants.collect())
        }
        _ => return None,
    };
    Some(Item {
        kind,
        name: name.to_string(),
        part: part.to_owned(),
        wire: String::new(),
        returns: String::new(),
        facade: String::new(),
        members,
        scope: None,
    })
}

/// Returns the value of a variant, which is its documentation, or `None` if the variant has fields.
fn value(variant: &syn::Variant) -> Option<String> {
    let text = docs::text(&variant.attrs);
    let value = text.strip_prefix('`').and_then(|it| it.strip_suffix('`'));
    value.filter(|_| variant.fields.is_empty()).map(str::to_owned)
}

/// Returns the name of a field in JSON if it differs from its name in Rust.
fn renamed(ident: &syn::Ident, name: &str) -> Option<String> {
    (ident.to_string().trim_start_matches("r#") != name).then(|| name.to_owned())
}

fn impl_of<'a>(item: &'a Source, name: &str) -> Option<&'a ItemImpl> {
    match item {
        Source::Impl(it) if matches!(&*it.self_ty, Type::Path(path) if path.path.is_ident(name)) => Some(it),
        _ => None,
    }
}
