//! The reports of a diff.

use kombo_api_build::diff::{Bump, Diff, Version, report};
use serde_json::{Value, json};

use super::{diff, edited, fixture};

/// Returns a diff with several changes.
fn busy_week() -> Diff {
    let rows = [
        "an operation is removed",
        "a required parameter is added",
        "a response enum gets a value",
        "a response field becomes required",
        "the description of a response field changes",
        "a request field is added",
        "an error code is added",
        "a parameter is deprecated",
    ];
    let table = fixture("edits.yaml");
    let row =
        |name: &str| table.as_array().expect("rows").iter().find(|row| row["name"] == name).expect("a row").clone();
    let patch: Vec<Value> =
        rows.iter().flat_map(|name| row(name)["patch"].as_array().expect("a patch").clone()).collect();
    diff(&fixture("people.yaml"), &edited(&json!(patch)))
}

fn current() -> Version {
    Version::new(0, 1, 0)
}

fn reviewed(name: &str, report: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!(name, report));
}

#[test]
fn the_text_report_is_a_table() {
    reviewed("table", &report::text(&busy_week(), &current(), true));
}

#[test]
fn changes_of_documentation_are_only_listed_on_request() {
    let diff = busy_week();
    let (all, text) = (report::text(&diff, &current(), true), report::text(&diff, &current(), false));
    assert!(
        text.starts_with("in the API: ") && text.contains("1 prose\n") && text.contains("prose is listed with --all"),
        "{text}"
    );
    assert!(all.contains("changed: description") && !text.contains("changed: description"));
}

#[test]
fn the_markdown_report_shows_breaking_changes_and_folds_the_rest() {
    reviewed("pull-request", &report::markdown(&busy_week(), &current()));
}

#[test]
fn the_markdown_report_has_a_maximum_length() {
    let base = fixture("people.yaml");
    let mut after = base.clone();
    let properties =
        after.pointer_mut("/components/schemas/NewPerson/properties").and_then(Value::as_object_mut).expect("fields");
    for n in 0..400 {
        properties.insert(format!("field_{n}_{}", "long_".repeat(30)), json!({"type": "string"}));
    }
    let report = report::markdown(&diff(&base, &after), &current());
    assert!(report.len() < 65_536, "{}", report.len());
    assert!(report.contains("lines more") && report.matches("```").count().is_multiple_of(2));
    assert_eq!(report.matches("<details>").count(), report.matches("</details>").count());
}

/// Returns the document of people with so many further operations, half of which have another field to read and one to
/// send.
fn many(is_later: bool) -> Value {
    let mut document = fixture("people.yaml");
    for n in 0..60 {
        let (name, mut properties) =
            (format!("Thing{n}"), json!({"id": {"type": "string"}, "kept": {"type": "string"}}));
        let mut required = json!([]);
        if is_later && n % 2 == 0 {
            let (first, second) = (format!("first_{n}"), format!("second_{n}"));
            properties = json!({"id": {"type": "string"}, &first: {"type": "string"}, second: {"type": "integer"}});
            required = json!([first]);
        }
        let schema = json!({"type": "object", "properties": properties, "required": required});
        let content = json!({"application/json": {"schema": {"$ref": format!("#/components/schemas/{name}")}}});
        document["components"]["schemas"][&name] = schema;
        if is_later || n % 10 > 0 {
            document["paths"][format!("/things/{n}")] = json!({"post": {
                "operationId": format!("PostThing{n}"), "tags": ["Things"], "requestBody": {"content": content},
                "responses": {"200": {"description": "ok", "content": content}},
            }});
        }
    }
    document
}

#[test]
fn many_changes_are_grouped_by_what_users_must_do() {
    let diff = diff(&many(false), &many(true));
    let (text, all) = (report::text(&diff, &current(), false), report::text(&diff, &current(), true));
    assert!(text.lines().count() <= 100, "{text}");
    assert!(text.contains("every change is listed with --all"));
    for change in &diff.changes {
        assert!(all.contains(&change.path) && all.contains(&change.message), "{change:?}");
    }
    let listed = report::json(&diff, &current());
    assert_eq!(listed["changes"].as_array().map(Vec::len), Some(diff.changes.len()));
    assert_eq!(listed["rust"].as_array().map(Vec::len), Some(diff.symbols.len()));
    reviewed("many", &text);
    reviewed("many-in-a-pull-request", &report::markdown(&diff, &current()));
}

#[test]
fn types_that_only_have_another_name_are_one_line() {
    // A second place with an equal schema: the derived names stay, and the type of one place is the other's.
    let named = json!({"type": "object", "properties": {"code": {"type": "string"}, "next": {"type": "string"}}});
    let with = |title: &str| {
        let mut document = many(false);
        for n in 0..60 {
            document["components"]["schemas"][format!("Thing{n}")]["properties"]["part"] =
                json!({"$ref": format!("#/components/schemas/{title}{n}")});
            document["components"]["schemas"][format!("{title}{n}")] = named.clone();
        }
        document
    };
    let diff = diff(&with("Part"), &with("Piece"));
    assert!(diff.symbols.len() > 60 && diff.symbols.iter().all(|it| it.is_renaming), "{:#?}", diff.symbols);
    let text = report::text(&diff, &current(), false);
    assert!(text.contains("\n  =  54 types  only under another name: Part1, Part11, "), "{text}");
}

#[test]
fn the_json_report_has_everything_with_pointers() {
    let report = report::json(&busy_week(), &current());
    assert_eq!(
        (&report["breaking"], &report["step"], &report["version"]),
        (&json!(true), &json!("major"), &json!("0.2.0"))
    );
    let changes = report["changes"].as_array().expect("changes");
    let added = changes.iter().find(|it| it["kind"] == "required-parameter-added").expect("it");
    assert_eq!(added["subjects"], json!([{"operation": "ListPeople", "name": "people().list_people"}]));
    assert_eq!(added["old"], Value::Null);
    assert_eq!(added["new"]["pointer"], "/paths/~1people/get/parameters/5");
    let field = changes.iter().find(|it| it["kind"] == "became-required").expect("it");
    assert_eq!(field["new"]["pointer"], "/components/schemas/Person/properties/age");
    let symbols = report["rust"].as_array().expect("symbols");
    let age = symbols.iter().find(|it| it["path"] == "types::Person.age").expect("it");
    assert_eq!(*age, json!({"fate": "changed", "path": "types::Person.age", "old": "Option<i64>", "new": "i64"}));
}

#[test]
fn a_compatible_change_of_the_api_may_be_breaking_in_rust() {
    let better = edited(&json!([{"op": "add", "path": "/components/schemas/Person/required/-", "value": "age"}]));
    let diff = diff(&fixture("people.yaml"), &better);
    assert_eq!(diff.count(kombo_api_build::diff::Verdict::Breaking), 0);
    assert!(diff.is_breaking());
    assert_eq!(Bump::of(&diff), Bump::Major);
}

#[test]
fn equal_pages_have_no_changes() {
    let base = fixture("people.yaml");
    let diff = diff(&base, &base);
    assert!(diff.is_empty() && !diff.is_breaking());
    assert_eq!(report::text(&diff, &current(), true), "nothing has changed\n");
    assert_eq!(report::json(&diff, &current())["version"], "0.1.0");
}
