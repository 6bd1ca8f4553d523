//! The service in this process, with a file of SQLite and the embedded mock server.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use kombo_api::mock::{Answer, Server};
use kombo_api::op;
use kombo_api_example_sync_service::models;
use kombo_api_example_sync_service::settings::Settings;
use kombo_api_example_sync_service::store::{Database, Store, Wanted};
use serde_json::{Value, json};
use sqlx::SqlitePool;
use tempfile::TempDir;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::unbounded_channel;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    settings: Settings,
}

/// A running service. It stops when `stop` is called.
struct Running {
    server: Server,
    store: Store,
    webhooks: SocketAddr,
    status: SocketAddr,
    stop: CancellationToken,
    task: JoinHandle<anyhow::Result<()>>,
    _folder: TempDir,
}

impl Running {
    async fn start(arguments: &[&str]) -> Self {
        Self::start_with(Server::start().await.unwrap(), arguments).await
    }

    async fn start_with(server: Server, arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&url(&folder)).await.unwrap();
        Self::start_in(server, folder, store, arguments).await
    }

    async fn start_in(server: Server, folder: TempDir, store: Store, arguments: &[&str]) -> Self {
        let (webhooks, status) = (free_address(), free_address());
        let mut all = vec!["test".to_owned()];
        // The schedule wants all models that are configured.
        if !arguments.iter().any(|argument| argument.starts_with("--models")) {
            all.push("--models=employees".to_owned());
        }
        all.extend([format!("--webhooks={webhooks}"), format!("--status={status}")]);
        all.push(format!("--webhook-secret={}", server.webhook_secret()));
        all.extend(arguments.iter().map(|&argument| argument.to_owned()));
        let settings = Arguments::parse_from(all).settings;
        let stop = CancellationToken::new();
        let service = kombo_api_example_sync_service::run(store.clone(), server.kombo(), settings, stop.clone());
        let task = tokio::spawn(service);
        Self { server, store, webhooks, status, stop, task, _folder: folder }
    }

    fn pool(&self) -> &SqlitePool {
        let Database::Sqlite(pool) = self.store.database() else { panic!("the database is not SQLite") };
        pool
    }

    /// Adds an integration and wants its models.
    async fn add(&self, names: &[&str], full: bool) -> String {
        let id = self.server.integration().id().to_owned();
        // In this order the schedule does not want a read of its own between the two.
        self.want(&id, names, full).await;
        self.store.add(&id, "personio").await.unwrap();
        self.want(&id, &[], full).await;
        id
    }

    async fn want(&self, id: &str, names: &[&str], full: bool) {
        let wanted: Vec<Wanted> =
            names.iter().map(|name| Wanted { model: models::named(name).unwrap(), full }).collect();
        self.store.want(id, &wanted, "the test").await.unwrap();
    }

    async fn served(&self) {
        until("everything is read", async || self.store.pending().await.unwrap().0 == 0).await;
    }

    async fn rows<T>(&self, sql: &'static str) -> Vec<T>
    where
        T: Send + Unpin + for<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow>,
    {
        sqlx::query_as(sql).fetch_all(self.pool()).await.unwrap()
    }

    async fn fire(&self, payload: &Value) -> u16 {
        let url = format!("http://{}/webhooks", self.webhooks);
        until("the service listens", async || tokio::net::TcpStream::connect(self.webhooks).await.is_ok()).await;
        self.server.fire(&url, payload).await.unwrap().status.as_u16()
    }

    async fn get(&self, path: &str) -> (u16, String) {
        until("the service listens", async || tokio::net::TcpStream::connect(self.status).await.is_ok()).await;
        let response = kombo_api::reqwest::get(format!("http://{}{path}", self.status)).await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    async fn stop(self) {
        self.stop.cancel();
        self.task.await.unwrap().unwrap();
    }
}

fn url(folder: &TempDir) -> String {
    format!("sqlite://{}/copies.sqlite", folder.path().display())
}

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// Waits until a condition is true. After a minute the test has failed.
async fn until(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    for _ in 0..6_000 {
        if condition().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("this did not happen: {what}");
}

fn employee(id: &str, changed_at: &str, deleted_at: Option<&str>) -> Value {
    json!({
        "id": id, "remote_id": id, "display_full_name": format!("Lena {id}"), "integration_fields": [],
        "new_in_the_api": {"a": [1, 2.50]}, "changed_at": changed_at, "remote_deleted_at": deleted_at,
    })
}

fn page(records: &[Value]) -> Answer {
    Answer::success(json!({"results": records, "next": null}))
}

type Row = (String, Option<String>, Option<String>, bool, bool);

const EMPLOYEES: &str = "SELECT id, display_full_name, record, deleted_at IS NOT NULL, absent_at IS NOT NULL
                         FROM kombo_employees ORDER BY id";

#[tokio::test]
async fn a_row_has_the_whole_record_and_a_tombstone_has_none_of_it() {
    let running = Running::start(&[]).await;
    let deleted = employee("2", "2026-11-02T00:00:00.000Z", Some("2026-11-02T00:00:00.000Z"));
    let kept = employee("1", "2026-11-01T00:00:00.000Z", None);
    running.server.answer::<op::GetEmployees>(page(&[kept.clone(), deleted]));
    running.add(&["employees"], false).await;
    running.served().await;
    let rows: Vec<Row> = running.rows(EMPLOYEES).await;
    assert_eq!(rows.len(), 2);
    let record: Value = serde_json::from_str(rows[0].2.as_deref().unwrap()).unwrap();
    assert_eq!((rows[0].1.as_deref(), record, rows[0].3), (Some("Lena 1"), kept, false));
    assert_eq!(rows[1], ("2".to_owned(), None, None, true, false));
    running.stop().await;
}

#[tokio::test]
async fn only_changes_are_read_after_the_first_time_and_older_states_do_not_replace_newer_ones() {
    let running = Running::start(&["--overlap=60"]).await;
    running.server.answer::<op::GetEmployees>(page(&[employee("1", "2026-11-05T00:00:00.000Z", None)]));
    let id = running.add(&["employees"], false).await;
    running.served().await;
    running.server.answer::<op::GetEmployees>(page(&[employee(
        "1",
        "2026-11-04T00:00:00.000Z",
        Some("2026-11-04T00:00:00.000Z"),
    )]));
    running.want(&id, &["employees"], false).await;
    running.served().await;
    let rows: Vec<Row> = running.rows(EMPLOYEES).await;
    assert!(rows.len() == 1 && rows[0].1.as_deref() == Some("Lena 1") && !rows[0].3, "{rows:?}");
    let requests = running.server.requests().into_iter().filter(|request| request.path == "/hris/employees");
    let queries: Vec<String> = requests.filter_map(|request| request.query).collect();
    let (first, later) = queries.split_first().unwrap();
    assert!(!first.contains("updated_after") && !later.is_empty(), "{queries:?}");
    assert!(later.iter().all(|query| query.contains("updated_after")), "{queries:?}");
    assert!(queries.iter().all(|query| query.contains("include_deleted=true")), "{queries:?}");
    running.stop().await;
}

#[tokio::test]
async fn a_record_that_is_gone_without_a_tombstone_is_found_by_a_full_read_and_may_come_back() {
    let running = Running::start(&[]).await;
    let [one, two] = ["1", "2"].map(|id| employee(id, "2026-11-01T00:00:00.000Z", None));
    running.server.answer::<op::GetEmployees>(page(&[one.clone(), two.clone()]));
    let id = running.add(&["employees"], false).await;
    running.served().await;
    running.server.answer::<op::GetEmployees>(page(std::slice::from_ref(&one)));
    running.want(&id, &["employees"], false).await;
    running.served().await;
    let absent = |rows: &[Row]| rows.iter().map(|row| row.4).collect::<Vec<_>>();
    assert_eq!(absent(&running.rows(EMPLOYEES).await), [false, false], "a read of changes shows nothing of the others");
    running.want(&id, &["employees"], true).await;
    running.served().await;
    let rows: Vec<Row> = running.rows(EMPLOYEES).await;
    assert_eq!(absent(&rows), [false, true]);
    assert_eq!((&rows[1].1, &rows[1].2), (&None, &None), "a tombstone has no personal data");

    running.server.answer::<op::GetEmployees>(page(&[one, two]));
    running.want(&id, &["employees"], false).await;
    running.served().await;
    let rows: Vec<Row> = running.rows(EMPLOYEES).await;
    assert_eq!((absent(&rows), rows[1].1.as_deref()), (vec![false, false], Some("Lena 2")));
    running.stop().await;
}

#[tokio::test]
async fn a_full_read_that_is_wanted_during_a_full_read_is_another_one() {
    let server = Server::start().await.unwrap();
    let (arrived, mut requests) = unbounded_channel();
    let allowed = Arc::new(Semaphore::new(0));
    let gate = Arc::clone(&allowed);
    server.answer_with::<op::GetEmployees, _>(move |request| {
        arrived.send(request.query.is_some_and(|query| query.contains("updated_after="))).unwrap();
        let gate = Arc::clone(&gate);
        async move {
            gate.acquire_owned().await.unwrap().forget();
            Some(page(&[employee("1", "2026-11-01T00:00:00.000Z", None)]))
        }
    });
    let running = Running::start_with(server, &[]).await;
    let id = running.add(&["employees"], true).await;
    let mut are_filtered = vec![requests.recv().await.unwrap()];
    running.want(&id, &["employees"], true).await;
    allowed.add_permits(100);
    running.served().await;
    running.stop().await;
    while let Ok(is_filtered) = requests.try_recv() {
        are_filtered.push(is_filtered);
    }
    assert_eq!(are_filtered, [false, false, true], "the second one is followed by a read of what changed during it");
}

#[tokio::test]
async fn a_record_that_the_sdk_cannot_read_is_stored_without_its_typed_columns() {
    let running = Running::start(&[]).await;
    let mut invalid = employee("1", "2026-11-01T00:00:00.000Z", None);
    invalid["display_full_name"] = json!({"not": "a text"});
    running
        .server
        .answer::<op::GetEmployees>(page(&[invalid.clone(), employee("2", "2026-11-01T00:00:00.000Z", None)]));
    running.add(&["employees"], false).await;
    running.served().await;
    let rows: Vec<Row> = running.rows(EMPLOYEES).await;
    let record: Value = serde_json::from_str(rows[0].2.as_deref().unwrap()).unwrap();
    assert_eq!((&rows[0].1, record, rows[1].1.as_deref()), (&None, invalid, Some("Lena 2")));
    let (status, metrics) = running.get("/metrics").await;
    assert!(status == 200 && metrics.contains(r#"kombo_sync_records_invalid_total{model="employees"} 1"#), "{metrics}");
    running.stop().await;
}

#[tokio::test]
async fn a_model_that_the_tool_does_not_have_does_not_stop_the_others() {
    let running = Running::start(&["--models=groups,employees"]).await;
    running.server.answer::<op::GetGroups>(Answer::error(400, "INTEGRATION.MODEL_NOT_AVAILABLE", "No groups."));
    running.add(&["groups", "employees"], false).await;
    running.served().await;
    assert_eq!(running.rows::<Row>(EMPLOYEES).await.len(), 1);
    assert!(running.store.stopped().await.unwrap().is_empty());
    running.stop().await;
}

#[tokio::test]
async fn an_integration_whose_job_fails_for_good_is_listed_and_read_again_when_it_is_requeued() {
    // With a lease of a second, the schedule looks at the database each second.
    let running = Running::start(&["--lease=1"]).await;
    running.server.answer::<op::GetEmployees>(Answer::error(404, "PLATFORM.INTEGRATION_NOT_FOUND", "Unknown."));
    let id = running.add(&["employees"], false).await;
    until("it is stopped", async || !running.store.stopped().await.unwrap().is_empty()).await;
    let stopped = running.store.stopped().await.unwrap();
    assert_eq!((&stopped[0].0, stopped.len()), (&id, 1));
    assert!(stopped[0].2.contains("PLATFORM.INTEGRATION_NOT_FOUND") && !stopped[0].2.contains(&id), "{stopped:?}");
    let (_, html) = running.get("/").await;
    assert!(html.contains("stopped") && html.contains("PLATFORM.INTEGRATION_NOT_FOUND"), "{html}");
    let (_, metrics) = running.get("/metrics").await;
    assert!(metrics.contains(r#"kombo_sync_integrations{state="stopped"} 1"#), "{metrics}");
    let sent = running.server.requests().len();
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(running.server.requests().len(), sent, "a stopped integration is not read");

    running.server.answer_as_usual::<op::GetEmployees>();
    running.store.resume(&id).await.unwrap();
    running.store.want(&id, &[], "the test").await.unwrap();
    running.served().await;
    assert_eq!(running.rows::<Row>(EMPLOYEES).await.len(), 1);
    running.stop().await;
}

#[tokio::test]
async fn webhooks_lead_to_reads_and_their_ids_are_in_the_history() {
    let running = Running::start(&["--models=employees,groups,absences"]).await;
    let id = running.server.integration().id().to_owned();
    let mut created = running.server.webhook("integration-created").unwrap();
    created["data"]["id"] = json!(id);
    created["id"] = json!("event-1");
    assert_eq!(running.fire(&created).await, 204);
    until("it is read", async || running.rows::<Row>(EMPLOYEES).await.len() == 1).await;
    running.served().await;
    let mut causes: Vec<(String, String)> =
        running.rows("SELECT model, cause FROM sync_runs ORDER BY begun_at, model").await;
    assert_eq!(causes.len(), 3);
    assert!(causes.iter().all(|(_, cause)| cause == "webhook integration-created event-1"), "{causes:?}");
    let runs: Vec<(String,)> =
        running.rows("SELECT run FROM kombo_employees JOIN sync_runs ON sync_runs.id = run").await;
    assert_eq!(runs.len(), 1, "a row leads to its read");

    let mut changed = running.server.webhook("data-changed").unwrap();
    changed["data"]["integration_id"] = json!(id);
    for (names, read) in
        [(vec!["hris_employees"], vec!["employees"]), (vec!["hris_new"], vec!["absences", "employees", "groups"])]
    {
        sqlx::query("DELETE FROM sync_runs").execute(running.pool()).await.unwrap();
        changed["data"]["changed_models"] = names.iter().map(|name| json!({"name": name})).collect();
        assert_eq!(running.fire(&changed).await, 204);
        running.served().await;
        causes = running.rows("SELECT model, cause FROM sync_runs ORDER BY model").await;
        assert_eq!(causes.iter().map(|(model, _)| model.as_str()).collect::<Vec<_>>(), read, "{names:?}");
    }

    let mut deleted = running.server.webhook("integration-deleted").unwrap();
    deleted["data"]["id"] = json!(id);
    assert_eq!(running.fire(&deleted).await, 204);
    assert_eq!(running.fire(&changed).await, 204);
    assert_eq!(running.store.pending().await.unwrap(), (0, 0), "a deleted integration is not read");
    assert_eq!(running.rows::<Row>(EMPLOYEES).await.len(), 1, "its rows stay until they are forgotten");
    running.store.forget(&id).await.unwrap();
    assert!(running.rows::<Row>(EMPLOYEES).await.is_empty());
    assert_eq!(running.fire(&created).await, 204);
    assert_eq!(running.store.pending().await.unwrap(), (0, 0), "a late webhook does not bring it back");
    running.stop().await;
}

#[tokio::test]
async fn a_webhook_with_a_wrong_signature_is_refused_and_wants_nothing() {
    let running = Running::start(&["--webhook-secret=another-secret-of-sufficient-length"]).await;
    let created = running.server.webhook("integration-created").unwrap();
    // Its signature is that of the mock server's secret, which the service accepts too.
    assert_eq!(running.fire(&created).await, 204, "both secrets are accepted during rotation");
    let url = format!("http://{}/webhooks", running.webhooks);
    let post =
        kombo_api::reqwest::Client::new().post(url).header("x-kombo-signature", "bm90IGl0").body(created.to_string());
    assert_eq!(post.send().await.unwrap().status().as_u16(), 401);
    let integrations: Vec<(i64,)> = running.rows("SELECT COUNT(*) FROM sync_integrations").await;
    assert_eq!(integrations, [(1,)]);
    running.stop().await;
}

#[tokio::test]
async fn a_column_that_is_new_is_added_and_filled_by_a_full_read() {
    let folder = tempfile::tempdir().unwrap();
    let (server, store) = (Server::start().await.unwrap(), Store::open(&url(&folder)).await.unwrap());
    let running = Running::start_in(server, folder, store, &[]).await;
    running.server.answer::<op::GetEmployees>(page(&[employee("1", "2026-11-01T00:00:00.000Z", None)]));
    let id = running.add(&["employees"], false).await;
    running.served().await;
    let Running { server, store, stop, task, _folder: folder, .. } = running;
    stop.cancel();
    task.await.unwrap().unwrap();

    // The state of a version that did not have the column yet.
    let Database::Sqlite(pool) = store.database() else { panic!("the database is not SQLite") };
    sqlx::query("ALTER TABLE kombo_employees DROP COLUMN display_full_name").execute(pool).await.unwrap();
    let store = Store::open(&url(&folder)).await.unwrap();
    let running = Running::start_in(server, folder, store, &[]).await;
    running.want(&id, &["employees"], false).await;
    running.served().await;
    let rows: Vec<Row> = running.rows(EMPLOYEES).await;
    assert_eq!(rows[0].1.as_deref(), Some("Lena 1"));
    running.stop().await;
}

#[tokio::test]
async fn a_record_with_characters_that_no_database_stores_or_without_an_id_does_not_stop_the_others() {
    let running = Running::start(&[]).await;
    // As text, because no JSON library writes half of a surrogate pair.
    let odd = employee("1", "2026-11-01T00:00:00.000Z", None).to_string().replace("Lena 1", r"a\u0000b \ud800");
    let plain = employee("2", "2026-11-01T00:00:00.000Z", None);
    let body =
        format!(r#"{{"status":"success","data":{{"results":[{odd},{{"remote_id":"3"}},{plain}],"next":null}}}}"#);
    running
        .server
        .answer::<op::GetEmployees>(Answer::status(200).header("content-type", "application/json").body(body));
    running.add(&["employees"], false).await;
    running.served().await;
    let rows: Vec<Row> = running.rows(EMPLOYEES).await;
    let names: Vec<_> = rows.iter().map(|row| row.1.as_deref()).collect();
    assert_eq!(names, [Some("a\u{fffd}b \u{fffd}"), Some("Lena 2")]);
    running.stop().await;
}

#[tokio::test]
async fn a_full_read_that_shows_almost_nothing_removes_nothing() {
    let running = Running::start(&[]).await;
    let all: Vec<Value> = (0..100).map(|n| employee(&n.to_string(), "2026-11-01T00:00:00.000Z", None)).collect();
    running.server.answer::<op::GetEmployees>(page(&all));
    let id = running.add(&["employees"], false).await;
    running.served().await;
    running.server.answer::<op::GetEmployees>(page(&all[..3]));
    running.want(&id, &["employees"], true).await;
    running.served().await;
    assert!(running.rows::<Row>(EMPLOYEES).await.iter().all(|row| !row.4 && row.2.is_some()));
    let problems: Vec<(String,)> = running.rows("SELECT problem FROM sync_progress").await;
    assert!(problems[0].0.contains("97 of 100 rows"), "{problems:?}");
    assert!(running.get("/").await.1.contains("97 of 100 rows"));
    running.stop().await;
}

#[tokio::test]
async fn a_model_that_only_another_version_knows_does_not_disturb_the_others() {
    let running = Running::start(&[]).await;
    let id = running.server.integration().id().to_owned();
    running.store.add(&id, "personio").await.unwrap();
    let sql = "INSERT INTO sync_progress (integration, model, wanted, served, wanted_at, wants_full)
               VALUES ($1, 'invoices', 1, 0, '2026-01-01T00:00:00+00:00', FALSE)";
    sqlx::query(sql).bind(&id).execute(running.pool()).await.unwrap();
    running.want(&id, &["employees"], false).await;
    running.served().await;
    assert_eq!(running.rows::<Row>(EMPLOYEES).await.len(), 1);
    assert!(running.store.stopped().await.unwrap().is_empty());
    running.stop().await;
}

#[tokio::test]
async fn the_service_reports_that_it_is_healthy_and_what_waits() {
    let running = Running::start(&[]).await;
    assert_eq!(running.get("/health").await, (200, "ok\n".to_owned()));
    running.add(&["employees"], false).await;
    running.served().await;
    let (_, metrics) = running.get("/metrics").await;
    for line in [
        r#"kombo_sync_pages_total{model="employees"} 1"#,
        r#"kombo_sync_rows_changed_total{model="employees"} 1"#,
        r#"kombo_sync_jobs{state="waiting"} 0"#,
        r#"kombo_sync_integrations{state="active"} 1"#,
        r#"kombo_sync_largest_lag_seconds{model="employees"} 0"#,
    ] {
        assert!(metrics.contains(line), "{line} is missing in\n{metrics}");
    }
    running.stop().await;
}
