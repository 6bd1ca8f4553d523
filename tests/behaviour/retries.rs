//! Retries. The clients of the embedded mock server skip waits and record them.

use std::time::{Duration, SystemTime};

use kombo_api::mock::{Answer, Server};
use kombo_api::{ErrorKind, Kombo, RetryPolicy, op};
use kombo_api_tests::{Reply, Scripted, answer, integration};

use crate::builder;

type Exchange = op::GetIntegrationByToken;

async fn server(answers: impl IntoIterator<Item = Answer>) -> Server {
    let server = Server::start().await.unwrap();
    server.answer_in_turn::<Exchange>(answers);
    server
}

fn success() -> Answer {
    let data: serde_json::Value = serde_json::from_str(&integration(|_| {})).unwrap();
    Answer::success(data["data"].clone())
}

async fn exchange(
    server: &Server,
) -> Result<kombo_api::Response<kombo_api::types::ConnectedIntegration>, kombo_api::Error> {
    server.kombo().connect().get_integration_by_token("token").send().await
}

#[tokio::test]
async fn a_read_is_retried_after_transient_statuses() {
    for status in [408, 429, 502, 503, 504] {
        let server = server([Answer::status(status), Answer::status(status), success()]).await;
        // Pacing adds waits after a 429.
        let kombo = server.builder().pacing(false).build().unwrap();
        let got = kombo.connect().get_integration_by_token("token").send().await.unwrap();
        assert_eq!((got.attempts(), server.requests().len(), server.waits().len()), (3, 3, 2), "{status}");
    }
    for status in [400, 401, 403, 404, 409, 422, 500, 501] {
        let server = server([Answer::status(status), success()]).await;
        let error = exchange(&server).await.unwrap_err();
        assert_eq!((error.attempts(), server.requests().len()), (1, 1), "{status}");
    }
}

#[tokio::test]
async fn a_call_fails_with_the_last_response() {
    let server = server((0..9).map(|n| Answer::status(503).header("x-attempt", &n.to_string()))).await;
    let error = exchange(&server).await.unwrap_err();
    assert_eq!(
        (error.attempts(), server.requests().len(), error.headers()["x-attempt"].to_str().unwrap()),
        (3, 3, "2")
    );
    assert!(error.to_string().contains(" after 3 attempts: 503"), "{error}");
}

#[tokio::test]
async fn delays_have_full_jitter_and_a_seed_repeats_them() {
    let waits = |seed| async move {
        let server = server((0..9).map(|_| Answer::status(503))).await;
        let call = server.kombo().connect().get_integration_by_token("token");
        call.retry(RetryPolicy::default().max_attempts(6).seed(seed)).send().await.unwrap_err();
        server.waits()
    };
    let (first, second, other) = (waits(1).await, waits(1).await, waits(2).await);
    assert_eq!(first, second);
    assert_ne!(first, other);
    assert_eq!(first.len(), 5);
    // Each wait is between zero and a limit that doubles, independent of earlier waits.
    let mut waits_of_seeds = Vec::new();
    for seed in 0..40 {
        waits_of_seeds.push(waits(seed).await);
    }
    for n in 0..5 {
        let (shortest, longest) = extremes(&waits_of_seeds, n);
        let most = Duration::from_secs(1 << n);
        assert!(shortest < most / 5 && longest > most * 4 / 5 && longest <= most, "{n}: {shortest:?}, {longest:?}");
    }
}

/// Returns the shortest and the longest wait before attempt `n + 2`.
fn extremes(waits: &[Vec<Duration>], n: usize) -> (Duration, Duration) {
    let waits = waits.iter().map(|waits| waits[n]);
    (waits.clone().min().unwrap(), waits.max().unwrap())
}

#[tokio::test]
async fn delays_grow_from_the_base_delay_to_the_longest() {
    let policy = RetryPolicy::default().max_attempts(5).base_delay(Duration::from_secs(2));
    let mut waits_of_seeds = Vec::new();
    for seed in 0..40 {
        let server = server((0..9).map(|_| Answer::status(503))).await;
        let call = server.kombo().connect().get_integration_by_token("token");
        call.retry(policy.clone().max_delay(Duration::from_secs(5)).seed(seed)).send().await.unwrap_err();
        waits_of_seeds.push(server.waits());
    }
    for (n, seconds) in [2, 4, 5, 5].into_iter().enumerate() {
        let (_, longest) = extremes(&waits_of_seeds, n);
        let most = Duration::from_secs(seconds);
        assert!(longest > most * 4 / 5 && longest <= most, "{n}: {longest:?}");
    }
}

/// A policy with known jitter.
fn seeded() -> RetryPolicy {
    RetryPolicy::default().seed(5)
}

/// Returns the waits of [`seeded`] if no pause is requested.
async fn jitter() -> [Duration; 2] {
    waits([Answer::status(503), Answer::status(503), success()]).await.try_into().unwrap()
}

/// Returns the waits of a call with known jitter between these answers.
async fn waits(answers: impl IntoIterator<Item = Answer>) -> Vec<Duration> {
    let server = server(answers).await;
    server.kombo().connect().get_integration_by_token("token").retry(seeded()).send().await.unwrap();
    server.waits()
}

