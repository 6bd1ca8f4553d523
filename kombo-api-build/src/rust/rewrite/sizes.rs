//! Sizes: models that are too large hold their parts in boxes.
//!
//! A model lies on the stack while it is decoded and returned, several times in a debug build. Models within models
//! within models grow to megabytes otherwise, and a thread of Tokio has a stack of 2 MiB.

use std::collections::BTreeMap;

use syn::{Item, ItemStruct, Type, parse_quote};

use super::types::{generic, last_segment};

/// The size in bytes from which a model holds its parts in boxes. With it, no nesting of models needs more than a small
/// part of a stack; the models of common APIs are smaller.
const LARGE: usize = 16 * 1024;

/// The size in bytes up to which a part stays without a box.
const SMALL: usize = 256;

/// Puts parts of large models into boxes. `is_union` tells structs that become enums.
pub(super) fn bound_sizes(items: &mut [Item], is_union: impl Fn(&str) -> bool) {
    let places: BTreeMap<String, usize> = items
        .iter()
        .enumerate()
        .filter_map(|(n, item)| match item {
            Item::Struct(it) => Some((it.ident.to_string(), n)),
            _ => None,
        })
        .collect();
    let mut sizes = Sizes { items, places, is_union, known: BTreeMap::new() };
    for name in sizes.places.keys().cloned().collect::<Vec<_>>() {
        sizes.model(&name);
    }
}

struct Sizes<'a, F> {
    items: &'a mut [Item],
    /// The indices of the structs in `items`.
    places: BTreeMap<String, usize>,
    is_union: F,
    known: BTreeMap<String, usize>,
}

impl<F: Fn(&str) -> bool> Sizes<'_, F> {
    /// Returns the size of a model, after its parts are in boxes if it is large.
    fn model(&mut self, name: &str) -> usize {
        if let Some(size) = self.known.get(name) {
            return *size;
        }
        let Some(place) = self.places.get(name).copied() else { return TEXT };
        // Ends a recursion without boxes, which typify does not generate.
        self.known.insert(name.to_owned(), POINTER);
        let Item::Struct(mut it) = self.items[place].clone() else { return TEXT };
        let mut size = self.total(&it);
        if size > LARGE {
            for field in &mut it.fields {
                self.put_in_box(&mut field.ty);
            }
            size = self.total(&it);
            self.items[place] = Item::Struct(it);
        }
        self.known.insert(name.to_owned(), size);
        size
    }

    fn total(&mut self, it: &ItemStruct) -> usize {
        let sizes: Vec<usize> = it.fields.iter().map(|field| self.ty(&field.ty)).collect();
        if (self.is_union)(&it.ident.to_string()) {
            return POINTER + sizes.into_iter().max().unwrap_or_default();
        }
        sizes.into_iter().sum()
    }

    /// Returns the size of a type, about as the compiler lays it out.
    fn ty(&mut self, ty: &Type) -> usize {
        if let Some(inner) = generic(ty, "Option") {
            let size = self.ty(inner);
            return if size <= POINTER { size + POINTER } else { size };
        }
        if let Some(name) = self.name(ty) {
            return self.model(&name);
        }
        match last_segment(ty).as_deref() {
            Some("Box" | "bool" | "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "f32" | "f64") => {
                POINTER
            }
            Some("Value") => 72,
            _ => TEXT,
        }
    }

    fn put_in_box(&mut self, ty: &mut Type) {
        if let Some(inner) = generic(ty, "Option").cloned() {
            let mut inner = inner;
            self.put_in_box(&mut inner);
            *ty = parse_quote!(::std::option::Option<#inner>);
        } else if self.name(ty).is_some() && self.ty(ty) > SMALL {
            *ty = parse_quote!(::std::boxed::Box<#ty>);
        }
    }

    /// Returns the name of a model. Types of libraries have paths.
    fn name(&self, ty: &Type) -> Option<String> {
        let Type::Path(path) = ty else { return None };
        let name = path.path.get_ident()?.to_string();
        self.places.contains_key(&name).then_some(name)
    }
}

/// The size of a pointer, and of numbers with their padding.
const POINTER: usize = 8;

/// The size of a string, list or map.
const TEXT: usize = 24;

#[cfg(test)]
mod tests {
    use quote::ToTokens as _;

    use super::*;

    /// Structs named `M0`, `M1`, …: each has `count` fields of the next one.
    fn nested(depth: usize, count: usize) -> Vec<Item> {
        let of = |n: usize| -> Item {
            let (name, next) = (quote::format_ident!("M{n}"), quote::format_ident!("M{}", n + 1));
            let fields = (0..count).map(|field| quote::format_ident!("f{field}"));
            parse_quote!(pub struct #name { #(pub #fields: ::std::option::Option<#next>,)* })
        };
        (0..depth).map(of).collect()
    }

    fn text(item: &Item) -> String {
        item.to_token_stream().to_string().replace(' ', "")
    }

    #[test]
    fn a_large_model_holds_its_parts_in_boxes() {
        let mut items = nested(12, 8);
        bound_sizes(&mut items, |_| false);
        // 8 strings are 192 bytes, and each level has 8 of them: M8 has 24 · 8⁴ bytes.
        assert!(!text(&items[9]).contains("Box"), "{}", text(&items[9]));
        assert!(text(&items[8]).contains("Option<::std::boxed::Box<M9>>"), "{}", text(&items[8]));
        assert!(!text(&items[7]).contains("Box"), "{}", text(&items[7]));
    }

    #[test]
    fn small_models_stay_as_they_are_and_a_union_is_as_large_as_its_largest_alternative() {
        let mut small = nested(2, 8);
        let expected = small.clone();
        bound_sizes(&mut small, |_| false);
        assert_eq!(small, expected);
        let mut unions = nested(12, 8);
        let expected = unions.clone();
        bound_sizes(&mut unions, |_| true);
        assert_eq!(unions, expected);
    }
}
