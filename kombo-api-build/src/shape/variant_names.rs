//! Names of the variants of unions.

use serde_json::Value;

use super::names::type_name;
use super::references::component;
use crate::openapi::pointer::resolve;

/// Returns the variant name of a tag value: `Text` for `TEXT`, and `NotSupported` for `is_supported: false`.
pub(super) fn variant_of_tag(property: &str, value: &Value) -> String {
    match value {
        Value::Bool(flag) => {
            let name = ["is_", "has_", "are_"].iter().find_map(|it| property.strip_prefix(it)).unwrap_or(property);
            let name = type_name(name);
            if *flag { name } else { format!("Not{name}") }
        }
        Value::String(text) => variant_name(text),
        other => other.to_string(),
    }
}

/// Returns the name of a variant in Rust.
pub(super) fn variant_name(name: &str) -> String {
    match type_name(name).as_str() {
        // `Unknown` is the variant for values of no other variant.
        "Unknown" => "Undetermined".to_owned(),
        // `Self` is a keyword.
        "Self" => "Itself".to_owned(),
        name => name.to_owned(),
    }
}

/// Returns the name of the items of a list, as a part of a variant name.
pub(super) fn variant_of_items(items: &Value, source: &Value) -> String {
    let items = resolve(source, items).unwrap_or(&Value::Null);
    match items["type"].as_str() {
        Some("object") | None => String::new(),
        Some(simple) => type_name(simple),
    }
}

/// Returns the variant name of an object: its component, or a property that only this alternative requires.
pub(super) fn variant_of_object(variant: &Value, schema: &Value, all: &[&Value], objects: usize) -> Option<String> {
    if let Some(name) = component(variant) {
        return Some(variant_name(name));
    }
    if objects == 1 {
        return Some("Object".to_owned());
    }
    let required = |schema: &Value| -> Vec<String> {
        schema["required"].as_array().into_iter().flatten().filter_map(|it| it.as_str().map(str::to_owned)).collect()
    };
    let of_others: Vec<String> =
        all.iter().filter(|other| !std::ptr::eq(**other, schema)).flat_map(|it| required(it)).collect();
    required(schema).into_iter().find(|name| !of_others.contains(name)).map(|name| variant_name(&name))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::marks::CONSTANT;
    use super::super::unions::tests::{object, shaped};

    #[test]
    fn variant_names_are_valid_and_unique() {
        let kind = |constant: &str| object(json!({"kind": {"type": "string", CONSTANT: constant}}));
        let union = shaped(json!({"anyOf": [kind("self"), kind("a"), kind("A"), kind("2")]}));
        assert_eq!(union["required"], json!(["Itself", "A", "A2", "X2"]));
    }
}
