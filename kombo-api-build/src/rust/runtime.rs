//! Source of the conventions that the SDK needs at run time.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;
use syn::{Item, parse_quote};

use crate::conventions::{Conventions, Envelope, Paging};

/// Returns the items of the module `conventions`.
pub(crate) fn items(conventions: &Conventions) -> Vec<Item> {
    let mut items = Vec::new();
    let header = conventions.scope_header().map(str::to_ascii_lowercase);
    items.push(optional("SCOPE_HEADER", "The header that selects the scope of an operation.", header.as_deref()));
    items.extend(envelope(conventions.envelope.as_ref()));
    let error = &conventions.error;
    for (name, doc, member) in [
        ("ERROR_OBJECT", "The member of a failed response that holds its description.", &error.object),
        ("ERROR_CODE", "The member with the code of a failure.", &error.code),
        ("ERROR_TITLE", "The member with the title of a failure.", &error.title),
        ("ERROR_MESSAGE", "The member with the message of a failure.", &error.message),
        ("ERROR_LOG_URL", "The member with the address of the log of a failure.", &error.log_url),
    ] {
        items.push(optional(name, doc, member.as_deref()));
    }
    items.extend(paging(conventions.paging.as_ref()));
    items
}

fn optional(name: &str, doc: &str, value: Option<&str>) -> Item {
    let (name, doc) = (quote::format_ident!("{name}"), format!(" {doc}"));
    let value = value.map_or_else(|| quote!(None), |it| quote!(Some(#it)));
    parse_quote!(#[doc = #doc] pub const #name: Option<&str> = #value;)
}

fn text(name: &str, doc: &str, value: &str) -> Item {
    let (name, doc) = (quote::format_ident!("{name}"), format!(" {doc}"));
    parse_quote!(#[doc = #doc] pub const #name: &str = #value;)
}

fn envelope(envelope: Option<&Envelope>) -> Vec<Item> {
    let member = |of: fn(&Envelope) -> &str| envelope.map(of).unwrap_or_default();
    let value = |of: fn(&Envelope) -> &Value| envelope.map_or_else(|| quote!(()), |it| scalar(of(it)));
    let (success, failure) = (value(|it| &it.success), value(|it| &it.failure));
    let is_failure = envelope.map_or_else(|| quote!(false), |_| quote!(*marker == #failure));
    let is_enveloped = envelope.is_some();
    vec![
        parse_quote! {
            /// Whether responses have an envelope.
            pub const HAS_ENVELOPE: bool = #is_enveloped;
        },
        text("MARKER", "The member of the envelope that tells success from failure.", member(|it| &it.marker)),
        text("DATA", "The member of the envelope with the payload.", member(|it| &it.data)),
        optional(
            "WARNINGS",
            "The member of the envelope with warnings.",
            envelope.and_then(|it| it.warnings.as_deref()),
        ),
        parse_quote! {
            /// Returns whether a value of the marker means failure.
            pub fn is_failure(marker: &serde_json::Value) -> bool {
                #is_failure
            }
        },
        parse_quote! {
            /// Returns the value of the marker for success or failure.
            pub fn marker(is_success: bool) -> serde_json::Value {
                if is_success { #success.into() } else { #failure.into() }
            }
        },
    ]
}

/// Returns the value of a marker as an expression.
fn scalar(value: &Value) -> TokenStream {
    match value {
        Value::Bool(flag) => quote!(#flag),
        Value::String(text) => quote!(#text),
        other => {
            let number = other.as_i64().unwrap_or_default();
            quote!(#number)
        }
    }
}

fn paging(paging: Option<&Paging>) -> Vec<Item> {
    // Without paging, no operation is a list. The page type exists anyway, since the SDK refers to it.
    let member = |of: fn(&Paging) -> &str, otherwise: &'static str| paging.map_or(otherwise, of).to_owned();
    let (cursor, results) = (member(|it| &it.cursor, "cursor"), member(|it| &it.results, "results"));
    let next = member(|it| &it.next, "next");
    let copy = match paging.and_then(|it| it.next_copy.as_deref()) {
        Some(copy) => quote! {
            #[serde(
                rename = #copy,
                default,
                deserialize_with = "crate::rt::present",
                skip_serializing_if = "Option::is_none"
            )]
        },
        None => quote!(#[serde(skip)]),
    };
    vec![
        text("CURSOR", "The parameter that takes the cursor of a page.", &cursor),
        text("RESULTS", "The member of a page with its records.", &results),
        text("NEXT", "The member of a page with the cursor of the next one.", &next),
        optional("NEXT_COPY", "A second member with that cursor.", paging.and_then(|it| it.next_copy.as_deref())),
        parse_quote! {
            /// The JSON representation of a page.
            #[derive(serde::Deserialize, serde::Serialize)]
            #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
            pub struct WrittenPage<R> {
                /// The records.
                #[serde(rename = #results)]
                pub results: R,
                /// The cursor of the next page.
                #[serde(rename = #next)]
                pub next: Option<String>,
                /// The copy of the cursor.
                #copy
                pub next_copy: Option<Option<String>>,
            }
        },
    ]
}
