//! The folder before the last change, kept as `last`.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::time::{Duration, SystemTime};

use crate::bench::{Bench, document, files, page, times};

const CHANGED: &str = "general/get-a.yaml";
const UNCHANGED: &str = "general/get-b.yaml";

/// A bench with two pages and a document that changes the first of them.
fn bench() -> Bench {
    let bench = Bench::with([(CHANGED, page("GetA", "General", "old")), (UNCHANGED, page("GetB", "General", "d"))]);
    bench.write("api.json", &document(&[("GetA", "General", "new"), ("GetB", "General", "d")]).to_string());
    bench
}

#[test]
fn an_edit_of_an_unchanged_page_does_not_change_the_previous_folder() {
    let bench = bench();
    bench.write("openapi/README.md", "# Pages\n");
    let before = bench.pages();
    bench.sync(&["--from", "api.json"]).done();
    for path in [CHANGED, UNCHANGED, "README.md"] {
        // In place: the file stays, its text does not.
        bench.write(&format!("openapi/{path}"), "mine");
    }
    assert!(files(&bench.path(".openapi.sync/last")) == before, "nothing is shared with the new folder");
}

#[test]
fn an_unchanged_page_keeps_its_time_and_mode() {
    let bench = bench();
    let path = bench.path(&format!("openapi/{UNCHANGED}"));
    let written = SystemTime::UNIX_EPOCH + Duration::new(1_000_000_000, 123_456_789);
    File::options().append(true).open(&path).unwrap().set_modified(written).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).unwrap();
    bench.sync(&["--from", "api.json"]).done();
    let kept = fs::metadata(&path).unwrap();
    assert_eq!((kept.modified().unwrap(), kept.mode() & 0o777), (written, 0o440));
    let last = fs::metadata(bench.path(&format!(".openapi.sync/last/{UNCHANGED}"))).unwrap();
    assert_ne!(last.ino(), kept.ino(), "a copy");
}

#[test]
fn a_run_without_changes_leaves_both_folders_unchanged() {
    let bench = bench();
    bench.sync(&["--from", "api.json"]).done();
    let state = || {
        ["openapi", ".openapi.sync/last"].map(|folder| {
            let folder = bench.path(folder);
            let of_folder = fs::metadata(&folder).unwrap();
            let inodes = files(&folder).into_keys().map(|path| fs::metadata(folder.join(path)).unwrap().ino());
            (of_folder.ino(), of_folder.modified().unwrap(), inodes.collect::<Vec<_>>(), times(&folder))
        })
    };
    let before = state();
    assert_eq!(bench.sync(&["--from", "api.json"]).done(), "openapi: 2 unchanged\n");
    assert!(state() == before);
}

#[test]
fn the_folder_that_a_killed_run_replaced_is_kept() {
    let bench = bench();
    // Where folders cannot change places in one step, a run that is killed after the second step leaves this.
    bench.write(".openapi.sync/before/mine.yaml", "mine");
    bench.write(".openapi.sync/last/older.yaml", "older");
    let before = bench.pages();
    assert!(bench.sync(&["--from", "nowhere.yaml"]).failed().contains("cannot be read"));
    assert!(bench.pages() == before && !bench.path(".openapi.sync/before").exists());
    let last: Vec<_> = files(&bench.path(".openapi.sync/last")).into_iter().collect();
    assert_eq!(last, [("mine.yaml".to_owned(), "mine".to_owned())]);
}
