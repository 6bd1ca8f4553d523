//! Integrations: the header with the id, and the write limit of each.

use std::time::Duration;

use kombo_api::mock::{Answer, Server};
use kombo_api::{ErrorKind, op};

#[tokio::test]
async fn every_call_sends_the_integration_id() {
    let server = Server::start().await.unwrap();
    let acme = server.integration();
    acme.hris().get_groups().send().await.unwrap();
    acme.send(op::GetGroups::new()).await.unwrap();
    for request in server.requests() {
        assert_eq!(request.headers.get_all("x-integration-id").iter().collect::<Vec<_>>(), [acme.id()]);
    }
}

#[tokio::test]
async fn the_integration_header_cannot_be_set_by_hand() {
    let server = Server::start().await.unwrap();
    let call = server.integration().hris().get_groups().header("X-Integration-Id", "another");
    let error = call.send().await.unwrap_err();
    assert!(error.to_string().contains("kombo.integration(id)"), "{error}");
    assert!(server.builder().header("x-integration-id", "another").build().is_err());
}

#[tokio::test]
async fn an_invalid_integration_id_is_refused_before_anything_is_sent() {
    let server = Server::start().await.unwrap();
    for id in ["", "  ", "a\nb", " personio:1", "ü:1"] {
        let error = server.kombo().integration(id).hris().get_groups().send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.to_string().contains("the integration id"), "{error}");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn an_unknown_integration_is_an_api_error() {
    let server = Server::start().await.unwrap();
    let error = server.kombo().integration("personio:unknown").hris().get_groups().send().await.unwrap_err();
    assert_eq!(error.code().unwrap().as_str(), "PLATFORM.INTEGRATION_NOT_FOUND");
}

/// Returns how many requests the server has received while no call can end.
async fn arrived(server: &Server, expected: usize) -> usize {
    while server.requests().len() < expected {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    // Requests beyond the limit would arrive at once.
    for _ in 0..200 {
        tokio::task::yield_now().await;
    }
    server.requests().len()
}

#[tokio::test]
async fn at_most_thirty_writes_of_an_integration_run_at_once() {
    let server = Server::start().await.unwrap();
    server.answer::<op::CreateAbsence>(Answer::status(200).delay(Duration::from_secs(600)));
    let acme = server.integration();
    // All handles of an integration share the limit.
    let same = server.kombo().integration(acme.id());
    let now = chrono::Utc::now();
    for n in 0..40 {
        let acme = if n % 2 == 0 { acme.clone() } else { same.clone() };
        tokio::spawn(async move { acme.hris().create_absence("a", "b", now, now, None).send().await.map(drop) });
    }
    assert_eq!(arrived(&server, 30).await, 30);
    // Reads are not limited, and neither are other integrations.
    acme.hris().get_groups().send().await.unwrap();
    let other = server.integration();
    tokio::spawn(async move { other.hris().create_absence("a", "b", now, now, None).send().await.map(drop) });
    assert_eq!(arrived(&server, 32).await, 32);
}

#[tokio::test]
async fn the_write_limit_can_be_set_and_waiting_counts_towards_the_call() {
    let server = Server::start().await.unwrap();
    server.answer::<op::CreateAbsence>(Answer::status(200).delay(Duration::from_secs(600)));
    let kombo = server.builder().concurrent_writes(1).build().unwrap();
    let acme = kombo.integration(server.integration().id());
    let now = chrono::Utc::now();
    let first = acme.clone();
    tokio::spawn(async move { first.hris().create_absence("a", "b", now, now, "note").send().await.map(drop) });
    assert_eq!(arrived(&server, 1).await, 1);
    let second = acme.hris().create_absence("a", "b", now, now, None).timeout(Duration::from_millis(20));
    let error = second.send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 0));
    assert!(error.to_string().contains("other writes of the integration"), "{error}");
    assert!(server.builder().concurrent_writes(0).build().is_err());
}

#[tokio::test]
async fn calls_of_a_deleted_integration_fail() {
    let server = Server::start().await.unwrap();
    let acme = server.integration();
    server.kombo().general().delete_integration(acme.id()).send().await.unwrap();
    assert!(acme.hris().get_groups().send().await.is_err());
}
