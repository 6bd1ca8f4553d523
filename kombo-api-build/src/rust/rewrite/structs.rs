//! Structs: fields in the order of the page, which distinguish absent from null in requests and tolerate deviations in
//! responses.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;
use syn::punctuated::Punctuated;
use syn::{Attribute, Field, Fields, Item, ItemStruct, Path, Token, Type, parse_quote};

use crate::shape::IS_REQUEST;

use super::constructors::{constructors, is_nullable, is_required};
use super::docs;
use super::field_names::FieldNames;
use super::for_tests;
use super::secrecy::{Secrecy, redacted};
use super::types::generic;

/// Returns the items of a model. `is_received`: whether responses contain it.
pub(super) fn rewritten(mut it: ItemStruct, schema: &Value, is_received: bool) -> Vec<Item> {
    let is_request = schema[IS_REQUEST] == true;
    let had_default = derives(&it.attrs, "Default");
    let mut text = docs::text(&it.attrs);
    if text == format!("`{}`", it.ident) {
        text = if is_request { "A part of a request.".to_owned() } else { "A part of a response.".to_owned() };
    }
    let doc = docs::attributes(&text);
    let default: Option<TokenStream> = had_default.then(|| quote!(Default,));
    let names = FieldNames::new(schema);
    let holds_secret = it.fields.iter().any(|field| Secrecy::of(field, &names) != Secrecy::None);
    let debug: Option<TokenStream> = (!holds_secret).then(|| quote!(Debug,));
    it.attrs = parse_quote! {
        #(#doc)*
        #[derive(Clone, #debug #default PartialEq)]
        #[non_exhaustive]
    };
    order_fields(&mut it, schema, &names);
    let mut members: Vec<TokenStream> = Vec::new();
    for field in &mut it.fields {
        let ident = field.ident.clone();
        members.push(match names.of(field) {
            Some(name) => {
                let kind = rewrite_field(field, name, schema, is_request);
                quote!(#ident = #name #kind;)
            }
            None => {
                field.attrs = docs::attributes("All other properties, by name.");
                quote!(.. #ident;)
            }
        });
    }
    let model = &it.ident;
    let serde: Item = parse_quote!(crate::rt::model! { #model { #(#members)* } });
    let block = is_request.then(|| constructors(&it, schema));
    let setters = if is_request { None } else { for_tests::setters(&it, schema) };
    let (derive, default) = if is_received && !had_default { for_tests::default(&it, schema) } else { (None, None) };
    it.attrs.extend(derive);
    let debug = holds_secret.then(|| redacted(&it, &names));
    let mut items = vec![Item::Struct(it), serde];
    items.extend([block, debug, default, setters].into_iter().flatten());
    items
}

/// Whether the attributes derive a trait.
fn derives(attrs: &[Attribute], name: &str) -> bool {
    attrs.iter().filter(|attr| attr.path().is_ident("derive")).any(|attr| {
        let derived = attr.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated);
        derived.is_ok_and(|paths| paths.iter().any(|path| path.segments.last().is_some_and(|it| it.ident == name)))
    })
}

/// Sorts the fields in the order of the page. typify sorts them by name.
fn order_fields(it: &mut ItemStruct, schema: &Value, names: &FieldNames<'_>) {
    let Fields::Named(fields) = &mut it.fields else { return };
    let order: Vec<&str> =
        schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    let mut sorted: Vec<Field> = fields.named.iter().cloned().collect();
    sorted.sort_by_cached_key(|field| {
        let api_name = names.of(field);
        // The field with all other properties comes last.
        order.iter().position(|name| Some(*name) == api_name).unwrap_or(usize::MAX)
    });
    fields.named = sorted.into_iter().collect();
}

/// Sets the type and the attributes of a field, and returns its kind in `crate::rt::model!`.
fn rewrite_field(field: &mut Field, name: &str, schema: &Value, is_request: bool) -> Ident {
    let required = is_required(schema, name);
    let schema = &schema["properties"][name];
    let mut text = docs::text(&field.attrs);
    if text.is_empty() {
        text = format!("`{name}`");
    }
    field.attrs = docs::attributes(&text);
    if schema["deprecated"] == true {
        field.attrs.push(parse_quote!(#[deprecated = "the API has deprecated this field"]));
    }
    let inner = generic(&field.ty, "Option").cloned();
    let is_option = inner.is_some();
    let inner = inner.unwrap_or_else(|| field.ty.clone());
    let is_timestamp = is_timestamp(&inner);
    let kind = if required {
        match is_option {
            // A required field may be null, and is missing in some responses.
            true if is_timestamp => "nullable_timestamp",
            true => "nullable",
            false if !is_request && generic(&inner, "Vec").is_some() => "list",
            false if is_json(&inner) => "any",
            false if is_timestamp => "timestamp",
            false => "required",
        }
    } else if is_request && is_nullable(schema) {
        field.ty = parse_quote!(::std::option::Option<::std::option::Option<#inner>>);
        "optional_nullable"
    } else {
        // typify generates a plain list for an optional list, which cannot represent absence.
        field.ty = parse_quote!(::std::option::Option<#inner>);
        if is_timestamp { "optional_timestamp" } else { "optional" }
    };
    format_ident!("{kind}")
}

/// Whether a type is any JSON.
fn is_json(ty: &Type) -> bool {
    quote!(#ty).to_string().ends_with("serde_json :: Value")
}

/// Whether a type is a timestamp, which is decoded leniently: tools use several formats.
fn is_timestamp(ty: &Type) -> bool {
    generic(ty, "DateTime").is_some()
}
