//! The hand-written names: what an operation and its models are called in Rust.
//!
//! The API's own names are made by a machine (`PostIntegrationsIntegrationIdRelinkRequestBody`); these are the ones
//! that people type. An operation without a row is called by its operation id, a type without a row by its owner and
//! property, so a page that arrived a minute ago works before anybody has named it.
//!
//! Adding a row renames a type: that is a breaking change, and the outline snapshot shows it.

/// An operation's name: the namespace and method of Kombo's own SDKs where they have it, else one in the same style.
pub(crate) struct OperationName {
    pub(crate) operation_id: &'static str,
    pub(crate) namespace: &'static str,
    pub(crate) method: &'static str,
}

/// Every operation with a name of its own.
pub(crate) const OPERATIONS: &[OperationName] = &[
    operation("PostConnectCreateLink", "connect", "create_connection_link"),
    operation("GetConnectIntegrationByTokenToken", "connect", "get_integration_by_token"),
    operation("PostConnectActivateIntegration", "connect", "activate_integration"),
    operation("PostIntegrationsIntegrationIdRelink", "general", "create_reconnection_link"),
];

/// Types with a name of their own, by where their schema stands: the component (or `<operation id>RequestBody` and
/// `<operation id>PositiveResponse` for inline ones), then `.property`, `[]` for items, `{*}` for the values of a map.
///
/// Rows with one name must describe one shape; the generator refuses anything else.
pub(crate) const TYPES: &[(&str, &str)] = &[
    ("GetConnectIntegrationByTokenTokenPositiveResponse.data", "ConnectedIntegration"),
    ("GetConnectIntegrationByTokenTokenPositiveResponse.data.setup_status", "SetupStatus"),
    ("PostConnectActivateIntegrationPositiveResponse.data", "ConnectedIntegration"),
    ("PostConnectActivateIntegrationPositiveResponse.data.setup_status", "SetupStatus"),
    ("PostConnectCreateLinkPositiveResponse.data", "ConnectionLink"),
    ("PostConnectCreateLinkRequestBody.integration_category", "IntegrationCategory"),
    ("PostConnectCreateLinkRequestBody.integration_tool", "IntegrationTool"),
    ("PostConnectCreateLinkRequestBody.language", "Language"),
    ("PostConnectCreateLinkRequestBody.link_type", "LinkType"),
    ("PostIntegrationsIntegrationIdRelinkPositiveResponse.data", "ReconnectionLink"),
    ("PostIntegrationsIntegrationIdRelinkRequestBody.language", "Language"),
    ("PostIntegrationsIntegrationIdRelinkRequestBody.link_type", "LinkType"),
];

const fn operation(operation_id: &'static str, namespace: &'static str, method: &'static str) -> OperationName {
    OperationName { operation_id, namespace, method }
}

/// The row of an operation, if it has one.
pub(crate) fn of_operation(operation_id: &str) -> Option<&'static OperationName> {
    OPERATIONS.iter().find(|name| name.operation_id == operation_id)
}

/// The name of the type at `place`, if it has one of its own.
pub(crate) fn of_type(place: &str) -> Option<&'static str> {
    TYPES.iter().find(|(at, _)| *at == place).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_in_order_and_unique() {
        assert!(TYPES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        let mut methods: Vec<_> = OPERATIONS.iter().map(|it| (it.namespace, it.method)).collect();
        methods.sort_unstable();
        assert!(methods.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
