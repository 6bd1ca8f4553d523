//! Requests: exactly the given arguments are sent.

use kombo_api::mock::Server;
use kombo_api::types::{CreateConnectionLinkBody, IntegrationCategory, IntegrationTool, Language, LinkType};
use kombo_api::{ErrorKind, op};
use kombo_api_tests::{Scripted, answer, integration};
use serde_json::{Value, json};

use crate::kombo;

async fn sent(call: kombo_api::Call<op::CreateConnectionLink>, server: &Server) -> Value {
    call.send().await.unwrap();
    server.requests().pop().unwrap().json().unwrap()
}

#[tokio::test]
async fn unset_arguments_are_not_sent() {
    let server = Server::start().await.unwrap();
    let body = sent(server.kombo().connect().create_connection_link("test@example.com", "Test Inc."), &server).await;
    assert_eq!(body, json!({"end_user_email": "test@example.com", "end_user_organization_name": "Test Inc."}));
    server.kombo().general().create_reconnection_link("personio:93fCvorjZ2jas7ZekX1V1n5d").send().await.unwrap();
    assert_eq!(server.requests().pop().unwrap().json().unwrap(), json!({}));
}

#[tokio::test]
async fn set_arguments_are_sent_and_null_differs_from_absent() {
    let server = Server::start().await.unwrap();
    let call = server.kombo().connect().create_connection_link("test@example.com", "Test Inc.");
    let call = call
        .integration_tool("personio")
        .integration_category(IntegrationCategory::Hris)
        .language(Language::De)
        .link_type("SMOKE_SIGNAL")
        .enable_filtering(false)
        .end_user_origin_id_null()
        .scope_config_id("x");
    let expected = json!({
        "end_user_email": "test@example.com", "end_user_organization_name": "Test Inc.", "integration_tool": "personio",
        "integration_category": "HRIS", "language": "de", "link_type": "SMOKE_SIGNAL", "enable_filtering": false,
        "end_user_origin_id": null, "scope_config_id": "x",
    });
    assert_eq!(sent(call, &server).await, expected);
}

#[tokio::test]
async fn operations_and_their_bodies_are_plain_values() {
    let server = Server::start().await.unwrap();
    let create = op::CreateConnectionLink::new("test@example.com", "Test Inc.").link_type(LinkType::MagicLink);
    let again = create.clone();
    assert_eq!(create, again);
    server.kombo().send(create).await.unwrap();
    let first = server.requests().pop().unwrap().json().unwrap();
    // A body round-trips through JSON, and null differs from absent.
    let stored = json!({"end_user_email": "a@b.c", "end_user_organization_name": "A", "language": null});
    let body: CreateConnectionLinkBody = serde_json::from_value(stored.clone()).unwrap();
    assert_eq!((body.language.clone(), body.scope_config_id.clone()), (Some(None), None));
    assert_eq!(serde_json::to_value(&body).unwrap(), stored);
    server.kombo().send(op::CreateConnectionLink::from(body)).await.unwrap();
    assert_eq!(first["link_type"], "MAGIC_LINK");
    assert_eq!(server.requests().pop().unwrap().json().unwrap(), stored);
}

#[tokio::test]
async fn every_known_tool_round_trips() {
    assert!(IntegrationTool::KNOWN.len() > 200);
    for tool in IntegrationTool::KNOWN {
        assert_eq!(IntegrationTool::from(tool.as_str()), *tool);
        assert_eq!(serde_json::from_value::<IntegrationTool>(serde_json::to_value(tool).unwrap()).unwrap(), *tool);
    }
}

#[tokio::test]
async fn only_the_headers_of_client_and_call_are_sent() {
    let server = Server::start().await.unwrap();
    let kombo = server.builder().header("x-team", "payroll").header("x-both", "client").build().unwrap();
    let token = server
        .complete_connection(&kombo.connect().create_connection_link("a@b.c", "A").send().await.unwrap().link)
        .unwrap();
    kombo
        .connect()
        .get_integration_by_token(token)
        .header("x-both", "call")
        .header("x-trace", "1")
        .send()
        .await
        .unwrap();
    let request = server.requests().pop().unwrap();
    let mut names: Vec<&str> = request.headers.keys().map(|name| name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        ["accept", "accept-encoding", "authorization", "host", "user-agent", "x-both", "x-team", "x-trace"]
    );
    assert_eq!(request.headers["accept-encoding"], "gzip");
    assert_eq!(request.headers["x-both"], "call");
    assert_eq!(request.headers["authorization"], format!("Bearer {}", server.api_key()));
    assert!(request.headers["user-agent"].to_str().unwrap().starts_with("kombo-api/"));
    assert_eq!(request.headers["accept"], "application/json");
}

#[tokio::test]
async fn an_invalid_header_or_url_is_reported_by_send() {
    let server = Server::start().await.unwrap();
    let call = || server.kombo().connect().get_integration_by_token("token");
    for (call, message) in [
        (call().header("a b", "x"), "a header name"),
        (call().header("x-a", "line\nbreak"), "the value of the header `x-a`"),
        (call().header("authorization", "Bearer other"), "`Authorization` is set by the client"),
        (call().header("content-length", "5").header("a b", "x"), "`content-length` belongs to the connection"),
        (call().base_url("http://example.com"), "plain http"),
    ] {
        let error = call.send().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidRequest, 0));
        assert!(error.to_string().contains(message), "{error}");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_call_can_replace_the_base_url() {
    let elsewhere = Scripted::start([answer("200 OK", &[], &integration(|_| {}))]).await;
    let server = Server::start().await.unwrap();
    server.kombo().connect().get_integration_by_token("token").base_url(elsewhere.url()).send().await.unwrap();
    assert_eq!((server.requests().len(), elsewhere.requests().len()), (0, 1));
}

#[tokio::test]
async fn a_hostile_token_stays_in_its_segment() {
    for (token, segment) in [
        ("../../x", "..%2F..%2Fx"),
        ("a/b", "a%2Fb"),
        ("a\\b", "a%5Cb"),
        ("%2e%2e", "%252e%252e"),
        ("a?b#c", "a%3Fb%23c"),
        ("…\n", "%E2%80%A6%0A"),
        (" ", "%20"),
    ] {
        let server = Scripted::start([answer("200 OK", &[], &integration(|_| {}))]).await;
        kombo(&server).connect().get_integration_by_token(token).send().await.unwrap();
        let request = server.requests().pop().unwrap();
        assert!(
            request.starts_with(&format!("GET /v1/connect/integration-by-token/{segment} HTTP/1.1\r\n")),
            "{request}"
        );
    }
    for token in ["", ".", ".."] {
        let server = Scripted::start([answer("200 OK", &[], &integration(|_| {}))]).await;
        let error = kombo(&server).connect().get_integration_by_token(token).send().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidRequest, 0), "{token:?}");
        assert!(error.to_string().contains("the path parameter `token`"), "{error}");
        assert!(server.requests().is_empty());
    }
}

#[test]
fn futures_can_be_spawned() {
    fn spawnable<T: Send + 'static>(_: T) {}
    let kombo = kombo_api::Kombo::new("test-key").unwrap();
    spawnable(kombo.connect().get_integration_by_token("token").send());
    let owned = kombo.clone();
    spawnable(async move { owned.send(op::GetIntegrationByToken::new("token")).await });
}
