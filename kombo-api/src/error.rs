//! The error type of the crate.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use http::{HeaderMap, HeaderValue, StatusCode};

use crate::answer::Answer;
use crate::envelope::{Failure, is_error};
use crate::error_kind::ErrorKind;
use crate::json::DecodeError;
use crate::operation::OperationInfo;
use crate::page::InvalidRecord;
use crate::redact::Secrets;
use crate::retry;
use crate::types::ErrorCode;

/// A boxed error of any type, such as that of a [credentials provider](crate::Credentials::provider).
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// `Result` with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The error of a call or of a configuration.
///
/// `Display` prints this error only, on one line: the operation, the number of attempts if there were several, the
/// status, Kombo's code and message, and the URL of the log in the Kombo dashboard:
///
/// ```text
/// GET /connect/integration-by-token/{token} (GetConnectIntegrationByTokenToken): 404 Not Found,
/// PLATFORM.INTEGRATION_NOT_FOUND: … See https://app.kombo.dev/…/logs?interactionId=…
/// ```
///
/// [`report`](Self::report) adds the causes, for logs.
///
/// [`status`](Self::status), [`headers`](Self::headers) and [`body`](Self::body) are kept for every response: Kombo's
/// own error, other JSON, a proxy's HTML, an empty body. Neither `Display` nor `Debug` shows a body, the API key, a
/// path parameter or the integration id, so an error can be logged as it is. (The error of a credentials provider is
/// your own and is shown unchanged as a cause.)
///
/// Branch on [`kind`](Self::kind) and [`code`](Self::code), which are stable. Titles and messages are for people.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    operation: Option<&'static OperationInfo>,
    attempts: u32,
    detail: Option<String>,
    /// The decode failure. Its path may contain keys of the body.
    decode: Option<DecodeError>,
    answer: Option<Answer>,
    /// Whether the answer belongs to an earlier attempt than the one that failed.
    is_earlier: bool,
    not_retried: Option<&'static str>,
    /// The server's texts without secrets, on one line and of bounded length.
    shown: Shown,
    invalid_record: Option<InvalidRecord>,
    source: Option<BoxError>,
}

#[derive(Default)]
struct Shown {
    code: Option<String>,
    title: Option<String>,
    message: Option<String>,
    log_url: Option<String>,
    content_type: Option<String>,
}

impl Shown {
    fn new(answer: &Answer, secrets: &Secrets) -> Self {
        let shown = |text: &str| secrets.redacted(text);
        let Failure { code, title, message, log_url } = &answer.failure;
        let content_type = answer.headers.get(http::header::CONTENT_TYPE);
        Self {
            code: code.as_ref().map(|code| shown(code.as_str())),
            title: title.as_deref().map(shown),
            message: message.as_deref().map(shown),
            log_url: log_url.as_deref().map(shown),
            content_type: content_type.map(|kind| shown(&String::from_utf8_lossy(kind.as_bytes()))),
        }
    }
}

impl Error {
    fn new(kind: ErrorKind) -> Self {
        Self(Box::new(Inner {
            kind,
            operation: None,
            attempts: 0,
            detail: None,
            decode: None,
            answer: None,
            is_earlier: false,
            not_retried: None,
            shown: Shown::default(),
            invalid_record: None,
            source: None,
        }))
    }

