//! `--from`: documents instead of the docs.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::bench::{Bench, document, fenced, files, page, repository, times};
use crate::docs_site::{Answer, Site};

fn two() -> Value {
    document(&[("GetA", "General", "first"), ("GetB", "Other Tag", "second")])
}

/// Returns the document of a page.
fn value(bench: &Bench, path: &str) -> Value {
    serde_norway::from_str(&bench.read(&format!("openapi/{path}"))).unwrap()
}

#[test]
fn a_document_of_any_format_and_source_is_split() {
    let yaml = serde_norway::to_string(&two()).unwrap();
    let (bench, site) = (Bench::new(), Site::start());
    bench.write("api.json", &two().to_string());
    bench.write("api.yaml", &yaml);
    bench.write("api.txt", &two().to_string());
    bench.write("api.md", &fenced(&yaml));
    site.put("/api.json", Answer::text(two().to_string()));
    site.put("/api?format=any", Answer::text(two().to_string()));
    let (by_url, by_query) = (site.url("/api.json"), site.url("/api?format=any"));
    for from in ["api.json", "api.yaml", "api.txt", "api.md", &by_url, &by_query] {
        let message = bench.sync(&["--from", from]).done();
        let report = "new      openapi/general/get-a.yaml\nnew      openapi/other-tag/get-b.yaml\nopenapi: 2 new\n\
            next: `make diff` shows what this changes in the client\n";
        assert_eq!(message, report, "{from}");
        assert_eq!(value(&bench, "general/get-a.yaml"), document(&[("GetA", "General", "first")]));
        fs::remove_dir_all(bench.path("openapi")).unwrap();
    }
    site.take_sent();
    bench.sync(&["--from", &by_query]).done();
    assert_eq!(site.take_sent(), 0, "what was fetched by an earlier run is not fetched again");
}

#[test]
fn a_document_with_one_operation_keeps_its_text() {
    let bench = Bench::new();
    let text = "# A comment.\nopenapi: 3.1.0\npaths: {/a: {get: {operationId: GetA}}}\n";
    bench.write("docs/one.yaml", text);
    bench.write("docs/two.md", &fenced(&text.replace('A', "B").replace("/a", "/b")));
    bench.write("docs/three.json", &document(&[("GetC", "General", "d")]).to_string());
    bench.write("docs/README.md", "# Nothing\n");
    let message = bench.sync(&["--from", "docs"]).done();
    assert!(message.contains("openapi: 3 new\n"), "{message}");
    assert_eq!(bench.read("openapi/untagged/get-a.yaml"), text);
    assert_eq!(bench.read("openapi/untagged/get-b.yaml"), text.replace('A', "B").replace("/a", "/b"));
    assert!(bench.read("openapi/general/get-c.yaml").starts_with("openapi: \"3.1.0\"\n"), "JSON becomes YAML");
    assert_eq!(bench.sync(&["--from", "docs"]).done(), "openapi: 3 unchanged\n");
}

#[test]
fn equal_pages_keep_their_bytes() {
    let text = "paths: {/geta: {get: {tags: [General], operationId: GetA, description: first, responses: {'200': \
        {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Id'}}}}}}}}\n\
        components: {schemas: {Id: {type: string}}}\nopenapi: 3.1.0\ninfo: {version: '1', title: t}\n";
    let bench = Bench::with([("general/get-a.yaml", text.to_owned())]);
    bench.write("api.json", &two().to_string());
    let message = bench.sync(&["--from", "api.json"]).done();
    assert!(message.contains("openapi: 1 new, 1 unchanged\n"), "{message}");
    assert_eq!(bench.read("openapi/general/get-a.yaml"), text);
}

#[test]
fn new_pages_that_contradict_unreadable_ones_are_refused() {
    let page = |id: &str, kind: &str| {
        let operation = format!("{{get: {{operationId: {id}, responses: {{'200': {{description: d}}}}}}}}");
        format!(
            "openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\npaths: {{/{id}: {operation}}}\n\
             components: {{schemas: {{Shared: {{type: {kind}}}}}}}\n"
        )
    };
    let bench = Bench::with([("a.yaml", page("GetA", "string")), ("b.yaml", page("GetB", "string"))]);
    bench.write("next/a.yaml", &page("GetA", "integer"));
    bench.write("next/b.yaml", "a: [");
    let before = bench.pages();
    let message = bench.sync(&["--from", "next"]).failed();
    for expected in [
        "next/b.yaml:1:4: not valid YAML",
        "error: openapi: the pages would contradict each other (1 error)\n  help: operation GetB (openapi/b.yaml) \
         could not be read from the source: sync again when every page can be read",
    ] {
        assert!(message.contains(expected), "{expected}\n{message}");
    }
    assert!(bench.pages() == before, "the folder is unchanged");
    bench.write("next/b.yaml", &page("GetB", "integer"));
    bench.sync(&["--from", "next"]).done();
}

