//! The snapshots, sorted by size: the review of a change begins with the outline.

use std::collections::BTreeSet;
use std::path::Path;

use kombo_api_build::Review;
use kombo_api_build::split::Splitter;

use crate::{facade, of_pages};

#[test]
fn the_generated_source_matches_the_reviewed_snapshots() {
    let Review { generated, parts, outline, .. } = of_pages();
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_description(
        "Check that the change of the pages is meant to have this effect. `make regenerate` accepts the snapshot.",
    );
    let _bound = settings.bind_to_scope();

    let mut names = BTreeSet::new();
    let mut differing = Vec::new();
    // Continues after a failure, so that all diffs are shown.
    let mut review = |name: String, text: &str| {
        let reviewed = std::panic::catch_unwind(|| insta::assert_snapshot!(name.clone(), text));
        names.insert(format!("{name}.snap"));
        differing.extend(reviewed.is_err().then_some(name));
    };
    for (part, outline) in outline.by_part() {
        review(format!("1-outline-{part}"), &outline.to_string());
    }
    review("1-outline-of-the-facade".to_owned(), &facade::stub(generated));
    for (part, source) in parts {
        review(format!("2-source-{part}"), source);
    }
    for (part, answers) in generated.answers_by_part() {
        review(format!("3-answers-{part}"), &format!("{answers:#}"));
    }
    for (part, document) in Splitter::new(&generated.lowered, &generated.conventions).parts() {
        review(format!("4-lowered-{part}"), &format!("{document:#}"));
    }
    for (part, document) in Splitter::new(generated.bundle.document(), &generated.conventions).parts() {
        review(format!("5-bundle-{part}"), &format!("{document:#}"));
    }
    assert!(differing.is_empty(), "these snapshots differ: {}; `make regenerate` accepts them", differing.join(", "));
    no_snapshot_is_stale(&names);
}

/// Fails if there is a snapshot that is not compared any more, and removes it if changes are accepted.
fn no_snapshot_is_stale(names: &BTreeSet<String>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("generated/snapshots");
    let accepting = std::env::var("INSTA_UPDATE").is_ok_and(|it| it == "always");
    for entry in std::fs::read_dir(&folder).expect("the folder of snapshots").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".snap") && !names.contains(&name) {
            if accepting {
                std::fs::remove_file(entry.path()).expect("a stale snapshot can be removed");
            } else {
                panic!("the snapshot {name} is stale; `make regenerate` removes it");
            }
        }
    }
}

#[test]
fn every_public_type_has_its_auto_traits_in_the_snapshot() {
    let missing = facade::types_without_auto_traits();
    assert!(missing.is_empty(), "add to `kombo-api/src/auto_traits.rs`: {}", missing.join(", "));
}

#[test]
fn every_row_of_the_conventions_file_is_used() {
    let unused = &of_pages().generated.unused_rows;
    assert!(unused.is_empty(), "{unused}");
}

#[test]
fn every_generated_declaration_is_in_a_reviewed_part() {
    let Review { generated, parts, .. } = of_pages();
    let trimmed = |text: &str| text.lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>();
    let reviewed: BTreeSet<String> = parts.values().flat_map(|part| trimmed(part)).collect();
    // Compares declarations only: the modules are not in any part, and line breaks depend on the indentation.
    let source = trimmed(&generated.source);
    let declared = |line: &&String| {
        line.starts_with("pub struct") || line.starts_with("pub enum") || line.starts_with("pub async fn")
    };
    let missing: Vec<&String> = source.iter().filter(declared).filter(|line| !reviewed.contains(*line)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}
