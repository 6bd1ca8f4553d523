//! A bare origin, the checkouts of both jobs, an artifact between them, and a `gh` that takes notes.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

pub(crate) const PAGE: &str = "openapi/general/get-a.yaml";
pub(crate) const SNAPSHOT: &str = "tests/generated/snapshots/1-outline-general.snap";

/// Writes its arguments down, copies the body, and lists the open pull request of `OPEN`.
const GH: &str = r#"#!/bin/sh
echo "$@" >> "$NOTES/gh"
for argument; do
    [ "$last" != --body-file ] || cp "$argument" "$NOTES/body"
    last=$argument
done
[ "$1 $2" != "pr list" ] || printf %s "${OPEN:-}"
"#;

pub(crate) struct Desk(tempfile::TempDir);

impl Desk {
    pub(crate) fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        for folder in ["bin", "notes", "artifact"] {
            fs::create_dir(desk.root().join(folder)).unwrap();
        }
        fs::write(desk.root().join("bin/gh"), GH).unwrap();
        fs::set_permissions(desk.root().join("bin/gh"), fs::Permissions::from_mode(0o755)).unwrap();
        desk.git(".", &["init", "--quiet", "--bare", "--initial-branch=main", "origin"]);
        desk.git(".", &["clone", "--quiet", "origin", "first"]);
        for path in [PAGE, "openapi/general/get-gone.yaml", SNAPSHOT, "Cargo.toml", "tests/src/lib.rs"] {
            desk.write(path, "as it was\n");
        }
        desk.write(".gitignore", "/target\n");
        desk.git("first", &["add", "."]);
        desk.git("first", &["-c", "user.name=A", "-c", "user.email=a@b", "commit", "--quiet", "-m", "First"]);
        desk.git("first", &["push", "--quiet", "origin", "HEAD:main"]);
        desk.write("target/report.md", "The report.\n");
        desk.write("target/sync.log", "The log.\n");
        desk
    }

    /// A path in the checkout of the first job.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root().join("first").join(path)
    }

    /// A path in the checkout of the second job.
    pub(crate) fn second(&self, path: &str) -> PathBuf {
        self.root().join("second").join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn artifact(&self, name: &str) -> PathBuf {
        self.root().join("artifact").join(name)
    }

    /// Makes the artifact as the first job does, by the step of the workflow.
    pub(crate) fn hand_over(&self) {
        let patch = step("Patch");
        let done = self.command("bash", "first").args(["-e", "-c", &patch]).output().unwrap();
        assert!(done.status.success(), "{done:?}");
        for name in ["update.patch", "report.md", "sync.log"] {
            fs::copy(self.path("target/update").join(name), self.artifact(name)).unwrap();
        }
    }

    /// The same, with every change of the checkout in the patch.
    pub(crate) fn hand_over_everything(&self) {
        self.git("first", &["add", "--all"]);
        self.hand_over_patch(&self.git("first", &["diff", "--cached", "--binary"]));
    }

    pub(crate) fn hand_over_patch(&self, patch: &str) {
        fs::write(self.artifact("update.patch"), patch).unwrap();
        for name in ["report.md", "sync.log"] {
            fs::write(self.artifact(name), "x\n").unwrap();
        }
    }

    /// Runs the script in a checkout of its own; the error is what it printed.
    pub(crate) fn propose(&self, variables: &[(&str, &str)]) -> Result<(), String> {
        let _ = fs::remove_dir_all(self.second(""));
        self.git(".", &["clone", "--quiet", "origin", "second"]);
        let script = repository().join(".ci/propose");
        let mut command = self.command(script.to_str().unwrap(), "second");
        command.arg(self.root().join("artifact"));
        command.envs([("BRANCH", "spec/update"), ("GITHUB_REF_NAME", "main"), ("RUN", "https://run")]);
        command.envs([("SYNCED", "0"), ("PASSED", "yes")]).envs(variables.iter().copied());
        let done = command.output().unwrap();
        if done.status.success() { Ok(()) } else { Err(String::from_utf8(done.stderr).unwrap()) }
    }

    /// The output of git in the origin.
    pub(crate) fn origin(&self, arguments: &[&str]) -> String {
        self.git("origin", arguments)
    }

    /// The calls of `gh`, a line each.
    pub(crate) fn gh(&self) -> String {
        fs::read_to_string(self.root().join("notes/gh")).unwrap_or_default()
    }

    /// The text of the pull request.
    pub(crate) fn body(&self) -> String {
        fs::read_to_string(self.root().join("notes/body")).unwrap()
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn git(&self, folder: &str, arguments: &[&str]) -> String {
        let done = self.command("git", folder).args(arguments).output().unwrap();
        assert!(done.status.success(), "{arguments:?}: {done:?}");
        String::from_utf8(done.stdout).unwrap()
    }

    /// A command that sees no configuration of the machine, and the `gh` of this desk.
    fn command(&self, program: &str, folder: &str) -> Command {
        let mut command = Command::new(program);
        let path = format!("{}:{}", self.root().join("bin").display(), std::env::var("PATH").unwrap());
        command.current_dir(self.root().join(folder)).env("PATH", path).env("NOTES", self.root().join("notes"));
        command.env("HOME", self.root()).env("GIT_CONFIG_NOSYSTEM", "1").env_remove("OPEN");
        for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_CONFIG_GLOBAL", "XDG_CONFIG_HOME"] {
            command.env_remove(variable);
        }
        command
    }
}

/// The script of a step of the first job.
fn step(name: &str) -> String {
    let workflow = fs::read_to_string(repository().join(".github/workflows/spec.yml")).unwrap();
    let workflow: Value = serde_norway::from_str(&workflow).unwrap();
    let steps = workflow["jobs"]["update"]["steps"].as_array().unwrap();
    let step = steps.iter().find(|step| step["name"] == name).unwrap_or_else(|| panic!("no step {name}"));
    step["run"].as_str().unwrap().to_owned()
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
