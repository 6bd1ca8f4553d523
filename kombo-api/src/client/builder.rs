//! The builder of a client.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, HeaderValue};

use super::ClientMode;
use super::settings::Settings;
use crate::budget::RetryBudget;
#[cfg(feature = "mock")]
use crate::clock::Clock;
use crate::credentials::Credentials;
use crate::error::{Error, Result};
#[cfg(feature = "mock")]
use crate::http_clients::HttpClients;
use crate::mode::Async;
#[cfg(feature = "blocking")]
use crate::mode::Blocking;
use crate::options;
#[cfg(feature = "mock")]
use crate::region::BaseUrl;
use crate::region::Region;
use crate::retry::RetryPolicy;
use crate::shared_limits::SharedLimits;

/// Builds a [`Kombo`](crate::Kombo).
///
/// ```
/// # fn f() -> kombo_api::Result<()> {
/// use std::time::Duration;
///
/// use kombo_api::{Kombo, Region, RetryPolicy};
///
/// let kombo = Kombo::builder("<API key>")
///     .region(Region::Us)
///     .retry(RetryPolicy::default().max_attempts(5))
///     .timeout(Duration::from_secs(180))
///     .build()?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct KomboBuilder<M = Async> {
    mode: PhantomData<M>,
    settings: Settings,
}

impl KomboBuilder {
    pub(super) fn new(credentials: Credentials) -> Self {
        Self { mode: PhantomData, settings: Settings::new(credentials) }
    }

    /// Creates a builder with the key in `KOMBO_API_KEY` and the region in `KOMBO_REGION` (`eu`, `us` or `ca`), as
    /// [`Kombo::from_env`](crate::Kombo::from_env). An empty variable counts as absent. Without a region it is
    /// [`Region::Eu`].
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the key is missing, a variable is not Unicode, or the region
    /// is unknown.
    pub fn from_env() -> Result<Self> {
        let read = |name: &str| match std::env::var(name) {
            Ok(value) if !value.is_empty() => Ok(Some(value)),
            Ok(_) | Err(std::env::VarError::NotPresent) => Ok(None),
            Err(std::env::VarError::NotUnicode(_)) => Err(Error::config(format!("{name} is not Unicode"))),
        };
        let key = read("KOMBO_API_KEY")?.ok_or_else(|| {
            Error::config("KOMBO_API_KEY is not set: create a key at https://app.kombo.dev/secrets and export it")
        })?;
        let builder = Self::new(key.into());
        match read("KOMBO_REGION")? {
            // The value is not repeated, because it is the key if the two variables were exchanged.
            Some(region) => Ok(builder.region(
                region
                    .parse()
                    .map_err(|_| Error::config("KOMBO_REGION is not the name of a Kombo region: use eu, us or ca"))?,
            )),
            None => Ok(builder),
        }
    }

    /// Makes [`build`](crate::blocking::KomboBuilder::build) return a client whose calls block.
    #[cfg(feature = "blocking")]
    pub fn blocking(self) -> KomboBuilder<Blocking> {
        self.with_mode()
    }
}

/// Settings.
impl<M> KomboBuilder<M> {
    /// Sets the region of the account. Default [`Region::Eu`].
    pub fn region(mut self, region: Region) -> Self {
        self.settings.region = region;
        self
    }

