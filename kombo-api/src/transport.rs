//! How a call is sent: the hooks of the generated client, and what is made of their outcome.
//!
//! Every call has a raw client of its own, which is three pointers; its [`Context`] says how this call is sent and notes
//! what happened. `exec` runs the attempts and reads the body, so that a broken body can be repeated too, and takes off
//! the envelope, so that the generated code decodes payloads. It can only return HTTP; whatever else there is to say
//! stands in the context, and wins.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode};
use progenitor_client::{ClientHooks, ClientInfo};
use reqwest::Request;
use tokio::time::Instant;
use tracing::Instrument as _;

use crate::call::Options;
use crate::client::{Kombo, Shared};
use crate::decode::{self, Misfit};
use crate::envelope::{self, Warning};
use crate::error::{Answer, Error, ErrorKind, Result};
use crate::integration::Scope;
use crate::lines::Broken;
use crate::operation::{Operation, OperationInfo};
use crate::raw::Client;
use crate::repair::repaired;
use crate::response::Response;
use crate::retry::{self, Ended, RetryPolicy};

/// How one call is sent, and what happened.
#[derive(Clone)]
pub(crate) struct Context {
    shared: Arc<Shared>,
    info: &'static OperationInfo,
    options: Arc<Options>,
    log: Arc<Mutex<Log>>,
}

/// What the generated code has no words for.
#[derive(Default)]
struct Log {
    attempts: u32,
    answer: Option<Answer>,
    warnings: Vec<Warning>,
    error: Option<Error>,
}

/// Sends an operation and maps what comes back. The one place where calls end.
pub(crate) async fn send<O: Operation>(kombo: &Kombo, operation: &O, options: Options) -> Result<Response<O::Output>> {
    let span = tracing::debug_span!(
        "kombo",
        operation = O::INFO.id(),
        http.request.method = O::INFO.method(),
        url.template = O::INFO.path(),
    );
    let base_url = options.base_url.as_ref().unwrap_or(&kombo.shared.base_url);
    let (baseurl, http) = (base_url.as_str().to_owned(), kombo.shared.http(base_url).clone());
    let context =
        Context { shared: Arc::clone(&kombo.shared), info: O::INFO, options: Arc::new(options), log: Arc::default() };
    let client = Client { baseurl, client: http, inner: context.clone() };
    let dispatched = operation.dispatch(&client).instrument(span).await;
    let log = std::mem::take(&mut *context.log());
    finish(operation, dispatched, log)
}

fn finish<O: Operation>(
    operation: &O,
    dispatched: crate::operation::Dispatched<O::Output>,
    log: Log,
) -> Result<Response<O::Output>> {
    let Log { attempts, answer, warnings, error } = log;
    let error = match (error, dispatched, answer) {
        (Some(error), ..) => error,
        (None, Ok(value), _) => {
            let (status, headers) = (value.status(), value.headers().clone());
            return Ok(Response::new(value.into_inner(), status, headers, warnings, attempts));
        }
        (None, Err(progenitor_client::Error::InvalidResponsePayload(payload, _)), Some(answer)) => {
            // Decoding once more, on this rare path only, says where it does not fit.
            let mut misfit = decode::from_slice::<O::Output>(&payload).err().unwrap_or_else(Misfit::somewhere);
            if O::INFO.enveloped() {
                misfit.path = if misfit.path.is_empty() { "data".to_owned() } else { format!("data.{}", misfit.path) };
            }
            Error::decode(&misfit, answer)
        }
        // Any status that is no success: the generated code is told of successes only.
        (None, Err(_), Some(answer)) => Error::api(answer),
        (None, Err(progenitor_client::Error::InvalidRequest(what) | progenitor_client::Error::Custom(what)), None) => {
            Error::invalid_request(what)
        }
        (None, Err(progenitor_client::Error::CommunicationError(error)), None) => Error::transport(error),
        (None, Err(error), None) => Error::invalid_request(error.into_untyped().to_string()),
    };
    Err(error.of(O::INFO, attempts, &operation.path_arguments()))
}

impl Context {
    fn log(&self) -> std::sync::MutexGuard<'_, Log> {
        // Nothing that could panic is done under the lock.
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn retry(&self) -> &RetryPolicy {
        self.options.retry.as_ref().unwrap_or(&self.shared.retry)
    }

    fn attempt_limit(&self) -> Duration {
        let default = if self.info.is_read() { self.shared.read_timeout } else { self.shared.write_timeout };
        self.options.attempt_timeout.unwrap_or(default)
    }

