//! Every page has examples of its requests and responses that match their schemas, and every method has an example.

use quote::ToTokens as _;
use serde_json::{Value, json};
use syn::{ImplItem, Item, Type};

use crate::{of_pages, pages};

/// The page that is copied from the docs, which has no example of the response.
const WITHOUT: &str = "post-integrations-integration-id-relink.yaml";

/// Returns the bodies on a page of one operation or webhook: a name, the schema, and the examples.
fn bodies_of(page: &Value) -> Vec<(String, Value, Vec<Value>)> {
    let groups = ["paths", "webhooks"].iter().flat_map(|key| page[key].as_object().into_iter().flatten());
    let operations = groups.flat_map(|(_, item)| item.as_object().expect("an item"));
    operations
        .flat_map(|(_, operation)| {
            let bodies = [("request", &operation["requestBody"]), ("response", &operation["responses"]["200"])];
            bodies.into_iter().flat_map(|(name, body)| {
                let content = body["content"].as_object().into_iter().flatten();
                content.map(move |(_, media_type)| {
                    let examples = media_type["examples"].as_object().into_iter().flatten();
                    let values = examples.map(|(_, example)| example["value"].clone()).collect();
                    (name.to_owned(), media_type["schema"].clone(), values)
                })
            })
        })
        .collect()
}

/// Translates `nullable` of OpenAPI 3.0, which the pages of webhooks use, to JSON Schema 2020-12.
fn with_null(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if members.remove("nullable") == Some(json!(true))
                && let Some(kind) = members.get("type").cloned()
            {
                members.insert("type".to_owned(), json!([kind, "null"]));
            }
            members.values_mut().for_each(with_null);
        }
        Value::Array(items) => items.iter_mut().for_each(with_null),
        _ => {}
    }
}

#[test]
fn every_request_and_response_has_an_example_that_matches_its_schema() {
    let (mut count, mut bodies) = (0, 0);
    let mut wrong = Vec::new();
    for page in kombo_api_build::page::load(&pages()).0 {
        for (name, schema, examples) in bodies_of(page.document()) {
            let mut schema =
                json!({"allOf": [schema], "components": {"schemas": page.document()["components"]["schemas"]}});
            with_null(&mut schema);
            let validator =
                jsonschema::draft202012::options().should_validate_formats(true).build(&schema).expect("a schema");
            if examples.is_empty() && !page.name().ends_with(WITHOUT) {
                wrong.push(format!("{}: no example of the {name}", page.name()));
            }
            bodies += 1;
            for example in examples {
                count += 1;
                let errors = validator.iter_errors(&example);
                wrong.extend(errors.map(|it| format!("{}: {name}: {} {it}", page.name(), it.instance_path())));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    // Only the page that is copied from the docs may have no example.
    assert!(bodies > 0 && count >= bodies - 1, "{count} examples of {bodies} bodies");
}

/// Returns the methods of namespaces that have no example in their documentation.
fn methods_without_an_example(source: &str) -> Vec<String> {
    let items = syn::parse_file(source).expect("Rust").items;
    let namespaces = items.into_iter().filter_map(|item| match item {
        Item::Mod(module) if module.ident == "namespaces" => module.content,
        _ => None,
    });
    let mut without = Vec::new();
    for item in namespaces.flat_map(|(_, items)| items) {
        let Item::Impl(block) = item else { continue };
        for item in block.items {
            let ImplItem::Fn(method) = item else { continue };
            let calls = matches!(&method.sig.output, syn::ReturnType::Type(_, ty)
                if matches!(&**ty, Type::Path(path) if path.path.segments.last().is_some_and(|it| it.ident == "Call")));
            let is_documented = method.attrs.iter().any(|it| it.to_token_stream().to_string().contains("```no_run"));
            if calls && !is_documented {
                without.push(method.sig.ident.to_string());
            }
        }
    }
    without
}

#[test]
fn every_method_of_a_namespace_has_an_example() {
    let source = &of_pages().generated.source;
    assert!(source.matches("```no_run").count() > 100);
    assert_eq!(methods_without_an_example(source), Vec::<String>::new());
}
