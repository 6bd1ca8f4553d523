//! Open enums: `Unknown` keeps a value that is not listed, and sends it unchanged.

use proc_macro2::Ident;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{Item, ItemEnum, parse_quote};

use crate::shape::RUST_NAMES;

use super::docs;

/// Returns the open enum for a schema, with the name and description of typify's enum.
pub(super) fn rewritten(it: &ItemEnum, schema: &Value) -> Vec<Item> {
    let names = schema[RUST_NAMES].as_object().into_iter().flatten();
    let variants: Vec<(Ident, &str)> =
        names.filter_map(|(value, rust)| Some((format_ident!("{}", rust.as_str()?), value.as_str()))).collect();
    open(&it.ident, &docs::text(&it.attrs), &variants)
}

fn open(ident: &Ident, text: &str, variants: &[(Ident, &str)]) -> Vec<Item> {
    let placeholder = format!("`{ident}`");
    let text = if text == placeholder { format!("One of the values of `{ident}`.") } else { text.to_owned() };
    let about = "Values that this version of the crate does not know are decoded as [`Unknown`](Self::Unknown) and encoded \
        unchanged.";
    let doc = docs::attributes(&format!("{text}\n\n{about}"));
    let declared = variants.iter().map(|(variant, value)| {
        let doc = docs::attributes(&format!("`{value}`"));
        quote!(#(#doc)* #variant,)
    });
    let (known, values): (Vec<_>, Vec<_>) = variants.iter().cloned().unzip();
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
                /// All known values, in the order of the API's description.
                pub const KNOWN: &'static [Self] = &[#(Self::#known),*];

                /// Returns the value as a string, as it is in the API.
                #[must_use]
                #[inline]
                pub fn as_str(&self) -> &str {
                    match self {
                        #(Self::#known => #values,)*
                        Self::Unknown(value) => value,
                    }
                }
            }
        },
        parse_quote!(crate::rt::open_enum!(#ident);),
    ]
}
