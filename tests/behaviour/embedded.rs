//! The embedded mock server, as in the tests of users.

use std::time::Duration;

use kombo_api::mock::{Answer, Server};
use kombo_api::types::ErrorCode;
use kombo_api::{ErrorKind, Kombo, op};
use serde_json::json;

#[tokio::test]
async fn a_token_can_be_exchanged_once_for_the_integration() {
    let server = Server::start().await.unwrap();
    let kombo = server.kombo();
    let link = kombo
        .connect()
        .create_connection_link("hr@acme.com", "Acme")
        .integration_tool("bamboohr")
        .end_user_origin_id("42")
        .enable_static_ips(true)
        .send()
        .await
        .unwrap();
    assert!(!link.static_ips.as_ref().unwrap().is_empty());
    let token = server.complete_connection(&link.link).unwrap();
    let integration = kombo.connect().get_integration_by_token(&token).send().await.unwrap();
    assert_eq!((integration.tool.as_str(), integration.end_user_organization_name.as_str()), ("bamboohr", "Acme"));
    assert_eq!(integration.end_user_origin_id.as_deref(), Some("42"));

    for token in [token.as_str(), "unknown"] {
        let error = kombo.connect().get_integration_by_token(token).send().await.unwrap_err();
        assert_eq!(
            (error.status().unwrap().as_u16(), error.code()),
            (404, Some(&ErrorCode::PlatformIntegrationNotFound))
        );
    }
    assert!(server.complete_connection("https://example.com").is_err());
    assert!(Server::start().await.unwrap().complete_connection(&link.link).is_err(), "a link is of one server");
}

#[tokio::test]
async fn links_lead_to_the_page_that_is_set() {
    let server = Server::start().await.unwrap();
    let kombo = server.kombo();
    let usual = kombo.connect().create_connection_link("hr@acme.com", "Acme").send().await.unwrap();
    server.connect_page("http://localhost:8080/dialog");
    let own = kombo.connect().create_connection_link("hr@acme.com", "Acme").send().await.unwrap();
    assert!(usual.link.starts_with("https://connect.kombo.dev/v1?token="), "{}", usual.link);
    assert!(own.link.starts_with("http://localhost:8080/dialog?token="), "{}", own.link);
    for link in [&usual.link, &own.link] {
        let token = server.complete_connection(link).unwrap();
        kombo.connect().get_integration_by_token(token).send().await.unwrap();
    }
}

#[tokio::test]
#[allow(deprecated)]
async fn the_token_of_a_reconnection_link_returns_the_same_integration() {
    let server = Server::start().await.unwrap();
    let kombo = server.kombo();
    let link = kombo.connect().create_connection_link("hr@acme.com", "Acme").send().await.unwrap();
    let token = server.complete_connection(&link.link).unwrap();
    let first = kombo.connect().activate_integration(token).send().await.unwrap();
    let again = kombo.general().create_reconnection_link(&first.id).send().await.unwrap();
    let token = server.complete_connection(&again.link).unwrap();
    assert_eq!(kombo.connect().get_integration_by_token(token).send().await.unwrap().id, first.id);
    let error = kombo.general().create_reconnection_link("nobody:1").send().await.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::PlatformIntegrationNotFound));
}

#[tokio::test]
async fn the_pages_example_ids_exist() {
    let server = Server::start().await.unwrap();
    for id in ["personio:93fCvorjZ2jas7ZekX1V1n5d", "personio:CBNMt7dSNCzBdnRTx87dev4E"] {
        server.kombo().general().create_reconnection_link(id).send().await.unwrap();
    }
}

#[tokio::test]
async fn wrong_keys_and_incomplete_requests_are_refused() {
    let server = Server::start().await.unwrap();
    let stranger = Kombo::builder("other").base_url(server.url()).build().unwrap();
    let error = stranger.connect().create_connection_link("a@b.c", "A").send().await.unwrap_err();
    assert_eq!(
        (error.status().unwrap().as_u16(), error.code()),
        (401, Some(&ErrorCode::PlatformAuthenticationInvalid))
    );

    let http = kombo_api::reqwest::Client::builder().no_proxy().build().unwrap();
    let post = |path: &str, body: &'static str| {
        let request = http.post(format!("{}{path}", server.url())).bearer_auth(server.api_key());
        request.header("content-type", "application/json").body(body).send()
    };
    let read = |response: kombo_api::reqwest::Response| async move {
        (response.status().as_u16(), response.text().await.unwrap())
    };
    let (status, body) = read(post("/connect/create-link", r#"{"end_user_email": "a@b.c"}"#).await.unwrap()).await;
    assert!(
        status == 400 && body.contains("PLATFORM.INPUT_INVALID") && body.contains("end_user_organization_name"),
        "{body}"
    );
    let (status, body) = read(post("/connect/create-link", "{").await.unwrap()).await;
    assert!(status == 400 && body.contains("not JSON"), "{body}");
    let (status, body) = read(post("/nowhere", "{}").await.unwrap()).await;
    assert!(status == 404 && body.contains("/nowhere"), "{body}");
}

#[tokio::test]
async fn answers_can_be_set_for_the_next_calls_or_for_all() {
    let server = Server::start().await.unwrap();
    let relink = || server.kombo().general().create_reconnection_link("personio:93fCvorjZ2jas7ZekX1V1n5d").send();
    server.answer::<op::CreateReconnectionLink>(Answer::success(json!({"link": "https://a"})).header("x-a", "1"));
    let got = relink().await.unwrap();
    assert_eq!((got.link.as_str(), got.headers()["x-a"].to_str().unwrap()), ("https://a", "1"));

    server.answer_in_turn::<op::CreateReconnectionLink>([
        Answer::error(400, "PLATFORM.INPUT_INVALID", "no"),
        Answer::success(json!({"link": "https://b"})).delay(Duration::from_millis(20)),
    ]);
    assert_eq!(relink().await.unwrap_err().message(), Some("no"));
    assert_eq!(relink().await.unwrap().link, "https://b");
    assert_eq!(relink().await.unwrap().link, "https://a");
    server.answer_as_usual::<op::CreateReconnectionLink>();
    assert!(relink().await.unwrap().link.starts_with("https://connect.kombo.dev/"));

    let impossible = [
        Answer::status(99),
        Answer::status(101),
        Answer::status(200).header("content-length", "1"),
        Answer::status(200).header("a b", ""),
    ];
    for answer in impossible {
        server.answer::<op::CreateReconnectionLink>(answer);
        let error = relink().await.unwrap_err();
        assert!(
            error.kind() == ErrorKind::Api
                && error.message().unwrap().contains("the answer set for the embedded mock server is invalid"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn requests_are_recorded_in_order() {
    let server = Server::start().await.unwrap();
    server.kombo().connect().create_connection_link("a@b.c", "A").send().await.unwrap();
    let _ = server.kombo().connect().get_integration_by_token("a/b").send().await;
    let seen: Vec<_> = server.requests().iter().map(|it| (it.operation.clone().unwrap(), it.path.clone())).collect();
    let expected = [
        ("PostConnectCreateLink".to_owned(), "/connect/create-link".to_owned()),
        ("GetConnectIntegrationByTokenToken".to_owned(), "/connect/integration-by-token/a%2Fb".to_owned()),
    ];
    assert_eq!(seen, expected);
}
