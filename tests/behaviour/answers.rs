//! Responses and errors: reading is tolerant, and unknown parts are kept.

use kombo_api::types::{ConnectedIntegration, ErrorCode, SetupStatus};
use kombo_api::{Error, ErrorKind, Response};
use kombo_api_tests::{Reply, Scripted, answer, integration};
use serde_json::json;

use crate::kombo;

const JSON: (&str, &str) = ("content-type", "application/json");

async fn exchange(reply: Reply) -> Result<Response<ConnectedIntegration>, Error> {
    let server = Scripted::start([reply]).await;
    kombo(&server).connect().get_integration_by_token("token").send().await
}

async fn failed(reply: Reply) -> Error {
    exchange(reply).await.expect_err("an error")
}

#[tokio::test]
async fn a_success_is_its_payload_with_status_and_headers() {
    let body = integration(|body| body["warnings"] = json!([{"message": "the tool has no such field"}]));
    let got = exchange(answer("200 OK", &[JSON, ("x-request-id", "7"), ("concurrency-remaining", "29")], &body))
        .await
        .unwrap();
    assert_eq!(got.id, "personio:1");
    assert_eq!(got.status(), 200);
    assert_eq!(got.headers()["x-request-id"], "7");
    assert_eq!(got.concurrency_remaining(), Some(29));
    let warnings: Vec<_> = got.warnings().iter().map(|warning| warning.message.as_str()).collect();
    assert_eq!(warnings, ["the tool has no such field"]);
    assert_eq!(got.attempts(), 1);
    let data: ConnectedIntegration = got.into_inner();
    assert_eq!(data.end_user_email.as_deref(), Some("a@example.com"));
}

#[tokio::test]
async fn an_unknown_enum_value_round_trips() {
    let got = exchange(answer("200 OK", &[JSON], &integration(|body| body["data"]["setup_status"] = json!("PAUSED"))))
        .await
        .unwrap();
    assert_eq!(got.setup_status, SetupStatus::Unknown("PAUSED".to_owned()));
    assert_eq!(serde_json::to_value(&*got).unwrap()["setup_status"], "PAUSED");
    assert_eq!(SetupStatus::from("COMPLETED"), SetupStatus::Completed);
    assert_eq!(SetupStatus::Completed, "COMPLETED");
    assert_eq!(SetupStatus::Unknown("COMPLETED".to_owned()), SetupStatus::Completed);
}

#[tokio::test]
async fn unknown_fields_missing_nullable_fields_and_broken_limits_are_accepted() {
    let body = integration(|body| {
        body["data"]["new"] = json!({"a": [1]});
        body["data"]["end_user_email"] = json!("not an address");
        body["data"].as_object_mut().unwrap().remove("end_user_origin_id");
        body["news"] = json!(true);
    });
    let got = exchange(answer("200 OK", &[JSON], &body)).await.unwrap();
    assert_eq!((got.end_user_origin_id.as_deref(), got.end_user_email.as_deref()), (None, Some("not an address")));
}

#[tokio::test]
async fn every_member_of_a_kombo_error_is_read() {
    let body = json!({"status": "error", "error": {
        "code": "PLATFORM.AUTHENTICATION_INVALID", "title": "Invalid", "message": "The key is wrong.",
        "log_url": "https://app.kombo.dev/logs?interactionId=1",
    }});
    let error = failed(answer("401 Unauthorized", &[JSON, ("x-request-id", "7")], &body.to_string())).await;
    assert_eq!(error.kind(), ErrorKind::Api);
    assert_eq!(error.status().unwrap(), 401);
    assert_eq!(error.code(), Some(&ErrorCode::PlatformAuthenticationInvalid));
    assert_eq!((error.title(), error.message()), (Some("Invalid"), Some("The key is wrong.")));
    assert_eq!(error.log_url(), Some("https://app.kombo.dev/logs?interactionId=1"));
    assert_eq!(error.headers()["x-request-id"], "7");
    assert_eq!(error.body(), body.to_string().as_bytes());
    assert_eq!((error.attempts(), error.is_retryable()), (1, false));
    assert_eq!(error.operation().unwrap().id(), "GetConnectIntegrationByTokenToken");
    assert_eq!(
        error.to_string(),
        "GET /connect/integration-by-token/{token} (GetConnectIntegrationByTokenToken): 401 Unauthorized, \
         PLATFORM.AUTHENTICATION_INVALID: The key is wrong. See https://app.kombo.dev/logs?interactionId=1"
    );
}

