//! Fetches pages over HTTP: several at once, with retries that obey `Retry-After`.

use std::cell::{Cell, RefCell};
use std::error::Error as _;
use std::time::{Duration, SystemTime};

use backon::{ExponentialBuilder, Retryable as _};
use futures_util::{StreamExt as _, stream};
use indicatif::{ProgressBar, ProgressStyle};
use kombo_api_build::{Location, Problem};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, IF_MODIFIED_SINCE, IF_NONE_MATCH, RETRY_AFTER};
use reqwest::redirect::{Attempt, Policy};
use reqwest::{Client, StatusCode, Url};

use super::address;
use super::cache::{Cache, CachedResponse};
use super::options::Requests;

/// The wait before the first retry. It doubles with each retry, up to [`LONGEST_BACKOFF`], plus jitter.
const FIRST_BACKOFF: Duration = Duration::from_millis(250);
const LONGEST_BACKOFF: Duration = Duration::from_secs(10);
/// The maximum `Retry-After` for which a run waits. A longer one is an error, so that no run hangs.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(60);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const MOST_REDIRECTS: usize = 10;
/// The maximum size of a response: ten times the whole API as one document.
const MOST_BYTES: usize = 32 << 20;

/// Fetches pages, with the cache of the previous run.
pub(crate) struct Fetcher {
    client: Client,
    concurrency: usize,
    timeout: u64,
    retries: usize,
    earlier: Cache,
    kept: RefCell<Cache>,
}

/// The failure of an attempt.
struct Failure {
    message: String,
    help: &'static str,
    /// For a temporary failure, the wait that the server asks for, if any.
    retry: Option<Option<Duration>>,
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
                Problem::error(format!("cannot start the HTTP client: {}", root_cause(&error)))
                    .help("install the certificates of the system (on Linux the package `ca-certificates`)")
            })?;
        let (concurrency, timeout, retries) = (requests.concurrency, requests.timeout, requests.retries);
        Ok(Self { client, concurrency, timeout, retries, earlier, kept: RefCell::default() })
    }

    /// Fetches all pages, and returns them in the given order.
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

    /// Fetches one page.
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
            .when(|failure| failure.retry.is_some())
            // `None` means that no attempts are left.
            .adjust(|failure, wait| wait.map(|backoff| failure.retry.flatten().unwrap_or(backoff)))
            .await;
        answer.map_err(|failure| {
            if let Some(kept) = self.earlier.get(url) {
                self.kept.borrow_mut().keep(url, kept.clone());
            }
            let attempts = attempts.get();
            let tries = if attempts > 1 { format!(" ({attempts} attempts)") } else { String::new() };
            Problem::error(format!("cannot be fetched: {}{tries}", failure.message))
                .at(Location::page(address::shown(url)))
                .help(failure.help)
        })
    }

    /// Returns the responses for the cache.
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
        let mut response = request.send().await.map_err(|error| self.without_response(&error.without_url()))?;
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
        while let Some(chunk) = response.chunk().await.map_err(|error| self.without_response(&error.without_url()))? {
            body.extend_from_slice(&chunk);
            if body.len() > MOST_BYTES {
                return Err(Failure::lasting(
                    format!("the response is longer than {} MiB", MOST_BYTES >> 20),
                    "check that this is a page of the docs",
                ));
            }
        }
        let body = String::from_utf8(body)
            .map_err(|_| Failure::lasting("the response is not UTF-8", "check that this is a page of the docs"))?;
        readable(&headers, &body)?;
        if let Some(kept) = CachedResponse::of(&headers, &body) {
            self.kept.borrow_mut().keep(url, kept);
        }
        Ok(body)
    }

    fn without_response(&self, error: &reqwest::Error) -> Failure {
        let cause = root_cause(error);
        if error.is_redirect() {
            return Failure::lasting(cause, "open the address in a browser, and check --base-url");
        }
        let message = match error {
            error if error.is_timeout() && !error.is_connect() => format!("no response within {} s", self.timeout),
            error if error.is_timeout() => {
                format!("no connection within {} s", CONNECT_TIMEOUT.as_secs().min(self.timeout))
            }
            error if error.is_connect() => format!("no connection: {cause}"),
            error if error.is_body() || error.is_decode() => format!("the response is incomplete: {cause}"),
            _ => cause,
        };
        Failure { message, help: "check the network and the address, then run sync again", retry: Some(None) }
    }
}

