//! The documents on the way: read alike by others, valid by others' judgement, the same in any order.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use heck::ToKebabCase as _;
use kombo_api_build::Selection;
use kombo_api_build::split::{self, Splitter};
use kombo_api_tests::conventions;
use roas::validation::{Options, Validate};
use serde_json::{Value, json};

use crate::{generated, pages};

#[test]
fn a_second_yaml_parser_reads_every_page_alike() {
    let mut count = 0;
    for page in kombo_api_build::page::load(&pages()).0 {
        let text = std::fs::read_to_string(page.name()).expect("a page");
        let theirs: Value = serde_norway::from_str(&text).expect("YAML");
        assert_eq!(*page.document(), theirs, "{}", page.name());
        count += 1;
    }
    let generated = generated(&pages());
    assert_eq!(count, generated.operations.len() + generated.webhooks.len(), "a page an operation, a page a webhook");
}

#[test]
fn pages_are_where_their_tag_and_operation_say() {
    for page in kombo_api_build::page::load(&pages()).0 {
        let place = match page.document()["webhooks"].as_object().and_then(|it| it.keys().next()) {
            Some(webhook) => format!("webhooks/{}", webhook.to_kebab_case()),
            None => {
                let paths = page.document()["paths"].as_object().expect("paths");
                let operations = paths.values().flat_map(|item| item.as_object().expect("a path").values());
                let operation = { operations }.next().expect("an operation");
                let tag = operation["tags"][0].as_str().expect("a tag").to_kebab_case();
                format!("{tag}/{}", operation["operationId"].as_str().expect("an id").to_kebab_case())
            }
        };
        assert!(page.name().ends_with(&format!("openapi/{place}.yaml")), "{} and not {place}", page.name());
    }
}

/// What this judge does not know is taken out: patterns that look around (ECMA-262 does, its library does not), and null
/// among the members of an enum (3.0.3 allows any value, it reads texts).
pub(crate) fn as_the_judge_reads(value: &mut Value) {
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
            members.values_mut().for_each(as_the_judge_reads);
        }
        Value::Array(items) => items.iter_mut().for_each(as_the_judge_reads),
        _ => {}
    }
}

fn judged(document: &Value) -> Result<(), String> {
    let mut document = document.clone();
    as_the_judge_reads(&mut document);
    let spec: roas::v3_0::spec::Spec = serde_json::from_value(document).map_err(|error| error.to_string())?;
    // What nobody uses is no fault: every page lists every tag.
    spec.validate(Options::IgnoreUnusedTags | Options::IgnoreUnusedSchemas, None).map_err(|error| error.to_string())
}

#[test]
fn the_lowered_document_is_valid_as_others_judge_it() {
    let generated = generated(&pages());
    judged(&generated.lowered).unwrap_or_else(|error| panic!("{error}"));
    judged(&generated.shaped).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn the_other_judge_is_no_rubber_stamp() {
    let generated = generated(&pages());
    assert!(judged(generated.bundle.document()).is_err(), "3.1 is not 3.0");
    let mut broken = generated.lowered.clone();
    broken["paths"]["/connect/create-link"]["post"]["responses"]["200"] =
        json!({"$ref": "#/components/responses/None"});
    assert!(judged(&broken).is_err());
}

#[test]
fn the_names_of_files_make_no_difference() {
    let shuffled = tempfile::tempdir().expect("a folder");
    for (n, page) in kombo_api_build::page::load(&pages()).0.iter().enumerate() {
        let name = shuffled.path().join(format!("{:03}.yaml", 999 - n));
        std::fs::copy(page.name(), name).expect("a copy");
    }
    let (ours, theirs) = (generated(&pages()), generated(shuffled.path()));
    assert_eq!(ours.source, theirs.source);
    assert_eq!(ours.lowered.to_string(), theirs.lowered.to_string());
    assert_eq!(ours.answers, theirs.answers);
}

#[test]
fn a_folder_a_bundle_and_a_docs_page_are_all_input() {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = folder.path().join("whole.json");
    let ours = generated(&pages());
    std::fs::write(&whole, ours.bundle.document().to_string()).expect("a file");
    assert_eq!(generated(&whole).source, ours.source);

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
fn the_bundle_is_split_into_the_very_pages_that_it_was_made_of() {
    let generated = generated(&pages());
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
fn a_page_by_itself_is_a_whole_api() {
    for page in kombo_api_build::page::load(&pages()).0 {
        let generated = generated(Path::new(page.name()));
        assert_eq!(generated.operations.len() + generated.webhooks.len(), 1, "{}", page.name());
    }
}

#[test]
fn what_is_left_out_takes_its_types_with_it_and_renames_nothing() {
    let all = generated(&pages());
    let namespaces = ["ai_apply", "assessment", "ats", "connect", "custom", "general", "lms"];
    let only_hris = namespaces.iter().fold(Selection::all().without_webhooks(), |all, it| all.without(*it));
    let hris = kombo_api_build::generate_selected(&pages(), &conventions(), &only_hris)
        .unwrap_or_else(|problems| panic!("{problems}"));
    assert!(hris.webhooks.is_empty() && hris.operations.iter().all(|it| it.namespace == "hris"));
    let kept = all.operations.iter().filter(|it| it.namespace == "hris").count();
    assert_eq!(hris.operations.len(), kept);
    assert!(kept > 0);
    for (name, is_there) in [("Employee", true), ("Candidate", false), ("WebhookPayload", false), ("ErrorCode", true)] {
        assert_eq!((all.has_type(name), hris.has_type(name)), (true, is_there), "{name}");
    }
    // A type's outline is its name, its fields and their types.
    let lines = |outline: &str| outline.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let new: Vec<String> =
        lines(&hris.outline.to_string()).difference(&lines(&all.outline.to_string())).cloned().collect();
    assert_eq!(new, Vec::<String>::new());
    assert!(hris.source.len() < all.source.len() / 2);
}
