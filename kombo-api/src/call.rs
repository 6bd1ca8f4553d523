//! One call: an operation with the options for sending it.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue};

use crate::client::Kombo;
use crate::error::Result;
use crate::integration::Scope;
use crate::operation::Operation;
use crate::raw::conventions::SCOPE_HEADER;
use crate::region::BaseUrl;
use crate::response::Response;
use crate::retry::RetryPolicy;
use crate::transport;

/// An operation that is ready to be sent, with options of its own.
///
/// Optional arguments of the operation have a setter each, listed below under the name of the operation. The options of
/// the first block apply to this call only and take precedence over those of the client.
#[derive(Clone, Debug)]
#[must_use = "a call does nothing until it is sent"]
pub struct Call<O> {
    kombo: Kombo,
    operation: O,
    options: Options,
}

/// The options of one call, which take precedence over the client's.
#[derive(Clone, Default)]
pub(crate) struct Options {
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) base_url: Option<BaseUrl>,
    /// The integration that it is about.
    pub(crate) scope: Option<Scope>,
    pub(crate) max_response_bytes: Option<u64>,
    pub(crate) max_error_bytes: Option<u64>,
    /// Whether a page keeps its valid records if others are invalid.
    pub(crate) allows_invalid_records: bool,
    /// The first invalid option: reported by `send`, so that calls can be written without `?` on every line.
    pub(crate) invalid: Option<String>,
}

// Header values may be secrets.
impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("headers", &self.headers.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("timeout", &self.timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("retry", &self.retry)
            .field("base_url", &self.base_url)
            .field("scope", &self.scope)
            .finish()
    }
}

impl<O: Operation> Call<O> {
    pub(crate) fn new(kombo: Kombo, operation: O) -> Self {
        Self { kombo, operation, options: Options::default() }
    }

    /// About one integration.
    pub(crate) fn scoped(kombo: Kombo, operation: O, scope: Scope) -> Self {
        let invalid = scope.invalid();
        Self { kombo, operation, options: Options { scope: Some(scope), invalid, ..Options::default() } }
    }

    /// The same call of another page.
    pub(crate) fn page_at(&self, cursor: String) -> Self
    where
        O: crate::list::List,
    {
        Self { operation: self.operation.at(cursor), ..self.clone() }
    }

    /// Sends the call and decodes the response. It must be awaited inside a Tokio runtime with I/O and time enabled,
    /// such as that of `#[tokio::main]`.
    ///
    /// # Errors
    /// See [`ErrorKind`](crate::ErrorKind): invalid arguments or options, failures of the connection, errors of the
    /// API, and responses that cannot be decoded.
    pub async fn send(self) -> Result<Response<O::Output>> {
        transport::send(&self.kombo, &self.operation, &self.options).await
    }

    /// Sends the call and returns the body of a success as received, without decoding it.
    ///
    /// Use it to read the JSON itself, or a body that does not have the structure that the API describes.
    ///
    /// # Errors
    /// As [`send`](Self::send), except that nothing is decoded.
    pub async fn send_raw(self) -> Result<Response<Bytes>> {
        transport::send_raw(&self.kombo, &self.operation, &self.options).await
    }

    /// Returns the operation that will be sent.
    pub fn operation(&self) -> &O {
        &self.operation
    }
}

impl<O> Call<O> {
    /// Adds a header. It replaces the client's header of the same name; an argument of the operation that is sent as
    /// this header takes precedence.
    ///
    /// [`send`](Call::send) reports an invalid name or value. `Authorization`, `X-Integration-Id` and the headers of
    /// the connection (`Content-Length`, `Transfer-Encoding`, `Host`, `Connection`) cannot be set.
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName>,
        V: TryInto<HeaderValue>,
    {
        match header(name, value) {
            Ok(header) => self.options.headers.push(header),
            Err(invalid) => drop(self.options.invalid.get_or_insert(invalid)),
        }
        self
    }

    /// Sets the time limit of the whole call, retries and waits included. Default: none but those of the attempts and
    /// of the retry policy. A wait that does not fit is not begun: the call fails with the last response instead.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.options.timeout = Some(limit);
        self
    }

    /// Sets the time limit of one attempt. Default 60 s for reads (GET, HEAD), 300 s for writes. While a body above 64
    /// KiB or a stream is sent, the limit applies to idleness.
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.options.attempt_timeout = Some(limit);
        self
    }

    /// Sets when this call is retried.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.options.retry = Some(policy);
        self
    }

    /// Sets the base URL of this call, which replaces the client's. The API key is sent to it.
    ///
    /// [`send`](Call::send) reports a URL that the [builder](crate::KomboBuilder::base_url) would refuse.
    pub fn base_url(mut self, url: impl AsRef<str>) -> Self {
        match BaseUrl::parse(url.as_ref()) {
            Ok(url) => self.options.base_url = Some(url),
            Err(error) => drop(self.options.invalid.get_or_insert(error.to_string())),
        }
        self
    }

    /// Sets the largest body of a success, in bytes. Default 256 MiB: see
    /// [`KomboBuilder::max_response_bytes`](crate::KomboBuilder::max_response_bytes).
    pub fn max_response_bytes(mut self, most: u64) -> Self {
        self.options.max_response_bytes = Some(most);
        self
    }

    /// Sets how much of the body of an error response is read, in bytes. Default 1 MiB: see
    /// [`KomboBuilder::max_error_bytes`](crate::KomboBuilder::max_error_bytes).
    pub fn max_error_bytes(mut self, most: u64) -> Self {
        self.options.max_error_bytes = Some(most);
        self
    }

    #[cfg(kombo_passthrough)]
    /// Records why the call cannot be sent, if it is the first reason; reported by `send`.
    pub(crate) fn invalid(mut self, reason: String) -> Self {
        self.options.invalid.get_or_insert(reason);
        self
    }

    pub(crate) fn set_allow_invalid_records(&mut self) {
        self.options.allows_invalid_records = true;
    }

    /// Changes the operation; generated setters are made of it.
    #[doc(hidden)]
    pub fn map(mut self, set: impl FnOnce(O) -> O) -> Self {
        self.operation = set(self.operation);
        self
    }
}

/// Headers that say how a message is sent; a wrong one cuts the body or goes to another host.
const OF_THE_CONNECTION: [HeaderName; 4] =
    [http::header::CONTENT_LENGTH, http::header::TRANSFER_ENCODING, http::header::HOST, http::header::CONNECTION];

/// A header, or why it is invalid.
pub(crate) fn header<N, V>(name: N, value: V) -> Result<(HeaderName, HeaderValue), String>
where
    N: TryInto<HeaderName>,
    V: TryInto<HeaderValue>,
{
    let name = name.try_into().map_err(|_| "a header's name has a character that is not allowed there".to_owned())?;
    let reason = format!("the value of the header `{name}` has a character that is not allowed there");
    let value = value.try_into().map_err(|_| reason)?;
    if name == http::header::AUTHORIZATION {
        return Err("`Authorization` is set by the client: give the API key to the builder".to_owned());
    }
    if SCOPE_HEADER.is_some_and(|header| name == header) {
        return Err(format!("`{name}` is set by the handle: call the operation on `kombo.integration(id)`"));
    }
    if OF_THE_CONNECTION.contains(&name) {
        return Err(format!("`{name}` belongs to the connection and is set by the HTTP client"));
    }
    Ok((name, value))
}
