//! The docs: all pages of the API, guides, and failures.

use std::fs;
use std::os::unix::fs::MetadataExt as _;

use crate::bench::{Bench, fenced, files, repository, times};
use crate::docs_site::{Answer, DOCS, Site};

const GUIDES: usize = 5;
const BROKEN: &str = "/v1/get-hris-employees.md";

/// The repository's pages as a site of Mintlify's.
fn site() -> Site {
    let pages = files(&repository());
    let pages =
        pages.iter().map(|(path, text)| (path.rsplit('/').next().unwrap().replace(".yaml", ".md"), fenced(text)));
    let mut pages: Vec<(String, String)> = pages.collect();
    // Under another section, too.
    pages.push(("again/first.md".to_owned(), pages[0].1.clone()));
    let guides = (0..GUIDES).map(|n| (format!("guide-{n}.md"), "# Guide\n\n```yaml\nanything: else\n```\n".to_owned()));
    pages.extend(guides);
    Site::of(pages.iter().map(|(name, text)| (name.as_str(), text.clone())))
}

/// The repository's pages, with one that is out of date, one that is missing, one of the reader's own, and a README.
fn bench() -> Bench {
    let bench = Bench::with([]);
    for (path, text) in files(&repository()) {
        bench.write(&format!("openapi/{path}"), &text);
    }
    fs::remove_file(bench.path("openapi/general/get-integrations-integration-id.yaml")).unwrap();
    bench.write("openapi/README.md", "# Pages\n");
    let old = bench.read("openapi/unified-hris-api/get-hris-employees.yaml").replace("summary: ", "summary: Old ");
    bench.write("openapi/unified-hris-api/get-hris-employees.yaml", &old);
    let old = bench.read("openapi/unified-lms-api/get-lms-skills.yaml").replace("summary: ", "summary: Old ");
    bench.write("openapi/unified-lms-api/get-lms-skills.yaml", &old);
    bench
}

#[test]
fn failures_leave_pages_unchanged_and_the_next_run_updates_everything() {
    let (site, bench) = (site(), bench());
    let mut expected = files(&repository());
    expected.insert("README.md".to_owned(), "# Pages\n".to_owned());
    let good = fs::read_to_string(repository().join("unified-hris-api/get-hris-employees.yaml")).unwrap();

    // As many pages as the API has; a sync tomorrow may bring one more.
    let count = expected.len() - 1;
    let all = count + 1 + GUIDES;
    site.put(BROKEN, Answer::text(fenced(&good.replacen("\ninfo:", "\nopenapi: 3.1.0\ninfo:", 1))));
    let slow = "unified-lms-api/get-lms-users.yaml";
    site.put("/v1/get-lms-users.md", Answer::text(fenced(&expected[slow])).after(all));
    let flaky = Answer::text(fenced(&expected["unified-lms-api/get-lms-courses.yaml"]));
    site.queue("/v1/get-lms-courses.md", vec![Answer::status(500), Answer::status(500), flaky]);
    let moved = Answer::text(fenced(&expected["unified-lms-api/get-lms-skills.yaml"]));
    site.put("/v1/get-lms-skills.md", Answer::redirect(308, "/v2/skills.md"));
    site.put("/v2/skills.md", moved);

    let before = bench.pages();
    let run = bench.sync(&["--base-url", &site.url("")]);
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert_eq!(run.stderr.matches("error: ").count(), 1, "{run:#?}");
    let line = 7 + good.lines().position(|line| line.starts_with("info:")).unwrap() + 1;
    let message = format!("error: {}:{line}:1: not valid YAML: duplicate mapping key", site.url(BROKEN));
    assert!(run.stderr.starts_with(&message), "{message}\n{run:#?}");
    let report = format!(
        "\
new      openapi/general/get-integrations-integration-id.yaml
unseen   openapi/unified-hris-api/get-hris-employees.yaml: operation GetHrisEmployees was not in what could be read; the page is kept
changed  openapi/unified-lms-api/get-lms-skills.yaml
openapi: 1 changed, 1 new, 1 unseen, {} unchanged, 1 failed (5 guides skipped)
next: `make diff` shows what this changes in the client
",
        count - 3
    );
    assert_eq!(run.stdout, report);
    let mut kept = expected.clone();
    let employees = "unified-hris-api/get-hris-employees.yaml";
    kept.insert(employees.to_owned(), before[employees].clone());
    assert!(bench.pages() == kept, "everything but the broken page is up to date");
    assert!(files(&bench.path(".openapi.sync/last")) == before, "what was there is at hand until the next change");

    site.put(BROKEN, Answer::text(fenced(&good)));
    let message = bench.sync(&["--base-url", &site.url("")]).done();
    let expected_of_it = format!("openapi: 1 changed, {} unchanged (5 guides skipped)\n", count - 1);
    assert!(message.contains(&expected_of_it), "{message}");
    assert!(bench.pages() == expected, "everything is up to date");

    let folder = fs::metadata(bench.path("openapi")).unwrap().ino();
    let written = times(&bench.path("openapi"));
    site.take_sent();
    site.take_requests();
    let message = bench.sync(&["--base-url", &site.url("")]).done();
    assert_eq!(message, format!("openapi: {count} unchanged (5 guides skipped)\n"));
    assert_eq!((site.take_sent(), site.take_requests().len()), (0, all + 2), "everything is asked for, nothing sent");
    assert_eq!(fs::metadata(bench.path("openapi")).unwrap().ino(), folder);
    assert!(times(&bench.path("openapi")) == written, "nothing is written");

    let index = format!("- [One]({DOCS}/v1/get-lms-skills.md)\n");
    site.put("/llms.txt", Answer::text(index.clone()).without_etag());
    bench.sync(&["--base-url", &site.url("")]).done();
    assert_eq!(site.take_sent(), index.len(), "the index alone is sent, since nothing can be asked about it");
}
