//! The client without async.

use std::sync::Arc;
use std::thread;

use futures::{StreamExt as _, TryStreamExt as _};
use kombo_api::blocking::Kombo;
use kombo_api::mock::{Answer, Recorder, Server};
use kombo_api::{Call, Credentials, ErrorKind, KomboBuilder, Ndjson, RetryPolicy, op, types};
use serde_json::json;

fn server() -> (Server, Kombo) {
    let server = Server::start_blocking().unwrap();
    let kombo = server.blocking_kombo().unwrap();
    (server, kombo)
}

#[test]
fn a_call_returns_the_response_without_a_runtime() {
    let (server, kombo) = server();
    let link = kombo.connect().create_connection_link("test@example.com", "Test Inc.").language("de").send().unwrap();
    let token = server.complete_connection(&link.link).unwrap();
    let integration = kombo.connect().get_integration_by_token(token).send().unwrap();
    assert_eq!((integration.status().as_u16(), &*integration.end_user_organization_name), (200, "Test Inc."));
    assert_eq!(server.requests()[0].json().unwrap()["language"], "de");

    let same = kombo.integration(&integration.id).send(op::GetEmployees::new().page_size(1)).unwrap();
    assert_eq!(same.results.len(), 1);
    let raw = kombo.call(op::CheckApiKey::new()).send_raw().unwrap();
    assert!(String::from_utf8_lossy(&raw).contains("success"), "{raw:?}");
}

#[test]
fn errors_retries_and_options_are_those_of_the_async_client() {
    let (server, kombo) = server();
    let limited = || Answer::error(429, "PLATFORM.RATE_LIMIT_EXCEEDED", "Slow down.").header("retry-after", "3");
    server.answer_in_turn::<op::CheckApiKey>([limited(), limited()]);
    assert_eq!(kombo.general().check_api_key().send().unwrap().attempts(), 3);
    assert!(server.waits().iter().all(|wait| wait.as_secs() >= 3), "{:?}", server.waits());

    server.answer::<op::CheckApiKey>(Answer::error(503, "PLATFORM.UNKNOWN_ERROR", "Later."));
    let error = kombo.general().check_api_key().retry(RetryPolicy::none()).header("x-trace-id", "7f3a").send();
    let error = error.unwrap_err();
    assert_eq!((error.status().map(|it| it.as_u16()), error.attempts()), (Some(503), 1));
    assert_eq!(server.requests().last().unwrap().headers["x-trace-id"], "7f3a");
}

#[test]
fn lists_are_iterators() {
    let (server, kombo) = server();
    server.list::<op::GetEmployees>(7);
    let acme = kombo.integration(server.integration().id());
    let call = || acme.hris().get_employees().page_size(3);

    let pages: Vec<usize> = call().pages().map(|page| page.unwrap().results.len()).collect();
    assert_eq!(pages, [3, 3, 1]);
    let ids: Vec<String> = call().items().map(|employee| employee.unwrap().id).collect();
    assert_eq!(ids.len(), 7);

    let mut items = call().items();
    let read: Vec<String> = items.by_ref().take(3).map(|employee| employee.unwrap().id).collect();
    let rest = call().cursor(items.cursor().unwrap()).items().map(|employee| employee.unwrap().id);
    assert_eq!(read.into_iter().chain(rest).collect::<Vec<_>>(), ids);
}

#[test]
fn an_invalid_record_does_not_end_an_iterator_and_another_error_does() {
    let (server, kombo) = server();
    let record = |id: &str| json!({"id": id, "remote_id": null, "name": null, "changed_at": "2026-03-14", "remote_deleted_at": null});
    let results = [record("1"), json!({"id": 7}), record("2")];
    let first = Answer::success(json!({"results": results, "next": "second"}));
    server.answer_in_turn::<op::GetGroups>([first, Answer::error(400, "PLATFORM.INPUT_INVALID", "No.")]);
    let acme = kombo.integration(server.integration().id());
    let read: Vec<_> = acme.hris().get_groups().items().collect();
    let invalid = read[1].as_ref().unwrap_err().invalid_record().unwrap();
    assert_eq!((read.len(), invalid.json()), (4, r#"{"id":7}"#));
    assert_eq!(read[3].as_ref().unwrap_err().kind(), ErrorKind::Api);
}

#[test]
fn a_call_works_inside_a_runtime() {
    let (server, kombo) = server();
    let check = move || kombo.general().check_api_key().send().map(|it| it.status().as_u16());
    let single = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let several = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
    for runtime in [single, several] {
        assert_eq!(runtime.block_on(async { check() }).unwrap(), 200);
        let check = check.clone();
        assert_eq!(runtime.block_on(async { tokio::task::spawn_blocking(check).await }).unwrap().unwrap(), 200);
        // A client may be dropped inside a runtime, too.
        let other = server.blocking_kombo().unwrap();
        runtime.block_on(async { drop(other) });
    }
}

#[test]
fn one_client_serves_many_threads() {
    let (server, kombo) = server();
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let kombo = kombo.clone();
            thread::spawn(move || kombo.general().check_api_key().send().map(drop))
        })
        .collect();
    for thread in threads {
        thread.join().unwrap().unwrap();
    }
    assert_eq!(server.requests().len(), 8);
}

