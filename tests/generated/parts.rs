//! Snapshots are split by tag: a change of one tag only changes the snapshots of that tag.

use std::collections::{BTreeMap, BTreeSet};

use kombo_api_build::Review;
use kombo_api_build::split::Splitter;
use serde_json::{Value, json};

use crate::{of_pages, review};

/// Returns the text of all snapshots by kind and part.
fn reviewed(review: &Review) -> BTreeMap<String, String> {
    let generated = &review.generated;
    let mut all = BTreeMap::new();
    let mut add = |kind: &str, parts: BTreeMap<String, String>| {
        all.extend(parts.into_iter().map(|(part, text)| (format!("{kind} {part}"), text)));
    };
    let texts = |parts: BTreeMap<String, Value>| parts.into_iter().map(|(part, it)| (part, it.to_string())).collect();
    add("outline", review.outline.by_part().into_iter().map(|(part, it)| (part, it.to_string())).collect());
    add("source", review.parts.clone());
    add("answers", texts(generated.answers_by_part()));
    add("lowered", texts(Splitter::new(&generated.lowered, &generated.conventions).parts()));
    add("bundle", texts(Splitter::new(generated.bundle.document(), &generated.conventions).parts()));
    all
}

/// Returns the snapshots that change if the document is edited.
fn changed(edit: impl Fn(&mut Value)) -> BTreeSet<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("whole.json");
    let before = of_pages();
    let mut whole = before.generated.bundle.document().clone();
    edit(&mut whole);
    std::fs::write(&path, whole.to_string()).expect("a file");
    let (before, after) = (reviewed(before), reviewed(&review(&path)));
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    names.into_iter().filter(|name| before.get(*name) != after.get(*name)).cloned().collect()
}

#[test]
fn a_change_of_one_tag_only_changes_the_snapshots_of_that_tag() {
    let touched = changed(|whole| {
        let parameters = &mut whole["paths"]["/hris/teams"]["get"]["parameters"];
        let new = json!({"name": "brand_new", "in": "query", "schema": {"type": "string"}});
        parameters.as_array_mut().expect("parameters").push(new);
    });
    let hris = ["answers", "bundle", "lowered", "outline", "source"].map(|kind| format!("{kind} unified-hris-api"));
    assert_eq!(touched, BTreeSet::from(hris));
}

#[test]
fn a_change_of_a_shared_type_only_changes_shared_snapshots() {
    let touched = changed(|whole| {
        let at = "/components/responses/ErrorResponseGeneral/content/application~1json/schema/properties/error/properties/code/enum";
        whole.pointer_mut(at).and_then(Value::as_array_mut).expect("codes").push(json!("GENERAL.BRAND_NEW"));
    });
    let shared = touched.iter().filter(|it| it.ends_with(" shared") || it.ends_with(" general"));
    assert_eq!(touched.len(), shared.count(), "{touched:?}");
    assert!(touched.contains("outline shared"), "{touched:?}");
}
