//! One integration, with calls that block.

use std::fmt;

use super::{BlockingKombo, Integration};
use crate::call::Call;
use crate::error::Result;
use crate::mode::Blocking;
use crate::operation::OfIntegration;
use crate::response::Response;

/// A handle of one integration, from [`blocking::Kombo::integration`](BlockingKombo::integration). Its calls send the
/// integration's id in `X-Integration-Id`.
///
/// ```
/// # fn f(kombo: kombo_api::blocking::Kombo) -> kombo_api::Result<()> {
/// let acme = kombo.integration("personio:8d1hpPsbjxUkoCoa1veLZGe5");
/// let teams = acme.hris().get_groups().send()?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct BlockingIntegration {
    kombo: BlockingKombo,
    integration: Integration,
}

impl BlockingIntegration {
    pub(super) fn new(kombo: BlockingKombo, integration: Integration) -> Self {
        Self { kombo, integration }
    }

    /// Returns the id of the integration.
    #[must_use]
    pub fn id(&self) -> &str {
        self.integration.id()
    }

    /// Returns the client that this handle belongs to.
    #[must_use]
    pub fn kombo(&self) -> &BlockingKombo {
        &self.kombo
    }

    /// Returns a call of an operation of this integration, to be sent with options of its own.
    pub fn call<O: OfIntegration>(&self, operation: O) -> Call<O, Blocking> {
        self.integration.call(operation).with_mode(self.kombo.mode.clone())
    }

    /// Sends an operation of this integration.
    ///
    /// # Errors
    /// As [`send`](crate::blocking::Call::send) of a call.
    pub fn send<O: OfIntegration>(&self, operation: O) -> Result<Response<O::Output>> {
        self.call(operation).send()
    }
}

impl fmt::Debug for BlockingIntegration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.integration.fmt(f)
    }
}