#[tokio::test]
async fn every_form_of_retry_after_is_obeyed() {
    let [first, second] = jitter().await;
    assert!(!first.is_zero() && !second.is_zero() && first <= Duration::from_secs(1), "{first:?}, {second:?}");
    let unavailable = || Answer::status(503);
    let limited = || Answer::error(429, "PLATFORM.RATE_LIMIT_EXCEEDED", "m");
    // Only jitter is added to the requested pause.
    for refusal in [unavailable, limited] {
        let answers = [refusal().header("retry-after", "7"), refusal().header("retry-after-ms", "1500"), success()];
        let expected = [Duration::from_secs(7) + first, Duration::from_millis(1500) + second];
        assert_eq!(waits(answers).await, expected);
        let server_time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_900_000_000);
        let date = httpdate::fmt_http_date(server_time + Duration::from_secs(40));
        let dated = refusal().header("retry-after", &date).header("date", &httpdate::fmt_http_date(server_time));
        assert_eq!(waits([dated, success()]).await, [Duration::from_secs(40) + first]);
        // A pause of zero is a short one.
        let answers = [refusal().header("retry-after", "0"), success()];
        assert_eq!(waits(answers).await, [Duration::from_millis(250) + first]);
        // Some 429 of Kombo request no pause.
        assert_eq!(waits([refusal(), success()]).await, [first]);
    }
}

#[tokio::test]
async fn a_requested_pause_beyond_the_time_limit_fails_at_once() {
    let server = server([Answer::status(503).header("retry-after", "121"), success()]).await;
    let error = exchange(&server).await.unwrap_err();
    assert_eq!((error.attempts(), error.retry_after()), (1, Some(Duration::from_secs(121))));
    assert!(error.is_retryable() && server.waits().is_empty());

    // The time limit applies to the call as a whole.
    let server = self::server([
        Answer::status(503).header("retry-after", "100"),
        Answer::status(503).header("retry-after", "100"),
    ])
    .await;
    let call = server.kombo().connect().get_integration_by_token("token").retry(seeded());
    assert_eq!(call.send().await.unwrap_err().attempts(), 2);
    assert_eq!(server.waits(), [Duration::from_secs(100) + jitter().await[0]]);

    let server = self::server([Answer::status(503).header("retry-after", "5"), success()]).await;
    let call = server.kombo().connect().get_integration_by_token("token").timeout(Duration::from_secs(4));
    let error = call.send().await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.attempts()), (503, 1));
    assert!(server.waits().is_empty());
}

#[tokio::test]
async fn a_write_is_retried_only_if_it_certainly_had_no_effect() {
    let tried = |answer: Answer| async move {
        let server = Server::start().await.unwrap();
        server.answer_in_turn::<op::CreateConnectionLink>([answer]);
        let _ = server.kombo().connect().create_connection_link("a@b.c", "A").send().await;
        server.requests().len()
    };
    for code in ["PLATFORM.RATE_LIMIT_EXCEEDED", "PLATFORM.CONCURRENCY_LIMIT_EXCEEDED"] {
        assert_eq!(tried(Answer::error(429, code, "m")).await, 2, "{code}");
    }
    assert_eq!(tried(Answer::error(429, "REMOTE.RATE_LIMIT_EXCEEDED", "m")).await, 1);
    for status in [408, 429, 500, 502, 503, 504] {
        assert_eq!(tried(Answer::status(status)).await, 1, "{status}");
    }
    let server = Scripted::start([Reply::HangUp]).await;
    let kombo = builder(&server).retry(RetryPolicy::default().base_delay(Duration::ZERO)).build().unwrap();
    let error = kombo.connect().create_connection_link("a@b.c", "A").send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), server.requests().len()), (ErrorKind::Connection, 1, 1));
}

#[tokio::test]
async fn a_refused_connection_is_retried_for_writes_too() {
    // A port that was free a moment ago and has no listener.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let kombo = Kombo::builder("test-key")
        .base_url(format!("http://{free}"))
        .retry(RetryPolicy::default().base_delay(Duration::ZERO))
        .build()
        .unwrap();
    let error = kombo.connect().create_connection_link("a@b.c", "A").send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), error.status()), (ErrorKind::Connect, 3, None));
    assert!(error.is_retryable() && error.body().is_empty() && error.headers().is_empty());
    assert!(error.to_string().contains("no connection could be made"), "{error}");
    assert!(!error.to_string().to_lowercase().contains("refused"), "the cause is left to source(): {error}");
    let report = error.report().to_string();
    assert!(report.to_lowercase().contains("refused") && !report.contains('\n'), "{report}");
    let error = kombo.connect().get_integration_by_token("token").retry(RetryPolicy::none()).send().await.unwrap_err();
    assert_eq!(error.attempts(), 1);
}

