//! The client.

use std::fmt;
use std::sync::Arc;

use super::{Integration, KomboBuilder};
use crate::call::Call;
use crate::credentials::Credentials;
use crate::error::Result;
use crate::operation::OfAccount;
use crate::response::Response;
use crate::scope::Scope;
use crate::shared::Shared;

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
    // A field, since a method might have the name of a generated namespace.
    pub(super) shared: Arc<Shared>,
}

impl Kombo {
    /// Creates a client of the EU region with default settings.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the key is empty or has an invalid character.
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

    /// Creates a call of an operation of the account, which can have options of its own. Without options, use
    /// [`send`](Self::send). For operations of an integration, use [`integration`](Self::integration).
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
        Call::new(Arc::clone(&self.shared), operation, None)
    }

    /// Sends an operation of the account.
    ///
    /// # Errors
    /// As [`Call::send`].
    pub async fn send<O: OfAccount>(&self, operation: O) -> Result<Response<O::Output>> {
        self.call(operation).send().await
    }

    /// Returns a handle of the integration with this id. `connect().get_integration_by_token(…)` returns the id.
    ///
    /// At most 30 writes run at once for each integration through this client and its clones, because Kombo refuses
    /// more. Further writes wait for a permit: see [`KomboBuilder::concurrent_writes`]. The wait counts towards the
    /// time limit of the call, but not towards that of an attempt.
    ///
    /// An invalid id, such as an empty one, is reported when a call is sent.
    #[must_use]
    pub fn integration(&self, id: impl Into<String>) -> Integration {
        Integration::new(self.clone(), scope_of(&self.shared, id.into()))
    }

    /// Returns the URL that paths are appended to, without a trailing slash.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.shared.base_url.as_str()
    }
}

/// Returns the scope of the calls of an integration.
pub(crate) fn scope_of(shared: &Shared, id: String) -> Scope {
    let id: Arc<str> = id.into();
    let limits = shared.limits_by_id.of(&id, shared.clock.now());
    Scope { id, limits }
}

/// Returns the settings and the state of a client. It is no method, since a namespace may have its name.
#[cfg(feature = "cli")]
pub(crate) fn shared_of(kombo: &Kombo) -> &Shared {
    &kombo.shared
}

impl fmt::Debug for Kombo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.shared.fmt(f)
    }
}
