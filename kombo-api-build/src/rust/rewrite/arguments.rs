//! Arguments: the types that generated functions take for a value.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Type;

use super::types::{entries, generic, last_segment};

/// Types that functions take as they are. For other types, functions take everything that converts into them.
const SCALARS: [&str; 11] = ["bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64"];

/// Returns the attribute of a function that is compiled where it is used: in the crates of users, most of which use a
/// few of the generated functions. Functions with an argument of type `impl …` need none.
pub(super) fn inline(parameters: &[TokenStream]) -> Option<TokenStream> {
    let is_generic = parameters.iter().any(|parameter| parameter.to_string().contains(": impl "));
    (!is_generic).then(|| quote!(#[inline]))
}

/// Returns the type of an argument that becomes a `ty`, and the expression that converts `value`.
pub(super) fn argument(ty: &Type, value: &TokenStream) -> (TokenStream, TokenStream) {
    if let Some(item) = generic(ty, "Vec") {
        let (item_type, item_value) = argument(item, &quote!(item));
        let mapped = (item_value.to_string() != "item").then(|| quote!(.map(|item| #item_value)));
        return (
            quote!(impl ::std::iter::IntoIterator<Item = #item_type>),
            quote!(#value.into_iter()#mapped.collect()),
        );
    }
    if let Some([key, item]) = entries(ty) {
        let ((key_type, key_value), (item_type, item_value)) =
            (argument(key, &quote!(key)), argument(item, &quote!(item)));
        let same = key_value.to_string() == "key" && item_value.to_string() == "item";
        let mapped = (!same).then(|| quote!(.map(|(key, item)| (#key_value, #item_value))));
        return (
            quote!(impl ::std::iter::IntoIterator<Item = (#key_type, #item_type)>),
            quote!(#value.into_iter()#mapped.collect()),
        );
    }
    if generic(ty, "DateTime").is_some() {
        return (quote!(impl crate::rt::IntoTimestamp), quote!(crate::rt::IntoTimestamp::into_timestamp(#value)));
    }
    if generic(ty, "Option").is_some_and(|it| last_segment(it).as_deref() == Some("String")) {
        return (quote!(impl crate::rt::NullableText), quote!(crate::rt::NullableText::into_nullable(#value)));
    }
    match last_segment(ty) {
        Some(name) if !SCALARS.contains(&name.as_str()) => {
            (quote!(impl ::std::convert::Into<#ty>), quote!(#value.into()))
        }
        _ => (quote!(#ty), quote!(#value)),
    }
}
