//! The transport: build → (permit → pace → shared permit → attempt → classify → wait)* → decode.
//!
//! [`Exchange::attempts`] contains everything between `send()` and the last response, in this order.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::Request;
use tokio::time::Instant;
use tracing::Instrument as _;

use crate::answer::Answer;
use crate::credentials::Authorization;
use crate::deadline::{self, Deadline, Elapsed};
use crate::decode::{self, Body, Decoded, NotDecoded, Reason};
use crate::error::{Error, Result};
use crate::failed::Failed;
use crate::limits::{Limits, WritePermit};
use crate::operation::{Operation, OperationInfo};
use crate::options::Options;
use crate::pacing::Round;
use crate::raw::conventions::SCOPE_HEADER;
use crate::redact::Secrets;
use crate::request_error::RequestError;
use crate::response::Response;
use crate::retry::{self, Ended, RetryPolicy, SHORTEST_PAUSE};
use crate::scope::Scope;
use crate::shared::Shared;
use crate::upload;

/// Sends an operation and receives the body of a success.
pub(crate) async fn receive<O: Operation>(shared: &Shared, operation: &O, options: &Options) -> Result<Received> {
    let build = |http: &reqwest::Client, base: &str| operation.request(http, base);
    receive_built(shared, O::INFO, &build, &|| operation.secrets(), options).await
}

/// Sends the requests that `build` returns, one for each attempt, and receives the body of a success. `arguments`
/// returns those arguments that errors must not show.
pub(crate) async fn receive_built(
    shared: &Shared,
    info: &'static OperationInfo,
    build: Build<'_>,
    arguments: &(dyn Fn() -> Vec<String> + Send + Sync),
    options: &Options,
) -> Result<Received> {
    let mut exchange = Exchange::new(shared, info, options);
    match exchange.run(build).await {
        Ok(answer) => Ok(Received { answer, attempts: exchange.attempts, provided: exchange.provided }),
        Err(error) => {
            let secrets = secrets(shared, options, exchange.provided.as_ref(), arguments());
            Err(error.of(info, exchange.attempts, exchange.not_retried, &secrets))
        }
    }
}

/// A received success whose body is not decoded yet.
#[derive(Debug)]
pub(crate) struct Received {
    answer: Answer,
    attempts: u32,
    /// The header of the last attempt, if it came from a provider.
    provided: Option<HeaderValue>,
}

impl Received {
    pub(crate) fn body(&self) -> &Bytes {
        &self.answer.body
    }

    /// Decodes the payload. The arguments are those of [`receive`].
    pub(crate) fn decode<O: Operation>(
        self,
        shared: &Shared,
        operation: &O,
        options: &Options,
    ) -> Result<Response<O::Output>> {
        self.decode_with(O::decode, shared, O::INFO, &|| operation.secrets(), options)
    }

    /// Decodes the payload with a function. The other arguments are those of [`receive_built`].
    pub(crate) fn decode_with<T>(
        self,
        decode: fn(&Body) -> decode::Result<T>,
        shared: &Shared,
        info: &'static OperationInfo,
        arguments: &(dyn Fn() -> Vec<String> + Send + Sync),
        options: &Options,
    ) -> Result<Response<T>> {
        let Self { answer, attempts, provided } = self;
        let secrets = || secrets(shared, options, provided.as_ref(), arguments());
        let body = Body { bytes: answer.body.clone(), invalid_records: options.allows_invalid_records.then(secrets) };
        let error = match decode(&body) {
            Ok(Decoded { data, warnings }) => {
                return Ok(Response::new(data, answer.status, answer.headers, warnings, attempts));
            }
            Err(NotDecoded(Reason::ErrorEnvelope)) => Error::api(answer.into_failure()),
            Err(NotDecoded(Reason::Invalid(error))) => Error::decode(&error, answer),
        };
        Err(error.of(info, attempts, None, &secrets()))
    }

