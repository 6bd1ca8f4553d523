//! Snapshots of everything generated and of the public API. `make regenerate` accepts changes.

mod documents;
mod examples;
mod facade;
mod parts;
mod problems;
mod requests;
mod snapshots;
mod torture;

use std::path::{Path, PathBuf};

use kombo_api_tests::conventions;

/// The pages of this repository.
fn pages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi")
}

/// Pages that only tests change.
fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn generated(path: &Path) -> kombo_api_build::Generated {
    kombo_api_build::generate(path, &conventions()).unwrap_or_else(|problems| panic!("{problems}"))
}