    pub(crate) fn config(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Config).detail(detail)
    }

    pub(crate) fn invalid_request(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidRequest).detail(detail)
    }

    pub(crate) fn runtime(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Runtime).detail(detail)
    }

    pub(crate) fn credentials(source: BoxError) -> Self {
        Self::new(ErrorKind::Credentials).detail("credentials provider failed").with_source(source)
    }

    pub(crate) fn shared_limits(source: BoxError) -> Self {
        Self::new(ErrorKind::SharedLimits).detail("shared limits failed").with_source(source)
    }

    pub(crate) fn timeout(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Timeout).detail(detail)
    }

    /// A failure of the HTTP client. The URL is removed, because it contains path parameters.
    pub(crate) fn of_http(kind: ErrorKind, detail: &str, error: reqwest::Error) -> Self {
        Self::new(kind).detail(detail).with_source(error.without_url())
    }

    /// A lost connection, or a timeout of the user's own HTTP client.
    pub(crate) fn of_connection(error: reqwest::Error) -> Self {
        match error.is_timeout() {
            true => Self::of_http(ErrorKind::Timeout, "the attempt took too long", error),
            false => Self::of_http(ErrorKind::Connection, "the connection was lost", error),
        }
    }

    pub(crate) fn response_too_large(limit: u64) -> Self {
        let detail = format!("the response is longer than {limit} bytes; the API has processed the call");
        Self::new(ErrorKind::ResponseTooLarge).detail(detail)
    }

    /// A response that is not a success.
    pub(crate) fn api(answer: Answer) -> Self {
        Self::new(ErrorKind::Api).with_answer(answer)
    }

    pub(crate) fn decode(error: &DecodeError, answer: Answer) -> Self {
        let mut decode = Self::new(ErrorKind::Decode);
        // If the body is not JSON, the message names its media type, because the base URL may be wrong.
        let media_type = answer.headers.get(http::header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
        let is_json = media_type.is_empty() || media_type.to_ascii_lowercase().windows(4).any(|it| it == b"json");
        if is_json && !answer.body.is_empty() {
            decode = decode.detail("the response does not have the structure that the API describes");
        }
        let mut decode = decode.with_answer(answer);
        decode.0.decode = Some(error.clone());
        decode
    }

    /// A single record of a page.
    pub(crate) fn of_record(record: InvalidRecord) -> Self {
        let detail = format!("a record does not have the structure that the API describes: {}", record.error());
        let mut error = Self::new(ErrorKind::Decode).detail(detail);
        error.0.invalid_record = Some(record);
        error
    }

    /// A success that was decoded and has unexpected contents.
    pub(crate) fn unexpected(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Decode).detail(detail)
    }

    pub(crate) fn with_answer(mut self, answer: Answer) -> Self {
        self.0.answer = Some(answer);
        self
    }

    /// Keeps the response of an earlier attempt, unless this one had a response too.
    pub(crate) fn after(mut self, earlier: Option<Answer>) -> Self {
        if let (Some(answer), None) = (earlier, &self.0.answer) {
            self.0.is_earlier = true;
            self.0.answer = Some(answer);
        }
        self
    }

    /// Returns the error of an earlier response instead, if there was one.
    pub(crate) fn or_answer(self, earlier: Option<Answer>) -> Self {
        earlier.map_or(self, Self::api)
    }

    fn detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    pub(crate) fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Adds operation and attempts, and removes the secrets of the call from everything that the error shows.
    pub(crate) fn of(
        mut self,
        operation: &'static OperationInfo,
        attempts: u32,
        not_retried: Option<&'static str>,
        secrets: &Secrets,
    ) -> Self {
        self.0.operation = Some(operation);
        self.0.attempts = attempts;
        self.0.not_retried = not_retried;
        self.0.decode = self.0.decode.map(|error| error.shown(secrets));
        self.0.shown = self.0.answer.as_ref().map(|answer| Shown::new(answer, secrets)).unwrap_or_default();
        self
    }

    /// Returns the kind of the failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the HTTP status of the last response, if there was one. If the last attempt had none, it is that of an
    /// earlier attempt.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.answer.as_ref().map(|answer| answer.status)
    }

    /// Returns the headers of the last response; empty if there was none.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        static NONE: std::sync::LazyLock<HeaderMap> = std::sync::LazyLock::new(HeaderMap::new);
        self.0.answer.as_ref().map_or(&NONE, |answer| &answer.headers)
    }

    /// Returns the body of the last response, as far as it arrived and was within the limit; empty if there was none.
    ///
    /// It may contain personal data. `Display` and `Debug` do not show it.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.0.answer.as_ref().map_or(&[], |answer| &answer.body)
    }

    /// Returns Kombo's code of the failure. `None` if the response has no code, which Kombo allows, or is not from
    /// Kombo.
    ///
    /// A code that is not in this version is [`ErrorCode::Unknown`] with its text.
    #[must_use]
    pub fn code(&self) -> Option<&ErrorCode> {
        self.failure()?.code.as_ref()
    }

    /// Returns Kombo's short title of the failure, if the response has one. It is for people.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.failure()?.title.as_deref()
    }

    /// Returns the description of this failure, if the response has one. It is for people.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.failure()?.message.as_deref()
    }

    /// Returns the URL of the Kombo dashboard's page with every detail of the call, if the response has one. Give it to
    /// Kombo's support.
    #[must_use]
    pub fn log_url(&self) -> Option<&str> {
        self.failure()?.log_url.as_deref()
    }

    /// Returns the pause that the response requests, counted from its arrival: `retry-after-ms`, or `Retry-After` in
    /// seconds or as a date.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.answer.as_ref()?.retry_after()
    }

    /// Returns the number of attempts that were made. 0 if the call was refused before a request was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns the operation that failed; `None` for errors of configuration and of the thread of a blocking client.
    #[must_use]
    pub fn operation(&self) -> Option<&'static OperationInfo> {
        self.0.operation
    }

    /// Returns whether the same call may succeed later: after connection errors, timeouts, and the statuses 408, 429,
    /// 502, 503 and 504.
    ///
    /// It does not mean that another call is safe: a POST that timed out may have had its effect. Safe retries have
    /// already been made, as far as [`RetryPolicy`](crate::RetryPolicy) and [`RetryBudget`](crate::RetryBudget) allow.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.0.kind {
            ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Connection => true,
            ErrorKind::Api => self.status().is_some_and(retry::is_transient),
            _ => false,
        }
    }

    /// Returns the record that could not be decoded, if [`Call::items`](crate::Call::items) yielded this error for a
    /// single record. The stream then goes on with the next one; after any other error it ends.
    #[must_use]
    pub fn invalid_record(&self) -> Option<&InvalidRecord> {
        self.0.invalid_record.as_ref()
    }

    /// Returns this error and its causes on one line, separated by colons, for logs.
    ///
    /// `Display` prints this error only; the causes are in [`source`](std::error::Error::source), so that reporters
    /// such as `anyhow` do not print them twice.
    ///
    /// ```
    /// # async fn f(kombo: kombo_api::Kombo) {
    /// if let Err(error) = kombo.general().check_api_key().send().await {
    ///     tracing::error!("{}", error.report());
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn report(&self) -> impl fmt::Display + '_ {
        Report(self)
    }

    fn failure(&self) -> Option<&Failure> {
        self.0.answer.as_ref().map(|answer| &answer.failure)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { operation, attempts, detail, decode, answer, is_earlier, not_retried, shown, .. } = &*self.0;
        if let Some(operation) = operation {
            write!(f, "{operation}")?;
            if *attempts > 1 {
                write!(f, " after {attempts} attempts")?;
            }
            f.write_str(": ")?;
        }
        let current = answer.as_ref().filter(|_| !is_earlier);
        if let Some(answer) = current {
            write!(f, "{}", answer.status)?;
            if let Some(code) = &shown.code {
                write!(f, ", {code}")?;
            }
            f.write_str(": ")?;
        }
        match (detail, shown.message.as_ref().or(shown.title.as_ref()), answer) {
            (Some(detail), ..) => f.write_str(detail)?,
            (None, Some(message), _) => f.write_str(message)?,
            (None, None, Some(answer)) => described(answer, shown, f)?,
            (None, None, None) => {}
        }
        if let Some(error) = decode {
            write!(f, ": {error}")?;
        }
        if let (Some(url), Some(_)) = (&shown.log_url, current) {
            write!(f, " See {url}")?;
        }
        if let (Some(answer), true) = (answer, is_earlier) {
            write!(f, " (the response to an earlier attempt was {})", answer.status)?;
        }
        if let Some(reason) = not_retried {
            write!(f, " (not retried: {reason})")?;
        }
        Ok(())
    }
}

