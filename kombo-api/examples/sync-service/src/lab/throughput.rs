//! Measurement: how fast copies are made, against the floor that the latency of the API sets, and how much memory it
//! takes.

use std::time::{Duration, Instant};

use anyhow::Result;
use kombo_api_example_sync_service::models;
use kombo_api_example_sync_service::store::{Store, Wanted};

use super::copies::{all_served, compare};
use super::kombo::{Conditions, Kombo};
use super::place::Place;
use super::workers::Worker;
use super::{Output, Size};

/// The integrations that a worker reads at once, and the records of a page.
const CONCURRENCY: u32 = 8;
const PAGE: usize = 250;

/// Measures 1, 2 and 4 workers with PostgreSQL, and one with SQLite; then the memory of one with ten times the records.
pub(crate) async fn run(size: Size, latency: Duration, seed: u64, out: &Output) -> Result<()> {
    out.line(&format!(
        "{} integrations with {} employees each; pages of {PAGE}; latency {latency:?}; {CONCURRENCY} integrations at once\n",
        size.integrations, size.employees
    ))?;
    out.line("| database | workers | time | floor | ratio | rows/s | memory of a worker |")?;
    out.line("|---|--:|--:|--:|--:|--:|--:|")?;
    for (postgres, workers) in [(false, 1), (true, 1), (true, 2), (true, 4)] {
        measure(size, latency, seed, postgres, workers, out).await?;
    }
    let tenth = Size { employees: size.employees / 10, ..size };
    out.line("\nA tenth of the records:\n")?;
    measure(tenth, latency, seed, false, 1, out).await?;
    measure(tenth, latency, seed, true, 1, out).await
}

async fn measure(size: Size, latency: Duration, seed: u64, postgres: bool, workers: u32, out: &Output) -> Result<()> {
    let kombo = Kombo::start(size.integrations, size.employees, Conditions::latency_only(latency), seed).await?;
    let place = Place::new(postgres).await?;
    let concurrency = CONCURRENCY.to_string();
    let plan = place.plan(&kombo, &["--models", "employees", "--concurrency", &concurrency], "error");
    let store = Store::open(&plan.database).await?;
    let running: Vec<Worker> = (0..workers).map(|_| Worker::start(&plan)).collect::<Result<_>>()?;
    // Until they have started.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let wanted: Vec<Wanted> =
        models::named("employees").into_iter().map(|model| Wanted { model, full: false }).collect();
    let started = Instant::now();
    for integration in kombo.integrations() {
        store.add(&integration, "personio").await?;
        store.want(&integration, &wanted, "the lab").await?;
    }
    all_served(&store).await?;
    let time = started.elapsed();
    let memory = running.iter().map(Worker::memory).collect::<Result<Vec<_>>>()?.into_iter().max().unwrap_or_default();
    for worker in running {
        worker.stop().await?;
    }
    let rows = compare(&kombo, &store).await?;
    let pages = size.integrations as u32 * size.employees.div_ceil(PAGE) as u32;
    let floor = latency * pages / (CONCURRENCY * workers);
    out.line(&format!(
        "| {} | {workers} | {:.1} s | {:.1} s | {:.2} | {:.0} | {:.0} MiB |",
        if postgres { "PostgreSQL" } else { "SQLite" },
        time.as_secs_f64(),
        floor.as_secs_f64(),
        time.as_secs_f64() / floor.as_secs_f64(),
        rows as f64 / time.as_secs_f64(),
        memory as f64 / 1024.0,
    ))
}
