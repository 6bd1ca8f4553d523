//! Every operation is sent over a socket and its response is read, whatever document the SDK is built from.
//!
//! `make torture` runs this test with each of the torture documents; the embedded server answers by their examples.

use kombo_api::mock::Server;
use kombo_api::types::ErrorCode;
use kombo_api_tests::calls;

/// They take a token that only the Connect flow gives out.
const OF_THE_FLOW: [&str; 2] = ["GetConnectIntegrationByTokenToken", "PostConnectActivateIntegration"];

#[tokio::test]
async fn every_operation_arrives_as_itself_and_its_response_is_read() {
    let generated = kombo_api_build::generate(calls::PAGES.as_ref(), &calls::conventions())
        .unwrap_or_else(|problems| panic!("{problems}"));
    assert!(!generated.operations.is_empty());
    for operation in &generated.operations {
        let server = Server::start().await.unwrap();
        let call = calls::call(&server.kombo(), &server.integration(), &operation.id);
        let returned = call.unwrap_or_else(|| panic!("{} is not called", operation.id)).await;
        let arrived = server.requests();
        assert_eq!(arrived.len(), 1, "{}: {:?}", operation.id, returned.map(drop));
        assert_eq!(arrived[0].operation.as_deref(), Some(operation.id.as_str()));
        let is_scoped = generated.conventions.scope_header().is_some_and(|it| arrived[0].headers.contains_key(it));
        assert_eq!(is_scoped, operation.is_scoped, "{}", operation.id);
        match returned {
            Ok(_) => assert!(!OF_THE_FLOW.contains(&operation.id.as_str()), "{}", operation.id),
            Err(error) => {
                assert!(OF_THE_FLOW.contains(&operation.id.as_str()), "{}", error.report());
                assert_eq!(error.code(), Some(&ErrorCode::from("PLATFORM.INTEGRATION_NOT_FOUND")));
            }
        }
    }
}