    /// Returns the body without decoding it.
    pub(crate) fn into_raw(self) -> Response<Bytes> {
        let Self { answer, attempts, .. } = self;
        Response::new(answer.body, answer.status, answer.headers, Vec::new(), attempts)
    }
}

/// Returns the secrets of a call: arguments of the operation, the API key and the id of the integration.
pub(crate) fn secrets(
    shared: &Shared,
    options: &Options,
    provided: Option<&HeaderValue>,
    arguments: Vec<String>,
) -> Secrets {
    let header = match &shared.authorization {
        Authorization::Fixed(header) => Some(header),
        Authorization::Provider(_) => provided,
    };
    let key = header.and_then(Authorization::key).map(str::to_owned);
    let id = options.scope.as_ref().map(|scope| scope.id.to_string());
    Secrets::new(arguments.into_iter().chain(key).chain(id))
}

/// Builds the request of an attempt. Called again for each retry, so a successful call copies nothing.
pub(crate) type Build<'a> = &'a (dyn Fn(&reqwest::Client, &str) -> Result<Request, RequestError> + Send + Sync);

/// The message of a write that got no permit in time.
const NO_PERMIT: &str = "the call waited too long for other writes of the integration to end";

/// The state of one call.
struct Exchange<'a> {
    shared: &'a Shared,
    info: &'static OperationInfo,
    options: &'a Options,
    retry: &'a RetryPolicy,
    limits: &'a Limits,
    started: Instant,
    /// Time that the clock skipped instead of waiting.
    skipped: Duration,
    attempts: u32,
    /// The header of the last attempt, if it came from a provider.
    provided: Option<HeaderValue>,
    /// The reason why a retry that the policy allows was not made.
    not_retried: Option<&'static str>,
}

impl<'a> Exchange<'a> {
    fn new(shared: &'a Shared, info: &'static OperationInfo, options: &'a Options) -> Self {
        Self {
            shared,
            info,
            options,
            retry: options.retry.as_ref().unwrap_or(&shared.retry),
            limits: options.scope.as_ref().map_or(&shared.limits, |scope| &scope.limits),
            started: Instant::now(),
            skipped: Duration::ZERO,
            attempts: 0,
            provided: None,
            not_retried: None,
        }
    }

    /// Runs the call inside a tracing span and returns the success.
    async fn run(&mut self, build: Build<'_>) -> Result<Answer> {
        let span = tracing::debug_span!(
            "kombo",
            operation = self.info.id(),
            http.request.method = self.info.method(),
            url.template = self.info.path(),
        );
        self.attempts(build).instrument(span).await
    }

