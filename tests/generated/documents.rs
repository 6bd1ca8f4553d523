//! The intermediate documents: another YAML parser reads the same values, an independent validator accepts them, and
//! the order of files does not change them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use heck::ToKebabCase as _;
use kombo_api_build::Selection;
use kombo_api_build::split::{self, Splitter};
use kombo_api_tests::conventions;
use roas::validation::{Options, Validate};
use serde_json::{Value, json};

use crate::{generated, of_pages, pages};

#[test]
fn another_yaml_parser_reads_the_same_pages() {
    let mut count = 0;
    for page in kombo_api_build::page::load(&pages()).0 {
        let text = std::fs::read_to_string(page.name()).expect("a page");
        let other: Value = serde_norway::from_str(&text).expect("YAML");
        assert_eq!(*page.document(), other, "{}", page.name());
        count += 1;
    }
    let generated = &of_pages().generated;
    assert_eq!(count, generated.operations.len() + generated.webhooks.len(), "each page has one operation or webhook");
}

#[test]
fn the_path_of_a_page_consists_of_its_tag_and_operation() {
    for page in kombo_api_build::page::load(&pages()).0 {
        let path = match page.document()["webhooks"].as_object().and_then(|it| it.keys().next()) {
            Some(webhook) => format!("webhooks/{}", webhook.to_kebab_case()),
            None => {
                let paths = page.document()["paths"].as_object().expect("paths");
                let operations = paths.values().flat_map(|item| item.as_object().expect("a path").values());
                let operation = { operations }.next().expect("an operation");
                let tag = operation["tags"][0].as_str().expect("a tag").to_kebab_case();
                format!("{tag}/{}", operation["operationId"].as_str().expect("an id").to_kebab_case())
            }
        };
        assert!(page.name().ends_with(&format!("openapi/{path}.yaml")), "{} should be {path}", page.name());
    }
}

/// Removes valid constructs that the validator does not support: patterns with lookaround, which ECMA-262 allows, and
/// null in enums, where OpenAPI 3.0.3 allows any value.
pub(crate) fn remove_unsupported(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if members
                .get("pattern")
                .and_then(Value::as_str)
                .is_some_and(|it| ["(?!", "(?="].iter().any(|look| it.contains(look)))
            {
                members.remove("pattern");
            }
            if let Some(Value::Array(listed)) = members.get_mut("enum") {
                listed.retain(|member| !member.is_null());
                if listed.is_empty() {
                    members.remove("enum");
                }
            }
            members.values_mut().for_each(remove_unsupported);
        }
        Value::Array(items) => items.iter_mut().for_each(remove_unsupported),
        _ => {}
    }
}

fn validated(document: &Value) -> Result<(), String> {
    let mut document = document.clone();
    remove_unsupported(&mut document);
    let spec: roas::v3_0::spec::Spec = serde_json::from_value(document).map_err(|error| error.to_string())?;
    // Unused tags are valid, since every page lists all tags.
    spec.validate(Options::IgnoreUnusedTags | Options::IgnoreUnusedSchemas, None).map_err(|error| error.to_string())
}

