//! Every page shows what is sent and what comes back, and shows it as its own schemas say.

use serde_json::{Value, json};

use crate::pages;

/// The docs' own page, which shows no answer.
const WITHOUT: &str = "post-integrations-integration-id-relink.yaml";

/// What a page of one operation or one webhook shows: a name, the schema, and the examples.
fn shown(page: &Value) -> Vec<(String, Value, Vec<Value>)> {
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

/// The webhooks' pages say `nullable` as 3.0 did, which a validator of 2020-12 does not know.
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
fn every_request_and_every_answer_has_an_example_that_its_schema_allows() {
    let (mut count, mut bodies) = (0, 0);
    let mut wrong = Vec::new();
    for page in kombo_api_build::page::load(&pages()).0 {
        for (name, schema, examples) in shown(page.document()) {
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
    // Only the docs' own page may be without.
    assert!(bodies > 0 && count >= bodies - 1, "{count} examples of {bodies} bodies");
}
