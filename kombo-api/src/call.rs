//! One call: an operation with the options for sending it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue};

use crate::list::{Items, List, Pages};
use crate::mode::{Async, Mode};
use crate::operation::Operation;
use crate::options::{self, Options};
use crate::region::BaseUrl;
use crate::response::Response;
use crate::retry::RetryPolicy;
use crate::scope::Scope;
use crate::shared::Shared;
use crate::transport;

/// An operation that is ready to be sent, with options of its own.
///
/// Each optional argument of the operation has a setter, listed below under `Call<…>` with the name of the operation.
/// Options such as [`timeout`](Self::timeout) and [`retry`](Self::retry) apply to this call only and take precedence
/// over those of the client.
///
/// `M` is the [mode](crate::Mode), which decides what `send`, `send_raw`, `pages` and `items` return.
#[derive(Clone, Debug)]
#[must_use = "a call does nothing until it is sent"]
pub struct Call<O, M = Async> {
    client: Arc<Shared>,
    operation: O,
    options: Options,
    mode: M,
}

impl<O: Operation> Call<O> {
    /// Creates a call of the account, or of the integration of a scope.
    pub(crate) fn new(client: Arc<Shared>, operation: O, scope: Option<Scope>) -> Self {
        Self { client, operation, options: Options::of(scope), mode: Async }
    }
}

impl<O: Operation, M: Mode> Call<O, M> {
    /// Sends the call and decodes the response. Returns a future of the [`Response`], which must be awaited inside a
    /// Tokio runtime with I/O and time enabled, such as that of `#[tokio::main]`. A [`blocking`](crate::Mode) call
    /// returns the response itself.
    ///
    /// # Errors
    /// See [`ErrorKind`](crate::ErrorKind): invalid arguments or options, failures of the connection, errors of the
    /// API, and responses that cannot be decoded. A blocking call on the thread of its own client is an error of
    /// [`ErrorKind::Runtime`](crate::ErrorKind::Runtime).
    pub fn send(self) -> M::Sent<Response<O::Output>> {
        let Self { client, operation, options, mode } = self;
        let received = async move {
            let received = transport::receive(&client, &operation, &options).await;
            (received, client, operation, options)
        };
        mode.send(received, |(received, client, operation, options)| received?.decode(&client, &operation, &options))
    }

    /// Sends the call and returns the body of a success as received, without decoding it.
    ///
    /// Use it to read the JSON itself, or a body that does not have the structure that the API describes.
    ///
    /// # Errors
    /// As [`send`](Self::send), except that nothing is decoded.
    pub fn send_raw(self) -> M::Sent<Response<Bytes>> {
        let Self { client, operation, options, mode } = self;
        let received = async move { transport::receive(&client, &operation, &options).await };
        mode.send(received, |received| Ok(received?.into_raw()))
    }
}

impl<O, M> Call<O, M> {
    /// Returns the operation that will be sent.
    pub fn operation(&self) -> &O {
        &self.operation
    }

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
        match options::header(name, value) {
            Ok(header) => self.options.headers.push(header),
            Err(invalid) => drop(self.options.invalid.get_or_insert(invalid)),
        }
        self
    }

    /// Sets the time limit of the whole call, retries and waits included. By default, only each attempt and the retry
    /// policy have limits. If the wait before a retry would exceed the limit, the call fails at once with the last
    /// response.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.options.timeout = Some(limit);
        self
    }

    /// Sets the time limit of one attempt. Default 60 s for reads (GET, HEAD), 300 s for writes. While a body above 64
    /// KiB or a stream is sent, the limit applies to the time without progress.
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
    /// Makes `send` fail with this message, unless an earlier option is invalid.
    pub(crate) fn invalid(mut self, reason: String) -> Self {
        self.options.invalid.get_or_insert(reason);
        self
    }

    /// Changes the operation. Generated setters call it.
    #[doc(hidden)]
    pub fn map(mut self, set: impl FnOnce(O) -> O) -> Self {
        self.operation = set(self.operation);
        self
    }

    /// Returns the same call with another mode.
    #[cfg(feature = "blocking")]
    pub(crate) fn with_mode<N>(self, mode: N) -> Call<O, N> {
        let Self { client, operation, options, .. } = self;
        Call { client, operation, options, mode }
    }
}

/// Methods of calls that return lists.
impl<O: List, M: Mode> Call<O, M> {
    /// Returns a stream of every page from this one on, or an iterator if the call is [blocking](crate::Mode).
    ///
    /// The first page is requested when the stream is first polled, inside a Tokio runtime. From then on the next page
    /// is requested as soon as this one has arrived, before it is decoded, and fetched while it is read; never more
    /// than one ahead. Filters and options of the call apply to every page; a `timeout` applies to each page by itself.
    /// The stream ends after an error. To resume, pass the [`next`](crate::Page::next) of the last page to
    /// `.cursor(…)`.
    ///
    /// # Errors
    /// The stream yields the errors of [`send`](Call::send). In addition:
    ///
    /// - [`ErrorKind::Decode`](crate::ErrorKind::Decode) if the API repeats a cursor;
    /// - [`ErrorKind::Runtime`](crate::ErrorKind::Runtime) if the stream is polled outside a Tokio runtime, or if the
    ///   runtime is shut down while a page is fetched. An incomplete list never ends like a complete one.
    pub fn pages(self) -> M::Pages<O> {
        let Self { client, operation, options, mode } = self;
        mode.pages(Pages::new(client, operation, options))
    }

    /// Returns a stream of every record of every page from this one on, or an iterator if the call is
    /// [blocking](crate::Mode).
    ///
    /// For a record that does not have the structure that the API describes, the stream yields an error with
    /// [its path, id and JSON](crate::Error::invalid_record) and goes on with the next record. After any other error it
    /// ends. `try_next().await?` stops at the first invalid record; match on the error to skip it.
    ///
    /// ```
    /// # async fn f(acme: kombo_api::Integration) -> kombo_api::Result<()> {
    /// use futures::TryStreamExt;
    ///
    /// let mut employees = acme.hris().get_employees().page_size(100).items();
    /// while let Some(employee) = employees.try_next().await? {
    ///     println!("{}", employee.id);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`pages`](Self::pages).
    pub fn items(self) -> M::Items<O> {
        let Self { client, operation, options, mode } = self.allow_invalid_records();
        mode.items(Items::new(Pages::new(client, operation, options)))
    }
}

/// Options of calls that return lists.
impl<O: List, M> Call<O, M> {
    /// Keeps the valid records of a page if others do not have the structure that the API describes. The invalid ones
    /// are in [`Page::invalid_records`](crate::Page::invalid_records). By default, one invalid record fails
    /// [`send`](Call::send) and [`pages`](Self::pages).
    ///
    /// ```
    /// # async fn f(acme: kombo_api::Integration) -> kombo_api::Result<()> {
    /// let page = acme.hris().get_employees().allow_invalid_records().send().await?;
    /// for record in page.invalid_records() {
    ///     eprintln!("{:?} was skipped: {}: {}", record.id(), record.path(), record.reason());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn allow_invalid_records(mut self) -> Self {
        self.options.allows_invalid_records = true;
        self
    }
}
