//! Limits that several clients share, as the clients of several processes do.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kombo_api::chrono::NaiveDate;
use kombo_api::mock::{Answer, Server};
use kombo_api::{ErrorKind, Integration, KomboBuilder, SharedLimits, WritePermit, op};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Limits in memory, for all integrations alike.
#[derive(Debug)]
struct InMemory {
    permits: Arc<Semaphore>,
    fails: bool,
    refused: Mutex<HashMap<Option<String>, Duration>>,
}

impl InMemory {
    fn new(writes: usize) -> Arc<Self> {
        Arc::new(Self { permits: Arc::new(Semaphore::new(writes)), fails: false, refused: Mutex::default() })
    }
}

impl SharedLimits for InMemory {
    fn permit<'a>(&'a self, _integration: &'a str) -> WritePermit<'a> {
        Box::pin(async {
            if self.fails {
                return Err("the database is away".into());
            }
            Ok(Box::new(Arc::clone(&self.permits).acquire_owned().await?) as Box<dyn Send>)
        })
    }

    fn pause(&self, integration: Option<&str>) -> Duration {
        let refused = self.refused.lock().unwrap();
        refused.get(&integration.map(str::to_owned)).copied().unwrap_or_default()
    }

    fn refused(&self, integration: Option<&str>, pause: Duration) {
        self.refused.lock().unwrap().insert(integration.map(str::to_owned), pause);
    }
}

/// Returns a handle of a new client for the same integration.
fn client(server: &Server, id: &str, set: impl FnOnce(KomboBuilder) -> KomboBuilder) -> Integration {
    set(server.builder()).build().unwrap().integration(id)
}

async fn write(integration: Integration) -> kombo_api::Result<()> {
    let day = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
    integration.hris().create_absence("1", "2", day, day, "Moving").send().await.map(drop)
}

/// Lets the server count the writes that it answers at once.
fn count_writes(server: &Server) -> Arc<AtomicUsize> {
    let most = Arc::new(AtomicUsize::new(0));
    let (counted, running) = (Arc::clone(&most), Arc::new(AtomicUsize::new(0)));
    server.answer_with::<op::CreateAbsence, _>(move |_| {
        let (counted, running) = (Arc::clone(&counted), Arc::clone(&running));
        async move {
            counted.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(20)).await;
            running.fetch_sub(1, Ordering::SeqCst);
            None
        }
    });
    most
}

#[tokio::test]
async fn clients_that_share_limits_never_have_more_writes_in_flight_together() {
    let server = Server::start().await.unwrap();
    let id = server.integration().id().to_owned();
    let most = count_writes(&server);
    let limits = InMemory::new(5);
    let mut writes = JoinSet::new();
    for _ in 0..3 {
        let client = client(&server, &id, |builder| builder.shared_limits(limits.clone()));
        (0..10).for_each(|_| drop(writes.spawn(write(client.clone()))));
    }
    for written in writes.join_all().await {
        written.unwrap();
    }
    assert_eq!(most.load(Ordering::SeqCst), 5);
    assert_eq!(limits.permits.available_permits(), 5, "all permits are returned");
}

#[tokio::test]
async fn a_client_requests_no_more_shared_permits_than_its_own_limit() {
    let server = Server::start().await.unwrap();
    let id = server.integration().id().to_owned();
    let most = count_writes(&server);
    let client = client(&server, &id, |builder| builder.concurrent_writes(2).shared_limits(InMemory::new(5)));
    let mut writes = JoinSet::new();
    (0..8).for_each(|_| drop(writes.spawn(write(client.clone()))));
    writes.join_all().await.into_iter().for_each(Result::unwrap);
    assert_eq!(most.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn reads_and_calls_of_the_account_need_no_shared_permit() {
    let server = Server::start().await.unwrap();
    let id = server.integration().id().to_owned();
    let limits = InMemory::new(0);
    let client = client(&server, &id, |builder| builder.shared_limits(limits.clone()));
    client.hris().get_employees().send().await.unwrap();
    let kombo = server.builder().shared_limits(limits).build().unwrap();
    kombo.connect().create_connection_link("a@example.com", "Acme").send().await.unwrap();
}

#[tokio::test]
async fn a_write_without_a_permit_is_not_sent() {
    let server = Server::start().await.unwrap();
    let id = server.integration().id().to_owned();
    let broken = Arc::new(InMemory { fails: true, ..Arc::into_inner(InMemory::new(1)).unwrap() });
    let error = write(client(&server, &id, |builder| builder.shared_limits(broken))).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::SharedLimits, 0));
    assert!(!error.is_retryable());
    let report = error.report().to_string();
    assert!(report.contains("shared limits failed") && report.contains("the database is away"), "{report}");

    // All permits are taken, and the call has a time limit.
    let limits = InMemory::new(0);
    let waiting = client(&server, &id, |builder| builder.shared_limits(limits).timeout(Duration::from_millis(50)));
    let error = write(waiting).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("waited too long for other writes"), "{error}");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_refused_call_pauses_the_other_clients_of_the_same_integration() {
    let server = Server::start().await.unwrap();
    let (id, other) = (server.integration().id().to_owned(), server.integration().id().to_owned());
    let limits = InMemory::new(30);
    let shared = |builder: KomboBuilder| builder.shared_limits(limits.clone());
    let refused = Answer::error(429, "PLATFORM.RATE_LIMIT_EXCEEDED", "Slow down.").header("retry-after", "7");
    server.answer_in_turn::<op::GetEmployees>([refused]);
    client(&server, &id, shared).hris().get_employees().send().await.unwrap();
    assert_eq!(limits.pause(Some(&id)), Duration::from_secs(7));

    // The waits of the first client are over; the second one has not been refused itself.
    let before = server.waits().len();
    client(&server, &id, shared).hris().get_groups().send().await.unwrap();
    let waits = server.waits().split_off(before);
    assert!(waits.iter().sum::<Duration>() >= Duration::from_secs(6), "{waits:?}");

    let before = server.waits().len();
    client(&server, &other, shared).hris().get_groups().send().await.unwrap();
    client(&server, &id, |builder| builder.shared_limits(limits.clone()).pacing(false))
        .hris()
        .get_groups()
        .send()
        .await
        .unwrap();
    assert_eq!(server.waits().len(), before, "another integration, and a client without pacing, do not wait");
}
