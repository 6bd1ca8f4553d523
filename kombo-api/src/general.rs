//! Names: what concerns every integration, whatever its category.

use crate::client::Kombo;
use crate::integration::Integration;

/// General operations: from [`Kombo::general`] those about the account and its integrations, from
/// [`Integration::general`] those that act on one.
#[derive(Clone, Debug)]
pub struct General<'a, S = Kombo> {
    pub(crate) scope: &'a S,
}

impl Kombo {
    /// What concerns every integration, whatever its category.
    #[must_use]
    pub fn general(&self) -> General<'_> {
        General { scope: self }
    }
}

impl Integration {
    /// What acts on an integration, whatever its category.
    #[must_use]
    pub fn general(&self) -> General<'_, Integration> {
        General { scope: self }
    }
}

impl<'a, S> General<'a, S> {
    /// The client or the integration that operations are called on.
    #[must_use]
    pub fn handle(&self) -> &'a S {
        self.scope
    }
}

impl General<'_, Kombo> {
    /// Checks that the API key is valid and says which environment it belongs to.
    ///
    /// See [`op::CheckApiKey`](crate::op::CheckApiKey) for what it takes.
    #[cfg(kombo_operation = "GetCheckApiKey")]
    pub fn check_api_key(&self) -> crate::Call<crate::op::CheckApiKey> {
        self.scope.call(crate::op::CheckApiKey::new())
    }

    /// Deletes the integration.
    ///
    /// [`op::DeleteIntegration::new`](crate::op::DeleteIntegration::new) says what the arguments are, [`op::DeleteIntegration`](crate::op::DeleteIntegration) what else there is.
    #[cfg(kombo_operation = "DeleteIntegrationsIntegrationId")]
    pub fn delete_integration(&self, integration_id: impl Into<String>) -> crate::Call<crate::op::DeleteIntegration> {
        self.scope.call(crate::op::DeleteIntegration::new(integration_id))
    }

    /// Returns what there is to show about an integration: the tool with its logo, the customer, whether it syncs,
    /// how far its setup is, and which models, fields and actions can be used with it.
    ///
    /// [`op::GetIntegrationDetails::new`](crate::op::GetIntegrationDetails::new) says what the arguments are, [`op::GetIntegrationDetails`](crate::op::GetIntegrationDetails) what else there is.
    #[cfg(kombo_operation = "GetIntegrationsIntegrationId")]
    pub fn get_integration_details(
        &self,
        integration_id: impl Into<String>,
    ) -> crate::Call<crate::op::GetIntegrationDetails> {
        self.scope.call(crate::op::GetIntegrationDetails::new(integration_id))
    }

    /// Switches an integration on or off, for example while a customer does not use it.
    ///
    /// [`op::SetIntegrationEnabled::new`](crate::op::SetIntegrationEnabled::new) says what the arguments are, [`op::SetIntegrationEnabled`](crate::op::SetIntegrationEnabled) what else there is.
    #[cfg(kombo_operation = "PutIntegrationsIntegrationIdEnabled")]
    pub fn set_integration_enabled(
        &self,
        integration_id: impl Into<String>,
        value: bool,
    ) -> crate::Call<crate::op::SetIntegrationEnabled> {
        self.scope.call(crate::op::SetIntegrationEnabled::new(integration_id, value))
    }

    /// Create a link that will allow the user to reconnect an integration.
    ///
    /// [`op::CreateReconnectionLink::new`](crate::op::CreateReconnectionLink::new) says what the arguments are, [`op::CreateReconnectionLink`](crate::op::CreateReconnectionLink) what else there is.
    #[cfg(kombo_operation = "PostIntegrationsIntegrationIdRelink")]
    pub fn create_reconnection_link(
        &self,
        integration_id: impl Into<String>,
    ) -> crate::Call<crate::op::CreateReconnectionLink> {
        self.scope.call(crate::op::CreateReconnectionLink::new(integration_id))
    }

    /// Creates a link to the Setup Flow of an existing integration, in which the customer maps fields, filters
    /// employees, or goes through other steps of the setup again without connecting anew.
    ///
    /// [`op::CreateSetupLink::new`](crate::op::CreateSetupLink::new) says what the arguments are, [`op::CreateSetupLink`](crate::op::CreateSetupLink) what else there is.
    #[cfg(kombo_operation = "PostIntegrationsIntegrationIdSetupLink")]
    pub fn create_setup_link(
        &self,
        integration_id: impl Into<String>,
        link_type: impl Into<crate::types::LinkType>,
    ) -> crate::Call<crate::op::CreateSetupLink> {
        self.scope.call(crate::op::CreateSetupLink::new(integration_id, link_type))
    }

    /// Lists the fields that Kombo found in the connected tool, model by model: those that the tool has for everyone
    /// and those that the customer added.
    ///
    /// [`op::GetIntegrationFields::new`](crate::op::GetIntegrationFields::new) says what the arguments are, [`op::GetIntegrationFields`](crate::op::GetIntegrationFields) what else there is.
    #[cfg(kombo_operation = "GetIntegrationsIntegrationIdIntegrationFields")]
    pub fn get_integration_fields(
        &self,
        integration_id: impl Into<String>,
    ) -> crate::Call<crate::op::GetIntegrationFields> {
        self.scope.call(crate::op::GetIntegrationFields::new(integration_id))
    }

    /// Decides whether an integration field is passed through.
    ///
    /// [`op::UpdateIntegrationField::new`](crate::op::UpdateIntegrationField::new) says what the arguments are, [`op::UpdateIntegrationField`](crate::op::UpdateIntegrationField) what else there is.
    #[cfg(kombo_operation = "PatchIntegrationsIntegrationIdIntegrationFieldsIntegrationFieldId")]
    pub fn update_integration_field(
        &self,
        integration_id: impl Into<String>,
        integration_field_id: impl Into<String>,
        enable_passthrough: impl Into<Option<bool>>,
    ) -> crate::Call<crate::op::UpdateIntegrationField> {
        self.scope.call(crate::op::UpdateIntegrationField::new(
            integration_id,
            integration_field_id,
            enable_passthrough,
        ))
    }

    /// Lists the custom fields that you defined, each with the integration field that it is mapped to for this
    /// customer.
    ///
    /// [`op::GetCustomFields::new`](crate::op::GetCustomFields::new) says what the arguments are, [`op::GetCustomFields`](crate::op::GetCustomFields) what else there is.
    #[cfg(kombo_operation = "GetIntegrationsIntegrationIdCustomFields")]
    pub fn get_custom_fields(&self, integration_id: impl Into<String>) -> crate::Call<crate::op::GetCustomFields> {
        self.scope.call(crate::op::GetCustomFields::new(integration_id))
    }

    /// Maps one of your custom fields to a field of the connected tool, or takes the mapping away.
    ///
    /// [`op::UpdateCustomFieldMapping::new`](crate::op::UpdateCustomFieldMapping::new) says what the arguments are, [`op::UpdateCustomFieldMapping`](crate::op::UpdateCustomFieldMapping) what else there is.
    #[cfg(kombo_operation = "PutIntegrationsIntegrationIdCustomFieldsCustomFieldId")]
    pub fn update_custom_field_mapping(
        &self,
        integration_id: impl Into<String>,
        custom_field_id: impl Into<String>,
        integration_field_id: impl crate::NullableText,
    ) -> crate::Call<crate::op::UpdateCustomFieldMapping> {
        self.scope.call(crate::op::UpdateCustomFieldMapping::new(integration_id, custom_field_id, integration_field_id))
    }

    /// Lists the tools of a category that your customers can connect, with logos, notes on what connecting them
    /// takes, and what Kombo covers for each: models and their fields, actions and their fields, features.
    ///
    /// [`op::GetTools::new`](crate::op::GetTools::new) says what the arguments are, [`op::GetTools`](crate::op::GetTools) what else there is.
    #[cfg(kombo_operation = "GetToolsCategory")]
    pub fn get_tools(&self, category: impl Into<crate::types::GetToolsCategory>) -> crate::Call<crate::op::GetTools> {
        self.scope.call(crate::op::GetTools::new(category))
    }
}

impl General<'_, Integration> {
    /// Queues a sync of the integration: Kombo reads the data of the connected tool again.
    ///
    /// See [`op::TriggerSync`](crate::op::TriggerSync) for what it takes.
    #[cfg(kombo_operation = "PostForceSync")]
    pub fn trigger_sync(&self) -> crate::Call<crate::op::TriggerSync> {
        self.scope.call(crate::op::TriggerSync::new())
    }
}
