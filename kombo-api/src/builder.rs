//! The builder of a client.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::budget::{RetryBudget, Tokens};
use crate::call;
use crate::client::{BodyLimits, Kombo, Shared, Timeouts};
use crate::clock::{Clock, SystemClock};
use crate::credentials::Credentials;
use crate::error::{Error, Result};
use crate::http_clients::HttpClients;
use crate::limits::{Limits, LimitsById};
use crate::region::{BaseUrl, Region};
use crate::retry::RetryPolicy;

/// Settings of a [`Kombo`].
#[derive(Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct KomboBuilder {
    credentials: Credentials,
    region: Region,
    base_url: Option<String>,
    http: Option<reqwest::Client>,
    headers: HeaderMap,
    invalid: Option<String>,
    retry: RetryPolicy,
    retry_budget: RetryBudget,
    is_paced: bool,
    connect_timeout: Duration,
    timeouts: Timeouts,
    body_limits: BodyLimits,
    concurrent_writes: usize,
    clock: Arc<dyn Clock>,
}

const MEBIBYTE: u64 = 1024 * 1024;

impl KomboBuilder {
    pub(crate) fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            region: Region::default(),
            base_url: None,
            http: None,
            headers: HeaderMap::new(),
            invalid: None,
            retry: RetryPolicy::default(),
            retry_budget: RetryBudget::default(),
            is_paced: true,
            connect_timeout: Duration::from_secs(10),
            timeouts: Timeouts {
                call: None,
                read_attempt: Duration::from_secs(60),
                write_attempt: Duration::from_secs(300),
            },
            body_limits: BodyLimits { success: 256 * MEBIBYTE, error: MEBIBYTE },
            concurrent_writes: 30,
            clock: Arc::new(SystemClock::default()),
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
            // The value is not repeated: it may be the key, if the two variables were exchanged.
            Some(region) => Ok(builder.region(
                region
                    .parse()
                    .map_err(|_| Error::config("KOMBO_REGION is not the name of a Kombo region: use eu, us or ca"))?,
            )),
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

    /// An HTTP client of your own, for proxies, certificates or a shared pool.
    ///
    /// Its own settings then apply, not those of this builder: redirects, connect timeout, idle connections, retries,
    /// proxies (for loopback too) and compression. Advised are `.redirect(Policy::none())`, since Kombo does not redirect,
    /// `.retry(reqwest::retry::never())`, since this crate retries and counts attempts, and
    /// `.pool_idle_timeout(Duration::from_secs(50))`, below the 60 s of common load balancers. As such a client may follow
    /// redirects, a failed connection does not prove that nothing was sent: writes are then retried only after Kombo's own
    /// limits. The version of reqwest is re-exported as [`kombo_api::reqwest`](crate::reqwest).
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Some(client);
        self
    }

    /// A header on every call. A call's own header of that name replaces it, and so does an argument of an operation that is
    /// sent as this header. An invalid name or value is reported by [`build`](Self::build).
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName>,
        V: TryInto<HeaderValue>,
    {
        match call::header(name, value) {
            Ok((name, value)) => drop(self.headers.insert(name, value)),
            Err(invalid) => drop(self.invalid.get_or_insert(invalid)),
        }
        self
    }

    /// When calls are tried again. See [`RetryPolicy`] for the default.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// How many retries all calls of this client may make together. See [`RetryBudget`] for the default.
    pub fn retry_budget(mut self, budget: RetryBudget) -> Self {
        self.retry_budget = budget;
        self
    }

    /// Whether calls are paced after a 429. Default: yes.
    ///
    /// Once Kombo has refused a call with 429, the calls of this client that are about the same integration (or about none)
    /// wait for the pause that Kombo asked for, then leave one after the other, at the rate at which Kombo has accepted
    /// calls of late. Waiting counts towards the `timeout` of a call. Pacing ends two minutes after the last 429.
    pub fn pacing(mut self, is_paced: bool) -> Self {
        self.is_paced = is_paced;
        self
    }

    /// The most bytes of a successful response that are read, after decompression. Default 256 MiB: a page of 250 records
    /// is below 1 MiB, a large file in base64 below 100 MiB. A longer response is an error of
    /// [`ErrorKind::ResponseTooLarge`](crate::ErrorKind::ResponseTooLarge).
    pub fn max_response_bytes(mut self, most: u64) -> Self {
        self.body_limits.success = most;
        self
    }

    /// The most bytes of an error response that are read, after decompression. Default 1 MiB. The rest is cut off; status,
    /// headers and the first part of the body are in the error.
    pub fn max_error_bytes(mut self, most: u64) -> Self {
        self.body_limits.error = most;
        self
    }

    /// The most that making a connection may take. Default 10 s.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// The most that a whole call may take, retries and waits included. Default: none.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeouts.call = Some(limit);
        self
    }

    /// The most that one attempt of a read (GET, HEAD) may take. Default 60 s.
    pub fn read_attempt_timeout(mut self, limit: Duration) -> Self {
        self.timeouts.read_attempt = limit;
        self
    }

    /// The most that one attempt of a write may take. Default 300 s: an action runs in the customer's tool. While a large
    /// body or a stream is sent, the limit is one of idleness: an upload that makes progress is not ended.
    pub fn write_attempt_timeout(mut self, limit: Duration) -> Self {
        self.timeouts.write_attempt = limit;
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
    /// An invalid key, URL or header, or a TLS library that cannot be started.
    pub fn build(self) -> Result<Kombo> {
        let authorization = self.credentials.prepare()?;
        if let Some(invalid) = self.invalid {
            return Err(Error::config(invalid));
        }
        if self.concurrent_writes == 0 {
            return Err(Error::config("`concurrent_writes` is 0: no write would ever be sent"));
        }
        let base_url = BaseUrl::parse(self.base_url.as_deref().unwrap_or(self.region.base_url()))?;
        let http = HttpClients::new(self.connect_timeout, self.http);
        // Reported here rather than by the first call.
        http.for_url(&base_url)?;
        let mut headers = HeaderMap::new();
        let agent = HeaderValue::from_static(concat!("kombo-api/", env!("CARGO_PKG_VERSION"), " (rust)"));
        headers.insert(http::header::USER_AGENT, agent);
        headers.extend(self.headers);
        let concurrent_writes = self.concurrent_writes.min(tokio::sync::Semaphore::MAX_PERMITS);
        Ok(Kombo {
            shared: Arc::new(Shared {
                http,
                base_url,
                authorization,
                headers,
                retry: self.retry,
                tokens: Tokens::new(self.retry_budget),
                timeouts: self.timeouts,
                body_limits: self.body_limits,
                is_paced: self.is_paced,
                limits: Limits::new(concurrent_writes),
                limits_by_id: LimitsById::new(concurrent_writes),
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