    /// Sets a base URL that replaces the region's, such as that of a gateway. The API key is sent to it.
    ///
    /// [`build`](Self::build) refuses a URL that is not `https`, except `http` to loopback. It also refuses a URL with
    /// a user name, a password, a query or a fragment.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.settings.base_url = Some(url.into());
        self
    }

    /// Sets the HTTP client, for a proxy, certificates or a shared connection pool.
    ///
    /// The client's own settings then apply: redirects, connect timeout, idle connections, retries, proxies (for
    /// loopback too) and compression. Recommended:
    ///
    /// - `.redirect(Policy::none())`, because Kombo does not redirect;
    /// - `.retry(reqwest::retry::never())`, because this crate retries and counts attempts;
    /// - `.pool_idle_timeout(Duration::from_secs(50))`, below the 60 s of common load balancers.
    ///
    /// Because such a client may follow redirects, a failed connection does not prove that nothing was sent. POST and
    /// PATCH are then retried only after a 429 with Kombo's own rate or concurrency code. Use the version of reqwest
    /// that is re-exported as [`kombo_api::reqwest`](crate::reqwest).
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.settings.http = Some(client);
        self
    }

    /// Adds a header to every call.
    ///
    /// A header of the same name on a call replaces it. An argument of the operation that is sent as this header takes
    /// precedence over both. [`build`](Self::build) reports an invalid name or value, and headers that cannot be set:
    /// see [`Call::header`](crate::Call::header).
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName>,
        V: TryInto<HeaderValue>,
    {
        match options::header(name, value) {
            Ok((name, value)) => drop(self.settings.headers.insert(name, value)),
            Err(invalid) => drop(self.settings.invalid.get_or_insert(invalid)),
        }
        self
    }

    /// Sets when calls are retried. Default [`RetryPolicy::default`].
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.settings.retry = policy;
        self
    }

    /// Sets how many retries all calls of this client and its clones may make together. Default 100: see
    /// [`RetryBudget`].
    pub fn retry_budget(mut self, budget: RetryBudget) -> Self {
        self.settings.retry_budget = budget;
        self
    }

    /// Sets whether calls are paced after a 429. Default `true`.
    ///
    /// After a 429, the calls of this client for the same integration, or without one, wait until the pause that the
    /// response requested is over. They then leave one after the other, at the rate at which calls were recently
    /// accepted. This wait counts towards the `timeout` of a call. Pacing ends when no call has been refused for
    /// two minutes.
    pub fn pacing(mut self, is_paced: bool) -> Self {
        self.settings.is_paced = is_paced;
        self
    }

    /// Sets the largest body of a success, in bytes after decompression. Default 256 MiB: a page of 250 employees is
    /// about 1 MiB, and base64 of a file of 100 MiB is 134 MiB.
    ///
    /// A longer body fails the call with [`ErrorKind::ResponseTooLarge`](crate::ErrorKind::ResponseTooLarge).
    pub fn max_response_bytes(mut self, most: u64) -> Self {
        self.settings.body_limits.success = most;
        self
    }

    /// Sets how much of the body of an error response is read, in bytes after decompression. Default 1 MiB. The rest is
    /// cut off; the error has status, headers and the first part of the body.
    pub fn max_error_bytes(mut self, most: u64) -> Self {
        self.settings.body_limits.error = most;
        self
    }

    /// Sets the time limit for establishing a connection. Default 10 s.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.settings.connect_timeout = limit;
        self
    }

    /// Sets the time limit of a whole call, retries and waits included. Default: none.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.settings.timeouts.call = Some(limit);
        self
    }

    /// Sets the time limit of one attempt of a read (GET, HEAD). Default 60 s.
    pub fn read_attempt_timeout(mut self, limit: Duration) -> Self {
        self.settings.timeouts.read_attempt = limit;
        self
    }

    /// Sets the time limit of one attempt of a write. Default 300 s, because an action runs in the customer's tool.
    ///
    /// While a body above 64 KiB or a stream is sent, the limit applies to the time without progress, so it does not
    /// end an upload that makes progress.
    pub fn write_attempt_timeout(mut self, limit: Duration) -> Self {
        self.settings.timeouts.write_attempt = limit;
        self
    }

    /// Sets how many writes may run at once for each integration; others wait for a permit. Default 30: Kombo refuses
    /// more with `PLATFORM.CONCURRENCY_LIMIT_EXCEEDED`. If several processes write to one integration, set it lower, or
    /// set [`shared_limits`](Self::shared_limits). 0 is refused by [`build`](Self::build).
    pub fn concurrent_writes(mut self, most: usize) -> Self {
        self.settings.concurrent_writes = most;
        self
    }

    /// Sets limits that several processes share. Default: none, so the limits are those of this client and its clones.
    ///
    /// Each write of an integration then also waits for a shared permit, and the calls of this client wait and are
    /// paced after a 429 of any process. Without [`pacing`](Self::pacing) only permits are shared.
    pub fn shared_limits(mut self, limits: Arc<dyn SharedLimits>) -> Self {
        self.settings.shared_limits = Some(limits);
        self
    }

    /// Sets the clock that waits between attempts.
    #[cfg(feature = "mock")]
    pub(crate) fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.settings.clock = clock;
        self
    }

    /// Returns this builder with a base URL of a recorder, and what the recorder sends the requests on with.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the base URL is invalid.
    #[cfg(feature = "mock")]
    pub(crate) fn through(mut self, recorder: String) -> Result<(Self, Upstream)> {
        let base_url = BaseUrl::parse(self.settings.base_url.as_deref().unwrap_or(self.settings.region.base_url()))?;
        let http = HttpClients::new(self.settings.connect_timeout, self.settings.http.take());
        self.settings.base_url = Some(recorder);
        Ok((self, Upstream { base_url, http }))
    }

    /// Returns the same settings for clients of another mode.
    #[cfg(feature = "blocking")]
    pub(crate) fn with_mode<N>(self) -> KomboBuilder<N> {
        KomboBuilder { mode: PhantomData, settings: self.settings }
    }
}

/// The API that a recorder sends requests on to.
#[cfg(feature = "mock")]
#[derive(Debug)]
pub(crate) struct Upstream {
    base_url: BaseUrl,
    http: HttpClients,
}

#[cfg(feature = "mock")]
impl Upstream {
    pub(crate) fn base_url(&self) -> &str {
        self.base_url.as_str()
    }

    pub(crate) fn http(&self) -> Result<&reqwest::Client> {
        self.http.for_url(&self.base_url)
    }
}

impl<M: ClientMode> KomboBuilder<M> {
    /// Creates the client: a [`Kombo`](crate::Kombo), or one whose calls block. The latter starts its thread.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the key, the URL, a header or a setting is invalid, or the
    /// TLS library cannot be initialised. Of a blocking client also [`ErrorKind::Runtime`](crate::ErrorKind::Runtime),
    /// if the system refuses a thread.
    pub fn build(self) -> Result<M::Client> {
        M::client(self.settings.client()?)
    }
}

impl<M> fmt::Debug for KomboBuilder<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KomboBuilder")
            .field("credentials", &self.settings.credentials)
            .field("region", &self.settings.region)
            .field("retry", &self.settings.retry)
            .finish_non_exhaustive()
    }
}
