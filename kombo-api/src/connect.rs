//! Names: Kombo Connect, the flow in which a customer connects a tool.

use crate::client::Kombo;

/// Kombo Connect, from [`Kombo::connect`].
///
/// Your backend makes a link; your frontend opens it with `showKomboConnect(link)` from the npm package
/// `@kombo-api/connect`, which resolves to a short-lived token; your backend exchanges the token for the integration and
/// keeps its id. See the [guide](https://docs.kombo.dev/connect/embedded-flow).
#[derive(Clone, Debug)]
pub struct Connect<'a> {
    kombo: &'a Kombo,
}

impl Kombo {
    /// Kombo Connect: links, and the integrations that they lead to.
    #[must_use]
    pub fn connect(&self) -> Connect<'_> {
        Connect { kombo: self }
    }
}

impl<'a> Connect<'a> {
    /// The client that operations are called on.
    #[must_use]
    pub fn kombo(&self) -> &'a Kombo {
        self.kombo
    }
}

impl Connect<'_> {
    /// Creates a link that takes a customer through the connection flow.
    ///
    /// Takes the email address of the person who will go through it and the name of their company. See
    /// [`op::CreateConnectionLink`](crate::op::CreateConnectionLink) for what is optional.
    #[cfg(kombo_operation = "PostConnectCreateLink")]
    pub fn create_connection_link(
        &self,
        end_user_email: impl Into<String>,
        end_user_organization_name: impl Into<String>,
    ) -> crate::Call<crate::op::CreateConnectionLink> {
        self.kombo.call(crate::op::CreateConnectionLink::new(end_user_email, end_user_organization_name))
    }

    /// Exchanges the token that the connection flow resolved to for the integration that it created.
    ///
    /// The token is short-lived, and proves that the integration belongs to whoever went through the flow: never take
    /// an integration id from a browser instead. See
    /// [`op::GetIntegrationByToken`](crate::op::GetIntegrationByToken).
    #[cfg(kombo_operation = "GetConnectIntegrationByTokenToken")]
    pub fn get_integration_by_token(&self, token: impl Into<String>) -> crate::Call<crate::op::GetIntegrationByToken> {
        self.kombo.call(crate::op::GetIntegrationByToken::new(token))
    }

    /// Exchanges a token for the integration, the old way. See
    /// [`op::ActivateIntegration`](crate::op::ActivateIntegration).
    #[cfg(kombo_operation = "PostConnectActivateIntegration")]
    #[deprecated = "the API has deprecated it: `get_integration_by_token` takes the same token and answers the same"]
    #[allow(deprecated)]
    pub fn activate_integration(&self, token: impl Into<String>) -> crate::Call<crate::op::ActivateIntegration> {
        self.kombo.call(crate::op::ActivateIntegration::new(token))
    }
}
