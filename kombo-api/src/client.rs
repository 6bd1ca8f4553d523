//! The client.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;

use crate::budget::Tokens;
use crate::builder::KomboBuilder;
use crate::call::Call;
use crate::clock::Clock;
use crate::credentials::{Authorization, Credentials};
use crate::error::Result;
use crate::http_clients::HttpClients;
use crate::limits::{Limits, LimitsById};
use crate::operation::OfAccount;
use crate::region::BaseUrl;
use crate::response::Response;
use crate::retry::RetryPolicy;

/// A client of the Kombo API.
///
/// Create one and keep it: the first call opens connections that later calls reuse. Cloning is cheap, and clones share
/// connections, the [retry budget](crate::RetryBudget), pacing and the write limits.
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

/// The settings and the state that clones share.
pub(crate) struct Shared {
    pub(crate) http: HttpClients,
    pub(crate) base_url: BaseUrl,
    pub(crate) authorization: Authorization,
    pub(crate) headers: HeaderMap,
    pub(crate) retry: RetryPolicy,
    pub(crate) tokens: Tokens,
    pub(crate) timeouts: Timeouts,
    pub(crate) body_limits: BodyLimits,
    pub(crate) is_paced: bool,
    /// Of calls that are about no integration.
    pub(crate) limits: Limits,
    pub(crate) limits_by_id: LimitsById,
    pub(crate) clock: Arc<dyn Clock>,
}

/// The time limits of calls.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeouts {
    pub(crate) call: Option<Duration>,
    pub(crate) read_attempt: Duration,
    pub(crate) write_attempt: Duration,
}

/// The most bytes of a body that are read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BodyLimits {
    pub(crate) success: u64,
    pub(crate) error: u64,
}

impl Kombo {
    /// Creates a client of the EU region with default settings.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the key is empty or has a character that no key has.
    pub fn new(credentials: impl Into<Credentials>) -> Result<Self> {
        Self::builder(credentials).build()
    }

    /// Creates a client with the key in `KOMBO_API_KEY` and the region in `KOMBO_REGION` (`eu`, `us` or `ca`; default
    /// `eu`).
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the key is missing or invalid, or the region is unknown.
    pub fn from_env() -> Result<Self> {
        KomboBuilder::from_env()?.build()
    }

    /// Creates a builder, for settings other than the default.
    pub fn builder(credentials: impl Into<Credentials>) -> KomboBuilder {
        KomboBuilder::new(credentials.into())
    }

    /// Returns a call of an operation of the account, to be sent with options of its own. [`send`](Self::send) sends an
    /// operation with the options of the client. Operations of an integration are called on [`Kombo::integration`].
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

    /// Sends an operation of the account.
    ///
    /// # Errors
    /// As [`Call::send`].
    pub async fn send<O: OfAccount>(&self, operation: O) -> Result<Response<O::Output>> {
        self.call(operation).send().await
    }

    /// Returns the URL that paths are appended to, without a trailing slash.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.shared.base_url.as_str()
    }
}

impl fmt::Debug for Kombo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kombo")
            .field("base_url", &self.base_url())
            .field("authorization", &self.shared.authorization)
            .field("retry", &self.shared.retry)
            .finish_non_exhaustive()
    }
}