#[test]
fn an_independent_validator_accepts_the_lowered_document() {
    let generated = &of_pages().generated;
    validated(&generated.lowered).unwrap_or_else(|error| panic!("{error}"));
    validated(&generated.shaped).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn the_validator_rejects_invalid_documents() {
    let generated = &of_pages().generated;
    assert!(validated(generated.bundle.document()).is_err(), "the bundle is OpenAPI 3.1");
    let mut broken = generated.lowered.clone();
    broken["paths"]["/connect/create-link"]["post"]["responses"]["200"] =
        json!({"$ref": "#/components/responses/None"});
    assert!(validated(&broken).is_err());
}

#[test]
fn the_names_of_files_do_not_change_the_result() {
    let shuffled = tempfile::tempdir().expect("a folder");
    for (n, page) in kombo_api_build::page::load(&pages()).0.iter().enumerate() {
        let name = shuffled.path().join(format!("{:03}.yaml", 999 - n));
        std::fs::copy(page.name(), name).expect("a copy");
    }
    let (sorted, shuffled) = (&of_pages().generated, generated(shuffled.path()));
    assert_eq!(sorted.source, shuffled.source);
    assert_eq!(sorted.lowered.to_string(), shuffled.lowered.to_string());
    assert_eq!(sorted.answers, shuffled.answers);
}

#[test]
fn a_folder_a_bundle_and_a_page_of_the_docs_are_valid_input() {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = folder.path().join("whole.json");
    let expected = &of_pages().generated;
    std::fs::write(&whole, expected.bundle.document().to_string()).expect("a file");
    assert_eq!(generated(&whole).source, expected.source);

    let yaml =
        std::fs::read_to_string(pages().join("general/post-integrations-integration-id-relink.yaml")).expect("a page");
    let docs = folder.path().join("page.md");
    std::fs::write(&docs, format!("# Create reconnection link\n\n````yaml POST /x\n{yaml}````\n")).expect("a file");
    let one = generated(&docs);
    assert_eq!(
        one.operations.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(),
        ["PostIntegrationsIntegrationIdRelink"]
    );
    assert!(one.source.contains("pub struct CreateReconnectionLink "));
    assert!(!one.source.contains("ConnectionLinkBody {\n        /// The email"));
}

#[test]
fn splitting_the_bundle_restores_the_pages() {
    let generated = &of_pages().generated;
    let whole = generated.bundle.document();
    let splitter = Splitter::new(whole, &generated.conventions);
    let entries = split::entries(whole).into_iter();
    let mut split: BTreeMap<String, Value> =
        entries.map(|entry| (entry.file().expect("a name"), splitter.page(&entry))).collect();
    for page in kombo_api_build::page::load(&pages()).0 {
        let name = page.name().rsplit_once("openapi/").expect("the folder").1;
        assert_eq!(split.remove(name).as_ref(), Some(page.document()), "{name}");
    }
    assert_eq!(split, BTreeMap::new());
}

#[test]
fn every_single_page_is_a_complete_document() {
    for page in kombo_api_build::page::load(&pages()).0 {
        let generated = generated(Path::new(page.name()));
        assert_eq!(generated.operations.len() + generated.webhooks.len(), 1, "{}", page.name());
    }
}

#[test]
fn a_selection_removes_unused_types_and_renames_nothing() {
    let reviewed = |selection: &Selection| {
        let review = kombo_api_build::review(&pages(), &conventions(), selection);
        let review = review.unwrap_or_else(|problems| panic!("{problems}"));
        (review.generated, review.outline.to_string())
    };
    let (all, outline_of_all) = reviewed(&Selection::all());
    let namespaces = ["ai_apply", "assessment", "ats", "connect", "custom", "general", "lms"];
    let only_hris = namespaces.iter().fold(Selection::all().without_webhooks(), |all, it| all.without(*it));
    let (hris, outline_of_hris) = reviewed(&only_hris);
    assert!(hris.webhooks.is_empty() && hris.operations.iter().all(|it| it.namespace == "hris"));
    let kept = all.operations.iter().filter(|it| it.namespace == "hris").count();
    assert_eq!(hris.operations.len(), kept);
    assert!(kept > 0);
    for (name, is_there) in [("Employee", true), ("Candidate", false), ("WebhookPayload", false), ("ErrorCode", true)] {
        assert_eq!((all.has_type(name), hris.has_type(name)), (true, is_there), "{name}");
    }
    // The outline of a type consists of its name, its fields and their types.
    let lines = |outline: &str| outline.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let new: Vec<String> = lines(&outline_of_hris).difference(&lines(&outline_of_all)).cloned().collect();
    assert_eq!(new, Vec::<String>::new());
    assert!(hris.source.len() < all.source.len() / 2);
}
