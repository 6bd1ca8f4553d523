//! Files that are in the folder already.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use crate::bench::{Bench, document, fenced, page, times};
use crate::docs_site::{Answer, Site};

const A: &str = "general/get-a.yaml";

/// A bench with pages, and with a document of these operations as `api.json`.
fn bench(pages: &[(&str, &str, &str, &str)], operations: &[(&str, &str, &str)]) -> Bench {
    let bench = Bench::with(pages.iter().map(|(path, id, tag, description)| (*path, page(id, tag, description))));
    bench.write("api.json", &document(operations).to_string());
    bench
}

fn sync(bench: &Bench, arguments: &[&str]) -> crate::bench::Run {
    bench.sync(&[&["--from", "api.json"], arguments].concat())
}

fn names(bench: &Bench) -> Vec<String> {
    bench.pages().into_keys().collect()
}

#[test]
fn removed_operations_are_reported_and_kept_until_pruned() {
    let bench =
        bench(&[(A, "GetA", "General", "d"), ("hris/get-b.yaml", "GetB", "HRIS", "d")], &[("GetA", "General", "d")]);
    let message = sync(&bench, &[]).done();
    let gone = "gone     openapi/hris/get-b.yaml: operation GetB is no longer in the docs; the page is kept, `--prune` deletes it\n\
        openapi: 1 gone, 1 unchanged\n";
    assert_eq!(message, gone);
    assert_eq!(names(&bench).len(), 2);
    let message = sync(&bench, &["--prune"]).done();
    assert!(
        message.starts_with("deleted  openapi/hris/get-b.yaml: operation GetB is no longer in the docs\n"),
        "{message}"
    );
    assert_eq!(names(&bench), [A]);
    assert!(!bench.path("openapi/hris").exists(), "a folder goes with its last page");
}

#[test]
fn a_smaller_document_that_contradicts_kept_pages_is_refused_unless_they_are_pruned() {
    let three = [("GetA", "General", "d"), ("GetB", "General", "d"), ("GetC", "HRIS", "d")];
    let paths = [A, "general/get-b.yaml", "hris/get-c.yaml"];
    let bench = bench(&std::array::from_fn::<_, 3, _>(|n| (paths[n], three[n].0, three[n].1, three[n].2)), &[]);
    let mut document = document(&three[..1]);
    document["components"]["schemas"]["Id"]["type"] = "integer".into();
    bench.write("api.json", &document.to_string());
    let before = bench.pages();
    for arguments in [&[][..], &["--dry-run"]] {
        let message = sync(&bench, arguments).failed();
        for expected in [
            "#/components/schemas/Id/type: this component has another meaning on another page\n  also: openapi/general/get-a.yaml",
            "error: openapi: the pages would contradict each other (2 errors)\n  help: operation GetB \
             (openapi/general/get-b.yaml) and operation GetC (openapi/hris/get-c.yaml) are no longer in the source: \
             `--prune` deletes pages that the source no longer has",
        ] {
            assert!(message.contains(expected), "{expected}\n{message}");
        }
        assert!(bench.pages() == before, "the folder is unchanged");
    }
    sync(&bench, &["--prune"]).done();
    assert_eq!(names(&bench), [A]);
}

#[test]
fn with_any_failure_nothing_is_pruned() {
    let bench = bench(
        &[(A, "GetA", "General", "d"), ("hris/get-b.yaml", "GetB", "HRIS", "d")],
        &[("GetA", "General", "new"), ("?!", "General", "d")],
    );
    let run = sync(&bench, &["--prune"]);
    assert!(run.stderr.contains("warning: nothing was deleted despite --prune"), "{run:#?}");
    assert!(
        run.stdout.contains("unseen   openapi/hris/get-b.yaml: operation GetB was not in what could be read"),
        "{run:#?}"
    );
    run.failed();
    assert_eq!(names(&bench).len(), 2);
    assert!(bench.read("openapi/general/get-a.yaml").contains("new"), "the rest goes on");
}

