//! Time limits. The servers never respond, so a test ends with the limit.

use std::time::Duration;

use kombo_api::{ErrorKind, RetryPolicy};
use kombo_api_tests::{Reply, Scripted, answer, integration};

use crate::{builder, kombo};

const SHORT: Duration = Duration::from_millis(100);

fn half() -> Vec<u8> {
    match answer("200 OK", &[("x-request-id", "7")], &integration(|_| {})) {
        Reply::Bytes(bytes) => bytes[..bytes.len() - 20].to_vec(),
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn a_stalled_response_ends_with_the_attempt() {
    let server = Scripted::start([Reply::Stall(Vec::new())]).await;
    let call = kombo(&server).connect().get_integration_by_token("token").attempt_timeout(SHORT);
    let error = call.send().await.unwrap_err();
    assert_eq!((error.kind(), error.status(), error.attempts()), (ErrorKind::Timeout, None, 1));
    assert!(
        error.is_retryable() && error.to_string().contains("the attempt took longer than 100ms (`attempt_timeout`)"),
        "{error}"
    );
}

#[tokio::test]
async fn a_stalled_body_ends_with_the_attempt_and_keeps_the_received_part() {
    let server = Scripted::start([Reply::Stall(half())]).await;
    let call = kombo(&server).connect().get_integration_by_token("token").attempt_timeout(SHORT);
    let error = call.send().await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Timeout, 200));
    assert_eq!(error.headers()["x-request-id"], "7");
    assert!(error.body().starts_with(b"{\"status\":\"success\""));
}

#[tokio::test]
async fn a_truncated_body_keeps_the_received_part() {
    let server = Scripted::start([Reply::Bytes(half())]).await;
    let error = kombo(&server).connect().get_integration_by_token("token").send().await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Connection, 200));
    assert!(error.body().starts_with(b"{\"status\":\"success\""));
    assert!(error.to_string().contains("the connection was lost"), "{error}");
}

#[tokio::test]
async fn time_limits_of_the_client_apply_to_every_call() {
    let server = Scripted::start([Reply::Stall(Vec::new())]).await;
    let kombo = builder(&server).read_attempt_timeout(SHORT).write_attempt_timeout(SHORT).build().unwrap();
    assert_eq!(kombo.connect().get_integration_by_token("token").send().await.unwrap_err().kind(), ErrorKind::Timeout);
    assert_eq!(
        kombo.connect().create_connection_link("a@b.c", "A").send().await.unwrap_err().kind(),
        ErrorKind::Timeout
    );
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn the_time_limit_of_a_call_covers_all_attempts() {
    let server = Scripted::start([Reply::Stall(Vec::new())]).await;
    let policy = RetryPolicy::default().max_attempts(1000).base_delay(Duration::ZERO);
    let kombo = builder(&server).retry(policy).timeout(SHORT * 3).read_attempt_timeout(SHORT).build().unwrap();
    let error = kombo.connect().get_integration_by_token("token").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!((2..=4).contains(&error.attempts()), "{}", error.attempts());
}

#[tokio::test]
async fn a_stalled_credentials_provider_ends_with_the_attempt() {
    let server = Scripted::start([answer("200 OK", &[], &integration(|_| {}))]).await;
    let credentials = kombo_api::Credentials::provider(std::future::pending::<Result<String, std::io::Error>>);
    let kombo =
        kombo_api::Kombo::builder(credentials).base_url(server.url()).read_attempt_timeout(SHORT).build().unwrap();
    let error = kombo.connect().get_integration_by_token("token").send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), server.requests().len()), (ErrorKind::Timeout, 0, 0));
}

#[tokio::test]
async fn a_time_limit_that_overflows_is_no_limit() {
    let server = Scripted::start([answer("200 OK", &[], &integration(|_| {}))]).await;
    let kombo = builder(&server).timeout(Duration::MAX).read_attempt_timeout(Duration::MAX).build().unwrap();
    for limit in [Duration::MAX, Duration::from_secs(u64::MAX / 2)] {
        let call = kombo.connect().get_integration_by_token("token").timeout(limit).attempt_timeout(limit);
        call.send().await.unwrap();
    }
}

#[tokio::test]
async fn an_error_names_the_limit_that_ended_the_call() {
    let server = Scripted::start([Reply::Stall(Vec::new())]).await;
    let call = kombo(&server).connect().get_integration_by_token("token").timeout(SHORT);
    let error = call.send().await.unwrap_err();
    assert!(error.to_string().contains("the call took longer than 100ms (`timeout`)"), "{error}");
}
