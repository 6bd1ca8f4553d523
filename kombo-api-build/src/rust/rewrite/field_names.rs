//! The API names of fields.

use std::collections::BTreeMap;

use serde_json::Value;
use syn::Field;

use crate::shape::RUST_NAMES;

/// The API names of the properties of a model, by field.
pub(crate) struct FieldNames<'a> {
    by_field: BTreeMap<&'a str, &'a str>,
}

impl<'a> FieldNames<'a> {
    pub(crate) fn new(schema: &'a Value) -> Self {
        let names = schema[RUST_NAMES].as_object().into_iter().flatten();
        Self { by_field: names.filter_map(|(api, rust)| Some((rust.as_str()?, api.as_str()))).collect() }
    }

    /// Returns the API name of a field, or `None` for the field with the properties that have no field of their own.
    pub(crate) fn of(&self, field: &Field) -> Option<&'a str> {
        self.by_field.get(field.ident.as_ref()?.to_string().as_str()).copied()
    }
}