#[tokio::test]
async fn an_unknown_error_code_keeps_its_text() {
    let body =
        r#"{"status":"error","error":{"code":"INTEGRATION.BRAND_NEW","title":null,"message":"m","log_url":null}}"#;
    let error = failed(answer("404 Not Found", &[JSON], body)).await;
    assert_eq!(error.code().unwrap().as_str(), "INTEGRATION.BRAND_NEW");
    assert!(matches!(error.code(), Some(ErrorCode::Unknown(_))));
    assert!(error.to_string().contains("INTEGRATION.BRAND_NEW"), "{error}");
}

#[tokio::test]
async fn an_error_with_a_null_code_keeps_its_message() {
    let body = r#"{"status":"error","error":{"code":null,"title":null,"message":"Only this.","log_url":null}}"#;
    let error = failed(answer("400 Bad Request", &[JSON], body)).await;
    assert_eq!((error.code(), error.title(), error.message(), error.log_url()), (None, None, Some("Only this."), None));
}

#[tokio::test]
async fn the_html_of_a_proxy_keeps_status_headers_and_body() {
    let error =
        failed(answer("502 Bad Gateway", &[("content-type", "text/html"), ("via", "proxy")], "<h1>Bad</h1>")).await;
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Api, 502));
    assert_eq!(
        (error.body(), &error.headers()["via"]),
        (&b"<h1>Bad</h1>"[..], &"proxy".parse::<kombo_api::http::HeaderValue>().unwrap())
    );
    assert!(error.is_retryable());
    assert!(
        error.to_string().ends_with("502 Bad Gateway: the response is not a Kombo error: 12 bytes of text/html"),
        "{error}"
    );
}

