//! Names that are one name in Rust: refused here, with both, since typify panics on some and writes others twice.

use std::collections::BTreeMap;

use heck::{ToSnakeCase, ToUpperCamelCase};
use serde_json::Value;

use crate::pointer;
use crate::problem::Problem;

use super::Operation;

/// Methods that progenitor's clients call on themselves.
const HOOKS: [&str; 7] = ["pre", "exec", "post", "client", "inner", "baseurl", "api_version"];

/// Operations, parameters, properties and enum members that Rust's casing makes equal.
///
/// `places` says where each model was first used.
pub(super) fn find(
    document: &Value,
    operations: &[Operation],
    places: &BTreeMap<String, String>,
    lowered: &Value,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (first, second) in pairs(operations, |operation| in_rust(&operation.id, str::to_snake_case)) {
        problems.push(
            Problem::error(format!("`{}` and `{}` are one name in Rust", first.id, second.id))
                .at_pointer(&pointer::join(&second.pointer(), "operationId"))
                .at_pointer(&pointer::join(&first.pointer(), "operationId"))
                .help("rename one of the two operations"),
        );
    }
    for operation in operations {
        let name = in_rust(&operation.id, str::to_snake_case);
        if HOOKS.contains(&name.as_str()) {
            problems.push(
                Problem::error(format!("`{}` is a name that every generated client has already", operation.id))
                    .at_pointer(&pointer::join(&operation.pointer(), "operationId"))
                    .help("give the operation an id that says what it does"),
            );
        }
        problems.extend(parameters(document, operation));
    }
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        let at = places.get(name).map(|place| pointer_of(place, operations, lowered)).unwrap_or_default();
        let said = |first: &str, second: &str, rust: &str, help: &str| {
            Problem::error(format!("{first:?} and {second:?} of `{name}` are one name in Rust: `{rust}`"))
                .at_pointer(&at)
                .help(help)
        };
        let properties: Vec<&String> =
            schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name).collect();
        for (first, second) in pairs(&properties, |property| in_rust(property, str::to_snake_case)) {
            problems.push(said(first, second, &in_rust(first, str::to_snake_case), "rename one of the two properties"));
        }
        // Beside the setter of a property that may be null stands one that sends null.
        for (first, second) in properties.iter().flat_map(|a| properties.iter().map(move |b| (a, b))) {
            let null = format!("{}_null", in_rust(first, str::to_snake_case));
            if schema["properties"][*first]["nullable"] == true && in_rust(second, str::to_snake_case) == null {
                problems.push(said(first, second, &null, "rename one of the two properties"));
            }
        }
        let members: Vec<&str> = schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for (first, second) in pairs(&members, |member| in_rust(member, str::to_upper_camel_case)) {
            let help = "drop one of the two from the enum, or describe it as a plain string";
            problems.push(said(first, second, &in_rust(first, str::to_upper_camel_case), help));
        }
    }
    problems
}

fn parameters(document: &Value, operation: &Operation) -> Vec<Problem> {
    let described = &document["paths"][&operation.path][operation.method];
    let mut names: Vec<&str> =
        described["parameters"].as_array().into_iter().flatten().filter_map(|it| it["name"].as_str()).collect();
    if described.get("requestBody").is_some() {
        // What progenitor calls the request body.
        names.push("body");
    }
    let found = pairs(&names, |name| in_rust(name, str::to_snake_case));
    let said = found.into_iter().map(|(first, second)| {
        let rust = in_rust(first, str::to_snake_case);
        Problem::error(format!(
            "two parameters of `{}` are one name in Rust: {first:?} and {second:?} are `{rust}`",
            operation.id
        ))
        .at_pointer(&pointer::join(&operation.pointer(), "parameters"))
        .help("rename one of the two parameters (the request body is `body`)")
    });
    said.collect()
}

/// The JSON pointer of a place in the notation of the table of names.
fn pointer_of(place: &str, operations: &[Operation], lowered: &Value) -> String {
    let steps = place.replace("[]", ".[]").replace("{*}", ".{*}");
    let mut steps = steps.split('.');
    let root = steps.next().unwrap_or_default();
    let mut at = pointer::join("/components/schemas", root);
    if lowered.pointer(&at).is_none() {
        // An inline schema: its operation is near enough.
        let owner = operations.iter().find(|operation| root.starts_with(&operation.id));
        return owner.map(Operation::pointer).unwrap_or_default();
    }
    for step in steps {
        at = match step {
            "[]" => pointer::join(&at, "items"),
            "{*}" => pointer::join(&at, "additionalProperties"),
            property => pointer::join(&pointer::join(&at, "properties"), property),
        };
    }
    at
}

/// A name as typify and progenitor make it.
pub(crate) fn in_rust(name: &str, cased: fn(&str) -> String) -> String {
    let plain = match name {
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        _ => {
            let allowed = |c: char| if c.is_alphanumeric() || c == '_' { c } else { '-' };
            cased(&name.replace('\'', "").chars().map(allowed).collect::<String>())
        }
    };
    if plain.is_empty() { cased("x") } else { plain }
}

/// The first two of each that have the same key.
fn pairs<T>(items: &[T], key: impl Fn(&T) -> String) -> Vec<(&T, &T)> {
    let mut found = Vec::new();
    for (n, second) in items.iter().enumerate() {
        if let Some(first) = items[..n].iter().find(|first| key(first) == key(second)) {
            found.push((first, second));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_casing_makes_equal_is_named_both() {
        let document = json!({"components": {"schemas": {
            "A": {"properties": {"link_type": {}, "linkType": {}, "link": {"nullable": true}, "link_null": {}}},
            "B": {"enum": ["foo-bar", "foo_bar", "FOO", "+1", "-1", "it's", "+", "-"]},
        }}});
        let found = find(&document, &[], &BTreeMap::new(), &json!({}));
        let said: Vec<String> = found.iter().map(|problem| problem.message.clone()).collect();
        assert_eq!(
            said,
            [
                "\"link_type\" and \"linkType\" of `A` are one name in Rust: `link_type`",
                "\"link\" and \"link_null\" of `A` are one name in Rust: `link_null`",
                "\"foo-bar\" and \"foo_bar\" of `B` are one name in Rust: `FooBar`",
                "\"+\" and \"-\" of `B` are one name in Rust: `X`",
            ]
        );
    }

    #[test]
    fn a_place_is_a_pointer() {
        let lowered = json!({"components": {"schemas": {"A": {}}}});
        assert_eq!(
            pointer_of("A.b[].c{*}", &[], &lowered),
            "/components/schemas/A/properties/b/items/properties/c/additionalProperties"
        );
    }
}
