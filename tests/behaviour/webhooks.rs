//! Webhooks: sent over a socket, verified and typed.

use kombo_api::http::HeaderMap;
use kombo_api::mock::Server;
use kombo_api::webhook::{InlineAssessmentAnswer, Payload, SecretError, Verifier, VerifyError};
use kombo_api_tests::{Scripted, answer};
use serde_json::{Value, json};

/// Sends a webhook over a socket and returns the received signature and body.
async fn delivered(server: &Server, payload: &Value) -> (String, String) {
    let receiver = Scripted::start([answer("204 No Content", &[], "")]).await;
    let delivery = server.fire(&receiver.url(), payload).await.unwrap();
    assert_eq!(delivery.status.as_u16(), 204);
    let request = receiver.requests().remove(0);
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let header =
        head.lines().find_map(|line| line.to_lowercase().starts_with("x-kombo-signature:").then(|| line.to_owned()));
    (header.unwrap().split_once(": ").unwrap().1.to_owned(), body.to_owned())
}

fn headers(signature: &str) -> HeaderMap {
    [("x-kombo-signature".parse().unwrap(), signature.parse().unwrap())].into_iter().collect()
}

#[tokio::test]
async fn each_of_the_eleven_webhooks_is_verified_and_typed() {
    let server = Server::start().await.unwrap();
    let verifier = Verifier::new(server.webhook_secret()).unwrap();
    let names = [
        "data-changed",
        "connection-flow-failed",
        "integration-created",
        "integration-deleted",
        "assessment:order-received",
        "inline-assessment:order-received",
        "integration-state-changed",
        "ai-apply-application-status-updated",
        "ai-apply-job-posting-status-updated",
        "sync-finished",
        "issue-status-changed",
    ];
    let mut ids = std::collections::BTreeSet::new();
    for name in names {
        let payload = server.webhook(name).unwrap();
        assert!(ids.insert(payload["id"].to_string()), "a receiver would take {name} for a repeated delivery");
        let (signature, body) = delivered(&server, &payload).await;
        let event = verifier.verify(&headers(&signature), &body).unwrap();
        assert_eq!((event.kind(), event.id()), (name, payload["id"].as_str()));
        assert!(!matches!(event.payload, Payload::Unknown(_)), "{name}");
        assert_eq!(event.json(), &payload);
    }
    assert!(server.webhook("none").unwrap_err().to_string().contains("data-changed"));
    assert_eq!(server.webhook("data-changed").unwrap()["id"], "mock-data-changed", "the same in each run");
}

#[test]
fn the_signature_matches_an_independent_implementation() {
    // HMAC-SHA256 of `{"id":"1"}` under `secret`, by `openssl dgst -sha256 -hmac secret -binary | basenc --base64url`.
    let (body, signature) = (r#"{"id":"1"}"#, "YUYUKizgFZ6EwHZ4geTsgLw5faYlJufRn3B5XreUYMA");
    let verifier = Verifier::new("secret").unwrap();
    assert_eq!(verifier.sign(body), signature);
    for accepted in [signature.to_owned(), format!("{signature}="), format!(" {signature} ")] {
        assert!(verifier.verify_signature(&accepted, body).is_ok(), "{accepted}");
    }
}

#[test]
fn wrong_signatures_and_bodies_are_refused() {
    let verifier = Verifier::new("secret").unwrap();
    let body = r#"{"type":"data-changed"}"#;
    let signature = verifier.sign(body);
    let refused = |signature: &str, body: &str| verifier.verify_signature(signature, body).unwrap_err();
    assert_eq!(refused(&signature, r#"{"type":"data-changed" }"#), VerifyError::WrongSignature);
    assert_eq!(refused(&Verifier::new("other").unwrap().sign(body), body), VerifyError::WrongSignature);
    for wrong in ["", "AAAA", "not base64!", &signature[1..], &format!("{signature}AAAA")] {
        assert_eq!(refused(wrong, body), VerifyError::WrongSignature, "{wrong}");
    }
    assert_eq!(verifier.verify(&HeaderMap::new(), body).unwrap_err(), VerifyError::MissingSignature);
    assert_eq!(refused(&verifier.sign("<html>"), "<html>"), VerifyError::NotJson);
}

#[test]
fn a_verifier_cannot_be_created_with_an_invalid_secret() {
    for (secret, error) in
        [("", SecretError::Empty), (" ", SecretError::SurroundingSpace), ("secret\n", SecretError::SurroundingSpace)]
    {
        assert_eq!(Verifier::new(secret).unwrap_err(), error);
        assert_eq!(Verifier::new("secret").unwrap().accept_secret(secret).unwrap_err(), error);
    }
}

#[test]
fn several_secrets_are_accepted_during_rotation() {
    let (old, new) = (Verifier::new("old").unwrap(), Verifier::new("new").unwrap());
    let both = Verifier::new("new").unwrap().accept_secret("old").unwrap();
    for body in ["{}", "[]"] {
        assert!(
            both.verify_signature(old.sign(body), body).is_ok() && both.verify_signature(new.sign(body), body).is_ok()
        );
    }
    assert_eq!(both.sign("{}"), new.sign("{}"));
    assert_eq!(format!("{both:?}"), "Verifier { secrets: 2, .. }");
}

#[tokio::test]
async fn unknown_events_are_kept_as_json() {
    let server = Server::start().await.unwrap();
    let verifier = Verifier::new(server.webhook_secret()).unwrap();
    let strange = json!({"id": "1", "type": "payroll-exploded", "data": {"why": [1, 2]}});
    let event = verifier.verify_signature(verifier.sign(strange.to_string()), strange.to_string()).unwrap();
    assert_eq!(event.payload, Payload::Unknown(strange.clone()));
    assert_eq!((event.kind(), event.json()), ("payroll-exploded", &strange));

    let mut more = server.webhook("integration-created").unwrap();
    more["data"]["color"] = json!("blue");
    more["data"]["end_user"]["creator_email"] = Value::Null;
    let event = verifier.verify_signature(verifier.sign(more.to_string()), more.to_string()).unwrap();
    let Payload::IntegrationCreated(created) = &event.payload else { panic!("{event:?}") };
    assert_eq!(created.data.end_user.creator_email, None);
    assert_eq!(event.json()["data"]["color"], "blue");
}

#[test]
fn an_unpaired_surrogate_does_not_fail_verification() {
    let verifier = Verifier::new("secret").unwrap();
    for body in [
        &b"\xEF\xBB\xBF{\"type\":\"new\",\"n\":\"\"}"[..],
        br#"{"type":"new","n":"\ud83d"}"#,
        b"{\"type\":\"new\",\"n\":\"\xFC\"}",
    ] {
        assert_eq!(verifier.verify_signature(verifier.sign(body), body).unwrap().kind(), "new");
    }
}

#[test]
fn an_inline_assessment_is_answered_with_the_url_of_its_page() {
    let answer = InlineAssessmentAnswer::new("https://example.com/1");
    assert_eq!(serde_json::to_value(answer).unwrap(), json!({"assessment_url": "https://example.com/1"}));
}