#[test]
fn a_call_on_the_thread_of_its_client_is_an_error() {
    let server = Server::start_blocking().unwrap();
    let own: Arc<std::sync::OnceLock<Kombo>> = Arc::default();
    let key = server.api_key().to_owned();
    let client = Arc::clone(&own);
    let provider = Credentials::provider(move || {
        let outcome = client.get().unwrap().general().check_api_key().send();
        let key = key.clone();
        async move { outcome.map(|_| key) }
    });
    let kombo = own.get_or_init(|| Kombo::builder(provider).base_url(server.url()).build().unwrap());
    let error = kombo.general().check_api_key().send().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    let report = error.report().to_string();
    assert!(report.contains("a blocking call was made on the thread of its own client"), "{report}");
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn a_panic_of_a_provider_reaches_the_caller_and_the_client_goes_on() {
    let server = Server::start_blocking().unwrap();
    let is_first = std::sync::atomic::AtomicBool::new(true);
    let key = server.api_key().to_owned();
    let provider = Credentials::provider(move || {
        assert!(!is_first.swap(false, std::sync::atomic::Ordering::SeqCst), "the first call of the provider panics");
        std::future::ready(Ok::<_, std::io::Error>(key.clone()))
    });
    let kombo = Kombo::builder(provider).base_url(server.url()).build().unwrap();
    let caller = kombo.clone();
    assert!(thread::spawn(move || caller.general().check_api_key().send().map(drop)).join().is_err());
    kombo.general().check_api_key().send().unwrap();
}

#[test]
fn an_iterator_is_sent_as_ndjson() {
    let (server, kombo) = server();
    let postings = (0..3).map(|n| types::PostingInput::new(format!("https://example.com/{n}"), "Acme"));
    let feed = kombo.ai_apply().get_job_feeds().send().unwrap().results[0].id.clone();
    kombo.ai_apply().bulk_import_postings(feed, Ndjson::values(postings)).send().unwrap();
    let body = server.requests().pop().unwrap().body;
    let urls = body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(|line| {
        let posting: serde_json::Value = serde_json::from_slice(line).unwrap();
        posting["url"].as_str().unwrap().to_owned()
    });
    assert_eq!(urls.collect::<Vec<_>>(), ["https://example.com/0", "https://example.com/1", "https://example.com/2"]);
}

#[test]
fn passthrough_is_the_same() {
    let (server, kombo) = server();
    let acme = kombo.integration(server.integration().id());
    let request = acme.general().passthrough("personio/personnel").post("/company/time-offs");
    let answer = request.json(&json!({"employee_id": 1348})).send().unwrap();
    assert!(answer.is_tool_success());
    assert_eq!(server.requests()[0].json().unwrap()["data"]["employee_id"], 1348);
}

#[test]
fn an_iterator_of_a_body_may_make_calls_of_the_same_client() {
    let (server, kombo) = server();
    server.list::<op::GetEmployees>(3);
    let acme = kombo.integration(server.integration().id());
    let feed = kombo.ai_apply().get_job_feeds().send().unwrap().results[0].id.clone();
    let postings =
        acme.hris().get_employees().page_size(1).items().map(|employee| {
            employee.map(|it| types::PostingInput::new(format!("https://example.com/{}", it.id), "Acme"))
        });
    kombo.ai_apply().bulk_import_postings(&feed, Ndjson::try_values(postings)).send().unwrap();
    let request = server.requests().into_iter().find(|it| it.path.contains("bulk-import")).unwrap();
    assert_eq!(request.body.iter().filter(|byte| **byte == b'\n').count(), 3);

    let failing = std::iter::once(Err::<types::PostingInput, _>(std::io::Error::other("the disk is full")));
    let error = kombo.ai_apply().bulk_import_postings(feed, Ndjson::try_values(failing)).send().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Upload);
    assert!(error.report().to_string().contains("the disk is full"), "{}", error.report());
}

