//! The history of reads.

use std::time::Duration;

use anyhow::Result;
use kombo_api::chrono::{DateTime, Utc};

use super::{Store, on};

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

    /// Deletes the history of reads that began earlier than `kept` ago, and the finished jobs of the queue of that time.
    pub(crate) async fn prune(&self, kept: Duration) -> Result<()> {
        let before = self.now() - kept;
        let jobs = match &self.database {
            super::Database::Sqlite(_) => {
                "DELETE FROM Jobs WHERE status = 'Done' AND done_at < CAST(strftime('%s', $1) AS INTEGER)"
            }
            super::Database::Postgres(_) => "DELETE FROM apalis.jobs WHERE status = 'Done' AND done_at < $1",
        };
        on!(&self.database, pool => {
            sqlx::query("DELETE FROM sync_runs WHERE begun_at < $1").bind(before).execute(pool).await?;
            sqlx::query(jobs).bind(before).execute(pool).await?;
        });
        Ok(())
    }
}