#[test]
fn a_renamed_operation_needs_a_run_that_deletes_its_earlier_page() {
    let bench = bench(&[(A, "GetA", "General", "d")], &[("GetB", "General", "d")]);
    let mut document = document(&[("GetB", "General", "d")]);
    let item = document["paths"].as_object_mut().unwrap().shift_remove("/getb").unwrap();
    document["paths"]["/geta"] = item;
    bench.write("api.json", &document.to_string());
    let before = bench.pages();
    let message = sync(&bench, &[]).failed();
    for expected in [
        "another page has the same operation: GET /geta\n  also: openapi/general/get-a.yaml:",
        "error: openapi: the pages would contradict each other (1 error)\n  help: operation GetA is now operation GetB \
         (openapi/general/get-a.yaml): `--prune` deletes pages that the source no longer has",
        "nothing was written",
    ] {
        assert!(message.contains(expected), "{expected}\n{message}");
    }
    assert!(bench.pages() == before);
    sync(&bench, &["--prune"]).done();
    assert_eq!(names(&bench), ["general/get-b.yaml"]);
}

#[test]
fn a_page_follows_its_tag_unless_it_was_moved() {
    let pages = [
        (A, "GetA", "General", "d"),
        ("mine/b.yaml", "GetB", "General", "d"),
        ("general/get-c.yaml", "GetC", "X", "d"),
    ];
    let bench = bench(&pages, &[("GetA", "HRIS", "d"), ("GetB", "HRIS", "d"), ("GetC", "HRIS", "d")]);
    let message = sync(&bench, &[]).done();
    assert!(message.contains("moved    openapi/general/get-a.yaml → openapi/hris/get-a.yaml\n"), "{message}");
    assert!(message.contains("openapi: 2 changed, 1 moved\n"), "{message}");
    assert_eq!(names(&bench), ["general/get-c.yaml", "hris/get-a.yaml", "mine/b.yaml"]);
}

#[test]
fn a_page_in_json_or_markdown_that_changes_becomes_yaml() {
    let bench = bench(&[], &[("GetA", "General", "d"), ("GetB", "General", "d")]);
    bench.write("openapi/general/a.json", &document(&[("GetA", "General", "old")]).to_string());
    bench.write("openapi/general/b.md", &fenced(&page("GetB", "General", "old")));
    sync(&bench, &[]).done();
    assert_eq!(names(&bench), ["general/a.yaml", "general/b.yaml"]);
    assert_eq!(sync(&bench, &[]).done(), "openapi: 2 unchanged\n");
}

#[test]
fn other_files_are_kept_unchanged() {
    let bench = bench(
        &[(A, "GetA", "General", "old"), ("general/get-b.yaml", "GetB", "General", "d")],
        &[("GetA", "General", "new"), ("GetB", "General", "d")],
    );
    bench.write("openapi/README.md", "# Pages\n");
    bench.write("openapi/.hidden/notes", "x");
    fs::create_dir(bench.path("openapi/empty")).unwrap();
    symlink("../api.json", bench.path("openapi/link")).unwrap();
    symlink("nowhere", bench.path("openapi/lost.yaml.bak")).unwrap();
    let mode = |path: &str| fs::metadata(bench.path(path)).unwrap().permissions().mode() & 0o777;
    for (path, mode) in [("openapi", 0o750), ("openapi/general", 0o711), ("openapi/general/get-a.yaml", 0o640)] {
        fs::set_permissions(bench.path(path), fs::Permissions::from_mode(mode)).unwrap();
    }
    let written = times(&bench.path("openapi/.hidden"));
    sync(&bench, &[]).done();
    assert!(bench.read("openapi/general/get-a.yaml").contains("new"));
    assert_eq!(bench.read("openapi/README.md") + &bench.read("openapi/.hidden/notes"), "# Pages\nx");
    assert!(bench.path("openapi/empty").is_dir());
    assert_eq!(fs::read_link(bench.path("openapi/link")).unwrap().to_str(), Some("../api.json"));
    assert!(bench.path("openapi/lost.yaml.bak").is_symlink());
    assert_eq!([mode("openapi"), mode("openapi/general"), mode("openapi/general/get-a.yaml")], [0o750, 0o711, 0o640]);
    assert!(times(&bench.path("openapi/.hidden")) == written);
}

