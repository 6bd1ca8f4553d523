//! Load: retries of many calls add few requests.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kombo_api::mock::{Answer, Server};
use kombo_api::{Kombo, RetryPolicy, op};
use kombo_api_tests::{Served, response};
use tokio::task::JoinSet;
use tokio::time::{Instant, advance};

use crate::at_once;

#[tokio::test]
async fn a_thousand_failing_calls_make_a_hundred_retries() {
    let server = Server::start().await.unwrap();
    server.answer::<op::CheckApiKey>(Answer::status(503).header("retry-after-ms", "1"));
    let kombo = server.kombo();
    let mut calls = JoinSet::new();
    for _ in 0..1000 {
        calls.spawn(kombo.general().check_api_key().send());
        // No more connections at once than there are file descriptors.
        if calls.len() == 50 {
            calls.join_next().await.unwrap().unwrap().unwrap_err();
        }
    }
    for failed in calls.join_all().await {
        assert_eq!(failed.unwrap_err().status().unwrap().as_u16(), 503);
    }
    assert_eq!((server.requests().len(), server.waits().len()), (1100, 100));
    let error = kombo.general().check_api_key().send().await.unwrap_err();
    assert_eq!(error.attempts(), 1);
    assert!(error.to_string().ends_with("(not retried: the retry budget of the client is used up)"), "{error}");

    // Each success returns a fifth of a retry to the budget.
    for (successes, attempts) in [(4, 1), (1, 2), (10, 3), (0, 1)] {
        server.answer_as_usual::<op::CheckApiKey>();
        for _ in 0..successes {
            kombo.general().check_api_key().send().await.unwrap();
        }
        server.answer::<op::CheckApiKey>(Answer::status(503));
        let error = kombo.general().check_api_key().send().await.unwrap_err();
        assert_eq!(error.attempts(), attempts, "after {successes} successes");
    }
}

/// A limit of ten calls per second: a token bucket of ten tokens.
struct Bucket(Mutex<(f64, Instant)>);

impl Bucket {
    fn takes(&self) -> bool {
        let mut state = self.0.lock().unwrap();
        let now = Instant::now();
        let filled = (state.0 + (now - state.1).as_secs_f64() * 10.0).min(10.0);
        let takes = filled >= 1.0;
        *state = (if takes { filled - 1.0 } else { filled }, now);
        takes
    }
}

#[tokio::test(start_paused = true)]
async fn two_hundred_paced_calls_finish_at_ten_calls_per_second() {
    let bucket = Bucket(Mutex::new((10.0, Instant::now())));
    let refused = Arc::new(AtomicUsize::new(0));
    let refusals = Arc::clone(&refused);
    let server = Served::start(move |_| {
        if bucket.takes() {
            return response("200 OK", &[], r#"{"status":"success","data":{"results":[],"next":null}}"#);
        }
        refusals.fetch_add(1, Ordering::SeqCst);
        let body = r#"{"status":"error","error":{"code":"PLATFORM.RATE_LIMIT_EXCEEDED","message":"m"}}"#;
        response("429 Too Many Requests", &[("retry-after", "1")], body)
    })
    .await;
    let acme = Kombo::builder("test-key").base_url(server.url()).build().unwrap().integration("personio:1");
    let started = Instant::now();
    let mut calls = JoinSet::new();
    for seed in 0..200 {
        calls.spawn(acme.hris().get_groups().retry(RetryPolicy::bulk().seed(seed)).send());
    }
    // The clock is moved in small steps, so that calls take time.
    let clock = tokio::spawn(async {
        loop {
            for _ in 0..20 {
                tokio::task::yield_now().await;
            }
            advance(Duration::from_millis(10)).await;
        }
    });
    let done = at_once(calls.join_all()).await;
    let took = started.elapsed();
    clock.abort();
    let failed: Vec<_> = done.iter().filter_map(|call| call.as_ref().err()).collect();
    assert!(failed.is_empty(), "{failed:?}");
    // The 190 calls beyond the full bucket take 19 s.
    assert!(took >= Duration::from_secs(19) && took <= Duration::from_secs(60), "{took:?}");
    // All but ten calls of the first burst are refused; later there are few refusals.
    let refused = refused.load(Ordering::SeqCst);
    assert!((100..200 + 60).contains(&refused), "{refused} refused");
}

const REFUSED: &str = r#"{"status":"error","error":{"code":"PLATFORM.RATE_LIMIT_EXCEEDED","message":"m"}}"#;

#[tokio::test(start_paused = true)]
async fn pacing_outlives_the_handles_of_an_integration() {
    let server = Served::start(|_| response("429 Too Many Requests", &[("retry-after", "3")], REFUSED)).await;
    let kombo = Kombo::builder("test-key").base_url(server.url()).retry(RetryPolicy::none()).build().unwrap();
    let started = Instant::now();
    for _ in 0..3 {
        kombo.integration("personio:1").hris().get_groups().send().await.unwrap_err();
    }
    assert!(started.elapsed() >= Duration::from_secs(6), "{:?}", started.elapsed());
    // Another integration is paced by itself.
    let before = started.elapsed();
    kombo.integration("personio:2").hris().get_groups().send().await.unwrap_err();
    assert!(started.elapsed() < before + Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn a_few_refused_calls_among_many_are_all_retried() {
    let refusals = AtomicUsize::new(5);
    let server = Served::start(move |_| {
        if refusals.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
            return response("429 Too Many Requests", &[("retry-after", "1")], REFUSED);
        }
        response("200 OK", &[], r#"{"status":"success","data":{"results":[],"next":null}}"#)
    })
    .await;
    let kombo = Kombo::builder("test-key").base_url(server.url()).build().unwrap();
    let started = Instant::now();
    let mut calls = JoinSet::new();
    for _ in 0..300 {
        calls.spawn(kombo.integration("personio:1").hris().get_groups().send());
    }
    for finished in calls.join_all().await {
        finished.unwrap();
    }
    // The rate of the queue grows from one call per second.
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}
