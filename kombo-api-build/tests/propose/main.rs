//! `.ci/propose`, the part of the weekly workflow that may write, with a bare origin and a `gh` that only takes notes.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)]

mod desk;

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use desk::{Desk, PAGE, SNAPSHOT};

#[test]
fn pages_and_snapshots_become_a_pull_request() {
    let desk = Desk::new();
    desk.write(PAGE, "changed\n");
    desk.write("openapi/new-tag/get-b.yaml", "new\n");
    fs::remove_file(desk.path("openapi/general/get-gone.yaml")).unwrap();
    desk.write(SNAPSHOT, "changed\n");
    desk.hand_over();
    desk.propose(&[]).unwrap();
    let changes = desk.origin(&["diff", "--name-status", "--no-renames", "main", "spec/update"]);
    let expected =
        format!("M\t{PAGE}\nD\topenapi/general/get-gone.yaml\nA\topenapi/new-tag/get-b.yaml\nM\t{SNAPSHOT}\n");
    assert_eq!(changes, expected);
    assert_eq!(desk.origin(&["show", &format!("spec/update:{PAGE}")]), "changed\n");
    let title = desk.origin(&["log", "-1", "--format=%s", "spec/update"]);
    assert!(title.starts_with("The API as of 20"), "{title}");
    let title = title.trim();
    let created = format!("pr create --head spec/update --base main --title {title} --body-file");
    assert!(desk.gh().contains(&created), "{}", desk.gh());
    assert_eq!(desk.body(), "Regenerated; [the tests pass](https://run).\n\nThe report.\n");
}

#[test]
fn an_open_pull_request_is_updated_and_its_branch_replaced() {
    let desk = Desk::new();
    desk.write(PAGE, "last week\n");
    desk.hand_over();
    desk.propose(&[]).unwrap();
    desk.write(PAGE, "this week\n");
    desk.hand_over();
    desk.propose(&[("OPEN", "7")]).unwrap();
    assert!(desk.gh().contains("pr edit spec/update --title The API as of 20"), "{}", desk.gh());
    assert_eq!(desk.origin(&["rev-list", "--count", "main..spec/update"]), "1\n");
    assert_eq!(desk.origin(&["show", &format!("spec/update:{PAGE}")]), "this week\n");
}

#[test]
fn a_failure_stands_in_the_pull_request() {
    let desk = Desk::new();
    desk.write(PAGE, "changed\n");
    desk.hand_over();
    desk.propose(&[("PASSED", "no"), ("SYNCED", "2")]).unwrap();
    let expected = "**[The tests fail](https://run)**: the facade, or a name, needs a hand.\n\n\
        **Not every page could be read:**\n\n```\nThe log.\n```\n\nThe report.\n";
    assert_eq!(desk.body(), expected);
}

#[test]
fn a_patch_that_changes_anything_else_is_refused() {
    type Edit = fn(&Desk);
    let edits: [(&str, Edit); 9] = [
        ("Cargo.toml", |desk| desk.write("Cargo.toml", "[package]\n")),
        (".github/workflows/mine.yml", |desk| desk.write(".github/workflows/mine.yml", "on: push\n")),
        ("tests/src/lib.rs", |desk| desk.write("tests/src/lib.rs", "fn main() {}\n")),
        ("tests/generated/mine.snap", |desk| desk.write("tests/generated/mine.snap", "x\n")),
        ("openapi/.gitattributes", |desk| desk.write("openapi/.gitattributes", "* filter=lfs\n")),
        ("openapi/.a/page.yaml", |desk| desk.write("openapi/.a/page.yaml", "x\n")),
        ("openapi/run.sh", |desk| desk.write("openapi/run.sh", "x\n")),
        ("120000", |desk| symlink("/etc/passwd", desk.path("openapi/link.yaml")).unwrap()),
        ("100755", |desk| fs::set_permissions(desk.path(PAGE), fs::Permissions::from_mode(0o755)).unwrap()),
    ];
    for (expected, edit) in edits {
        let desk = Desk::new();
        desk.write("openapi/general/get-b.yaml", "fine in itself\n");
        edit(&desk);
        desk.hand_over_everything();
        let message = desk.propose(&[]).unwrap_err();
        assert!(message.contains("refused: the patch ") && message.contains(expected), "{message}");
        assert!(desk.gh().is_empty() && desk.origin(&["branch", "--list", "spec/update"]).is_empty());
    }
}

#[test]
fn a_patch_that_leads_out_of_the_repository_is_refused() {
    for path in ["../outside.yaml", "openapi/../../outside.yaml", "/tmp/outside.yaml", ".git/hooks/pre-commit"] {
        let desk = Desk::new();
        let patch = format!(
            "diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+x\n"
        );
        desk.hand_over_patch(&patch);
        let message = desk.propose(&[]).unwrap_err();
        assert!(message.contains("error: "), "{message}");
        assert!(desk.gh().is_empty() && desk.origin(&["branch", "--list", "spec/update"]).is_empty());
    }
}

#[test]
fn a_link_in_the_artifact_is_refused() {
    for name in ["update.patch", "report.md", "sync.log"] {
        let desk = Desk::new();
        desk.write(PAGE, "changed\n");
        desk.hand_over();
        fs::rename(desk.artifact(name), desk.artifact("elsewhere")).unwrap();
        symlink(desk.artifact("elsewhere"), desk.artifact(name)).unwrap();
        let message = desk.propose(&[]).unwrap_err();
        assert!(message.contains(&format!("refused: {name} is not a file of the artifact")), "{message}");
        assert!(desk.gh().is_empty());
    }
}

#[test]
fn nothing_of_the_artifact_is_run() {
    let desk = Desk::new();
    let pwned = desk.second("pwned");
    let command = format!("$(touch${{IFS}}{0})`touch {0}`; touch {0}", pwned.display());
    // A file name has no slashes.
    desk.write("openapi/general/$(touch${IFS}pwned)`touch pwned`;.yaml", &command);
    desk.write(SNAPSHOT, &command);
    desk.write("target/report.md", &command);
    desk.write("target/sync.log", &command);
    desk.hand_over();
    desk.propose(&[("PASSED", &command), ("SYNCED", &command)]).unwrap();
    assert!(!pwned.exists());
    assert_eq!(desk.body().matches(&command).count(), 2, "the report and the log, as they are");
}
