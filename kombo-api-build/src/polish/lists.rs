//! Pages: every list answers with one type, `Page<T>`.

use std::collections::BTreeMap;

use quote::quote;
use syn::visit_mut::{self, VisitMut};
use syn::{ImplItemFn, ItemStruct, Type, parse_quote};

use crate::conventions::Paging;

use super::arguments::generic;
use super::inputs::in_types;
use super::structs::json_name;

/// The types of the results of each page, by the name of its model.
pub(super) struct Pages {
    /// The member with the results.
    member: String,
    types: BTreeMap<String, Type>,
}

impl Pages {
    pub(super) fn new(paging: Option<&Paging>) -> Self {
        Self { member: paging.map(|it| it.results.clone()).unwrap_or_default(), types: BTreeMap::new() }
    }

    /// Takes note of a model that is a page.
    pub(super) fn add(&mut self, it: &ItemStruct) {
        let results = it.fields.iter().find(|field| json_name(field) == self.member);
        if let Some(item) = results.and_then(|field| generic(&field.ty, "Vec")) {
            self.types.insert(it.ident.to_string(), in_types(item));
        }
    }

    /// `types::GetEmployeesResponse` is `crate::rt::Page<types::Employee>`.
    pub(super) fn settle(&mut self, method: &mut ImplItemFn) {
        self.visit_impl_item_fn_mut(method);
    }
}

impl VisitMut for Pages {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        visit_mut::visit_type_mut(self, ty);
        let Type::Path(path) = &*ty else { return };
        let is_model = path.path.segments.len() == 2 && path.path.segments[0].ident == "types";
        let item = path.path.segments.last().filter(|_| is_model).and_then(|it| self.types.get(&it.ident.to_string()));
        if let Some(item) = item {
            *ty = parse_quote!(crate::rt::Page<#item>);
        }
    }

    fn visit_macro_mut(&mut self, _: &mut syn::Macro) {
        // Types stand in signatures and turbofishes only.
    }
}

/// The type of the results, of a page.
pub(super) fn item(page: &Type) -> Option<&Type> {
    generic(page, "Page").filter(|_| quote!(#page).to_string().starts_with("crate :: rt :: Page"))
}
