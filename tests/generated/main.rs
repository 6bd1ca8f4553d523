//! Tests of the generated source, documents and mock data. `make regenerate` accepts changed snapshots.

mod commands;
mod documents;
mod examples;
mod facade;
mod parts;
mod problems;
mod readme;
mod requests;
mod snapshots;
mod torture;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use kombo_api_tests::conventions;

/// Returns the folder of the repository's pages.
fn pages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi")
}

/// Returns the folder of test documents.
fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// Returns what is generated from the repository's pages, once for all tests.
fn of_pages() -> &'static kombo_api_build::Review {
    static REVIEW: LazyLock<kombo_api_build::Review> = LazyLock::new(|| review(&pages()));
    &REVIEW
}

/// Returns the generated source.
fn generated(path: &Path) -> kombo_api_build::Generated {
    kombo_api_build::generate(path, &conventions()).unwrap_or_else(|problems| panic!("{problems}"))
}

/// Returns the generated source with its parts and its outline.
fn review(path: &Path) -> kombo_api_build::Review {
    kombo_api_build::review(path, &conventions(), &kombo_api_build::Selection::all())
        .unwrap_or_else(|problems| panic!("{problems}"))
}