/// Describes a response that has no message.
fn described(answer: &Answer, shown: &Shown, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if answer.status.is_redirection() {
        return f.write_str("redirects are not followed; check the base URL");
    }
    let more = if answer.is_cut { "more than " } else { "" };
    if let (true, length @ 1.., Some(kind)) = (answer.status.is_success(), answer.body.len(), &shown.content_type) {
        return write!(f, "the response is {more}{length} bytes of {kind}; check the base URL and proxies");
    }
    match (answer.body.len(), &shown.content_type) {
        (0, _) => f.write_str("the response has no body"),
        _ if is_error(&answer.body) => f.write_str("the body has `status: error` and no readable details"),
        (length, Some(kind)) => write!(f, "the response is not a Kombo error: {more}{length} bytes of {kind}"),
        (length, None) => write!(f, "the response is not a Kombo error: {more}{length} bytes"),
    }
}

/// An error and its causes on one line.
struct Report<'a>(&'a Error);

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, operation, attempts, detail, decode, shown, invalid_record, source, .. } = &*self.0;
        f.debug_struct("Error")
            .field("kind", kind)
            .field("operation", operation)
            .field("status", &self.status())
            .field("code", &shown.code)
            .field("title", &shown.title)
            .field("message", &shown.message)
            .field("log_url", &shown.log_url)
            .field("detail", detail)
            .field("decode", decode)
            .field("attempts", attempts)
            .field("retry_after", &self.retry_after())
            .field("invalid_record", invalid_record)
            .field("source", source)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|it| it as &(dyn StdError + 'static))
    }
}
