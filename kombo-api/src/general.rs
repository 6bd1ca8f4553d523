//! Names: what concerns every integration, whatever its category.

use crate::client::Kombo;

/// General operations, from [`Kombo::general`].
#[derive(Clone, Debug)]
pub struct General<'a> {
    #[allow(dead_code, reason = "a build from other pages may have no operation here")]
    kombo: &'a Kombo,
}

impl Kombo {
    /// What concerns every integration, whatever its category.
    #[must_use]
    pub fn general(&self) -> General<'_> {
        General { kombo: self }
    }
}

impl General<'_> {
    /// Creates a link with which a customer renews the credentials of an integration.
    ///
    /// Open it as you open connection links. See
    /// [`op::CreateReconnectionLink`](crate::op::CreateReconnectionLink) for what is optional.
    #[cfg(kombo_operation = "PostIntegrationsIntegrationIdRelink")]
    pub fn create_reconnection_link(
        &self,
        integration_id: impl Into<String>,
    ) -> crate::Call<crate::op::CreateReconnectionLink> {
        self.kombo.call(crate::op::CreateReconnectionLink::new(integration_id))
    }
}