    async fn attempts(&mut self, build: Build<'_>) -> Result<Answer> {
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(Error::runtime("a call was sent outside of a Tokio runtime"));
        }
        if let Some(invalid) = &self.options.invalid {
            return Err(Error::invalid_request(invalid.as_str()));
        }
        let base_url = self.options.base_url.as_ref().unwrap_or(&self.shared.base_url);
        let http = self.shared.http.for_url(base_url)?;
        let mut request = self.request(build(http, base_url.as_str()))?;
        // The body of a stream is consumed by the first attempt.
        let is_repeatable = request.body().is_none_or(|body| body.as_bytes().is_some());
        let mut jitter = self.retry.jitter();
        let mut earlier: Option<Answer> = None;
        loop {
            let permit = match self.permit().await {
                Ok(permit) => permit,
                Err(error) => return Err(error.or_answer(earlier)),
            };
            if let Err(error) = self.pace().await {
                self.not_retried =
                    earlier.is_some().then_some("the paced calls before it take longer than it may wait");
                return Err(error.or_answer(earlier));
            }
            let shared_permit = match self.shared_permit().await {
                Ok(permit) => permit,
                Err(error) => return Err(error.or_answer(earlier)),
            };
            let round = self.limits.pacer.round();
            let outcome = self.attempt(http, request).await;
            // The permits are returned before the wait, so that other writes can run meanwhile.
            drop((permit, shared_permit));
            let delay = self.delay(&outcome, round, is_repeatable, &mut jitter);
            let Some(delay) = delay else {
                return match outcome {
                    Ok(answer) if answer.status.is_success() => Ok(answer),
                    Ok(answer) => Err(Error::api(answer)),
                    Err(failed) => Err(failed.error.after(earlier)),
                };
            };
            trace_retry(self.attempts, delay, &outcome);
            earlier = outcome.ok().or(earlier);
            self.wait(delay).await;
            request = self.request(build(http, base_url.as_str()))?;
        }
    }

    /// Adds the headers of client and call to an operation's request.
    ///
    /// An argument of the operation that is sent as a header takes precedence over the call's header of that name, and
    /// that over the client's. Only `Accept` and `Content-Type` are never arguments.
    fn request(&self, built: Result<Request, RequestError>) -> Result<Request> {
        let mut request = built.map_err(|RequestError(message)| Error::invalid_request(message))?;
        let own = self.options.headers.iter().map(|(name, value)| (name, value));
        let headers = request.headers_mut();
        let mut arguments: Vec<HeaderName> = Vec::new();
        if headers.keys().any(|name| *name != ACCEPT && *name != CONTENT_TYPE) {
            arguments.extend(headers.keys().filter(|name| **name != ACCEPT && **name != CONTENT_TYPE).cloned());
        }
        for (name, value) in self.shared.headers.iter().chain(own) {
            if !arguments.contains(name) {
                headers.insert(name, value.clone());
            }
        }
        // An invalid id was refused before.
        if let (Some(header), Some(id)) = (SCOPE_HEADER, self.options.scope.as_ref().and_then(Scope::header)) {
            headers.insert(header, id);
        }
        Ok(request)
    }

    /// Waits for a permit of the write limit. Reads, and calls without an integration, need none.
    async fn permit(&self) -> Result<Option<WritePermit<'a>>> {
        if self.options.scope.is_none() || self.info.is_read() {
            return Ok(None);
        }
        self.within_call(self.limits.writes.permit(), NO_PERMIT).await.map(Some)
    }

    /// Waits for a permit of the limit that processes share. A call that is paced needs it after its wait only, so that
    /// it does not keep a permit from other processes meanwhile.
    async fn shared_permit(&self) -> Result<Option<Box<dyn Send>>> {
        let (Some(limits), Some(scope)) = (&self.shared.shared_limits, &self.options.scope) else { return Ok(None) };
        if self.info.is_read() {
            return Ok(None);
        }
        let permit = self.within_call(limits.permit(&scope.id), NO_PERMIT).await?;
        permit.map(Some).map_err(Error::shared_limits)
    }

    /// Returns the integration of the call, by which limits are shared.
    fn integration(&self) -> Option<&str> {
        self.options.scope.as_ref().map(|scope| &*scope.id)
    }

    /// Waits until pacing lets the call leave. A retry waits no longer than its policy allows.
    async fn pace(&mut self) -> Result<()> {
        const TOO_LONG: &str = "the call waited too long: calls are paced after a 429";
        if !self.shared.is_paced {
            return Ok(());
        }
        let limits = self.limits;
        if let Some(shared) = &self.shared.shared_limits {
            let pause = shared.pause(self.integration());
            if !pause.is_zero() {
                limits.pacer.paused(self.shared.clock.now(), pause);
            }
        }
        let place = match self.left_to_pace() {
            Some(left) => {
                tokio::time::timeout(left, limits.pacer.place()).await.map_err(|_| Error::timeout(TOO_LONG))?
            }
            None => limits.pacer.place().await,
        };
        let Some(place) = place else { return Ok(()) };
        loop {
            let wait = place.wait(self.shared.clock.now());
            if wait.is_zero() {
                return Ok(());
            }
            if self.left_to_pace().is_some_and(|left| left <= wait) {
                return Err(Error::timeout(TOO_LONG));
            }
            self.wait(wait).await;
        }
    }

    /// Makes one attempt and reads the body of the response.
    async fn attempt(&mut self, http: &reqwest::Client, mut request: Request) -> Result<Answer, Failed> {
        let hard = match self.left() {
            Some(left) if left.is_zero() => return Err(Failed::unsent(self.call_timeout())),
            left => left.map(deadline::from_now),
        };
        let limit = self.attempt_limit();
        let timer = pin!(tokio::time::sleep_until(Deadline::end(limit, hard)));
        let mut deadline = Deadline::new(timer, limit, hard);
        let authorization = self.authorization(&mut deadline).await?;
        request.headers_mut().insert(AUTHORIZATION, authorization);
        let began = Instant::now();
        self.attempts += 1;

        let progress = upload::watch(&mut request);
        let is_upload = progress.is_some();
        deadline.follow(progress);
        let outcome = match deadline.within(http.execute(request)).await {
            Ok(Ok(response)) => {
                let success = response.status().is_success();
                let limit = if success { self.max_response_bytes() } else { self.max_error_bytes() };
                match Answer::read(response, limit, &mut deadline).await {
                    (answer, Err(reason)) if success => Err(Failed::unread(answer, reason, limit)),
                    // An error is reported with the part of its body that arrived.
                    (answer, _) => Ok(answer),
                }
            }
            Ok(Err(error)) => Err(Failed::of(error, self.shared.http.is_own())),
            Err(Elapsed) if deadline.is_of_call() => Err(Failed::timeout(self.call_timeout())),
            Err(Elapsed) if is_upload => Err(Failed::timeout(Error::timeout(format!(
                "neither the upload nor the response made progress for {limit:?} (`attempt_timeout`)"
            )))),
            Err(Elapsed) => Err(Failed::timeout(Error::timeout(format!(
                "the attempt took longer than {limit:?} (`attempt_timeout`)"
            )))),
        };
        if outcome.as_ref().is_err_and(|failed| !failed.was_sent) {
            self.attempts -= 1;
        }
        trace_attempt(began.elapsed(), &outcome);
        outcome
    }

    fn call_timeout(&self) -> Error {
        let limit = self.options.timeout.or(self.shared.timeouts.call).unwrap_or_default();
        Error::timeout(format!("the call took longer than {limit:?} (`timeout`)"))
    }

    /// Returns the `Authorization` header: the fixed one, or that of the provider's current key.
    async fn authorization(&mut self, deadline: &mut Deadline<'_>) -> Result<HeaderValue, Failed> {
        let provider = match &self.shared.authorization {
            Authorization::Fixed(header) => return Ok(header.clone()),
            Authorization::Provider(provider) => provider,
        };
        match deadline.within(Authorization::call(provider)).await {
            Ok(Ok(header)) => {
                self.provided = Some(header.clone());
                Ok(header)
            }
            Ok(Err(error)) => Err(Failed::unsent(Error::credentials(error))),
            Err(Elapsed) => {
                Err(Failed::unsent(Error::timeout("the credentials provider did not return a key in time")))
            }
        }
    }

    /// Returns the delay before the next attempt; `None` if this one was the last.
    fn delay(
        &mut self,
        outcome: &Result<Answer, Failed>,
        round: Round,
        is_repeatable: bool,
        jitter: &mut fastrand::Rng,
    ) -> Option<Duration> {
        let method = self.info.method().parse().unwrap_or(http::Method::POST);
        let (ended, requested) = match outcome {
            Ok(answer) if answer.status.is_success() => {
                self.accepted();
                self.shared.tokens.succeeded();
                return None;
            }
            Ok(answer) => (Ended::Answered(answer.status, answer.failure.code.as_ref()), answer.retry_after()),
            Err(failed) => (failed.ended?, None),
        };
        let is_limited = matches!(ended, Ended::Answered(StatusCode::TOO_MANY_REQUESTS, _));
        if is_limited && self.shared.is_paced {
            let now = self.shared.clock.now();
            let pause = requested.map_or(Duration::ZERO, |pause| pause.max(SHORTEST_PAUSE));
            self.limits.pacer.refused(round, now, pause);
            if let Some(shared) = &self.shared.shared_limits {
                shared.refused(self.integration(), pause);
            }
        }
        if !is_repeatable || !retry::may_retry(&method, &ended) {
            return None;
        }
        let spent = self.spent();
        let Some(delay) = self.retry.delay(self.attempts, spent, requested, jitter) else {
            let is_last = self.attempts >= self.retry.most_attempts();
            let pause = requested.filter(|pause| !is_last && *pause > self.retry.left(spent));
            self.not_retried = pause.map(|_| "the requested pause is longer than the retry policy allows");
            return None;
        };
        // A wait beyond the limit of the call would replace this failure by a timeout.
        let is_in_time = self.retry.allows(spent.saturating_add(delay)) && self.left().is_none_or(|left| delay < left);
        // Pacing limits the retries after a 429.
        let is_in_budget = || (is_limited && self.shared.is_paced) || self.shared.tokens.take();
        self.not_retried = match is_in_time {
            false => Some("the delay is longer than the remaining time"),
            true => (!is_in_budget()).then_some("the retry budget of the client is used up"),
        };
        self.not_retried.is_none().then_some(delay)
    }

    fn accepted(&self) {
        if self.shared.is_paced {
            self.limits.pacer.accepted(self.shared.clock.now());
        }
    }

    async fn wait(&mut self, duration: Duration) {
        let skipped = self.shared.clock.sleep(duration).await;
        self.skipped = self.skipped.saturating_add(skipped);
    }

    /// Returns how long the call has taken, skipped time included.
    fn spent(&self) -> Duration {
        self.started.elapsed().saturating_add(self.skipped)
    }

    /// Returns how much time is left for the whole call, if it has a limit.
    fn left(&self) -> Option<Duration> {
        let limit = self.options.timeout.or(self.shared.timeouts.call)?;
        Some(limit.saturating_sub(self.spent()))
    }

    /// Returns how long pacing may still delay the call.
    fn left_to_pace(&self) -> Option<Duration> {
        let of_policy = (self.attempts > 0).then(|| self.retry.left(self.spent()));
        self.left().into_iter().chain(of_policy).min()
    }

    /// Returns the result of `future`, or an error if the time limit of the call is reached first.
    async fn within_call<F: Future>(&self, future: F, too_long: &str) -> Result<F::Output> {
        match self.left() {
            Some(left) => tokio::time::timeout(left, future).await.map_err(|_| Error::timeout(too_long)),
            None => Ok(future.await),
        }
    }

    fn attempt_limit(&self) -> Duration {
        let timeouts = &self.shared.timeouts;
        let default = if self.info.is_read() { timeouts.read_attempt } else { timeouts.write_attempt };
        self.options.attempt_timeout.unwrap_or(default)
    }

    fn max_response_bytes(&self) -> u64 {
        self.options.max_response_bytes.unwrap_or(self.shared.body_limits.success)
    }

    fn max_error_bytes(&self) -> u64 {
        self.options.max_error_bytes.unwrap_or(self.shared.body_limits.error)
    }
}

fn trace_attempt(elapsed: Duration, outcome: &Result<Answer, Failed>) {
    let elapsed_ms = elapsed.as_millis();
    match outcome {
        Ok(answer) => {
            tracing::debug!(http.response.status_code = answer.status.as_u16(), elapsed_ms, "response received")
        }
        Err(failed) => tracing::debug!(kind = ?failed.error.kind(), elapsed_ms, "no response"),
    }
}

/// Traces the reason of a retry, without any text of a body.
fn trace_retry(attempt: u32, delay: Duration, outcome: &Result<Answer, Failed>) {
    let delay_ms = delay.as_millis();
    match outcome {
        Ok(answer) => tracing::warn!(attempt, delay_ms, reason = %answer.status, "retrying"),
        Err(failed) => tracing::warn!(attempt, delay_ms, reason = %failed.error, "retrying"),
    }
}

#[cfg(test)]
mod tests;
