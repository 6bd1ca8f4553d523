//! What the API calls a property or a member of an enum, where shaping had to call it otherwise for Rust.

use serde_json::{Map, Value, json};
use syn::{ItemStruct, parse_quote};

use crate::shape::{API_NAMES, Shaped};

use super::structs::json_name;

/// The shaped document with the API's own names of properties and members.
pub(super) fn restored(shaped: &Shaped) -> Shaped {
    let mut shaped = shaped.clone();
    for (_, schema) in shaped.document["components"]["schemas"].as_object_mut().into_iter().flatten() {
        let Some(names) = schema.get(API_NAMES).and_then(Value::as_object).cloned() else { continue };
        let name = |ours: &str| names.get(ours).and_then(Value::as_str).unwrap_or(ours).to_owned();
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            let restored: Map<String, Value> =
                std::mem::take(properties).into_iter().map(|(ours, inner)| (name(&ours), inner)).collect();
            *properties = restored;
        }
        for list in ["required", "enum"] {
            for member in schema.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
                *member = json!(member.as_str().map(name));
            }
        }
    }
    shaped
}

/// Tells serde the API's own names of fields.
pub(super) fn rename(it: &mut ItemStruct, schema: &Value) {
    for field in &mut it.fields {
        if let Some(api) = schema[API_NAMES][json_name(field)].as_str() {
            field.attrs.retain(|attr| !attr.path().is_ident("serde"));
            field.attrs.push(parse_quote!(#[serde(rename = #api)]));
        }
    }
}
