//! One integration: the connection of one customer's tool.

use std::fmt;
use std::sync::Arc;

use http::HeaderValue;

use crate::call::Call;
use crate::client::Kombo;
use crate::error::Result;
use crate::limits::Limits;
use crate::operation::OfIntegration;
use crate::response::Response;

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
/// The compiler tells the two apart: what is about an integration cannot be called on the account, as a method or as a
/// value, and what is about the account cannot be called on an integration.
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

/// The integration id and the limits of a call.
#[derive(Clone)]
pub(crate) struct Scope {
    pub(crate) id: Arc<str>,
    pub(crate) limits: Arc<Limits>,
}

impl Kombo {
    /// Returns a handle of the integration with this id, which `connect().get_integration_by_token(…)` returns.
    ///
    /// At most 30 writes run at once for each integration through this client and its clones, because Kombo refuses
    /// more. Further writes wait for a permit, which counts towards the `timeout` of the call but not of an attempt.
    /// See [`KomboBuilder::concurrent_writes`](crate::KomboBuilder::concurrent_writes).
    ///
    /// An invalid id, such as an empty one, is reported when a call is sent.
    #[must_use]
    pub fn integration(&self, id: impl Into<String>) -> Integration {
        let id: Arc<str> = id.into().into();
        let limits = self.shared.limits_by_id.of(&id, self.shared.clock.now());
        Integration { kombo: self.clone(), scope: Scope { id, limits } }
    }
}

impl Integration {
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
        Call::scoped(self.kombo.clone(), operation, self.scope.clone())
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

impl Scope {
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        let is_plain = !self.id.is_empty() && self.id.bytes().all(|byte| byte.is_ascii_graphic());
        HeaderValue::from_str(&self.id).ok().filter(|_| is_plain)
    }

    /// Why no call can be made, if none can.
    pub(crate) fn invalid(&self) -> Option<String> {
        let what = if self.id.trim().is_empty() {
            "is empty: keep the id that `get_integration_by_token` returns"
        } else if self.header().is_none() {
            "holds a space or another character that no id has"
        } else {
            return None;
        };
        Some(format!("the id of the integration {what}"))
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.id.fmt(f)
    }
}
