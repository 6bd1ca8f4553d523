//! Failures of networks and servers.

use std::time::{Duration, Instant};

use crate::bench::{Bench, fenced, page};
use crate::docs_site::{Answer, DOCS, Site};

fn a() -> String {
    fenced(&page("GetA", "General", "first"))
}

/// A site with a valid page, and one that a test replaces.
fn site() -> Site {
    Site::of([("a.md", a()), ("b.md", fenced(&page("GetB", "General", "second")))])
}

fn sync(bench: &Bench, site: &Site, arguments: &[&str]) -> crate::bench::Run {
    bench.sync(&[&["--base-url", &site.url("")], arguments].concat())
}

/// Returns the message for this response to `/v1/b.md`. The other pages are written all the same.
fn message_of(answer: Answer, arguments: &[&str]) -> (String, Site) {
    let (bench, site) = (Bench::new(), site());
    site.put("/v1/b.md", answer);
    let message = sync(&bench, &site, arguments).failed();
    assert_eq!(bench.pages().keys().collect::<Vec<_>>(), ["general/get-a.yaml"]);
    assert!(message.starts_with(&format!("error: {}", site.url("/v1/b.md"))), "{message}");
    (message, site)
}

fn requests(site: &Site, path: &str) -> usize {
    site.take_requests().iter().filter(|(asked, _)| asked == path).count()
}

#[test]
fn a_missing_page_is_reported_and_not_retried() {
    let (message, site) = message_of(Answer::status(404), &[]);
    assert!(message.contains("cannot be fetched: answered 404 Not Found\n  help: "), "{message}");
    assert_eq!(requests(&site, "/v1/b.md"), 1);
}

#[test]
fn a_temporary_failure_is_retried_up_to_the_limit() {
    let (message, site) = message_of(Answer::status(503), &["--retries", "1"]);
    assert!(message.contains("answered 503 Service Unavailable (2 attempts)"), "{message}");
    assert_eq!(requests(&site, "/v1/b.md"), 2);
}

#[test]
fn retry_after_is_obeyed() {
    let (bench, site) = (Bench::new(), site());
    let good = Answer::text(a());
    site.queue("/v1/a.md", vec![Answer::status(429).header("retry-after", "1"), good]);
    let started = Instant::now();
    sync(&bench, &site, &[]).done();
    assert!(started.elapsed() >= Duration::from_secs(1), "the wait is the server's, not 250 ms");
    assert_eq!(requests(&site, "/v1/a.md"), 2);
    let (message, site) = message_of(Answer::status(429).header("retry-after", "3600"), &[]);
    assert!(message.contains("to be retried after 3600 s") && requests(&site, "/v1/b.md") == 1, "{message}");
}

#[test]
fn redirects_are_followed_but_not_in_a_circle() {
    let (message, site) = message_of(Answer::redirect(302, "/v1/b.md"), &[]);
    assert!(message.contains("redirected more than 10 times"), "{message}");
    assert_eq!(requests(&site, "/v1/b.md"), 11);
    let (message, _) = message_of(Answer::redirect(301, "ftp://127.0.0.1/b.md"), &[]);
    assert!(message.contains("redirected to an address that is not HTTP"), "{message}");
}

#[test]
fn an_incomplete_body_is_fetched_again() {
    let (bench, site) = (Bench::new(), site());
    site.queue("/v1/a.md", vec![Answer::text(a()).cut_off(), Answer::text(a())]);
    sync(&bench, &site, &[]).done();
    let (message, _) = message_of(Answer::text(a()).cut_off(), &["--retries", "0"]);
    assert!(message.contains("the response is incomplete"), "{message}");
}

#[test]
fn a_server_that_does_not_respond_times_out() {
    let (message, _) = message_of(Answer::never(), &["--retries", "0", "--timeout", "1"]);
    assert!(message.contains("no response within 1 s"), "{message}");
}

#[test]
fn a_page_with_an_unclosed_fence_is_an_error() {
    let whole = a();
    let cut = whole.trim_end().trim_end_matches('`').to_owned();
    let (message, _) = message_of(Answer::text(cut), &[]);
    assert!(message.contains("b.md:7: the fenced block that begins here is not closed"), "{message}");
}

