//! Generated documents of up to 1,000 operations, which take half a minute. `make torture` runs these tests and builds the
//! client from the documents.

use std::path::PathBuf;

use super::{check_invariants, made};
use crate::generated;

/// As many as many public APIs have.
const OPERATIONS: usize = 250;

/// Writes the generated document of so many operations to a file that `make torture` reads, and returns the path.
fn written(operations: usize) -> PathBuf {
    let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let path = target.join(format!("torture-{operations}.json"));
    let text = format!("{:#}\n", made::document(operations));
    // Cargo compares modification times, so an unchanged file must not be written.
    if std::fs::read_to_string(&path).ok().as_deref() != Some(text.as_str()) {
        // Replaces the file in one step, since several test processes may write it.
        let partial = tempfile::NamedTempFile::new_in(&target).expect("a file");
        std::fs::write(partial.path(), &text).expect("a document");
        partial.persist(&path).expect("a document");
    }
    path
}

/// Generates the document of so many operations.
fn large(operations: usize) {
    let made = generated(&written(operations));
    assert_eq!(made.operations.len(), operations);
    assert!(syn::parse_file(&made.source).is_ok(), "the source is Rust");
}

#[test]
fn five_hundred_operations_and_a_thousand_components() {
    large(500);
}

#[test]
fn a_thousand_operations_and_two_thousand_components() {
    large(1_000);
}

#[test]
fn two_hundred_and_fifty_operations_with_nested_constructs() {
    let path = written(OPERATIONS);
    let made = generated(&path);
    assert_eq!(made.operations.len(), OPERATIONS);
    check_invariants(&path, &made);
    // Each operation is a struct that implements `Operation`.
    for operation in &made.operations {
        assert!(made.source.contains(&format!("pub struct {} ", operation.name)), "{}", operation.name);
        assert!(made.source.contains(&format!("impl crate::rt::Operation for {} ", operation.name)));
    }
    assert!(made.has_type("ErrorCode") && made.has_type("ErrorCode2") && made.has_type("WebhookPayload2"));
    assert_eq!(made::document(OPERATIONS), made::document(OPERATIONS), "the document is reproducible");
}
