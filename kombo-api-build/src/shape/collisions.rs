//! Names that are one name in Rust: refused here, with both, since typify panics on some and writes others twice.

use heck::{ToSnakeCase, ToUpperCamelCase};
use serde_json::Value;

use crate::pointer;
use crate::problem::Problem;

use super::Operation;

/// Operations, properties and enum members that Rust's casing makes equal.
pub(super) fn find(document: &Value, operations: &[Operation]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (first, second) in pairs(operations, |operation| operation.id.to_snake_case()) {
        problems.push(
            Problem::error(format!("`{}` and `{}` are one name in Rust", first.id, second.id))
                .at_pointer(&pointer::join(&second.pointer(), "operationId"))
                .at_pointer(&pointer::join(&first.pointer(), "operationId"))
                .help("rename one of the two operations"),
        );
    }
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        let properties: Vec<&String> =
            schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name).collect();
        for (first, second) in pairs(&properties, |property| in_rust(property, str::to_snake_case)) {
            problems.push(said(
                name,
                first,
                second,
                &in_rust(first, str::to_snake_case),
                "rename one of the two properties",
            ));
        }
        let members: Vec<&str> = schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for (first, second) in pairs(&members, |member| in_rust(member, str::to_upper_camel_case)) {
            let help = "drop one of the two from the enum, or describe it as a plain string";
            problems.push(said(name, first, second, &in_rust(first, str::to_upper_camel_case), help));
        }
    }
    problems
}

fn said(owner: &str, first: &str, second: &str, name: &str, help: &str) -> Problem {
    Problem::error(format!("`{first}` and `{second}` of `{owner}` are one name in Rust: `{name}`")).help(help)
}

/// A name as typify makes it.
fn in_rust(name: &str, cased: fn(&str) -> String) -> String {
    match name {
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        _ => {
            let plain: String =
                name.replace('\'', "").chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { '-' }).collect();
            cased(&plain)
        }
    }
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
            "A": {"properties": {"link_type": {}, "linkType": {}, "link": {}}},
            "B": {"enum": ["foo-bar", "foo_bar", "FOO", "+1", "-1", "it's"]},
        }}});
        let said: Vec<String> = find(&document, &[]).iter().map(|problem| problem.message.clone()).collect();
        assert_eq!(
            said,
            [
                "`link_type` and `linkType` of `A` are one name in Rust: `link_type`",
                "`foo-bar` and `foo_bar` of `B` are one name in Rust: `FooBar`",
            ]
        );
    }
}
