//! A demonstration of the service: a first copy, a change that a webhook announces, a deletion, and a killed worker.

use std::time::Duration;

use anyhow::{Context as _, Result};
use kombo_api_example_sync_service::store::Store;

use super::Output;
use super::copies::{all_served, compare, number};
use super::kombo::{Conditions, Kombo};
use super::place::Place;
use super::workers::{Worker, free_address};

const INTEGRATIONS: usize = 6;
const EMPLOYEES: usize = 600;

/// Runs the demonstration.
pub(crate) async fn run(postgres: bool, out: &Output) -> Result<()> {
    let conditions = Conditions::latency_only(Duration::from_millis(50));
    let kombo = Kombo::start(INTEGRATIONS, EMPLOYEES, conditions, 1).await?;
    let place = Place::new(postgres).await?;
    let status = free_address()?;
    let arguments = ["--models", "employees", "--lease", "2", "--page-size", "100"];
    let mut plan = place.plan(&kombo, &arguments, "warn");
    let store = Store::open(&plan.database).await?;
    let workers = if postgres { 3 } else { 1 };
    out.line(&format!("database: {}", if postgres { "a PostgreSQL server of this demo" } else { "a file of SQLite" }))?;

    out.line(&format!(
        "\n1. {INTEGRATIONS} customers connect, each with {EMPLOYEES} employees; {workers} worker(s) make the copies"
    ))?;
    for integration in kombo.integrations() {
        store.add(&integration, "personio").await?;
    }
    let mut running = Vec::new();
    for n in 0..workers {
        plan.arguments.truncate(arguments.len());
        if n == 0 {
            plan.arguments.extend(["--status".to_owned(), status.to_string()]);
        }
        running.push(Worker::start(&plan)?);
    }
    until(&store, "SELECT COUNT(*) FROM sync_progress WHERE synced_at IS NOT NULL", INTEGRATIONS as i64).await?;
    all_served(&store).await?;
    out.line(&format!("   {} rows; status page: http://{status}", compare(&kombo, &store).await?))?;

    out.line("\n2. An employee is promoted and another one leaves; Kombo sends the webhook `data-changed`")?;
    let first = kombo.integrations().into_iter().next().context("there is no integration")?;
    let promoted = kombo.change_one(&first, false).context("there is no employee")?;
    let left = kombo.change_one(&first, true).context("there is no employee")?;
    kombo.announce(&first, &running[0].webhooks()).await?;
    all_served(&store).await?;
    compare(&kombo, &store).await?;
    let tombstones = number(&store, "SELECT COUNT(*) FROM kombo_employees WHERE deleted_at IS NOT NULL").await?;
    out.line(&format!("   {promoted} is updated, {left} is a tombstone without personal data ({tombstones} in all)"))?;

    out.line(
        "\n3. Every worker is killed with SIGKILL in the middle of reading everything again, and starts once more",
    )?;
    let wanted: Vec<_> = store.models_of(&first).await?;
    for integration in kombo.integrations() {
        let wanted = wanted.iter().map(|model| kombo_api_example_sync_service::store::Wanted { model, full: true });
        store.want(&integration, &wanted.collect::<Vec<_>>(), "the demo").await?;
    }
    let pages = kombo.counted().pages;
    while kombo.counted().pages < pages + 10 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    for worker in &mut running {
        worker.kill_and_start().await?;
    }
    all_served(&store).await?;
    let read = kombo.counted().pages - pages;
    out.line(&format!(
        "   {} rows are equal to those of the server; {read} pages were read",
        compare(&kombo, &store).await?
    ))?;

    for worker in running {
        worker.stop().await?;
    }
    out.line("\nEach worker has ended within ten seconds of SIGTERM.")
}

async fn until(store: &Store, sql: &'static str, count: i64) -> Result<()> {
    while number(store, sql).await? < count {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}