/// A crate that enables the feature must not break another one that does not.
#[tokio::test]
async fn the_feature_leaves_the_paths_of_methods_unambiguous() {
    let server = Server::start().await.unwrap();
    let kombo = KomboBuilder::build(server.builder()).unwrap();
    let acme = kombo.integration(server.integration().id());
    let sent = futures::future::try_join_all((0..3).map(|_| kombo.general().check_api_key()).map(Call::send));
    assert_eq!(sent.await.unwrap().len(), 3);
    assert!(!Call::send_raw(kombo.general().check_api_key()).await.unwrap().is_empty());
    assert_eq!(Call::pages(acme.hris().get_employees()).count().await, 1);
    assert!(Call::items(acme.hris().get_employees()).try_next().await.unwrap().is_some());
}

#[test]
fn paths_of_methods_serve_blocking_calls_too() {
    let (server, kombo) = server();
    let acme = kombo.integration(server.integration().id());
    let sent: Result<Vec<_>, _> = (0..3).map(|_| kombo.general().check_api_key()).map(Call::send).collect();
    assert_eq!(sent.unwrap().len(), 3);
    assert_eq!(Call::pages(acme.hris().get_employees()).count(), 1);
}

#[test]
fn a_recorder_records_and_replays_without_a_runtime() {
    let folder = tempfile::tempdir().unwrap();
    let recorder = || Recorder::builder(folder.path().join("calls.json"));
    let (server, _) = server();
    server.list::<op::GetEmployees>(7);
    let read = |recorder: &Recorder| -> Vec<types::Employee> {
        let acme = recorder.blocking_kombo().unwrap().integration("any");
        acme.hris().get_employees().page_size(3).items().collect::<Result<_, _>>().unwrap()
    };
    let recording = recorder().record_blocking(server.builder().blocking()).unwrap();
    assert!(recording.is_recording());
    let acme = recording.blocking_kombo().unwrap().integration(server.integration().id());
    let recorded: Vec<_> = acme.hris().get_employees().page_size(3).items().collect::<Result<_, _>>().unwrap();
    recording.finish_blocking().unwrap();
    drop(server);

    // `KOMBO_RECORD` is not set in tests, so `from_env_blocking` replays.
    for replay in [recorder().replay_blocking(), recorder().from_env_blocking()] {
        let replay = replay.unwrap();
        assert_eq!(read(&replay), recorded);
        replay.finish_blocking().unwrap();
    }
}

#[test]
fn a_function_returns_the_key_before_each_attempt() {
    let (server, other) = server();
    server.answer_in_turn::<op::GetTools>([Answer::status(503)]);
    let (key, calls) = (server.api_key().to_owned(), Arc::new(std::sync::atomic::AtomicU32::new(0)));
    let counted = Arc::clone(&calls);
    let credentials = Credentials::from_fn(move || {
        counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        // It may wait, such as for a call of another blocking client.
        other.general().check_api_key().send().map(|_| key.clone())
    });
    let fast = RetryPolicy::default().base_delay(std::time::Duration::from_millis(1));
    let kombo = Kombo::builder(credentials).base_url(server.url()).retry(fast).build().unwrap();
    assert_eq!(kombo.general().get_tools("HRIS").send().unwrap().attempts(), 2);
    assert_eq!(calls.load(std::sync::atomic::Ordering::SeqCst), 2);

    let failing = Credentials::from_fn(|| Err::<String, _>(std::io::Error::other("the store is sealed")));
    let error = Kombo::new(failing).unwrap().general().check_api_key().send().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(error.report().to_string().contains("the store is sealed"), "{}", error.report());

    let panicking = Kombo::new(Credentials::from_fn(|| -> Result<String, std::io::Error> { panic!("a bug") })).unwrap();
    assert!(thread::spawn(move || panicking.general().check_api_key().send().map(drop)).join().is_err());
}

/// On the thread of the runtime, the function would wait for a server that this thread must run.
#[tokio::test]
async fn a_function_that_waits_for_its_key_does_not_stop_a_runtime() {
    let server = Server::start().await.unwrap();
    let (key, other) = (server.api_key().to_owned(), server.blocking_kombo().unwrap());
    let credentials = Credentials::from_fn(move || other.general().check_api_key().send().map(|_| key.clone()));
    let kombo = kombo_api::Kombo::builder(credentials).base_url(server.url()).build().unwrap();
    kombo.general().check_api_key().send().await.unwrap();
    assert_eq!(server.requests().len(), 2);
}
