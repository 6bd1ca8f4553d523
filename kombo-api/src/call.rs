//! One call: an operation, and what is special about sending it this time.

use std::time::Duration;

use http::{HeaderName, HeaderValue};

use crate::client::Kombo;
use crate::error::{Error, Result};
use crate::integration::Scope;
use crate::operation::Operation;
use crate::region::BaseUrl;
use crate::response::Response;
use crate::retry::RetryPolicy;
use crate::transport;

/// A call that is ready to be sent.
///
/// What the operation takes optionally is set by the methods listed under its own name ("What is optional" below, one
/// block an operation); what is said here holds for this call alone, whatever the client says for all.
#[derive(Clone, Debug)]
#[must_use = "a call does nothing until it is sent"]
pub struct Call<O> {
    kombo: Kombo,
    operation: O,
    options: Options,
}

/// What one call does otherwise than the client's others.
#[derive(Clone, Default)]
pub(crate) struct Options {
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) base_url: Option<BaseUrl>,
    /// The integration that it is about.
    pub(crate) scope: Option<Scope>,
    /// The first option that cannot be: reported by `send`, so that calls can be written without `?` on every line.
    pub(crate) impossible: Option<String>,
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
        let impossible = scope.impossible();
        Self { kombo, operation, options: Options { scope: Some(scope), impossible, ..Options::default() } }
    }

    /// The same call of another page.
    pub(crate) fn page_at(&self, cursor: String) -> Self
    where
        O: crate::list::List,
    {
        Self { operation: self.operation.at(cursor), ..self.clone() }
    }

    /// Sends it.
    ///
    /// # Errors
    /// See [`ErrorKind`](crate::ErrorKind): what was refused before sending, what went wrong on the way, and what the
    /// API said.
    pub async fn send(self) -> Result<Response<O::Output>> {
        if let Some(impossible) = self.options.impossible {
            return Err(Error::invalid_request(impossible).of(O::INFO, 0, &[]));
        }
        transport::send(&self.kombo, &self.operation, self.options).await
    }

    /// The operation that will be sent.
    pub fn operation(&self) -> &O {
        &self.operation
    }
}

impl<O> Call<O> {
    /// Sends one more header; one that the client would send itself is replaced. `Authorization`,
    /// `X-Integration-Id` and what belongs to the connection (`Content-Length`, `Transfer-Encoding`, `Host`, `Connection`)
    /// cannot be set.
    ///
    /// A name or value that no header can have is reported by [`send`](Call::send).
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName>,
        V: TryInto<HeaderValue>,
    {
        match header(name, value) {
            Ok(header) => self.options.headers.push(header),
            Err(impossible) => drop(self.options.impossible.get_or_insert(impossible)),
        }
        self
    }

    /// The most that the whole call may take, retries and the waits between them included. Default: no limit but those
    /// of the attempts and of the retry policy.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.options.timeout = Some(limit);
        self
    }

    /// The most that one attempt may take. Default 60 s for reads, 300 s for writes.
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.options.attempt_timeout = Some(limit);
        self
    }

    /// When this call is tried again.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.options.retry = Some(policy);
        self
    }

    /// Where this call goes, instead of the client's region. The API key goes there too.
    ///
    /// A URL that the [builder](crate::KomboBuilder::base_url) would refuse is reported by [`send`](Call::send).
    pub fn base_url(mut self, url: impl AsRef<str>) -> Self {
        match BaseUrl::parse(url.as_ref()) {
            Ok(url) => self.options.base_url = Some(url),
            Err(error) => drop(self.options.impossible.get_or_insert(error.to_string())),
        }
        self
    }

    /// Notes what cannot be sent, if it is the first; reported by `send`.
    #[allow(dead_code, reason = "a build from other pages may have nothing that can be refused so")]
    pub(crate) fn refused(mut self, impossible: String) -> Self {
        self.options.impossible.get_or_insert(impossible);
        self
    }

    /// Sets what is optional; the setters of operations are made of it.
    pub(crate) fn map(mut self, set: impl FnOnce(O) -> O) -> Self {
        self.operation = set(self.operation);
        self
    }
}

/// Headers that say how a message is sent; a wrong one cuts the body or goes to another host.
const OF_THE_CONNECTION: [HeaderName; 4] =
    [http::header::CONTENT_LENGTH, http::header::TRANSFER_ENCODING, http::header::HOST, http::header::CONNECTION];

/// A header, or why it cannot be one.
pub(crate) fn header<N, V>(name: N, value: V) -> Result<(HeaderName, HeaderValue), String>
where
    N: TryInto<HeaderName>,
    V: TryInto<HeaderValue>,
{
    let name = name.try_into().map_err(|_| "a header's name holds a character that none can have".to_owned())?;
    let said = format!("the value of the header `{name}` holds a character that none can have");
    let value = value.try_into().map_err(|_| said)?;
    if name == http::header::AUTHORIZATION {
        return Err("`Authorization` is the client's own: give the API key to the builder".to_owned());
    }
    if name == Scope::HEADER {
        return Err("`X-Integration-Id` is said by the handle: call it on `kombo.integration(id)`".to_owned());
    }
    if OF_THE_CONNECTION.contains(&name) {
        return Err(format!("`{name}` belongs to the connection and is set by the HTTP client"));
    }
    Ok((name, value))
}
