//! Addresses with passwords and tokens: sent to the server, and neither printed nor kept.

use crate::bench::{Bench, Run, document, fenced, files, page};
use crate::docs_site::{Answer, Site};

/// Parts of every address here, and `me:hunter2` as it is sent.
const SECRETS: [&str; 5] = ["hunter2", "://me", "t0ken", "t1ken", "bWU6aHVudGVyMg"];

/// The site's address with a user and a password.
fn secret(site: &Site, path: &str) -> String {
    site.url(path).replace("http://", "http://me:hunter2@")
}

fn site() -> Site {
    Site::of([("a.md", fenced(&page("GetA", "General", "first")))])
}

fn assert_silent(run: &Run) {
    let message = format!("{}{}", run.stdout, run.stderr);
    assert!(!SECRETS.iter().any(|secret| message.contains(secret)), "{message}");
}

/// Nothing of the secrets is in any file, whether pages or working files.
fn assert_not_kept(bench: &Bench) {
    for (path, text) in files(&bench.path(".")) {
        assert!(!SECRETS.iter().any(|secret| text.contains(secret)), "{path}: {text}");
    }
}

#[test]
fn a_password_is_sent_but_neither_printed_nor_cached() {
    let (bench, site) = (Bench::new(), site());
    let run = bench.sync(&["--base-url", &secret(&site, "")]);
    assert_silent(&run);
    run.done();
    assert_not_kept(&bench);
    let sent = site.take_requests();
    assert!(sent.iter().all(|(_, head)| head.contains("authorization: basic bwu6ahvudgvymg==")), "{sent:?}");
    site.take_sent();
    assert_eq!(bench.sync(&["--base-url", &secret(&site, "")]).done(), "openapi: 1 unchanged\n");
    assert_eq!(site.take_sent(), 0, "the cache is used all the same");
}

#[test]
fn a_token_in_a_query_is_not_cached_but_distinguishes_responses() {
    let (bench, site) = (Bench::new(), site());
    for (query, description) in [("token=t0ken", "first"), ("token=t1ken", "second")] {
        let path = format!("/api.json?{query}");
        let text = document(&[("GetA", "General", description)]).to_string();
        // By the date alone both answers would be one.
        let answer = Answer::text(text).without_etag().header("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT");
        site.put(&path, answer);
        let run = bench.sync(&["--from", &site.url(&path)]);
        assert_silent(&run);
        run.done();
        assert!(bench.read("openapi/general/get-a.yaml").contains(description));
        assert_not_kept(&bench);
        site.take_sent();
        bench.sync(&["--from", &site.url(&path)]).done();
        assert_eq!(site.take_sent(), 0, "the cache is used all the same");
    }
}

#[test]
fn an_earlier_cache_with_a_password_is_overwritten() {
    let (bench, site) = (Bench::new(), site());
    let entry = format!(r#"{{"{}":{{"etag":"\"1\"","last_modified":null,"body":"x"}}}}"#, secret(&site, "/v1/a.md"));
    bench.write(".openapi.sync/cache.json", &entry);
    bench.sync(&["--base-url", &secret(&site, "")]).done();
    assert_not_kept(&bench);
}

#[test]
fn no_failure_prints_a_password_or_a_token() {
    let elsewhere = Site::start();
    for (path, answer) in [
        ("/v1/a.md?token=t0ken", Answer::status(404)),
        ("/v1/a.md?token=t0ken", Answer::text(fenced("a: ["))),
        ("/v1/a.md?token=t0ken", Answer::text("# A guide\n")),
        ("/v1/a.md?token=t0ken", Answer::text("<html>")),
        ("/v1/a.md?token=t0ken", Answer::redirect(302, "/v1/a.md?token=t0ken")),
        ("/v1/a.md?token=t0ken", Answer::redirect(302, "ftp://me:hunter2@127.0.0.1/?t0ken")),
        ("/v1/a.md?token=t0ken", Answer::redirect(302, secret(&elsewhere, "/?token=t0ken"))),
        ("/v1/a.md?token=t0ken", Answer::text("x").cut_off()),
        ("/llms.txt", Answer::text("- [A](/v1/b.md?token=t0ken)\n").without_etag()),
        ("/llms.txt", Answer::text("- [A](/v1/guide.md)\n")),
        ("/llms.txt", Answer::text("nothing")),
        ("/llms.txt", Answer::status(403)),
    ] {
        let (bench, site) = (Bench::new(), site());
        // Without an ETag it is not kept: its text has the token.
        site.put("/llms.txt", Answer::text("- [A](/v1/a.md?token=t0ken)\n").without_etag());
        site.put("/v1/guide.md", Answer::text("# A guide\n"));
        site.put(path, answer.clone());
        for address in [secret(&site, ""), secret(&site, "/?token=t0ken")] {
            let run = bench.sync(&["--retries", "0", "--base-url", &address]);
            assert_silent(&run);
            let message = run.failed();
            assert!(
                message.contains(&format!("http://***@{}", site.url("").trim_start_matches("http://"))),
                "{message}"
            );
        }
        assert_not_kept(&bench);

        site.put("/?token=t0ken", answer);
        let run = bench.sync(&["--retries", "0", "--from", &secret(&site, "/?token=t0ken")]);
        assert_silent(&run);
        let message = run.failed();
        assert!(
            message.contains(&format!("http://***@{}/?***", site.url("").trim_start_matches("http://"))),
            "{message}"
        );
        assert_not_kept(&bench);
    }
}

#[test]
fn a_failed_connection_prints_no_password() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = format!("http://me:hunter2@127.0.0.1:{port}/api.json?token=t0ken");
    for option in ["--from", "--base-url"] {
        let run = Bench::new().sync(&["--retries", "0", option, &address]);
        assert_silent(&run);
        assert!(run.failed().contains("no connection"));
    }
}

#[test]
fn an_address_that_cannot_be_read_is_not_printed() {
    for address in [
        "https://me:hunter2@example.com:99999/?t0ken",
        "https://me:hun/ter2hunter2@example.com/",
        "HTTPS://me:hunter2@[/?t0ken",
        "ftp://me:hunter2@127.0.0.1/?t0ken",
        "https:/me:hunter2@127.0.0.1:99999/",
        "m:hunter2@127.0.0.1/api.json?t0ken",
    ] {
        for arguments in [
            &["--from", address][..],
            &["--base-url", address],
            &["--into", address],
            &[address],
            &["openapi", address],
            &[&format!("--prune={address}")],
        ] {
            let run = Bench::new().sync(arguments);
            assert_silent(&run);
            assert!(run.code != Some(0) && run.stderr.starts_with("error: "), "{run:#?}");
        }
    }
}