impl Failure {
    fn lasting(message: impl Into<String>, help: &'static str) -> Self {
        Self { message: message.into(), help, retry: None }
    }
}

fn refused(status: StatusCode, headers: &HeaderMap) -> Failure {
    let message = format!("answered {status}");
    match (status.as_u16(), retry_after(headers)) {
        (408 | 425 | 429 | 500.., Some(wait)) if wait > LONGEST_RETRY_AFTER => Failure::lasting(
            format!("{message}, to be retried after {} s", wait.as_secs()),
            "run sync again after that time",
        ),
        (408 | 425 | 429 | 500.., wait) => Failure {
            message,
            help: "this is a temporary problem of the server: run sync again later",
            retry: Some(wait),
        },
        (404 | 410, _) => {
            Failure::lasting(message, "the page was removed, or the index is out of date: check the docs")
        }
        _ => Failure::lasting(message, "open the address in a browser, and check --base-url"),
    }
}

/// Returns the wait of `Retry-After`, in seconds or as a date. A date in the past is no wait.
///
/// The SDK has its own parser: the two crates do not depend on each other at run time.
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

/// Refuses HTML and empty responses. Sites send errors and login pages as HTML, often with status 200; skipped as a
/// guide, the page would count as removed.
fn readable(headers: &HeaderMap, body: &str) -> Result<(), Failure> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let start = body.trim_start().get(..9).unwrap_or_default().to_lowercase();
    let help = "open the address in a browser, and check --base-url";
    if kind.starts_with("text/html") || start == "<!doctype" || start.starts_with("<html") {
        return Err(Failure::lasting("answered with an HTML page instead of text", help));
    }
    if body.trim().is_empty() {
        return Err(Failure::lasting("answered with an empty body", help));
    }
    Ok(())
}

/// Follows redirects, except from HTTPS to HTTP.
fn redirect(attempt: Attempt<'_>) -> reqwest::redirect::Action {
    let was_secure = attempt.previous().last().is_some_and(|url| url.scheme() == "https");
    match attempt.url().scheme() {
        "http" if was_secure => attempt.error("redirected from https to http"),
        "http" | "https" if attempt.previous().len() > MOST_REDIRECTS => {
            attempt.error(format!("redirected more than {MOST_REDIRECTS} times"))
        }
        "http" | "https" => attempt.follow(),
        _ => attempt.error("redirected to an address that is not HTTP"),
    }
}

/// Returns the innermost cause, since the outer errors have no details.
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
    fn retry_after_is_in_seconds_or_a_date() {
        assert_eq!(retry_after(&headers("7")), Some(Duration::from_secs(7)));
        assert_eq!(retry_after(&headers("Sun, 06 Nov 1994 08:49:37 GMT")), Some(Duration::ZERO));
        let soon = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(3600));
        let wait = retry_after(&headers(&soon)).unwrap_or_default();
        assert!(wait > Duration::from_secs(3500) && wait <= Duration::from_secs(3600), "{wait:?}");
        assert_eq!(retry_after(&headers("soon")), None);
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }

    #[test]
    fn only_temporary_failures_are_retried() {
        for status in [408, 425, 429, 500, 502, 503, 504] {
            let status = StatusCode::from_u16(status).unwrap_or_default();
            assert_eq!(refused(status, &headers("60")).retry, Some(Some(LONGEST_RETRY_AFTER)), "{status}");
            assert!(refused(status, &headers("61")).retry.is_none(), "{status}");
        }
        for status in [204, 304, 400, 401, 403, 404, 410] {
            let status = StatusCode::from_u16(status).unwrap_or_default();
            assert!(refused(status, &headers("1")).retry.is_none(), "{status}");
        }
    }
}