#[tokio::test]
async fn with_the_users_http_client_a_refused_write_is_not_retried() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let kombo =
        Kombo::builder("test-key").base_url(format!("http://{free}")).http_client(kombo_api::reqwest::Client::new());
    let kombo = kombo.retry(RetryPolicy::default().base_delay(Duration::ZERO)).build().unwrap();
    assert_eq!(kombo.connect().create_connection_link("a@b.c", "A").send().await.unwrap_err().attempts(), 1);
    assert_eq!(kombo.connect().get_integration_by_token("token").send().await.unwrap_err().attempts(), 3);
}

#[tokio::test]
async fn a_read_is_retried_after_a_lost_connection() {
    let whole = answer("200 OK", &[], &integration(|_| {}));
    let Reply::Bytes(bytes) = whole.clone() else { unreachable!() };
    let half = Reply::Bytes(bytes[..bytes.len() - 20].to_vec());
    let server = Scripted::start([Reply::HangUp, half, whole]).await;
    let kombo = builder(&server).retry(RetryPolicy::default().base_delay(Duration::ZERO)).build().unwrap();
    let got = kombo.connect().get_integration_by_token("token").send().await.unwrap();
    assert_eq!((got.attempts(), got.id.as_str()), (3, "personio:1"));
}

#[tokio::test]
async fn a_rotated_key_is_used_by_the_next_attempt() {
    let keys = std::sync::Arc::new(std::sync::Mutex::new(vec!["second", "first"]));
    let server = Server::start().await.unwrap();
    server.answer_in_turn::<Exchange>([Answer::status(503), success()]);
    let credentials = kombo_api::Credentials::provider(move || {
        let key = keys.lock().unwrap().pop().ok_or_else(|| std::io::Error::other("the vault is sealed"));
        async move { key.map(str::to_owned) }
    });
    let kombo = Kombo::builder(credentials)
        .base_url(server.url())
        .retry(RetryPolicy::default().base_delay(Duration::ZERO))
        .build()
        .unwrap();
    kombo.connect().get_integration_by_token("token").send().await.unwrap();
    let sent: Vec<_> =
        server.requests().iter().map(|it| it.headers["authorization"].to_str().unwrap().to_owned()).collect();
    assert_eq!(sent, ["Bearer first", "Bearer second"]);

    let error = kombo.connect().get_integration_by_token("token").send().await.unwrap_err();
    assert_eq!((error.kind(), server.requests().len()), (ErrorKind::Credentials, 2));
    assert!(error.to_string().ends_with("credentials provider failed"), "{error}");
    assert!(error.report().to_string().ends_with("credentials provider failed: the vault is sealed"));
}

#[tokio::test]
async fn a_write_is_not_retried_after_a_followed_redirect() {
    let dead = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let server =
        Scripted::start([answer("307 Temporary Redirect", &[("location", &format!("http://{dead}/x"))], "")]).await;
    let follows = kombo_api::reqwest::Client::builder().no_proxy().build().unwrap();
    let retry = RetryPolicy::default().base_delay(Duration::ZERO);
    let kombo = Kombo::builder("test-key").base_url(server.url()).http_client(follows).retry(retry).build().unwrap();
    kombo.connect().create_connection_link("a@b.c", "A").send().await.unwrap_err();
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn an_error_keeps_the_response_of_an_earlier_attempt() {
    let limited = answer("503 Service Unavailable", &[("x-request-id", "7")], "why");
    let server = Scripted::start([limited, Reply::HangUp]).await;
    let retry = RetryPolicy::default().max_attempts(2).base_delay(Duration::ZERO);
    let kombo = builder(&server).retry(retry).build().unwrap();
    let error = kombo.connect().get_integration_by_token("token").send().await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16(), error.attempts()), (ErrorKind::Connection, 503, 2));
    assert_eq!((error.body(), error.headers()["x-request-id"].to_str().unwrap()), (&b"why"[..], "7"));
    assert!(error.to_string().contains("(the response to an earlier attempt was 503 Service Unavailable)"), "{error}");
}

#[tokio::test]
async fn an_invalid_request_is_not_attempted() {
    let server = Server::start().await.unwrap();
    let error = server.kombo().connect().get_integration_by_token("t".repeat(120_000)).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidRequest, 0));
    assert!(server.requests().is_empty() && server.waits().is_empty());
}

#[tokio::test]
async fn skipped_waits_do_not_affect_other_calls() {
    let server = Server::start().await.unwrap();
    let limited = || Answer::status(503).header("retry-after", "100");
    let call = || server.kombo().connect().get_integration_by_token("token");
    for _ in 0..3 {
        server.answer_in_turn::<Exchange>([limited(), success()]);
        assert_eq!(call().retry(seeded()).send().await.unwrap().attempts(), 2);
    }
    assert_eq!(server.waits(), [Duration::from_secs(100) + jitter().await[0]; 3]);
    let endless = Answer::status(503).header("retry-after", "18446744073709549000");
    server.answer_in_turn::<Exchange>([endless, success()]);
    let patient = RetryPolicy::default().max_elapsed(Duration::MAX);
    assert_eq!(call().retry(patient).send().await.unwrap().attempts(), 2);
    assert!(server.waits()[3] >= Duration::from_secs(18_446_744_073_709_549_000));
}
