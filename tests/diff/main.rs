//! Tests of `diff`: the changes that it reports for small edits of a document, in both directions.

mod completeness;
mod edits;
mod recursion;
mod reports;

use std::path::{Path, PathBuf};

use kombo_api_build::diff::{Diff, State};
use serde_json::Value;

fn fixture(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    serde_norway::from_str(&std::fs::read_to_string(path).expect("a fixture")).expect("YAML")
}

/// Returns the fixture after an edit (JSON Patch).
fn edited(patch: &Value) -> Value {
    let mut document = fixture("people.yaml");
    let patch: json_patch::Patch = serde_json::from_value(patch.clone()).expect("a patch");
    json_patch::patch(&mut document, &patch).unwrap_or_else(|error| panic!("{error}: {patch}"));
    document
}

fn state(document: &Value) -> Result<State, kombo_api_build::Problems> {
    let folder = tempfile::tempdir().expect("a folder");
    let path: PathBuf = folder.path().join("api.json");
    std::fs::write(&path, document.to_string()).expect("a file");
    State::read(&path, &kombo_api_tests::conventions())
}

fn valid(document: &Value) -> State {
    state(document).unwrap_or_else(|problems| panic!("{problems}"))
}

fn between(old: &State, new: &State) -> Diff {
    Diff::between(old, new).unwrap_or_else(|problems| panic!("{problems}"))
}

fn diff(old: &Value, new: &Value) -> Diff {
    between(&valid(old), &valid(new))
}
