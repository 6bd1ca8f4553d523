//! Lists: `Page<T>` as the result of every list.

use std::collections::BTreeMap;

use quote::quote;
use serde_json::Value;
use syn::visit_mut::{self, VisitMut};
use syn::{ItemStruct, Signature, Type, parse_quote};

use crate::conventions::Paging;

use super::field_names::FieldNames;
use super::types::{generic, in_types};

/// The types of the records of each page, by the name of its model.
pub(super) struct Pages {
    /// The property with the records.
    member: String,
    types: BTreeMap<String, Type>,
}

impl Pages {
    pub(super) fn new(paging: Option<&Paging>) -> Self {
        Self { member: paging.map(|it| it.results.clone()).unwrap_or_default(), types: BTreeMap::new() }
    }

    /// Adds a model that is a page.
    pub(super) fn add(&mut self, it: &ItemStruct, schema: &Value) {
        let names = FieldNames::new(schema);
        let results = it.fields.iter().find(|field| names.of(field) == Some(self.member.as_str()));
        if let Some(item) = results.and_then(|field| generic(&field.ty, "Vec")) {
            self.types.insert(it.ident.to_string(), in_types(item));
        }
    }

    /// Replaces models that are pages, such as `types::GetEmployeesResponse` by `crate::rt::Page<types::Employee>`.
    pub(super) fn replace(&mut self, signature: &mut Signature) {
        self.visit_signature_mut(signature);
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
}

/// Returns the type of the records of a page.
pub(super) fn item(page: &Type) -> Option<&Type> {
    generic(page, "Page").filter(|_| quote!(#page).to_string().starts_with("crate :: rt :: Page"))
}
