//! One integration: the connection of one customer's tool.

use std::fmt;
use std::sync::Arc;

use super::Kombo;
use crate::call::Call;
use crate::error::Result;
use crate::operation::OfIntegration;
use crate::response::Response;
use crate::scope::Scope;

/// A handle of one integration, from [`Kombo::integration`]. Its calls send the integration's id in `X-Integration-Id`.
///
/// It is cheap to create and to clone: keep one per customer, or create one for each call.
///
/// ```
/// # async fn f(kombo: kombo_api::Kombo) -> kombo_api::Result<()> {
/// let acme = kombo.integration("personio:8d1hpPsbjxUkoCoa1veLZGe5");
/// let teams = acme.hris().get_groups().send().await?;
/// # Ok(()) }
/// ```
///
/// Operations of an integration do not compile on [`Kombo`], and operations of the account do not compile on an
/// `Integration`, neither as methods nor as values.
///
/// ```
/// # use kombo_api::{Kombo, Integration, op};
/// fn right(kombo: &Kombo, acme: &Integration) {
///     let _ = acme.hris().get_groups();
///     let _ = acme.call(op::GetGroups::new());
///     let _ = kombo.connect().create_connection_link("test@example.com", "Test Inc.");
///     let _ = kombo.call(op::CreateConnectionLink::new("test@example.com", "Test Inc."));
/// }
/// ```
///
/// ```compile_fail,E0599
/// # use kombo_api::{Kombo, Integration, op};
/// fn wrong(kombo: &Kombo) {
///     let _ = kombo.hris().get_groups();
/// }
/// ```
///
/// ```compile_fail,E0277
/// # use kombo_api::{Kombo, Integration, op};
/// fn wrong(kombo: &Kombo) {
///     let _ = kombo.call(op::GetGroups::new());
/// }
/// ```
///
/// ```compile_fail,E0599
/// # use kombo_api::{Kombo, Integration, op};
/// fn wrong(acme: &Integration) {
///     let _ = acme.connect().create_connection_link("test@example.com", "Test Inc.");
/// }
/// ```
///
/// ```compile_fail,E0277
/// # use kombo_api::{Kombo, Integration, op};
/// fn wrong(acme: &Integration) {
///     let _ = acme.call(op::CreateConnectionLink::new("test@example.com", "Test Inc."));
/// }
/// ```
#[derive(Clone)]
pub struct Integration {
    kombo: Kombo,
    scope: Scope,
}

impl Integration {
    pub(super) fn new(kombo: Kombo, scope: Scope) -> Self {
        Self { kombo, scope }
    }

    /// Returns the id of the integration.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.scope.id
    }

    /// Returns the client that this handle belongs to.
    #[must_use]
    pub fn kombo(&self) -> &Kombo {
        &self.kombo
    }

    /// Returns a call of an operation of this integration, to be sent with options of its own.
    pub fn call<O: OfIntegration>(&self, operation: O) -> Call<O> {
        Call::new(Arc::clone(&self.kombo.shared), operation, Some(self.scope.clone()))
    }

    /// Sends an operation of this integration.
    ///
    /// # Errors
    /// As [`Call::send`].
    pub async fn send<O: OfIntegration>(&self, operation: O) -> Result<Response<O::Output>> {
        self.call(operation).send().await
    }
}

impl fmt::Debug for Integration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Integration").field("id", &self.id()).field("kombo", &self.kombo).finish()
    }
}