#[test]
fn a_folder_with_ambiguous_pages_is_refused() {
    let several = document(&[("GetB", "General", "d"), ("GetC", "General", "d")]).to_string();
    for (text, expected) in [
        (several, "this document has 2 operations or webhooks"),
        (page("GetA", "General", "d"), "operation GetA is on two pages"),
        (page("?!", "General", "d"), "no file name can be derived from operation ?!"),
    ] {
        let bench = bench(&[(A, "GetA", "General", "old")], &[("GetA", "General", "new")]);
        bench.write("openapi/other.yaml", &text);
        let before = bench.pages();
        let message = sync(&bench, &[]).failed();
        assert!(message.contains(expected) && message.contains("openapi/other.yaml:"), "{message}");
        assert!(bench.pages() == before);
    }
}

#[test]
fn an_unreadable_page_is_replaced_at_its_path_and_reported_elsewhere() {
    let bench = bench(&[], &[("GetA", "General", "d")]);
    bench.write("openapi/general/get-a.yaml", "a: [");
    bench.write("openapi/mine.yaml", "b: [");
    let run = sync(&bench, &[]);
    assert!(run.stdout.starts_with("changed  openapi/general/get-a.yaml\n"), "{run:#?}");
    let message = run.failed();
    assert!(
        message.starts_with("error: openapi/mine.yaml:1:4: not valid YAML") && !message.contains("get-a"),
        "{message}"
    );
    assert_eq!(bench.read("openapi/mine.yaml"), "b: [");
}

#[test]
fn an_existing_file_is_not_overwritten() {
    let bench =
        bench(&[("General/Get-A.yaml", "GetX", "General", "d")], &[("GetA", "General", "d"), ("GetX", "General", "d")]);
    let message = sync(&bench, &[]).failed();
    assert!(
        message.contains("operation GetA would have the same file as openapi/General/Get-A.yaml: general/get-a.yaml"),
        "{message}"
    );

    let bench = self::bench(&[(A, "Geta", "General", "d")], &[("GetA", "General", "d")]);
    bench.write("openapi/general/get-a.yaml", &page("get_a", "General", "d"));
    let message = sync(&bench, &[]).failed();
    assert!(
        message.contains("help: the source no longer has that operation or webhook: delete its page with `--prune`"),
        "{message}"
    );
    sync(&bench, &["--prune"]).done();
    assert!(bench.read("openapi/general/get-a.yaml").contains("GetA"));
}

#[test]
fn nothing_is_written_through_links() {
    let bench = bench(&[], &[("GetA", "General", "d")]);
    fs::create_dir(bench.path("elsewhere")).unwrap();
    symlink("../elsewhere", bench.path("openapi/general")).unwrap();
    let message = sync(&bench, &[]).failed();
    assert!(
        message.contains("operation GetA belongs to general/get-a.yaml, but openapi/general is not a folder"),
        "{message}"
    );
    assert_eq!(fs::read_dir(bench.path("elsewhere")).unwrap().count(), 0);

    let bench = self::bench(&[], &[("GetA", "General", "new")]);
    bench.write("elsewhere.yaml", &page("GetA", "General", "old"));
    fs::create_dir(bench.path("openapi/general")).unwrap();
    symlink("../../elsewhere.yaml", bench.path("openapi/general/get-a.yaml")).unwrap();
    sync(&bench, &[]).done();
    assert!(bench.read("elsewhere.yaml").contains("old") && bench.read("openapi/general/get-a.yaml").contains("new"));
}

#[test]
fn a_link_to_the_folder_stays_a_link() {
    let bench = bench(&[(A, "GetA", "General", "old")], &[("GetA", "General", "new")]);
    fs::rename(bench.path("openapi"), bench.path("real")).unwrap();
    symlink("real", bench.path("openapi")).unwrap();
    let message = sync(&bench, &[]).done();
    assert!(message.starts_with("changed  openapi/general/get-a.yaml\n"), "{message}");
    assert_eq!(fs::read_link(bench.path("openapi")).unwrap().to_str(), Some("real"));
    assert!(bench.read("real/general/get-a.yaml").contains("new"));
    assert!(bench.path(".real.sync").is_dir() && !bench.path(".openapi.sync").exists(), "beside the folder itself");
}

#[test]
fn a_dry_run_reports_its_plan_and_writes_nothing() {
    let bench = bench(&[(A, "GetA", "General", "old")], &[("GetA", "General", "new"), ("GetB", "General", "d")]);
    let before = bench.pages();
    let message = sync(&bench, &["--dry-run"]).done();
    let report = "changed  openapi/general/get-a.yaml\nnew      openapi/general/get-b.yaml\nopenapi: 1 changed, 1 new\n\
        nothing was written (--dry-run)\n";
    assert_eq!(message, report);
    assert!(bench.pages() == before && !bench.path(".openapi.sync").exists());
}

