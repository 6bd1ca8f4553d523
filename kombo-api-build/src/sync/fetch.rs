//! Pages over HTTP: several at once, again if that may help, and never against the server's wish.

use std::cell::{Cell, RefCell};
use std::error::Error as _;
use std::time::{Duration, SystemTime};

use backon::{ExponentialBuilder, Retryable as _};
use futures_util::{StreamExt as _, stream};
use indicatif::{ProgressBar, ProgressStyle};
use kombo_api_build::{Place, Problem};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, IF_MODIFIED_SINCE, IF_NONE_MATCH, RETRY_AFTER};
use reqwest::redirect::{Attempt, Policy};
use reqwest::{Client, StatusCode, Url};

use super::address;
use super::cache::{Cache, Kept};
use super::options::Requests;

/// The wait before the first repetition; it doubles with each, up to [`LONGEST_BACKOFF`], and jitter is added.
const FIRST_BACKOFF: Duration = Duration::from_millis(250);
const LONGEST_BACKOFF: Duration = Duration::from_secs(10);
/// A server that wants to be left alone for longer is left alone, and the run says so.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(60);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const MOST_REDIRECTS: usize = 10;
/// Ten times the whole API as one document. What is longer is not a document.
const MOST_BYTES: usize = 32 << 20;

/// Fetches pages, with what an earlier run has kept.
pub(crate) struct Fetcher {
    client: Client,
    concurrency: usize,
    timeout: u64,
    retries: usize,
    earlier: Cache,
    kept: RefCell<Cache>,
}

/// Why an attempt failed.
struct Failure {
    message: String,
    help: &'static str,
    /// Whether it may pass, and for how long the server wants to be left alone.
    passing: Option<Option<Duration>>,
}

impl Fetcher {
    pub(crate) fn new(requests: &Requests, earlier: Cache) -> Result<Self, Problem> {
        let client = Client::builder()
            .user_agent(concat!("kombo-api-build/", env!("CARGO_PKG_VERSION"), " (OpenAPI sync; Rust)"))
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(Duration::from_secs(requests.timeout))
            .redirect(Policy::custom(redirect))
            .referer(false)
            .build()
            .map_err(|error| {
                Problem::error(format!("HTTP is not possible here: {}", root_cause(&error)))
                    .help("see that the system's certificates are installed (on Linux the package `ca-certificates`)")
            })?;
        let (concurrency, timeout, retries) = (requests.concurrency, requests.timeout, requests.retries);
        Ok(Self { client, concurrency, timeout, retries, earlier, kept: RefCell::default() })
    }

    /// All of them, in the order in which they are given.
    pub(crate) async fn all(&self, urls: &[Url]) -> Vec<Result<String, Problem>> {
        let bar = ProgressBar::new(urls.len() as u64);
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} pages, {elapsed}") {
            bar.set_style(style);
        }
        let answers =
            stream::iter(urls.iter().enumerate()).map(|(number, url)| async move { (number, self.get(url).await) });
        let answers = answers.buffer_unordered(self.concurrency).inspect(|_| bar.inc(1));
        let mut answers: Vec<_> = answers.collect().await;
        bar.finish_and_clear();
        answers.sort_by_key(|(number, _)| *number);
        answers.into_iter().map(|(_, answer)| answer).collect()
    }

    /// The text behind `url`.
    pub(crate) async fn get(&self, url: &Url) -> Result<String, Problem> {
        let attempts = Cell::new(0_u32);
        let attempt = || {
            attempts.set(attempts.get() + 1);
            self.attempt(url)
        };
        let backoff = ExponentialBuilder::new()
            .with_min_delay(FIRST_BACKOFF)
            .with_max_delay(LONGEST_BACKOFF)
            .with_max_times(self.retries)
            .with_jitter();
        let answer = attempt
            .retry(backoff)
            .when(|failure| failure.passing.is_some())
            // No wait means that there were attempts enough, whatever the server asks for.
            .adjust(|failure, wait| wait.map(|backoff| failure.passing.flatten().unwrap_or(backoff)))
            .await;
        answer.map_err(|failure| {
            if let Some(kept) = self.earlier.get(url) {
                self.kept.borrow_mut().keep(url, kept.clone());
            }
            let tries = if attempts.get() > 1 { format!(" ({} attempts)", attempts.get()) } else { String::new() };
            Problem::error(format!("cannot be fetched: {}{tries}", failure.message))
                .at(Place::page(address::shown(url)))
                .help(failure.help)
        })
    }

    /// What a later run may ask about.
    pub(crate) fn into_cache(self) -> Cache {
        self.kept.into_inner()
    }

    async fn attempt(&self, url: &Url) -> Result<String, Failure> {
        let known = self.earlier.get(url);
        let mut request =
            self.client.get(url.clone()).header(ACCEPT, "text/markdown, application/yaml, application/json, */*;q=0.5");
        if let Some(etag) = known.and_then(|kept| kept.etag.as_ref()) {
            request = request.header(IF_NONE_MATCH, etag);
        }
        if let Some(date) = known.and_then(|kept| kept.last_modified.as_ref()) {
            request = request.header(IF_MODIFIED_SINCE, date);
        }
        let mut response = request.send().await.map_err(|error| self.unanswered(&error.without_url()))?;
        let headers = response.headers().clone();
        match (response.status(), known) {
            (StatusCode::OK, _) => {}
            (StatusCode::NOT_MODIFIED, Some(kept)) => {
                self.kept.borrow_mut().keep(url, kept.clone());
                return Ok(kept.body.clone());
            }
            (status, _) => return Err(refused(status, &headers)),
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.unanswered(&error.without_url()))? {
            body.extend_from_slice(&chunk);
            if body.len() > MOST_BYTES {
                return Err(Failure::lasting(
                    format!("longer than {} MiB", MOST_BYTES >> 20),
                    "this is no page of the docs",
                ));
            }
        }
        let body =
            String::from_utf8(body).map_err(|_| Failure::lasting("not UTF-8 text", "this is no page of the docs"))?;
        readable(&headers, &body)?;
        if let Some(kept) = Kept::of(&headers, &body) {
            self.kept.borrow_mut().keep(url, kept);
        }
        Ok(body)
    }

    fn unanswered(&self, error: &reqwest::Error) -> Failure {
        let cause = root_cause(error);
        if error.is_redirect() {
            return Failure::lasting(
                cause,
                "see where the address leads in a browser, and whether --base-url is right",
            );
        }
        let message = match error {
            error if error.is_timeout() && !error.is_connect() => format!("no answer within {} s", self.timeout),
            error if error.is_timeout() => {
                format!("no connection within {} s", CONNECT_TIMEOUT.as_secs().min(self.timeout))
            }
            error if error.is_connect() => format!("no connection: {cause}"),
            error if error.is_body() || error.is_decode() => format!("the answer broke off: {cause}"),
            _ => cause,
        };
        Failure {
            message,
            help: "see that the network, and the address, are right; then run it again",
            passing: Some(None),
        }
    }
}