#[test]
fn a_response_that_is_not_a_text_of_the_docs_is_an_error() {
    for (answer, expected) in [
        (Answer::text("<!DOCTYPE html><html></html>"), "an HTML page"),
        (Answer::text("Log in").header("content-type", "text/html; charset=utf-8"), "an HTML page"),
        (Answer::text(" \n"), "answered with an empty body"),
        (Answer::status(204), "answered 204 No Content"),
        (Answer::status(304), "answered 304 Not Modified"),
    ] {
        let (message, _) = message_of(answer, &[]);
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn without_an_index_nothing_is_written() {
    for (answer, expected) in [
        (Answer::status(404), "llms.txt: cannot be fetched: answered 404"),
        (Answer::text("# Docs\n\n- [Elsewhere](https://example.com/a.md)\n"), "llms.txt: this index has no links"),
        (Answer::text("- [Guide](guide.md)\n"), "no operation and no webhook could be read"),
        (Answer::text("- [Lost](lost.md)\n"), "lost.md: cannot be fetched: answered 404"),
    ] {
        let (bench, site) = (Bench::with([("general/get-a.yaml", page("GetA", "General", "old"))]), site());
        site.put("/llms.txt", answer);
        site.put("/guide.md", Answer::text("# Guide\n"));
        let before = bench.pages();
        let run = sync(&bench, &site, &["--prune"]);
        assert!(run.stdout.is_empty(), "{run:#?}");
        let message = run.failed();
        assert!(message.contains(expected) && message.ends_with("nothing was written\n"), "{message}");
        assert!(bench.pages() == before);
    }
}

#[test]
fn a_failed_connection_is_reported_with_address_and_reason() {
    let bench = Bench::new();
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let message = bench.sync(&["--retries", "0", "--base-url", &format!("http://127.0.0.1:{port}")]).failed();
    assert!(
        message.starts_with(&format!("error: http://127.0.0.1:{port}/llms.txt: cannot be fetched: no connection: ")),
        "{message}"
    );
    assert!(message.contains("help: check the network"), "{message}");
}

#[test]
fn links_to_other_sites_are_ignored_and_each_page_is_fetched_once() {
    let (bench, site, elsewhere) = (Bench::new(), site(), Site::start());
    let index = format!(
        "- [A]({DOCS}/v1/a.md)\n- [A](v1/a.md#part)\n- [A](/v1/a.md)\n- [X]({})\n- [Own]({})\n",
        elsewhere.url("/v1/x.md"),
        site.url("/v1/b.md")
    );
    site.put("/llms.txt", Answer::text(index));
    sync(&bench, &site, &[]).done();
    let mut asked: Vec<String> = site.take_requests().into_iter().map(|(path, _)| path).collect();
    asked.sort();
    assert_eq!(asked, ["/llms.txt", "/v1/a.md", "/v1/b.md"]);
    assert!(elsewhere.take_requests().is_empty());
}

#[test]
fn requests_have_a_user_agent() {
    let (bench, site) = (Bench::new(), site());
    sync(&bench, &site, &[]).done();
    let requests = site.take_requests();
    let agent = format!("user-agent: kombo-api-build/{} (openapi sync; rust)\r\n", env!("CARGO_PKG_VERSION"));
    assert!(requests.iter().all(|(_, head)| head.contains(&agent)), "{requests:#?}");
}

#[test]
fn a_cached_response_is_validated_by_its_date_too() {
    let (bench, site) = (Bench::new(), site());
    let dated = |text| Answer::text(text).without_etag().header("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT");
    site.put("/v1/a.md", dated(a()));
    sync(&bench, &site, &[]).done();
    site.take_sent();
    assert_eq!(sync(&bench, &site, &[]).done(), "openapi: 2 unchanged\n");
    assert_eq!(site.take_sent(), 0);
    // A missing or invalid cache only changes the number of requests.
    bench.write(".openapi.sync/cache.json", "{");
    sync(&bench, &site, &[]).done();
    let everything = site.take_sent();
    sync(&bench, &site, &["--no-cache"]).done();
    assert!(everything > 0 && site.take_sent() == everything);
}

#[test]
fn cached_responses_survive_failures_and_unused_ones_are_removed() {
    let (bench, site) = (Bench::new(), site());
    sync(&bench, &site, &[]).done();
    let good = Answer::text(a());
    site.put("/v1/a.md", Answer::status(404));
    sync(&bench, &site, &[]).failed();
    site.put("/v1/a.md", good);
    site.take_sent();
    sync(&bench, &site, &[]).done();
    assert_eq!(site.take_sent(), 0, "it is still known");
    site.put("/llms.txt", Answer::text("- [B](v1/b.md)\n"));
    sync(&bench, &site, &[]).done();
    assert!(!bench.read(".openapi.sync/cache.json").contains("/v1/a.md"));
}