#[test]
fn the_folder_can_be_passed_in_three_ways() {
    let bench = bench(&[], &[("GetA", "General", "d")]);
    for (arguments, folder) in [(&["one"][..], "one"), (&["--into", "two"], "two"), (&[], "three")] {
        let arguments = [&["--from", "api.json"], arguments].concat();
        let done = bench.command(&arguments).env("KOMBO_OPENAPI_DIR", "three").output().unwrap();
        assert!(done.status.success() && bench.path(folder).join(A).exists(), "{done:?}");
    }
    let message = bench.sync(&["--from", "api.json", "api.json"]).failed();
    assert!(message.contains("api.json: this is a file, but sync needs a folder of pages"), "{message}");
    let message = bench.sync(&["--from", "api.json", "no/such/folder"]).failed();
    assert!(message.contains("no/such/folder: cannot be synchronized"), "{message}");
}

/// A site with one page; something happens while that is fetched.
fn meanwhile(happens: impl Fn() + Send + Sync + 'static) -> Site {
    let site = Site::of([("a.md", String::new())]);
    site.put("/v1/a.md", Answer::text(fenced(&page("GetA", "General", "new"))).meanwhile(happens));
    site
}

#[test]
fn an_edit_during_the_run_is_not_lost() {
    let edits: [fn(&std::path::Path); 3] = [
        |folder| fs::write(folder.join("general/get-b.yaml"), "mine").unwrap(),
        |folder| fs::write(folder.join("general/new.yaml"), "mine").unwrap(),
        |folder| fs::remove_file(folder.join("general/get-b.yaml")).unwrap(),
    ];
    for edit in edits {
        let bench = bench(&[(A, "GetA", "General", "old"), ("general/get-b.yaml", "GetB", "General", "d")], &[]);
        let folder = bench.path("openapi");
        let site = meanwhile(move || edit(&folder));
        let message = bench.sync(&["--base-url", &site.url("")]).failed();
        assert!(message.contains("openapi: this folder was changed during the run"), "{message}");
        assert!(bench.read("openapi/general/get-a.yaml").contains("old"), "nothing is written");
        let left: Vec<_> =
            fs::read_dir(bench.path(".openapi.sync")).unwrap().map(|it| it.unwrap().file_name()).collect();
        assert!(!left.contains(&"next".into()), "{left:?}");
    }
}

#[test]
fn of_two_runs_at_once_the_second_one_fails() {
    let bench = std::sync::Arc::new(bench(&[(A, "GetA", "General", "old")], &[("GetA", "General", "other")]));
    let (second, message) = (std::sync::Arc::clone(&bench), std::sync::Arc::new(std::sync::Mutex::new(String::new())));
    let heard = std::sync::Arc::clone(&message);
    let site = meanwhile(move || *heard.lock().unwrap() = sync(&second, &[]).failed());
    bench.sync(&["--base-url", &site.url("")]).done();
    let message = message.lock().unwrap();
    assert!(message.contains("openapi: another run is synchronizing this folder"), "{message}");
    assert!(bench.read("openapi/general/get-a.yaml").contains("new"), "the first one is not disturbed");
}

#[test]
fn a_run_cleans_up_after_a_killed_one() {
    let bench = bench(&[(A, "GetA", "General", "d")], &[("GetA", "General", "d")]);
    bench.write(".openapi.sync/next/general/get-a.yaml", "half");
    let before = bench.pages();
    assert_eq!(sync(&bench, &[]).done(), "openapi: 1 unchanged\n");
    assert!(!bench.path(".openapi.sync/next").exists());
    // Where folders cannot be exchanged in one step, a run may be killed between two steps.
    fs::rename(bench.path("openapi"), bench.path(".openapi.sync/before")).unwrap();
    bench.write(".openapi.sync/next/general/get-a.yaml", "whole");
    assert_eq!(sync(&bench, &[]).done(), "openapi: 1 unchanged\n");
    assert!(bench.pages() == before && !bench.path(".openapi.sync/before").exists());
}
