//! Open enums: a value that nobody knew arrives as `Unknown` and is sent as it came.

use proc_macro2::Ident;
use quote::quote;
use serde_json::Value;
use syn::{Expr, Item, ItemEnum, Lit, parse_quote};

use crate::shape::API_NAMES;

use super::docs;

/// The variant for what is not listed. A listed value of this very name is left to it.
const UNKNOWN: &str = "Unknown";

/// The open enum of an enum of typify's; `None` if its variants are not the values of the schema, in their order: then the
/// names on the wire would be wrong.
pub(super) fn open(typified: &ItemEnum, schema: &Value) -> Option<Vec<Item>> {
    let values: Vec<&str> = schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut variants = Vec::new();
    if typified.variants.len() != values.len() {
        return None;
    }
    for (variant, value) in typified.variants.iter().zip(&values) {
        let name = renamed(&variant.attrs).unwrap_or_else(|| variant.ident.to_string());
        if schema[API_NAMES][&name].as_str().unwrap_or(&name) != *value {
            return None;
        }
        if variant.ident != UNKNOWN {
            variants.push((variant.ident.clone(), *value));
        }
    }
    Some(with_variants(&typified.ident, &docs::text(&typified.attrs), &variants))
}

/// An open enum of these variants, which may be none.
pub(super) fn with_variants(ident: &Ident, text: &str, variants: &[(Ident, &str)]) -> Vec<Item> {
    let placeholder = format!("`{ident}`");
    let text = if text == placeholder { format!("One of the values of `{ident}`.") } else { text.to_owned() };
    let about = "A value that this version does not know is [`Unknown`](Self::Unknown), and is sent as it came.";
    let doc = docs::attributes(&format!("{text}\n\n{about}"));
    let declared = variants.iter().map(|(variant, value)| {
        let doc = docs::attributes(&format!("`{value}`"));
        quote!(#(#doc)* #variant,)
    });
    let (known, said): (Vec<_>, Vec<_>) = variants.iter().cloned().unzip();
    vec![
        parse_quote! {
            #(#doc)*
            #[derive(Clone, Debug)]
            #[non_exhaustive]
            pub enum #ident {
                #(#declared)*
                /// A value that this version of the crate does not know.
                Unknown(::std::string::String),
            }
        },
        parse_quote! {
            impl #ident {
                /// Every value that this version knows, in the order of the API's description.
                pub const KNOWN: &'static [Self] = &[#(Self::#known),*];

                /// The value as the API spells it.
                #[must_use]
                pub fn as_str(&self) -> &str {
                    match self {
                        #(Self::#known => #said,)*
                        Self::Unknown(value) => value,
                    }
                }
            }
        },
        parse_quote!(crate::rt::open_enum!(#ident);),
    ]
}

/// The name that serde was told.
fn renamed(attrs: &[syn::Attribute]) -> Option<String> {
    attrs.iter().filter(|attr| attr.path().is_ident("serde")).find_map(|attr| {
        let pair: syn::MetaNameValue = attr.parse_args().ok()?;
        match (pair.path.is_ident("rename"), &pair.value) {
            (true, Expr::Lit(it)) => match &it.lit {
                Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_enum_whose_variants_are_in_another_order_than_its_values_is_refused() {
        let schema = json!({"enum": ["in-progress", "DONE"]});
        let enumeration = |text: &str| syn::parse_str::<ItemEnum>(text).unwrap_or_else(|error| panic!("{error}"));
        let right =
            enumeration("enum A { #[serde(rename = \"in-progress\")] InProgress, #[serde(rename = \"DONE\")] Done }");
        assert!(open(&right, &schema).is_some());
        let other =
            enumeration("enum A { #[serde(rename = \"DONE\")] Done, #[serde(rename = \"in-progress\")] InProgress }");
        assert!(open(&other, &schema).is_none());
        assert!(open(&enumeration("enum A { DONE }"), &schema).is_none());
    }
}
