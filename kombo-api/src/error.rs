//! What can go wrong, and everything that is known about it.

use std::error::Error as StdError;
use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::decode::Misfit;
use crate::envelope::Failure;
use crate::operation::OperationInfo;
use crate::retry;
use crate::types::ErrorCode;

/// Any error, boxed.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// `Result` with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call did not succeed.
///
/// `Display` tells the story in one line: which operation, how many attempts, the status, Kombo's code and message, and
/// the page of the log in the Kombo dashboard:
///
/// ```text
/// GET /connect/integration-by-token/{token} (GetConnectIntegrationByTokenToken): 404 Not Found,
/// PLATFORM.INTEGRATION_NOT_FOUND: … See https://app.kombo.dev/…/logs?interactionId=…
/// ```
///
/// Nothing is lost, whatever the answer was: [`status`](Self::status), [`headers`](Self::headers) and
/// [`body`](Self::body) are there for Kombo's own errors, for other JSON, for a proxy's HTML and for an empty body alike.
/// Neither `Display` nor `Debug` shows a body, the API key or a path parameter, so errors can be logged as they are.
///
/// For your own error handling use [`code`](Self::code), which is stable; titles and messages are for people.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    operation: Option<&'static OperationInfo>,
    attempts: u32,
    detail: Option<String>,
    answer: Option<Answer>,
    /// Whether the answer is that of an attempt before the one that failed.
    earlier: bool,
    failure: Failure,
    /// The same as it may be shown: without path arguments, on one line, and not longer than a line may be.
    shown: Failure,
    source: Option<BoxError>,
}

/// What came back.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) received: SystemTime,
}

/// What kind of thing went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be made as configured: an empty key, plain `http`, an unknown region, an impossible header.
    ///
    /// *Troubleshooting:* the message names the setting. Nothing was sent.
    Config,
    /// The API key could not be had from its [provider](crate::Credentials::provider).
    ///
    /// *Troubleshooting:* the provider's error is the [`source`](std::error::Error::source).
    Credentials,
    /// An argument cannot be sent, such as an empty path parameter.
    ///
    /// *Troubleshooting:* the message names the argument. Nothing was sent.
    InvalidRequest,
    /// No connection could be made: name resolution, TCP or TLS failed. The call had no effect.
    ///
    /// *Troubleshooting:* check the network, the proxy and the region; the source has the reason.
    Connect,
    /// Time ran out: of an attempt, or of the whole call.
    ///
    /// *Troubleshooting:* a read can be repeated; a write may have had its effect, so look before repeating it. Actions
    /// run in the customer's tool and may take minutes: see [`Call::attempt_timeout`](crate::Call::attempt_timeout).
    Timeout,
    /// The connection broke while the request was sent or the answer read.
    ///
    /// *Troubleshooting:* as for [`Timeout`](Self::Timeout). If a status had arrived, [`Error::status`] has it.
    Connection,
    /// The API answered with a status other than success.
    ///
    /// *Troubleshooting:* branch on [`Error::code`]; show [`Error::message`] to the person who can act on it; give
    /// [`Error::log_url`] to Kombo's support.
    Api,
    /// The answer was a success, but not what the API describes.
    ///
    /// *Troubleshooting:* the message names the place in the body, [`Error::body`] has the body. Probably the API has
    /// changed: regenerate, and please report it.
    Decode,
}

impl Error {
    fn new(kind: ErrorKind) -> Self {
        Self(Box::new(Inner {
            kind,
            operation: None,
            attempts: 0,
            detail: None,
            answer: None,
            earlier: false,
            failure: Failure::default(),
            shown: Failure::default(),
            source: None,
        }))
    }

