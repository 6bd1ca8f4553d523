//! The client and its builder.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::call::{self, Call};
use crate::clock::{Clock, SystemClock};
use crate::credentials::Credentials;
use crate::error::{Error, Result};
use crate::integration::Writes;
use crate::operation::OfAccount;
use crate::region::{BaseUrl, Region};
use crate::response::Response;
use crate::retry::RetryPolicy;

/// A client of the Kombo API.
///
/// Making one is cheap, cloning it cheaper: clones share connections. Make one and keep it.
///
/// ```
/// # fn f() -> kombo_api::Result<()> {
/// use kombo_api::{Kombo, Region};
///
/// let kombo = Kombo::builder("<API key>").region(Region::Us).build()?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Kombo {
    pub(crate) shared: Arc<Shared>,
}

/// What clones have in common.
pub(crate) struct Shared {
    http: reqwest::Client,
    /// For plain `http`, which goes to loopback and must not go through a proxy on the way.
    loopback: reqwest::Client,
    /// Whether the client is the user's, of whose settings nothing is known.
    pub(crate) is_own_client: bool,
    pub(crate) base_url: BaseUrl,
    pub(crate) credentials: Credentials,
    pub(crate) headers: HeaderMap,
    pub(crate) retry: RetryPolicy,
    pub(crate) timeout: Option<Duration>,
    pub(crate) read_timeout: Duration,
    pub(crate) write_timeout: Duration,
    pub(crate) writes: Writes,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Kombo {
    /// A client of the EU region with every setting at its default.
    ///
    /// # Errors
    /// A key that is empty or holds what no key has.
    pub fn new(credentials: impl Into<Credentials>) -> Result<Self> {
        Self::builder(credentials).build()
    }

    /// A client of the key in `KOMBO_API_KEY`, in the region in `KOMBO_REGION` (`eu`, `us` or `ca`; default `eu`).
    ///
    /// # Errors
    /// No key, or no such region.
    pub fn from_env() -> Result<Self> {
        KomboBuilder::from_env()?.build()
    }

    /// For every other setting.
    pub fn builder(credentials: impl Into<Credentials>) -> KomboBuilder {
        KomboBuilder::new(credentials.into())
    }

    /// An operation that is about the account, ready to be sent with options of its own. [`send`](Self::send) sends it
    /// with the client's. One that is about an integration is called on [`Kombo::integration`].
    ///
    /// ```
    /// # async fn f(kombo: kombo_api::Kombo) -> kombo_api::Result<()> {
    /// use kombo_api::{RetryPolicy, op};
    ///
    /// let create = op::CreateConnectionLink::new("test@example.com", "Test Inc.").integration_tool("personio");
    /// let link = kombo.call(create).retry(RetryPolicy::none()).send().await?;
    /// # Ok(()) }
    /// ```
    pub fn call<O: OfAccount>(&self, operation: O) -> Call<O> {
        Call::new(self.clone(), operation)
    }

    /// Sends an operation that is about the account.
    ///
    /// # Errors
    /// As [`Call::send`].
    pub async fn send<O: OfAccount>(&self, operation: O) -> Result<Response<O::Output>> {
        self.call(operation).send().await
    }

    /// The URL that paths are appended to.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.shared.base_url.as_str()
    }
}

impl Shared {
    /// The HTTP client for a URL.
    pub(crate) fn http(&self, url: &BaseUrl) -> &reqwest::Client {
        if url.is_plain() { &self.loopback } else { &self.http }
    }
}

impl fmt::Debug for Kombo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kombo")
            .field("base_url", &self.base_url())
            .field("credentials", &self.shared.credentials)
            .field("retry", &self.shared.retry)
            .finish_non_exhaustive()
    }
}

/// Settings of a [`Kombo`].
#[derive(Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct KomboBuilder {
    credentials: Credentials,
    region: Region,
    base_url: Option<String>,
    http: Option<reqwest::Client>,
    headers: HeaderMap,
    impossible: Option<String>,
    retry: RetryPolicy,
    connect_timeout: Duration,
    timeout: Option<Duration>,
    read_timeout: Duration,
    write_timeout: Duration,
    concurrent_writes: usize,
    clock: Arc<dyn Clock>,
}

