//! The snapshots, smallest first: whoever reviews a change of the API begins with the outline.

use std::collections::BTreeSet;
use std::path::Path;

use kombo_api_build::Generated;
use kombo_api_build::split::Splitter;

use crate::{generated, pages};

/// Where the facade's source is, and which of its files are not public.
const FACADE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../kombo-api/src");

#[test]
fn what_is_generated_is_what_was_reviewed() {
    let generated = generated(&pages());
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_description("Is this what the change of the pages is meant to do? `make regenerate` accepts it.");
    let _bound = settings.bind_to_scope();

    let mut names = BTreeSet::new();
    let mut differing = Vec::new();
    // Each by itself, so that the large diffs are shown too, after the small one.
    let mut review = |name: String, text: &str| {
        let reviewed = std::panic::catch_unwind(|| insta::assert_snapshot!(name.clone(), text));
        names.insert(format!("{name}.snap"));
        differing.extend(reviewed.is_err().then_some(name));
    };
    for (part, outline) in generated.outline.by_part() {
        review(format!("1-outline-{part}"), &outline.to_string());
    }
    review("1-outline-of-the-facade".to_owned(), &facade(&generated));
    for (part, source) in &generated.parts {
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
    assert!(differing.is_empty(), "{} differ: `make regenerate` accepts what is meant to be", differing.join(", "));
    nothing_is_left_over(&names);
}

/// A snapshot that nothing is compared with any more would be read as the truth.
fn nothing_is_left_over(names: &BTreeSet<String>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("generated/snapshots");
    let accepting = std::env::var("INSTA_UPDATE").is_ok_and(|it| it == "always");
    for entry in std::fs::read_dir(&folder).expect("the folder of snapshots").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".snap") && !names.contains(&name) {
            if accepting {
                std::fs::remove_file(entry.path()).expect("a stale snapshot can be removed");
            } else {
                panic!("nothing is generated for the snapshot {name} any more: `make regenerate` removes it");
            }
        }
    }
}

/// The outline of the facade: the generated namespaces, and the hand-written source file by file.
fn facade(generated: &Generated) -> String {
    let mut files: Vec<_> = Vec::new();
    for folder in [FACADE.to_owned(), format!("{FACADE}/mock")] {
        files.extend(std::fs::read_dir(folder).expect("the facade's source").flatten().map(|entry| entry.path()));
    }
    files.sort();
    let mut outline = String::from("namespaces\n");
    let namespaces = kombo_api_build::outline::source(&namespaces(generated)).expect("Rust");
    namespaces.lines().for_each(|line| outline.push_str(&format!("  {line}\n")));
    for file in files.iter().filter(|file| file.extension().is_some_and(|it| it == "rs")) {
        let text = std::fs::read_to_string(file).expect("a source file");
        let items = kombo_api_build::outline::source(&text).expect("Rust");
        let name = file.strip_prefix(FACADE).expect("a file of the facade").to_string_lossy().replace('\\', "/");
        // The generated source has an outline of its own.
        if !items.is_empty() && name != "raw.rs" {
            outline.push_str(&format!("{name}\n"));
            items.lines().for_each(|line| outline.push_str(&format!("  {line}\n")));
        }
    }
    outline
}

/// The source of the generated namespaces.
fn namespaces(generated: &Generated) -> String {
    let file = syn::parse_file(&generated.source).expect("Rust");
    let module = file.items.into_iter().find_map(|item| match item {
        syn::Item::Mod(module) if module.ident == "namespaces" => module.content,
        _ => None,
    });
    let (_, items) = module.expect("the namespaces");
    quote::quote!(#(#items)*).to_string()
}

#[test]
fn every_row_of_the_conventions_file_is_used() {
    let unused = generated(&pages()).unused_rows;
    assert!(unused.is_empty(), "{unused}");
}

#[test]
fn every_generated_line_is_in_a_reviewed_part() {
    let generated = generated(&pages());
    let trimmed = |text: &str| text.lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>();
    let reviewed: BTreeSet<String> = generated.parts.values().flat_map(|part| trimmed(part)).collect();
    // Only the modules around the parts are not part of one; and the formatter breaks lines by their indentation.
    let source = trimmed(&generated.source);
    let declared = |line: &&String| {
        line.starts_with("pub struct") || line.starts_with("pub enum") || line.starts_with("pub async fn")
    };
    let missing: Vec<&String> = source.iter().filter(declared).filter(|line| !reviewed.contains(*line)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}
