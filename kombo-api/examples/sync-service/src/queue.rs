//! The queue: apalis, with its tables in the database of the service.
//!
//! A job says that an integration wants to be read; what is wanted of it is in `progress`. A job that fails runs again
//! later, and after the last attempt its integration is stopped until a person requeues it.

use std::time::Duration;

use anyhow::Result;
use apalis::prelude::*;
use apalis_postgres::PostgresStorage;
use apalis_sqlite::SqliteStorage;
use kombo_api::chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{Postgres, Sqlite, Transaction};
use tokio_util::sync::CancellationToken;

use crate::service::Service;
use crate::store::Database;
use crate::sync::{self, Outcome};

const QUEUE: &str = "kombo-sync";

/// How often a job is tried. With [`backoff`], the last attempt is 36 minutes after the first, so that a short outage
/// stops nobody.
const MOST_ATTEMPTS: usize = 10;

/// The delay after the first failure; it doubles with each further one.
const FIRST_DELAY: Duration = Duration::from_secs(5);

/// The longest delay.
const LONGEST_DELAY: Duration = Duration::from_secs(900);

/// How many jobs a worker takes at once: those that it has taken and cannot run yet would wait while others are idle.
const BATCH: usize = 1;

/// How often an idle worker looks for jobs.
const POLL: Duration = Duration::from_millis(250);

/// How often a worker reports that it is alive.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// After so many missed reports, the others take over its jobs: two for a database that restarts, one for the worker.
const MISSED: usize = 3;

#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Job {
    integration: String,
}

/// The databases that jobs can be written to.
pub(crate) trait Queue: sqlx::Database {
    async fn write(transaction: &mut Transaction<'_, Self>, job: Task<Vec<u8>>) -> Result<()>;
}

impl Queue for Sqlite {
    async fn write(transaction: &mut Transaction<'_, Self>, job: Task<Vec<u8>>) -> Result<()> {
        Ok(apalis_sqlite::queries::push_tasks(&mut **transaction, QUEUE, &[job]).await?)
    }
}

impl Queue for Postgres {
    async fn write(transaction: &mut Transaction<'_, Self>, job: Task<Vec<u8>>) -> Result<()> {
        Ok(apalis_postgres::queries::push_tasks(&mut **transaction, QUEUE, vec![job]).await?)
    }
}

/// Adds a job to the queue when the transaction is committed.
pub(crate) async fn push<D: Queue>(
    transaction: &mut Transaction<'_, D>,
    integration: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let job = serde_json::to_vec(&Job { integration: integration.to_owned() })?;
    // On the clock of the database, which decides whether it is due.
    let at = u64::try_from(now.timestamp())?;
    D::write(transaction, TaskBuilder::new(job).max_attempts(MOST_ATTEMPTS).run_at_timestamp(at).build()).await
}

/// Runs the jobs of the queue until the service stops. If the database fails, the worker starts again: its jobs are taken
/// over by others, or by itself.
pub(crate) async fn work(service: Service) {
    // Concrete types: the bounds of a function for both would take more lines than this macro.
    macro_rules! run {
        ($storage:expr, $name:expr) => {
            WorkerBuilder::new($name)
                .backend($storage.poll_with_interval(POLL))
                .data(service.clone())
                .concurrency(service.settings.concurrency)
                .build(run)
                .run_until(stopped(service.stop.clone()))
                .await
        };
    }
    for n in 0_u64.. {
        let name = format!("{}-{n}", service.name);
        let ended = match service.store.database() {
            Database::Sqlite(pool) => {
                let config = apalis_sqlite::Config::default().queue(QUEUE).batch_size(BATCH).missed_heartbeats(MISSED);
                run!(SqliteStorage::new(pool).with_config(config.heartbeat_interval(HEARTBEAT)), name.as_str())
            }
            Database::Postgres(pool) => {
                let config =
                    apalis_postgres::Config::default().queue(QUEUE).batch_size(BATCH).missed_heartbeats(MISSED);
                run!(PostgresStorage::new(pool).with_config(config.heartbeat_interval(HEARTBEAT)), name.as_str())
            }
        };
        if service.stop.is_cancelled() {
            return;
        }
        let error = ended.err().map(|error| error.to_string());
        tracing::warn!(worker = name, error, "the worker has ended and starts again");
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn stopped(stop: CancellationToken) -> std::io::Result<()> {
    stop.cancelled().await;
    Ok(())
}

/// Runs a job.
async fn run(job: Job, attempt: Attempt, id: TaskId, service: Data<Service>) -> Result<(), BoxDynError> {
    let (integration, attempt) = (&job.integration, attempt.current());
    match sync::integration(&service, integration).await {
        Ok(Outcome::Served | Outcome::Busy | Outcome::Stopped) => Ok(()),
        Err(failure) if failure.is_final || attempt >= MOST_ATTEMPTS => {
            tracing::error!(integration, attempt, error = %failure, "the integration is stopped");
            service.metrics.job_failed("stopped");
            service.store.stop(integration, &failure.to_string()).await?;
            Err(AbortError::new(failure).into())
        }
        Err(failure) => {
            let delay = backoff(attempt);
            tracing::warn!(integration, attempt, ?delay, error = %failure, "the job runs again later");
            service.metrics.job_failed("again");
            if delay_job(&service, &id.to_string(), delay).await? {
                service.store.queued_again(integration).await?;
            }
            Err(failure.into())
        }
    }
}

/// Returns the delay after a failed attempt; the first one is 1.
fn backoff(attempt: usize) -> Duration {
    let factor = 1_u32 << attempt.saturating_sub(1).min(16);
    FIRST_DELAY.saturating_mul(factor).min(LONGEST_DELAY)
}

/// Sets when a job that has failed runs again. (apalis reads this time, and has no function that sets it.) Returns
/// `false` if the job has ended otherwise: a worker that was taken for dead has lost its jobs to others.
async fn delay_job(service: &Service, id: &str, delay: Duration) -> Result<bool> {
    let at = service.store.now() + delay;
    let delayed = match service.store.database() {
        Database::Sqlite(pool) => {
            let sql = "UPDATE Jobs SET run_at = $1 WHERE id = $2 AND status NOT IN ('Done', 'Killed')";
            sqlx::query(sql).bind(at.timestamp()).bind(id).execute(pool).await?.rows_affected()
        }
        Database::Postgres(pool) => {
            let sql = "UPDATE apalis.jobs SET run_at = $1 WHERE id = $2 AND status NOT IN ('Done', 'Killed')";
            sqlx::query(sql).bind(at).bind(id).execute(pool).await?.rows_affected()
        }
    };
    Ok(delayed == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_attempt_is_36_minutes_after_the_first() {
        let delays: Vec<u64> = (1..MOST_ATTEMPTS).map(|attempt| backoff(attempt).as_secs()).collect();
        assert_eq!(delays, [5, 10, 20, 40, 80, 160, 320, 640, 900]);
        assert_eq!(delays.iter().sum::<u64>() / 60, 36);
    }
}
