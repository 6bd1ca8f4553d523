//! What networks and servers do.

use std::time::{Duration, Instant};

use crate::bench::{Bench, fenced, page};
use crate::docs_site::{Answer, DOCS, Site};

fn a() -> String {
    fenced(&page("GetA", "General", "first"))
}

/// A site with one good page, and one that is to be made bad.
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
fn a_page_that_is_not_there_is_said_and_not_asked_for_again() {
    let (message, site) = message_of(Answer::status(404), &[]);
    assert!(message.contains("cannot be fetched: answered 404 Not Found\n  help: "), "{message}");
    assert_eq!(requests(&site, "/v1/b.md"), 1);
}

#[test]
fn a_failure_that_may_pass_is_waited_for_so_often_and_no_more() {
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
fn redirects_are_followed_but_not_round_in_a_circle() {
    let (message, site) = message_of(Answer::redirect(302, "/v1/b.md"), &[]);
    assert!(message.contains("redirected more than 10 times"), "{message}");
    assert_eq!(requests(&site, "/v1/b.md"), 11);
    let (message, _) = message_of(Answer::redirect(301, "ftp://127.0.0.1/b.md"), &[]);
    assert!(message.contains("redirected to an address that is not HTTP"), "{message}");
}

#[test]
fn a_body_that_breaks_off_is_fetched_again() {
    let (bench, site) = (Bench::new(), site());
    site.queue("/v1/a.md", vec![Answer::text(a()).cut_off(), Answer::text(a())]);
    sync(&bench, &site, &[]).done();
    let (message, _) = message_of(Answer::text(a()).cut_off(), &["--retries", "0"]);
    assert!(message.contains("the response is incomplete"), "{message}");
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    let (message, _) = message_of(Answer::never(), &["--retries", "0", "--timeout", "1"]);
    assert!(message.contains("no response within 1 s"), "{message}");
}

#[test]
fn a_page_that_was_cut_off_in_its_fence_is_no_guide_and_no_page() {
    let whole = a();
    let cut = whole.trim_end().trim_end_matches('`').to_owned();
    let (message, _) = message_of(Answer::text(cut), &[]);
    assert!(message.contains("b.md:7: the fenced block that begins here is not closed"), "{message}");
}

#[test]
fn what_is_no_text_of_the_docs_is_no_guide() {
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
fn where_nobody_listens_the_address_and_the_reason_are_said() {
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
fn links_to_elsewhere_are_not_followed_and_each_page_is_asked_for_once() {
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
fn it_says_who_it_is() {
    let (bench, site) = (Bench::new(), site());
    sync(&bench, &site, &[]).done();
    let requests = site.take_requests();
    let agent = format!("user-agent: kombo-api-build/{} (openapi sync; rust)\r\n", env!("CARGO_PKG_VERSION"));
    assert!(requests.iter().all(|(_, head)| head.contains(&agent)), "{requests:#?}");
}

#[test]
fn an_answer_that_is_kept_is_asked_about_by_its_date_too() {
    let (bench, site) = (Bench::new(), site());
    let dated = |text| Answer::text(text).without_etag().header("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT");
    site.put("/v1/a.md", dated(a()));
    sync(&bench, &site, &[]).done();
    site.take_sent();
    assert_eq!(sync(&bench, &site, &[]).done(), "openapi: 2 unchanged\n");
    assert_eq!(site.take_sent(), 0);
    // The cache is a convenience: broken, or not wanted, it changes nothing but the traffic.
    bench.write(".openapi.sync/cache.json", "{");
    sync(&bench, &site, &[]).done();
    let everything = site.take_sent();
    sync(&bench, &site, &["--no-cache"]).done();
    assert!(everything > 0 && site.take_sent() == everything);
}

#[test]
fn what_was_kept_survives_a_bad_day_and_what_is_not_asked_for_is_forgotten() {
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
