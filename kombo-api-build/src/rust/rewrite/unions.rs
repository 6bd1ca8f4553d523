//! Unions: enums with a variant for each alternative, and `Unknown` for other values.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::visit_mut::{self, VisitMut};
use syn::{Item, ItemStruct, Type, parse_quote};

use crate::shape::UNION;

use super::docs;
use super::field_names::FieldNames;
use super::types::generic;

/// Returns the enum of a union. typify generates a struct for it, with a field for each variant.
pub(super) fn rewritten(it: &ItemStruct, schema: &Value) -> Vec<Item> {
    let ident = &it.ident;
    let mut text = docs::text(&it.attrs);
    if text.is_empty() || text == format!("`{ident}`") {
        text = format!("One of the alternatives of `{ident}`.");
    }
    let about =
        "Values that match no known alternative are decoded as [`Unknown`](Self::Unknown) and encoded unchanged.";
    let doc = docs::attributes(&format!("{text}\n\n{about}"));
    let names: Vec<&String> = schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name).collect();
    let field_names = FieldNames::new(schema);
    let mut fields: Vec<_> = it.fields.iter().filter_map(|field| Some((field_names.of(field)?, field))).collect();
    fields.sort_by_key(|(name, _)| names.iter().position(|known| known == name));

    let tag = &schema[UNION]["tag"];
    let values: Vec<&Value> = schema[UNION]["values"].as_array().into_iter().flatten().collect();
    let mut declared: Vec<TokenStream> = Vec::new();
    let mut arms: Vec<TokenStream> = Vec::new();
    let mut taken: Vec<String> = Vec::new();
    let mut conversions: Vec<Item> = Vec::new();
    let mut numbers: Option<syn::Ident> = None;
    for (n, (name, field)) in fields.iter().enumerate() {
        let (variant, ty) = (format_ident!("{name}"), &exact(&field.ty));
        let text = docs::text(&field.attrs);
        let text = if text.is_empty() { format!("`{name}`") } else { text };
        let doc = docs::attributes(&text);
        declared.push(quote!(#(#doc)* #variant(#ty),));
        let values = values.get(n).and_then(|it| it.as_array()).into_iter().flatten();
        let values: Vec<String> = values.map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned)).collect();
        arms.push(if values.is_empty() { quote!(#variant(#ty)) } else { quote!(#variant(#ty) = #(#values)|*) });
        // A type that belongs to only one variant converts into the union.
        let text = quote!(#ty).to_string();
        let is_itself = [Some(ty), generic(ty, "Box")]
            .into_iter()
            .flatten()
            .any(|it| matches!(it, Type::Path(path) if path.path.is_ident(ident)));
        let is_only = fields.iter().filter(|(_, other)| exact(&other.ty) == *ty).count() == 1;
        if is_only && !is_itself && !taken.contains(&text) {
            conversions.extend(conversion(ident, &variant, ty));
            if text == NUMBER {
                numbers = Some(variant);
            }
            taken.push(text);
        }
    }
    let steps: Vec<&str> = tag.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let tag: Option<TokenStream> = (!steps.is_empty()).then(|| quote!(by [#(#steps),*]));
    let mut items = vec![
        parse_quote! {
            #(#doc)*
            #[derive(Clone, Debug, PartialEq)]
            #[non_exhaustive]
            pub enum #ident {
                #(#declared)*
                /// A value that matches no known alternative.
                Unknown(::serde_json::Value),
            }
        },
        parse_quote!(crate::rt::union!(#ident #tag { #(#arms),* });),
    ];
    items.extend(conversions);
    // Integers do not convert to the variant of numbers if integers have their own variant.
    let numbers = numbers.filter(|_| !taken.iter().any(|text| INTEGERS.contains(&text.as_str())));
    items.extend(numbers.iter().flat_map(|variant| of_numbers(ident, variant)));
    items
}

const NUMBER: &str = ":: serde_json :: Number";

const INTEGERS: [&str; 4] = ["i64", "u64", "i32", "u32"];

/// Returns the type of a variant with exact numbers, which preserve `142` and 2^53 + 1.
fn exact(ty: &Type) -> Type {
    struct Exact;
    impl VisitMut for Exact {
        fn visit_type_mut(&mut self, ty: &mut Type) {
            visit_mut::visit_type_mut(self, ty);
            if matches!(ty, Type::Path(path) if path.path.is_ident("f64")) {
                *ty = parse_quote!(::serde_json::Number);
            }
        }
    }
    let mut ty = ty.clone();
    Exact.visit_type_mut(&mut ty);
    ty
}

/// Returns conversions of Rust's number types into the variant of JSON numbers.
fn of_numbers(union: &syn::Ident, variant: &syn::Ident) -> Vec<Item> {
    let integers = INTEGERS.iter().map(|name| {
        let ty = format_ident!("{name}");
        parse_quote! {
            impl ::std::convert::From<#ty> for #union {
                fn from(value: #ty) -> Self {
                    Self::#variant(value.into())
                }
            }
        }
    });
    let float: Item = parse_quote! {
        /// Converts NaN and infinities to null, since JSON cannot represent them.
        impl ::std::convert::From<f64> for #union {
            fn from(value: f64) -> Self {
                let number = ::serde_json::Number::from_f64(value);
                number.map_or(Self::Unknown(::serde_json::Value::Null), Self::#variant)
            }
        }
    };
    integers.chain([float]).collect()
}

/// Returns the conversions of the type of a variant into the union.
fn conversion(union: &syn::Ident, variant: &syn::Ident, ty: &Type) -> Vec<Item> {
    let from = |taken: TokenStream, value: TokenStream| -> Item {
        parse_quote! {
            impl ::std::convert::From<#taken> for #union {
                fn from(value: #taken) -> Self {
                    Self::#variant(#value)
                }
            }
        }
    };
    let mut items = vec![from(quote!(#ty), quote!(value))];
    if quote!(#ty).to_string() == ":: std :: string :: String" {
        items.push(from(quote!(&str), quote!(value.to_owned())));
    }
    // The conversion boxes the value of a boxed variant.
    if let Some(inner) = generic(ty, "Box") {
        items.push(from(quote!(#inner), quote!(::std::boxed::Box::new(value))));
    }
    items
}
