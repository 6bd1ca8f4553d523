//! The embedded server answers all of it.

use kombo_api::mock::Server;
use kombo_api::types::ErrorCode;
use kombo_api_tests::calls;

use crate::GENERATED;

/// They take a token that only the flow gives out.
const OF_THE_FLOW: [&str; 2] = ["GetConnectIntegrationByTokenToken", "PostConnectActivateIntegration"];

#[tokio::test]
async fn every_call_of_the_facade_arrives_as_its_operation_and_is_answered() {
    for operation in &GENERATED.operations {
        let server = Server::start().await.unwrap();
        let call = calls::call(&server.kombo(), &server.integration(), &operation.id);
        let returned = call.unwrap_or_else(|| panic!("{} has no name", operation.id)).await;
        let arrived = server.requests();
        assert_eq!(arrived.len(), 1, "{}", operation.id);
        assert_eq!(arrived[0].operation.as_deref(), Some(operation.id.as_str()));
        assert_eq!(arrived[0].headers.contains_key("x-integration-id"), operation.is_scoped, "{}", operation.id);
        match returned {
            Ok(_) => assert!(!OF_THE_FLOW.contains(&operation.id.as_str()), "{}", operation.id),
            Err(error) => {
                assert!(OF_THE_FLOW.contains(&operation.id.as_str()), "{error}");
                assert_eq!(error.code(), Some(&ErrorCode::PlatformIntegrationNotFound));
            }
        }
    }
}
