//! The API's own document, whole: documents with everything that such documents hold in the wild, and one of 250
//! operations that is made here. Each goes through without a hand on it; `make torture` builds the client from each.

mod made;

use std::path::PathBuf;

use kombo_api_build::Generated;
use serde_json::{Value, json};

use crate::documents::judged;
use crate::{fixtures, generated};

fn fixture(name: &str) -> Generated {
    generated(&fixtures().join("torture").join(name))
}

/// What the generated document is written to: `make torture` reads it there.
fn made() -> PathBuf {
    let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let path = target.join("torture.json");
    let text = format!("{:#}\n", made::document());
    // Cargo looks at times: what has not changed is not built again.
    if std::fs::read_to_string(&path).ok().as_deref() != Some(text.as_str()) {
        // All or nothing, since several tests write it at once.
        let partial = tempfile::NamedTempFile::new_in(&target).expect("a file");
        std::fs::write(partial.path(), &text).expect("a document");
        partial.persist(&path).expect("a document");
    }
    path
}

/// Each line stands in the outline, and in this order in one item after the other.
fn outlined(generated: &Generated, expected: &[&str]) {
    for lines in expected {
        let outline = generated.outline.to_string();
        assert!(outline.contains(lines), "{lines}\nis not in\n{outline}");
    }
}

fn said(generated: &Generated, expected: &[&str]) {
    let warnings = generated.warnings.to_string();
    for text in expected {
        assert!(warnings.contains(text), "{text}\nis not in\n{warnings}");
    }
}

#[test]
fn the_made_document_goes_through() {
    let made = generated(&made());
    assert_eq!(made.operations.len(), made::OPERATIONS);
}