impl KomboBuilder {
    fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            region: Region::default(),
            base_url: None,
            http: None,
            headers: HeaderMap::new(),
            impossible: None,
            retry: RetryPolicy::default(),
            connect_timeout: Duration::from_secs(10),
            timeout: None,
            read_timeout: Duration::from_secs(60),
            write_timeout: Duration::from_secs(300),
            concurrent_writes: 30,
            clock: Arc::new(SystemClock),
        }
    }

    /// A builder with the key in `KOMBO_API_KEY` and the region in `KOMBO_REGION`, as [`Kombo::from_env`].
    ///
    /// # Errors
    /// No key, or no such region.
    pub fn from_env() -> Result<Self> {
        let read = |name: &str| match std::env::var(name) {
            Ok(value) if !value.is_empty() => Ok(Some(value)),
            Ok(_) | Err(std::env::VarError::NotPresent) => Ok(None),
            Err(std::env::VarError::NotUnicode(_)) => Err(Error::config(format!("{name} is not text"))),
        };
        let key = read("KOMBO_API_KEY")?.ok_or_else(|| {
            Error::config("KOMBO_API_KEY is not set: create a key at https://app.kombo.dev/secrets and export it")
        })?;
        let builder = Self::new(key.into());
        match read("KOMBO_REGION")? {
            Some(region) => {
                Ok(builder.region(region.parse().map_err(|error| Error::config(format!("KOMBO_REGION: {error}")))?))
            }
            None => Ok(builder),
        }
    }

    /// Where the account lives. Default [`Region::Eu`].
    pub fn region(mut self, region: Region) -> Self {
        self.region = region;
        self
    }

    /// Another URL than a region's, such as a proxy's or the embedded server's. Plain `http` is refused except to
    /// loopback.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// A client of your own, for proxies, certificates or a shared pool.
    ///
    /// Its redirect policy and connect timeout are then what holds, not this builder's: `Policy::none()` is advised,
    /// since Kombo does not redirect. Its proxies hold for loopback too. And as it may follow redirects, a connection that
    /// failed is no proof that nothing was sent: writes are then repeated on Kombo's own limits only. The version of reqwest is re-exported as [`kombo_api::reqwest`](crate::reqwest).
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Some(client);
        self
    }

    /// A header on every call. A name or value that no header can have is reported by [`build`](Self::build).
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName>,
        V: TryInto<HeaderValue>,
    {
        match call::header(name, value) {
            Ok((name, value)) => drop(self.headers.insert(name, value)),
            Err(impossible) => drop(self.impossible.get_or_insert(impossible)),
        }
        self
    }

    /// When calls are tried again. See [`RetryPolicy`] for the default.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// The most that making a connection may take. Default 10 s.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// The most that a whole call may take, retries and waits included. Default: none.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// The most that one attempt of a read (GET, HEAD) may take. Default 60 s.
    pub fn read_attempt_timeout(mut self, limit: Duration) -> Self {
        self.read_timeout = limit;
        self
    }

    /// The most that one attempt of a write may take. Default 300 s: an action runs in the customer's tool.
    pub fn write_attempt_timeout(mut self, limit: Duration) -> Self {
        self.write_timeout = limit;
        self
    }

    /// How many writes may run at once for each integration; others wait. Default 30: Kombo refuses more with
    /// `PLATFORM.CONCURRENCY_LIMIT_EXCEEDED`. Set it lower where several processes share an integration. 0 is refused by
    /// [`build`](Self::build).
    pub fn concurrent_writes(mut self, most: usize) -> Self {
        self.concurrent_writes = most;
        self
    }

    /// What waits between attempts.
    #[cfg(feature = "mock")]
    pub(crate) fn waiting_on(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// The client.
    ///
    /// # Errors
    /// A key, URL or header that cannot be, or a TLS library that cannot be started.
    pub fn build(self) -> Result<Kombo> {
        self.credentials.check()?;
        if let Some(impossible) = self.impossible {
            return Err(Error::config(impossible));
        }
        if self.concurrent_writes == 0 {
            return Err(Error::config("`concurrent_writes` is 0: no write would ever be sent"));
        }
        let base_url = BaseUrl::parse(self.base_url.as_deref().unwrap_or(self.region.base_url()))?;
        let client = || {
            let client = reqwest::Client::builder();
            client.connect_timeout(self.connect_timeout).redirect(reqwest::redirect::Policy::none())
        };
        let cannot =
            |error: reqwest::Error| Error::config(format!("the HTTP client cannot be made: {}", error.without_url()));
        let is_own_client = self.http.is_some();
        let (http, loopback) = match self.http {
            Some(own) => (own.clone(), own),
            None => (client().build().map_err(cannot)?, client().no_proxy().build().map_err(cannot)?),
        };
        let mut headers = HeaderMap::new();
        let agent = HeaderValue::from_static(concat!("kombo-api/", env!("CARGO_PKG_VERSION"), " (rust)"));
        headers.insert(http::header::USER_AGENT, agent);
        headers.extend(self.headers);
        Ok(Kombo {
            shared: Arc::new(Shared {
                http,
                loopback,
                is_own_client,
                base_url,
                credentials: self.credentials,
                headers,
                retry: self.retry,
                timeout: self.timeout,
                read_timeout: self.read_timeout,
                write_timeout: self.write_timeout,
                writes: Writes::new(self.concurrent_writes.min(tokio::sync::Semaphore::MAX_PERMITS)),
                clock: self.clock,
            }),
        })
    }
}

impl fmt::Debug for KomboBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KomboBuilder")
            .field("credentials", &self.credentials)
            .field("region", &self.region)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}
