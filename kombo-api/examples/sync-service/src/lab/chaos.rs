//! Proof of the guarantees: records change while they are read, cursors expire, requests are refused, workers are
//! killed, and the database crashes. At the end, the copy must be exactly what the server has.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use kombo_api_example_sync_service::store::Store;

use super::copies::{all_served, compare, number};
use super::kombo::{Conditions, Kombo};
use super::place::Place;
use super::workers::Worker;
use super::{Output, Size};

const CONDITIONS: Conditions = Conditions { latency: Duration::from_millis(20), refused: 30, expired: 16, changes: 5 };

/// About how many pages a read has.
const PAGES: usize = 16;

/// Runs the proof.
pub(crate) async fn run(size: Size, seed: u64, kills: u32, workers: usize, postgres: bool, out: &Output) -> Result<()> {
    let mut random = fastrand::Rng::with_seed(seed);
    let kombo = Kombo::start(size.integrations, size.employees, CONDITIONS, seed).await?;
    let place = Place::new(postgres).await?;
    // Short times and small pages, so that a lot happens within a read: of these pages, one in four reads has a cursor
    // that expires.
    let page_size = (size.employees / PAGES).clamp(1, 250).to_string();
    let common = ["--models", "employees", "--lease", "2", "--overlap", "2", "--page-size", &page_size];
    let frequent = [&common[..], &["--refresh", "2", "--full", "8"]].concat();
    // Failures are what this is about, so their logs are not shown.
    let mut plan = place.plan(&kombo, &frequent, "error,sqlx=off,kombo_api_example_sync_service::queue=off");
    let store = Store::open(&plan.database).await?;
    for integration in kombo.integrations() {
        store.add(&integration, "personio").await?;
    }
    out.line(&format!("{} integrations with {} employees each, {workers} workers", size.integrations, size.employees))?;
    let started = Instant::now();
    let mut running: Vec<Worker> = (0..workers).map(|_| Worker::start(&plan)).collect::<Result<_>>()?;
    for kill in 1..=kills {
        tokio::time::sleep(Duration::from_millis(random.u64(1_000..2_500))).await;
        let killed = random.usize(..running.len());
        running[killed].kill_and_start().await?;
        if kill == kills / 2 + 1 {
            place.crash_database().await?;
        }
        let integrations = kombo.integrations();
        let announced = &integrations[random.usize(..integrations.len())];
        kombo.announce(announced, &running[random.usize(..running.len())].webhooks()).await?;
    }
    // Every copy has been read to its end at least once, or the rest proves little.
    all_read(&store).await?;
    out.line(&format!("after {:.0} s and {kills} kills: {:?}", started.elapsed().as_secs_f64(), kombo.counted()))?;

    // From here on, nothing changes, and only webhooks lead to reads. Each worker ends cleanly and starts again.
    kombo.set_conditions(Conditions { changes: 0, expired: 0, ..CONDITIONS });
    for worker in running.drain(..) {
        worker.stop().await?;
    }
    plan.arguments = common.map(str::to_owned).to_vec();
    let mut running: Vec<Worker> = (0..workers).map(|_| Worker::start(&plan)).collect::<Result<_>>()?;
    for integration in kombo.integrations() {
        kombo.announce(&integration, &running[0].webhooks()).await?;
    }
    all_served(&store).await?;
    for worker in running.drain(..) {
        worker.stop().await?;
    }
    let rows = compare(&kombo, &store).await?;
    let invalid = number(&store, "SELECT CAST(COALESCE(SUM(invalid), 0) AS BIGINT) FROM sync_runs").await?;
    ensure!(invalid == 0, "{invalid} records could not be read");
    let absent = number(&store, "SELECT COUNT(*) FROM kombo_employees WHERE absent_at IS NOT NULL").await?;
    ensure!(absent == 0, "{absent} rows were taken as gone, although the server has them");
    let stopped = store.stopped().await?;
    ensure!(stopped.is_empty(), "integrations are stopped: {stopped:?}");
    out.line(&format!("the copies are equal: {rows} rows, {:.0} s", started.elapsed().as_secs_f64()))
}

async fn all_read(store: &Store) -> Result<()> {
    while number(store, "SELECT COUNT(*) FROM sync_integrations WHERE NOT EXISTS (SELECT 1 FROM sync_progress WHERE integration = id AND full_at IS NOT NULL)").await? > 0 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}