    pub(crate) fn config(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Config).detail(detail)
    }

    pub(crate) fn invalid_request(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidRequest).detail(detail)
    }

    pub(crate) fn credentials(source: BoxError) -> Self {
        Self::new(ErrorKind::Credentials).detail("the API key could not be had").source(source)
    }

    pub(crate) fn timeout(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Timeout).detail(detail)
    }

    /// A failure of the connection. The URL is taken off: it holds path parameters.
    pub(crate) fn transport(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let (kind, detail) = if error.is_connect() {
            (ErrorKind::Connect, "no connection could be made")
        } else if error.is_timeout() {
            (ErrorKind::Timeout, "the attempt took too long")
        } else if error.is_builder() {
            (ErrorKind::InvalidRequest, "the request could not be built")
        } else {
            (ErrorKind::Connection, "the connection broke")
        };
        Self::new(kind).detail(detail).source(error.into())
    }

    /// Any answer that is no success, whatever its body is.
    pub(crate) fn api(answer: Answer) -> Self {
        Self::new(ErrorKind::Api).answer(answer)
    }

    pub(crate) fn decode(misfit: &Misfit, answer: Answer) -> Self {
        let Misfit { path, what } = misfit;
        let detail = if path.is_empty() {
            format!("the answer is not what the API describes: {what}")
        } else {
            format!("the answer is not what the API describes: at `{path}`: {what}")
        };
        Self::new(ErrorKind::Decode).detail(detail).answer(answer)
    }

    /// A success that is not what it should be, in what was decoded.
    pub(crate) fn unexpected(detail: impl Into<String>) -> Self {
        Self::new(ErrorKind::Decode).detail(detail)
    }

    pub(crate) fn answer(mut self, answer: Answer) -> Self {
        // A success that breaks off or does not fit is no envelope of an error.
        if !answer.status.is_success() || self.0.kind == ErrorKind::Api {
            self.0.failure = Failure::read(&answer.body);
        }
        self.0.answer = Some(answer);
        self
    }

    /// What an earlier attempt was answered, unless this one was answered too: nothing that came is lost.
    pub(crate) fn after(mut self, earlier: Option<Answer>) -> Self {
        match earlier {
            Some(answer) if self.0.answer.is_none() => {
                self.0.earlier = true;
                self.answer(answer)
            }
            _ => self,
        }
    }

    fn detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    fn source(mut self, source: BoxError) -> Self {
        self.0.source = Some(source);
        self
    }

    /// In which call it happened. `secrets` are the call's path arguments, which servers like to repeat.
    pub(crate) fn of(mut self, operation: &'static OperationInfo, attempts: u32, secrets: &[String]) -> Self {
        self.0.operation = Some(operation);
        self.0.attempts = attempts;
        self.0.shown = self.0.failure.shown(secrets);
        self
    }

    /// What kind of thing went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The status of the last answer, if there was one. After several attempts that may be an earlier one's, if the last
    /// was not answered.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.answer.as_ref().map(|answer| answer.status)
    }

    /// The headers of the last answer; empty if there was none.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        static NONE: std::sync::LazyLock<HeaderMap> = std::sync::LazyLock::new(HeaderMap::new);
        self.0.answer.as_ref().map_or(&NONE, |answer| &answer.headers)
    }

    /// The body of the last answer, as far as it arrived; empty if there was none.
    ///
    /// It may hold personal data. `Display` and `Debug` do not show it.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        self.0.answer.as_ref().map_or(&[], |answer| &answer.body)
    }

    /// Kombo's word for what went wrong. `None` if the answer has none, which Kombo allows, or was not Kombo's at all.
    ///
    /// A code that this version does not know is [`ErrorCode::Unknown`] with its text.
    #[must_use]
    pub fn code(&self) -> Option<&ErrorCode> {
        self.0.failure.code.as_ref()
    }

    /// A short, fixed text for people, if Kombo sent one.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.0.failure.title.as_deref()
    }

    /// What went wrong in this very case, for people, if the answer says so.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.0.failure.message.as_deref()
    }

    /// The page of the Kombo dashboard with every detail of the call. Give it to Kombo's support.
    #[must_use]
    pub fn log_url(&self) -> Option<&str> {
        self.0.failure.log_url.as_deref()
    }

    /// How long the server asks to wait, counted from when the answer came: `retry-after-ms`, or `Retry-After` in
    /// seconds or as a date.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let answer = self.0.answer.as_ref()?;
        retry::retry_after(&answer.headers, answer.received)
    }

    /// How many attempts were made. 0 if the call was refused before anything was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Which operation it was; `None` for errors of configuration.
    #[must_use]
    pub fn operation(&self) -> Option<&'static OperationInfo> {
        self.0.operation
    }

    /// Whether the same call may succeed if it is made again later: after connection errors, time-outs, and the statuses
    /// 408, 429, 502, 503 and 504.
    ///
    /// It does not say that repeating is harmless: a POST that timed out may have had its effect. What was safe to
    /// repeat has been repeated already, as far as the [`RetryPolicy`](crate::RetryPolicy) allows.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.0.kind {
            ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Connection => true,
            ErrorKind::Api => self.status().is_some_and(retry::is_transient),
            _ => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { operation, attempts, detail, answer, earlier, shown, source, .. } = &*self.0;
        let mut parts = Vec::new();
        if let Some(operation) = operation {
            let tries = if *attempts > 1 { format!(" after {attempts} attempts") } else { String::new() };
            parts.push(format!("{operation}{tries}: "));
        }
        if let (Some(Answer { status, .. }), false) = (answer, earlier) {
            parts.push(status.to_string());
            if let Some(code) = &shown.code {
                parts.push(format!(", {code}"));
            }
            parts.push(": ".to_owned());
        }
        match (detail, &shown.message, &shown.title, answer) {
            (Some(detail), ..) => parts.push(detail.clone()),
            (_, Some(said), ..) | (_, None, Some(said), _) => parts.push(said.clone()),
            (.., Some(answer)) => parts.push(answer.described()),
            (.., None) => {}
        }
        if let (Some(url), false) = (&shown.log_url, earlier) {
            parts.push(format!(" See {url}"));
        }
        f.write_str(&parts.concat())?;
        // The cause of a cause is what one needs at night: "connection refused" stands two levels down.
        let mut cause = source.as_deref().map(|it| it as &(dyn StdError + 'static));
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        if let (Some(answer), true) = (answer, earlier) {
            write!(f, " (an earlier attempt was answered {})", answer.status)?;
        }
        Ok(())
    }
}

impl Answer {
    /// What kind of body it is, for an answer that says nothing that is understood.
    fn described(&self) -> String {
        if self.status.is_redirection() {
            return "redirects are not followed; check the base URL".to_owned();
        }
        let kind = self.headers.get(http::header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
        match (self.body.len(), kind) {
            (0, _) => "the answer has no body".to_owned(),
            (length, Some(kind)) => format!("the answer is not Kombo's: {length} bytes of {kind}"),
            (length, None) => format!("the answer is not Kombo's: {length} bytes"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.kind())
            .field("operation", &self.operation())
            .field("status", &self.status())
            .field("code", &self.0.shown.code)
            .field("title", &self.0.shown.title)
            .field("message", &self.0.shown.message)
            .field("log_url", &self.0.shown.log_url)
            .field("detail", &self.0.detail)
            .field("attempts", &self.attempts())
            .field("retry_after", &self.retry_after())
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|it| it as &(dyn StdError + 'static))
    }
}
