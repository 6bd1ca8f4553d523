//! Recorded calls.

mod redaction;
mod replay;

use std::error::Error;
use std::path::PathBuf;

use futures::TryStreamExt as _;
use kombo_api::Integration;
use kombo_api::mock::{Recorder, RecorderBuilder};
use kombo_api::types::Employee;
use serde_json::Value;
use tempfile::TempDir;

type Outcome = Result<(), Box<dyn Error>>;

/// A file for a recording, in a folder of its own that does not exist yet.
struct File(TempDir);

impl File {
    fn new() -> std::io::Result<Self> {
        tempfile::tempdir().map(Self)
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("recordings/calls.json")
    }

    fn recorder(&self) -> RecorderBuilder {
        Recorder::builder(self.path())
    }

    fn text(&self) -> std::io::Result<String> {
        std::fs::read_to_string(self.path())
    }

    fn json(&self) -> Result<Value, Box<dyn Error>> {
        Ok(serde_json::from_str(&self.text()?)?)
    }
}

async fn employees(acme: &Integration) -> kombo_api::Result<Vec<Employee>> {
    acme.hris().get_employees().page_size(100).items().try_collect().await
}
