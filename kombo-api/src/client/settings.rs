//! The settings of a client, which are checked when it is created.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue};

use super::Kombo;
use crate::budget::{RetryBudget, Tokens};
use crate::clock::{Clock, SystemClock};
use crate::credentials::Credentials;
use crate::error::{Error, Result};
use crate::http_clients::HttpClients;
use crate::limits::{Limits, LimitsById};
use crate::region::{BaseUrl, Region};
use crate::retry::RetryPolicy;
use crate::shared::{BodyLimits, Shared, Timeouts};
use crate::shared_limits::SharedLimits;

/// The settings of a client, for any mode.
#[derive(Clone)]
pub(super) struct Settings {
    pub(super) credentials: Credentials,
    pub(super) region: Region,
    pub(super) base_url: Option<String>,
    pub(super) http: Option<reqwest::Client>,
    pub(super) headers: HeaderMap,
    pub(super) invalid: Option<String>,
    pub(super) retry: RetryPolicy,
    pub(super) retry_budget: RetryBudget,
    pub(super) is_paced: bool,
    pub(super) connect_timeout: Duration,
    pub(super) timeouts: Timeouts,
    pub(super) body_limits: BodyLimits,
    pub(super) concurrent_writes: usize,
    pub(super) shared_limits: Option<Arc<dyn SharedLimits>>,
    pub(super) clock: Arc<dyn Clock>,
}

const MEBIBYTE: u64 = 1024 * 1024;

impl Settings {
    /// Returns the defaults. The methods of the builder say why they are these.
    pub(super) fn new(credentials: Credentials) -> Self {
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
            shared_limits: None,
            clock: Arc::new(SystemClock::default()),
        }
    }

    /// Checks the settings and creates the async client.
    pub(super) fn client(self) -> Result<Kombo> {
        let authorization = self.credentials.prepare()?;
        if let Some(invalid) = self.invalid {
            return Err(Error::config(invalid));
        }
        if self.concurrent_writes == 0 {
            return Err(Error::config("`concurrent_writes` is 0: no write would ever be sent"));
        }
        let base_url = BaseUrl::parse(self.base_url.as_deref().unwrap_or(self.region.base_url()))?;
        let http = HttpClients::new(self.connect_timeout, self.http);
        // A failure is reported here and not by the first call.
        http.for_url(&base_url)?;
        let has_tls = cfg!(any(feature = "rustls", feature = "native-tls")) || http.is_own();
        if !has_tls && base_url.as_str().starts_with("https:") {
            return Err(Error::config("there is no TLS: enable the feature `rustls` or `native-tls` of `kombo-api`"));
        }
        let mut headers = HeaderMap::new();
        let agent = HeaderValue::from_static(concat!("kombo-api/", env!("CARGO_PKG_VERSION"), " (rust)"));
        headers.insert(http::header::USER_AGENT, agent);
        headers.extend(self.headers);
        let shared = Shared {
            http,
            base_url,
            authorization,
            headers,
            retry: self.retry,
            tokens: Tokens::new(self.retry_budget),
            timeouts: self.timeouts,
            body_limits: self.body_limits,
            is_paced: self.is_paced,
            limits: Limits::new(self.concurrent_writes),
            limits_by_id: LimitsById::new(self.concurrent_writes),
            shared_limits: self.shared_limits,
            clock: self.clock,
        };
        Ok(Kombo { shared: Arc::new(shared) })
    }
}
