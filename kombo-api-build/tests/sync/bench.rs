//! A folder for tests, and the binary.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use serde_json::{Value, json};

/// A folder with `openapi` in it, or without.
pub(crate) struct Bench(tempfile::TempDir);

/// The result of a run.
#[derive(Debug)]
pub(crate) struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// With pages, each by its path in `openapi`.
    pub(crate) fn with<'a>(pages: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        let bench = Self::new();
        fs::create_dir(bench.path("openapi")).unwrap();
        for (path, text) in pages {
            bench.write(&format!("openapi/{path}"), &text);
        }
        bench
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// The files of `openapi`, with their texts.
    pub(crate) fn pages(&self) -> BTreeMap<String, String> {
        files(&self.path("openapi"))
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kombo-api-build"));
        command.current_dir(self.0.path()).arg("sync").args(arguments);
        command.env_remove("KOMBO_OPENAPI_DIR").env("NO_PROXY", "127.0.0.1");
        command.env("KOMBO_CONVENTIONS", concat!(env!("CARGO_MANIFEST_DIR"), "/../kombo-api/kombo.toml"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(crate) fn sync(&self, arguments: &[&str]) -> Run {
        let output = self.command(arguments).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

impl Run {
    /// Returns the output of a successful run.
    pub(crate) fn done(self) -> String {
        assert!(self.code == Some(0) && self.stderr.is_empty(), "{self:#?}");
        self.stdout
    }

    /// Returns the errors of a failed run.
    pub(crate) fn failed(self) -> String {
        assert_eq!(self.code, Some(1), "{self:#?}");
        self.stderr
    }
}

/// The files in a folder and the folders in it, by path, with their texts.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, String> {
    walk(folder).into_iter().map(|(name, path)| (name, fs::read_to_string(path).unwrap())).collect()
}

/// Returns the modification times of the files.
pub(crate) fn times(folder: &Path) -> BTreeMap<String, SystemTime> {
    walk(folder).into_iter().map(|(name, path)| (name, fs::metadata(path).unwrap().modified().unwrap())).collect()
}

fn walk(folder: &Path) -> BTreeMap<String, PathBuf> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned(), path);
            }
        }
    }
    files
}

/// The repository's pages.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi")
}

/// A document with these operations (id, tag, description), each at a path of its own.
pub(crate) fn document(operations: &[(&str, &str, &str)]) -> Value {
    let paths = operations.iter().map(|(id, tag, description)| {
        let operation = json!({"operationId": id, "tags": [tag], "description": description, "responses": {
            "200": {"description": "d", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Id"}}}},
        }});
        (format!("/{}", id.to_lowercase()), json!({"get": operation}))
    });
    json!({
        "openapi": "3.1.0", "info": {"title": "t", "version": "1"},
        "paths": paths.collect::<serde_json::Map<_, _>>(), "components": {"schemas": {"Id": {"type": "string"}}},
    })
}

/// A page of one operation.
pub(crate) fn page(id: &str, tag: &str, description: &str) -> String {
    serde_norway::to_string(&document(&[(id, tag, description)])).unwrap()
}

/// A text in the fence of a page of the docs.
pub(crate) fn fenced(text: &str) -> String {
    format!("# Title\n\n> Description\n\n## OpenAPI\n\n````yaml GET /x\n{text}````\n")
}