#[tokio::test]
async fn any_error_body_keeps_the_status() {
    for (body, message) in [
        ("", None),
        ("{\"status\": \"err", None),
        ("[1]", None),
        (r#"{"error":"Forbidden"}"#, Some("Forbidden")),
        (r#"{"error":{"code":5}}"#, None),
    ] {
        let error = failed(answer("500 Internal Server Error", &[JSON, ("x-request-id", "7")], body)).await;
        assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Api, 500), "{body}");
        assert_eq!((error.message(), error.code(), error.body()), (message, None, body.as_bytes()), "{body}");
        assert_eq!(error.headers()["x-request-id"], "7");
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn a_decode_error_names_the_path_and_keeps_the_response() {
    let wrong = integration(|body| body["data"]["setup_status"] = json!({"private": "secret"}));
    let whole = integration(|_| {});
    let cut = whole[..whole.len() - 5].to_owned();
    let missing = integration(|body| drop(body["data"].as_object_mut().unwrap().remove("tool")));
    for (body, message) in [
        (wrong.as_str(), "at `data.setup_status`: expected a string"),
        (cut.as_str(), "the body ends too early"),
        (missing.as_str(), "at `data`: missing field `tool`"),
        (r#"{"status":"success"}"#, "missing field `data`"),
        (r#"{"status":"success","data":null}"#, "at `data`: expected an object"),
        (r#"{"status":"success","data":[1]}"#, "at `data`: expected an object"),
        ("<html>", "not valid JSON at line 1, column 1"),
        ("", "the body ends too early"),
    ] {
        let error = failed(answer("200 OK", &[JSON, ("x-request-id", "7")], body)).await;
        assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Decode, 200), "{body}");
        assert!(error.to_string().contains(message), "{body}: {error}");
        assert_eq!(
            (error.body(), &error.headers()["x-request-id"]),
            (body.as_bytes(), &"7".parse::<kombo_api::http::HeaderValue>().unwrap())
        );
        assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let server = Scripted::start([answer("302 Found", &[("location", "http://127.0.0.1:1/stolen")], "")]).await;
    // A client with default settings.
    let kombo = kombo_api::Kombo::builder("test-key").base_url(server.url()).build().unwrap();
    let error = kombo.connect().get_integration_by_token("token").send().await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Api, 302));
    assert_eq!(error.headers()["location"], "http://127.0.0.1:1/stolen");
    assert!(error.to_string().contains("redirects are not followed"), "{error}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn any_2xx_is_a_success_and_a_missing_payload_is_reported() {
    let got = exchange(answer("201 Created", &[JSON], &integration(|_| {}))).await.unwrap();
    assert_eq!((got.status().as_u16(), got.id.as_str()), (201, "personio:1"));
    let error = failed(answer("204 No Content", &[], "")).await;
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Decode, 204));
}

#[tokio::test]
async fn warnings_of_another_structure_do_not_fail_the_call() {
    for (warnings, expected) in [
        (json!("text"), vec![]),
        (json!({}), vec![]),
        (json!(null), vec![]),
        (
            json!([7, {"message": "first"}, {"message": null}, {"text": "x"}, {"message": "second", "new": 1}]),
            vec!["first", "second"],
        ),
    ] {
        let body = integration(|body| body["warnings"] = warnings.clone());
        let got = exchange(answer("200 OK", &[JSON], &body)).await.unwrap();
        let messages: Vec<_> = got.warnings().iter().map(|warning| warning.message.as_str()).collect();
        assert_eq!((messages, got.id.as_str()), (expected, "personio:1"), "{warnings}");
    }
}

#[tokio::test]
async fn an_unpaired_surrogate_does_not_fail_the_call() {
    let body = integration(|_| {}).replace("\"Acme\"", r#""Acme \ud83d""#);
    let got = exchange(answer("200 OK", &[JSON], &format!("\u{feff}{body}"))).await.unwrap();
    assert_eq!(got.end_user_organization_name, "Acme \u{fffd}");
}

#[tokio::test]
async fn an_error_envelope_with_status_200_is_a_kombo_error() {
    let body =
        r#"{"status":"error","error":{"code":"PLATFORM.UNKNOWN_ERROR","title":null,"message":"m","log_url":null}}"#;
    let error = failed(answer("200 OK", &[JSON], body)).await;
    assert_eq!(
        (error.kind(), error.code(), error.message()),
        (ErrorKind::Api, Some(&ErrorCode::PlatformUnknownError), Some("m"))
    );
}

#[tokio::test]
async fn an_error_with_a_truncated_body_keeps_its_status() {
    let body =
        r#"{"status":"error","error":{"code":"PLATFORM.INPUT_INVALID","title":null,"message":"m","log_url":null}}"#;
    let cut = format!("HTTP/1.1 400 Bad Request\r\ncontent-length: 999\r\nconnection: close\r\n\r\n{body}");
    let error = failed(Reply::Bytes(cut.into_bytes())).await;
    assert_eq!(
        (error.kind(), error.code(), error.is_retryable()),
        (ErrorKind::Api, Some(&ErrorCode::PlatformInputInvalid), false)
    );
    assert_eq!(error.body(), body.as_bytes());
}

#[tokio::test]
async fn a_hostile_message_is_one_line_of_bounded_length() {
    let message = format!("a\nforged \u{1b}[31m{}", "x".repeat(1_000_000));
    let body = json!({"error": {"code": "", "title": "t", "message": message}});
    let error = failed(answer("400 Bad Request", &[JSON], &body.to_string())).await;
    let shown = format!("{error} {error:?}");
    assert!(shown.len() < 5_000 && !shown.contains('\n') && !shown.contains('\u{1b}'), "{}", shown.len());
    assert_eq!((error.message(), error.code()), (Some(message.as_str()), None));
}

#[test]
fn models_are_plain_data_with_a_json_schema() {
    fn plain<T: Clone + std::fmt::Debug + PartialEq + Send + Sync + schemars::JsonSchema>() -> serde_json::Value {
        serde_json::to_value(schemars::schema_for!(T)).unwrap()
    }
    let schema = plain::<ConnectedIntegration>();
    assert_eq!(schema["properties"]["id"]["type"], "string");
    let open =
        json!([{"type": "string", "enum": ["INCOMPLETE", "FINAL_SYNC_PENDING", "COMPLETED"]}, {"type": "string"}]);
    assert_eq!(schema["$defs"]["SetupStatus"]["anyOf"], open);
    let body = plain::<kombo_api::types::CreateConnectionLinkBody>();
    assert_eq!(body["required"], json!(["end_user_email", "end_user_organization_name"]));
    assert_eq!(body["properties"]["end_user_origin_id"]["type"], json!(["string", "null"]));
    assert_eq!(body["properties"]["language"]["anyOf"][0]["$ref"], "#/$defs/Language");
    let described = |property: &str| body["properties"][property]["description"].is_string();
    assert!(described("end_user_email") && described("language"), "{body}");
}
