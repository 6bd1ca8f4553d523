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
    use serde_json::Value;

    use super::*;

    /// The schema at a place, if there is one.
    fn at<'a>(document: &'a Value, place: &str) -> Option<&'a Value> {
        let steps = place.replace("[]", ".[]").replace("{*}", ".{*}");
        let mut steps = steps.split('.');
        let mut schema = &document["components"]["schemas"][steps.next()?];
        for step in steps {
            schema = match step {
                "[]" => &schema["items"],
                "{*}" => &schema["additionalProperties"],
                property => &schema["properties"][property],
            };
        }
        schema.is_object().then_some(schema)
    }

    #[test]
    fn every_row_names_something_that_is_there() {
        let Ok((bundle, _)) = crate::bundle(concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi").as_ref()) else {
            panic!("the pages of the repository do not bundle");
        };
        let stale: Vec<&str> =
            TYPES.iter().map(|(place, _)| *place).filter(|place| at(bundle.document(), place).is_none()).collect();
        assert!(stale.is_empty(), "{stale:?}");
        let ids: Vec<&str> = crate::grammar::operations(bundle.document()).map(|it| it.id()).collect();
        let stale: Vec<&str> = OPERATIONS.iter().map(|it| it.operation_id).filter(|id| !ids.contains(id)).collect();
        assert!(stale.is_empty(), "{stale:?}");
    }

    #[test]
    fn rows_are_in_order_and_unique() {
        assert!(TYPES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        let mut methods: Vec<_> = OPERATIONS.iter().map(|it| (it.namespace, it.method)).collect();
        methods.sort_unstable();
        assert!(methods.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