    /// Runs attempts until one is final. `Err` is what `Ok(Answer)` cannot say.
    async fn attempts(&self, http: &reqwest::Client, template: Request) -> Result<Answer, Error> {
        let mut spent = Spent { started: Instant::now(), skipped: Duration::ZERO };
        let limit = self.options.timeout.or(self.shared.timeout);
        let mut jitter = self.retry().jitter();
        let mut template = Some(template);
        let mut earlier: Option<Answer> = None;
        loop {
            let left = limit.map(|limit| limit.saturating_sub(spent.time()));
            if left.is_some_and(|left| left.is_zero()) {
                return earlier.ok_or_else(|| Error::timeout("the call took too long"));
            }
            // A body that cannot be copied is sent once.
            let request = match template.as_ref().and_then(Request::try_clone) {
                Some(copy) => copy,
                None => match template.take() {
                    Some(request) => request,
                    None => return Err(Error::invalid_request("a streamed body cannot be sent twice")),
                },
            };
            // The turn ends with the attempt: nothing is held while waiting for the next one.
            let turn = match self.turn(left).await {
                Ok(turn) => turn,
                Err(error) => return earlier.ok_or(error),
            };
            let left = limit.map(|limit| limit.saturating_sub(spent.time()));
            let limit_of_attempt = left.map_or(self.attempt_limit(), |left| left.min(self.attempt_limit()));
            let outcome = self.attempt(http, request, limit_of_attempt).await;
            drop(turn);
            let delay = self.delay(&outcome, spent.time(), &mut jitter).filter(|delay| {
                // Waiting longer than the call may take would only hide what went wrong.
                template.is_some() && limit.is_none_or(|limit| spent.time().saturating_add(*delay) < limit)
            });
            let Some(delay) = delay else {
                return outcome.map_err(|(error, _)| error.after(earlier));
            };
            tracing::warn!(attempt = self.log().attempts, delay_ms = delay.as_millis(), reason = %Reason(&outcome), "trying again");
            earlier = outcome.ok().or(earlier);
            spent.skipped = spent.skipped.saturating_add(self.shared.clock.sleep(delay).await);
        }
    }

    /// Waits until one more write may run for the integration.
    async fn turn(&self, left: Option<Duration>) -> Result<Option<tokio::sync::SemaphorePermit<'_>>, Error> {
        let Some(scope) = self.options.scope.as_ref().filter(|_| !self.info.is_read()) else { return Ok(None) };
        let turn = scope.writes.acquire();
        let turn = match left {
            Some(left) => tokio::time::timeout(left, turn)
                .await
                .map_err(|_| Error::timeout("the call waited too long for other writes of the integration to end"))?,
            None => turn.await,
        };
        // The semaphore is never closed.
        Ok(turn.ok())
    }

    /// One attempt, its body read to the end.
    async fn attempt(&self, http: &reqwest::Client, mut request: Request, limit: Duration) -> Outcome {
        let began = Instant::now();
        let outcome = async {
            let asked = tokio::time::timeout(limit, self.shared.credentials.authorization()).await;
            let authorization = match asked {
                Ok(Ok(authorization)) => authorization,
                Ok(Err(error)) => return Err((Error::credentials(error), Repeat::Never)),
                Err(_) => {
                    let error = Error::timeout("the provider of the API key did not answer in time");
                    return Err((error, Repeat::Never));
                }
            };
            request.headers_mut().insert(http::header::AUTHORIZATION, authorization);
            *request.timeout_mut() = Some(limit.saturating_sub(began.elapsed()));
            self.log().attempts += 1;
            let mut response = http.execute(request).await.map_err(|error| {
                let repeat = if error.is_builder() {
                    Repeat::Never
                } else if error.is_connect() && !self.shared.is_own_client {
                    Repeat::Unconnected
                } else {
                    // A client of the user's own may follow redirects: the connection that was never made is then not
                    // the first, over which the request went out.
                    Repeat::Broken
                };
                match broken(&error) {
                    Some(said) => (Error::invalid_request(said), Repeat::Never),
                    None => (Error::transport(error), repeat),
                }
            })?;
            let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
            let mut body = BytesMut::new();
            loop {
                match response.chunk().await {
                    Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                    Ok(None) => break,
                    // What arrived is kept, and of an error it is enough.
                    Err(_) if !status.is_success() => break,
                    Err(error) => {
                        let answer = Answer { status, headers, body: body.freeze(), received: SystemTime::now() };
                        return Err((Error::transport(error).answer(answer), Repeat::Broken));
                    }
                }
            }
            Ok(Answer { status, headers, body: body.freeze(), received: SystemTime::now() })
        }
        .await;
        if matches!(&outcome, Err((error, _)) if error.kind() == ErrorKind::InvalidRequest) {
            // It was refused before it was sent.
            self.log().attempts -= 1;
        }
        let elapsed_ms = began.elapsed().as_millis();
        match &outcome {
            Ok(answer) => tracing::debug!(http.response.status_code = answer.status.as_u16(), elapsed_ms, "answered"),
            Err((error, _)) => tracing::debug!(kind = ?error.kind(), elapsed_ms, "not answered"),
        }
        outcome
    }

    /// How long to wait before the next attempt; `None` if this one is final.
    fn delay(&self, outcome: &Outcome, spent: Duration, jitter: &mut fastrand::Rng) -> Option<Duration> {
        let method = self.info.method().parse().unwrap_or(http::Method::POST);
        let (repeat, asked) = match outcome {
            Ok(answer) if answer.status.is_success() => return None,
            Ok(answer) => {
                let failure = envelope::Failure::read(&answer.body);
                let ended = Ended::Answered(answer.status, failure.code.as_ref());
                (retry::may_repeat(&method, &ended), retry::retry_after(&answer.headers, answer.received))
            }
            Err((_, Repeat::Never)) => return None,
            Err((_, Repeat::Unconnected)) => (retry::may_repeat(&method, &Ended::Unconnected), None),
            Err((_, Repeat::Broken)) => (retry::may_repeat(&method, &Ended::Broken), None),
        };
        let attempts = self.log().attempts;
        self.retry().delay(attempts, spent, asked, jitter).filter(|_| repeat)
    }
}