impl Failure {
    fn lasting(message: impl Into<String>, help: &'static str) -> Self {
        Self { message: message.into(), help, passing: None }
    }
}

fn refused(status: StatusCode, headers: &HeaderMap) -> Failure {
    let message = format!("answered {status}");
    match (status.as_u16(), retry_after(headers)) {
        (408 | 425 | 429 | 500.., Some(wait)) if wait > LONGEST_RETRY_AFTER => Failure::lasting(
            format!("{message}, and to come back in {} s", wait.as_secs()),
            "run it again when that time has passed",
        ),
        (408 | 425 | 429 | 500.., wait) => {
            Failure { message, help: "the server has a problem that may pass: run it again later", passing: Some(wait) }
        }
        (404 | 410, _) => Failure::lasting(message, "the page has gone, or the index is out of date: see the docs"),
        _ => Failure::lasting(message, "see what the address gives in a browser, and whether --base-url is right"),
    }
}

/// Seconds, or a date; a date that has passed is no wait.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    match value.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => {
            let date = httpdate::parse_http_date(value).ok()?;
            Some(date.duration_since(SystemTime::now()).unwrap_or_default())
        }
    }
}

/// A site says "not found" and "log in" in HTML, often with status 200. Taken for a guide, its operation would be gone.
fn readable(headers: &HeaderMap, body: &str) -> Result<(), Failure> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let start = body.trim_start().get(..9).unwrap_or_default().to_lowercase();
    let help = "see what the address gives in a browser, and whether --base-url is right";
    if kind.starts_with("text/html") || start == "<!doctype" || start.starts_with("<html") {
        return Err(Failure::lasting("answered with an HTML page instead of text", help));
    }
    if body.trim().is_empty() {
        return Err(Failure::lasting("answered with nothing", help));
    }
    Ok(())
}

/// Follows to wherever a site moves its pages, but not out of encryption.
fn redirect(attempt: Attempt<'_>) -> reqwest::redirect::Action {
    let was_secure = attempt.previous().last().is_some_and(|url| url.scheme() == "https");
    match attempt.url().scheme() {
        "http" if was_secure => attempt.error("redirected from https to http"),
        "http" | "https" if attempt.previous().len() > MOST_REDIRECTS => {
            attempt.error(format!("redirected more than {MOST_REDIRECTS} times"))
        }
        "http" | "https" => attempt.follow(),
        _ => attempt.error("redirected to what is no web address"),
    }
}

/// What it comes down to: the outer errors only say that there is an inner one.
fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    if error.source().is_some() { cause.to_string() } else { error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.extend(value.parse().ok().map(|value| (RETRY_AFTER, value)));
        headers
    }

    #[test]
    fn the_server_says_when_to_come_back_in_seconds_or_by_date() {
        assert_eq!(retry_after(&headers("7")), Some(Duration::from_secs(7)));
        assert_eq!(retry_after(&headers("Sun, 06 Nov 1994 08:49:37 GMT")), Some(Duration::ZERO));
        let soon = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(3600));
        let wait = retry_after(&headers(&soon)).unwrap_or_default();
        assert!(wait > Duration::from_secs(3500) && wait <= Duration::from_secs(3600), "{wait:?}");
        assert_eq!(retry_after(&headers("soon")), None);
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }

    #[test]
    fn only_what_may_pass_is_asked_for_again() {
        for status in [408, 425, 429, 500, 502, 503, 504] {
            let status = StatusCode::from_u16(status).unwrap_or_default();
            assert_eq!(refused(status, &headers("60")).passing, Some(Some(LONGEST_RETRY_AFTER)), "{status}");
            assert!(refused(status, &headers("61")).passing.is_none(), "{status}");
        }
        for status in [204, 304, 400, 401, 403, 404, 410] {
            let status = StatusCode::from_u16(status).unwrap_or_default();
            assert!(refused(status, &headers("1")).passing.is_none(), "{status}");
        }
    }
}
