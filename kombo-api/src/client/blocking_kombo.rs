//! The blocking client.

use std::fmt;

use super::{BlockingIntegration, Kombo, KomboBuilder};
use crate::call::Call;
use crate::credentials::Credentials;
use crate::error::Result;
use crate::mode::Blocking;
use crate::operation::OfAccount;
use crate::response::Response;

/// A client of the Kombo API whose calls block, with the methods of the [async client](crate::Kombo).
///
/// Create one and keep it: the first call opens connections that later calls reuse. Cloning is cheap, and clones share
/// connections, limits and one thread. It can be used from any number of threads at once.
///
/// ```
/// # fn f() -> kombo_api::Result<()> {
/// use kombo_api::{Region, blocking::Kombo};
///
/// let kombo = Kombo::builder("<API key>").region(Region::Us).build()?;
/// let integration = kombo.connect().get_integration_by_token("<token>").send()?;
/// println!("{}", integration.id);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct BlockingKombo {
    // Fields, since a method might have the name of a generated namespace.
    kombo: Kombo,
    pub(super) mode: Blocking,
}

impl BlockingKombo {
    pub(super) fn of(kombo: Kombo) -> Result<Self> {
        Ok(Self { kombo, mode: Blocking::start()? })
    }

    /// Creates a client of the EU region with default settings.
    ///
    /// # Errors
    /// As [`build`](crate::blocking::KomboBuilder::build).
    pub fn new(credentials: impl Into<Credentials>) -> Result<Self> {
        Self::builder(credentials).build()
    }

    /// Creates a client with the key in `KOMBO_API_KEY` and the region in `KOMBO_REGION` (`eu`, `us` or `ca`; default
    /// `eu`).
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the key is missing or invalid, or the region is unknown;
    /// further as [`build`](crate::blocking::KomboBuilder::build).
    pub fn from_env() -> Result<Self> {
        KomboBuilder::from_env()?.blocking().build()
    }

    /// Creates a builder, for settings other than the default.
    pub fn builder(credentials: impl Into<Credentials>) -> KomboBuilder<Blocking> {
        Kombo::builder(credentials).blocking()
    }

    /// Creates a call of an operation of the account, which can have options of its own.
    pub fn call<O: OfAccount>(&self, operation: O) -> Call<O, Blocking> {
        self.kombo.call(operation).with_mode(self.mode.clone())
    }

    /// Sends an operation of the account.
    ///
    /// # Errors
    /// As [`send`](crate::blocking::Call::send) of a call.
    pub fn send<O: OfAccount>(&self, operation: O) -> Result<Response<O::Output>> {
        self.call(operation).send()
    }

    /// Returns a handle of the integration with this id, as
    /// [`Kombo::integration`](crate::Kombo::integration) of the async client.
    #[must_use]
    pub fn integration(&self, id: impl Into<String>) -> BlockingIntegration {
        BlockingIntegration::new(self.clone(), self.kombo.integration(id))
    }

    /// Returns the URL that paths are appended to, without a trailing slash.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.kombo.base_url()
    }
}

impl fmt::Debug for BlockingKombo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kombo.fmt(f)
    }
}