/// What the caller's own stream failed with, if it is that.
fn broken(error: &reqwest::Error) -> Option<String> {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if let Some(broken) = error.downcast_ref::<Broken>() {
            return Some(broken.to_string());
        }
        cause = error.source();
    }
    None
}

/// How much of a call's time is gone: what passed, and what was skipped.
struct Spent {
    started: Instant,
    skipped: Duration,
}

impl Spent {
    fn time(&self) -> Duration {
        self.started.elapsed().saturating_add(self.skipped)
    }
}

type Outcome = Result<Answer, (Error, Repeat)>;

/// What an attempt without an answer means for the next one.
enum Repeat {
    Never,
    Unconnected,
    Broken,
}

/// Why an attempt is repeated, without anything that came in a body.
struct Reason<'a>(&'a Outcome);

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Ok(answer) => write!(f, "{}", answer.status),
            Err((error, _)) => write!(f, "{error}"),
        }
    }
}

impl ClientHooks<Context> for Client {
    async fn exec(
        &self,
        mut request: Request,
        _: &progenitor_client::OperationInfo,
    ) -> reqwest::Result<reqwest::Response> {
        let context = self.inner();
        let headers = request.headers_mut();
        // progenitor sends the version of the API's description, for which nobody asked.
        headers.remove("api-version");
        for (name, value) in &context.shared.headers {
            headers.insert(name, value.clone());
        }
        for (name, value) in &context.options.headers {
            headers.insert(name, value.clone());
        }
        // What cannot be a header was refused before.
        if let Some(id) = context.options.scope.as_ref().and_then(Scope::header) {
            headers.insert(Scope::HEADER, id);
        }
        if let Some(media_type) = context.info.body() {
            headers.insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static(media_type));
        }
        let answer = match context.attempts(self.client(), request).await {
            Ok(answer) => answer,
            Err(error) => {
                context.log().error = Some(error);
                return Ok(said_elsewhere());
            }
        };
        let mut payload = repaired(&answer.body);
        if context.info.enveloped() && answer.status.is_success() {
            match envelope::open(&payload) {
                Ok((data, warnings)) => {
                    payload = data;
                    context.log().warnings = warnings;
                }
                Err(misfit) => {
                    let error = if envelope::is_error(&answer.body) {
                        Error::api(answer)
                    } else {
                        Error::decode(&misfit, answer)
                    };
                    context.log().error = Some(error);
                    return Ok(said_elsewhere());
                }
            }
        }
        let response = response(answer.status, &answer.headers, payload);
        context.log().answer = Some(answer);
        Ok(response)
    }
}

/// Stands for what is in the log.
fn said_elsewhere() -> reqwest::Response {
    response(StatusCode::INTERNAL_SERVER_ERROR, &HeaderMap::new(), Bytes::new())
}

fn response(status: StatusCode, headers: &HeaderMap, body: Bytes) -> reqwest::Response {
    let mut response = http::Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers.clone();
    response.into()
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("operation", &self.info.id()).finish_non_exhaustive()
    }
}
