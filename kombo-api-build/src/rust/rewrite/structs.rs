//! Structs: fields in the order of the page, which distinguish absent from null in requests and tolerate deviations in
//! responses.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;
use syn::punctuated::Punctuated;
use syn::{Attribute, Field, Fields, Item, ItemStruct, Path, Token, Type, parse_quote};

use crate::shape::IS_REQUEST;

use super::constructors::{constructors, is_nullable, is_required};
use super::docs;
use super::field_names::FieldNames;
use super::secrecy::{Secrecy, redacted};
use super::types::generic;

pub(super) fn rewritten(mut it: ItemStruct, schema: &Value) -> Vec<Item> {
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
        #[derive(Clone, #debug #default PartialEq, serde::Deserialize, serde::Serialize)]
        #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
        #[non_exhaustive]
    };
    order_fields(&mut it, schema, &names);
    for field in &mut it.fields {
        match names.of(field) {
            Some(name) => rewrite_field(field, name, schema, is_request),
            None => rewrite_flattened(field),
        }
    }
    let block = is_request.then(|| constructors(&it, schema));
    let debug = holds_secret.then(|| redacted(&it, &names));
    let mut items = vec![Item::Struct(it)];
    items.extend(block);
    items.extend(debug);
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

fn rewrite_flattened(field: &mut Field) {
    field.attrs = docs::attributes("All other properties, by name.");
    field.attrs.push(parse_quote!(#[serde(flatten)]));
}

fn rewrite_field(field: &mut Field, name: &str, schema: &Value, is_request: bool) {
    let required = is_required(schema, name);
    let schema = &schema["properties"][name];
    let mut text = docs::text(&field.attrs);
    if text.is_empty() {
        text = format!("`{name}`");
    }
    let inner = generic(&field.ty, "Option").cloned().unwrap_or_else(|| field.ty.clone());
    let renamed: Option<TokenStream> =
        field.ident.as_ref().is_none_or(|ident| ident != name).then(|| quote!(rename = #name,));
    let mut attrs: Vec<Attribute> = docs::attributes(&text);
    let is_option = generic(&field.ty, "Option").is_some();
    let lenient = is_timestamp(&inner);
    if required {
        if is_option {
            // A required field may be null, and is missing in some responses.
            let decoder: Option<TokenStream> =
                lenient.then(|| quote!(deserialize_with = "crate::rt::optional_timestamp"));
            attrs.push(parse_quote!(#[serde(#renamed default, #decoder)]));
        } else if !is_request && generic(&field.ty, "Vec").is_some() {
            // A missing list or null is decoded as an empty list.
            attrs.push(parse_quote!(#[serde(#renamed default, deserialize_with = "crate::rt::empty")]));
        } else if quote!(#inner).to_string().ends_with("serde_json :: Value") {
            attrs.push(parse_quote!(#[serde(#renamed default)]));
        } else if lenient {
            attrs.push(parse_quote!(#[serde(#renamed deserialize_with = "crate::rt::required_timestamp")]));
        } else if renamed.is_some() {
            attrs.push(parse_quote!(#[serde(rename = #name)]));
        }
    } else if is_request && is_nullable(schema) {
        field.ty = parse_quote!(::std::option::Option<::std::option::Option<#inner>>);
        attrs.push(parse_quote! {
            #[serde(#renamed default, skip_serializing_if = "::std::option::Option::is_none", deserialize_with = "crate::rt::present")]
        });
    } else {
        // typify generates a plain list for an optional list, which cannot represent absence.
        field.ty = parse_quote!(::std::option::Option<#inner>);
        let decoder: Option<TokenStream> = lenient.then(|| quote!(deserialize_with = "crate::rt::optional_timestamp"));
        attrs.push(
            parse_quote!(#[serde(#renamed default, skip_serializing_if = "::std::option::Option::is_none", #decoder)]),
        );
    }
    if schema["deprecated"] == true {
        attrs.push(parse_quote!(#[deprecated = "the API has deprecated this field"]));
    }
    field.attrs = attrs;
}

/// Whether a type is a timestamp, which is decoded leniently: tools use several formats.
fn is_timestamp(ty: &Type) -> bool {
    generic(ty, "DateTime").is_some()
}
