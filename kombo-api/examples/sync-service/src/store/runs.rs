//! The history of reads.

use std::time::Duration;

use anyhow::Result;
use kombo_api::chrono::{DateTime, Utc};

use super::{Database, Store, on};

/// How long finished jobs are kept: nothing reads them. The history of reads is in `sync_runs`.
const FINISHED: Duration = Duration::from_secs(3600);

/// A read, as the status page shows it.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Run {
    pub(crate) id: String,
    pub(crate) integration: String,
    pub(crate) model: String,
    pub(crate) cause: Option<String>,
    pub(crate) is_full: bool,
    pub(crate) begun_at: DateTime<Utc>,
    pub(crate) ended_at: Option<DateTime<Utc>>,
    pub(crate) pages: i64,
    pub(crate) records: i64,
    pub(crate) changed: i64,
    pub(crate) invalid: i64,
}

impl Store {
    /// Returns the latest reads.
    pub(crate) async fn latest_runs(&self, most: i64) -> Result<Vec<Run>> {
        let sql = "SELECT * FROM sync_runs ORDER BY begun_at DESC LIMIT $1";
        Ok(on!(&self.database, pool => sqlx::query_as(sql).bind(most).fetch_all(pool).await?))
    }

    /// Deletes the history of reads that began earlier than `kept` ago, the finished jobs of the queue, and its workers
    /// that have ended.
    pub(crate) async fn prune(&self, kept: Duration) -> Result<()> {
        let now = self.now();
        let runs = "DELETE FROM sync_runs WHERE begun_at < $1 AND id NOT IN (
                        SELECT run FROM sync_progress WHERE run IS NOT NULL)";
        on!(&self.database, pool => sqlx::query(runs).bind(now - kept).execute(pool).await.map(drop)?);
        let before = now - FINISHED;
        match &self.database {
            Database::Sqlite(pool) => {
                let jobs = "DELETE FROM Jobs WHERE status IN ('Done', 'Killed') AND done_at < $1";
                let workers = "DELETE FROM Workers WHERE last_seen < $1 AND id NOT IN (
                                   SELECT lock_by FROM Jobs WHERE lock_by IS NOT NULL)";
                sqlx::query(jobs).bind(before.timestamp()).execute(pool).await?;
                sqlx::query(workers).bind(before.timestamp()).execute(pool).await?;
            }
            Database::Postgres(pool) => {
                let jobs = "DELETE FROM apalis.jobs WHERE status IN ('Done', 'Killed') AND done_at < $1";
                let workers = "DELETE FROM apalis.workers WHERE last_seen < $1 AND id NOT IN (
                                   SELECT lock_by FROM apalis.jobs WHERE lock_by IS NOT NULL)";
                sqlx::query(jobs).bind(before).execute(pool).await?;
                sqlx::query(workers).bind(before).execute(pool).await?;
            }
        }
        Ok(())
    }
}