#[test]
fn documents_that_contradict_each_other_are_refused() {
    let bench = Bench::with([("general/get-a.yaml", page("GetA", "General", "d"))]);
    let other = page("GetB", "General", "d").replace("type: string", "type: integer");
    bench.write("next/a.yaml", &page("GetA", "General", "new"));
    bench.write("next/b.yaml", &other);
    let before = bench.pages();
    let message = bench.sync(&["--from", "next"]).failed();
    let expected =
        "error: openapi: the pages would contradict each other (1 error)\n  help: the source contradicts itself";
    assert!(message.contains(expected) && message.contains("#/components/schemas/Id/type"), "{message}");
    assert!(bench.pages() == before, "the folder is unchanged");
}

#[test]
fn the_bundle_of_the_pages_gives_the_pages() {
    let bench = Bench::with([]);
    let bundle = kombo_api_build::bundle(&repository()).unwrap().0;
    bench.write("bundle.json", &bundle.document().to_string());
    for (path, text) in files(&repository()) {
        bench.write(&format!("openapi/{path}"), &text);
    }
    let (before, written) = (bench.pages(), times(&bench.path("openapi")));
    let count = before.len();
    assert_eq!(bench.sync(&["--from", "bundle.json"]).done(), format!("openapi: {count} unchanged\n"));
    assert!(bench.pages() == before && times(&bench.path("openapi")) == written);

    let message = bench.sync(&["--from", "bundle.json", "--into", "new"]).done();
    assert!(message.contains(&format!("new: {count} new\n")), "{message}");
    assert!(files(&bench.path("new")).keys().eq(before.keys()), "each page stands where the repository has it");
    let sources = [bench.path("new"), repository()]
        .map(|pages| {
            std::thread::spawn(move || {
                let conventions = concat!(env!("CARGO_MANIFEST_DIR"), "/../kombo-api/kombo.toml");
                let conventions = kombo_api_build::conventions::read(conventions.as_ref()).unwrap();
                kombo_api_build::generate(&pages, &conventions).unwrap().source
            })
        })
        .map(|source| source.join().unwrap());
    assert!(sources[0] == sources[1], "the client is the same");
}

#[test]
fn a_source_without_a_document_changes_nothing() {
    for (text, expected) in [
        ("a: [", "api.yaml:1:4: not valid YAML"),
        ("error: not found\n", "no operation and no webhook could be read"),
        ("- 1\n", "api.yaml: this page is not an object"),
    ] {
        let bench = Bench::with([("general/get-a.yaml", page("GetA", "General", "old"))]);
        bench.write("api.yaml", text);
        let message = bench.sync(&["--from", "api.yaml", "--prune"]).failed();
        assert!(message.contains(expected), "{message}");
        assert_eq!(bench.pages().len(), 1);
    }
    let message = Bench::new().sync(&["--from", "nowhere.yaml"]).failed();
    assert!(message.contains("nowhere.yaml: cannot be read: "), "{message}");
}

#[test]
fn operations_without_a_unique_file_name_are_errors() {
    let bench = Bench::new();
    let operations =
        [("?!", "General", "d"), ("GetA", "General", "d"), ("get-a", "General", "d"), ("GetB", "General", "d")];
    let mut document = document(&operations);
    document["paths"]["/get-a"]["get"]["operationId"] = "get-a".into();
    bench.write("api.json", &document.to_string());
    let message = bench.sync(&["--from", "api.json"]).failed();
    assert!(
        message.contains("no file name can be derived from operation ?!") && message.contains("#/paths/~1?!/get"),
        "{message}"
    );
    assert!(
        message.contains("operation GetA would have the same file as operation get-a: general/get-a.yaml"),
        "{message}"
    );
    assert!(
        message.contains("operation get-a would have the same file as operation GetA: general/get-a.yaml"),
        "{message}"
    );
    assert_eq!(bench.pages().keys().collect::<Vec<_>>(), ["general/get-b.yaml"]);
}

#[test]
fn names_cannot_leave_the_folder() {
    let bench = Bench::new();
    bench.write("api.json", &document(&[("../../x", "../..", "d"), ("..", "General", "d")]).to_string());
    let message = bench.sync(&["--from", "api.json"]).failed();
    assert!(message.contains("no file name can be derived from operation .."), "{message}");
    assert_eq!(bench.pages().keys().collect::<Vec<_>>(), ["untagged/x.yaml"]);
}

#[test]
fn the_written_pages_can_be_built() {
    let bench = Bench::new();
    bench.write("api.json", &two().to_string());
    bench.sync(&["--from", "api.json"]).done();
    let check =
        Command::new(env!("CARGO_BIN_EXE_kombo-api-build")).arg("check").arg(bench.path("openapi")).output().unwrap();
    let message = String::from_utf8(check.stdout).unwrap();
    assert!(message.ends_with("2 operations, 0 webhooks, no errors\n"), "{message}");
}

#[test]
fn a_source_and_a_site_exclude_each_other() {
    let run = Bench::new().sync(&["--from", "x.yaml", "--base-url", "http://127.0.0.1"]);
    assert!(run.code == Some(2) && run.stderr.contains("cannot be used with"), "{run:#?}");
    let run = Bench::new().sync(&["--base-url", "docs.kombo.dev"]);
    assert!(run.code == Some(2) && run.stderr.contains("begins with https://"), "{run:#?}");
}
