//! The state of the copies and of the queue, for the status page and the metrics.

use anyhow::Result;
use kombo_api::chrono::{DateTime, Utc};

use super::{Database, Store, on};
use crate::models::{self, Model};

/// The copy of a model of an integration.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct CopyStatus {
    pub(crate) id: String,
    pub(crate) tool: String,
    pub(crate) state: String,
    pub(crate) problem: Option<String>,
    pub(crate) is_at_work: bool,
    pub(crate) model: Option<String>,
    /// Since when a read is wanted; `None` if none is.
    pub(crate) wanted_at: Option<DateTime<Utc>>,
    pub(crate) synced_at: Option<DateTime<Utc>>,
}

/// The numbers of jobs in the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Depth {
    pub(crate) waiting: i64,
    pub(crate) running: i64,
}

impl Store {
    /// Returns the copies of all integrations; those that need a person first, then by id.
    pub(crate) async fn copies(&self, most: i64) -> Result<Vec<CopyStatus>> {
        let sql = "SELECT id, tool, state, COALESCE(sync_integrations.problem, sync_progress.problem) AS problem, lease_until IS NOT NULL AND lease_until > $1 AS is_at_work, model,
                       CASE WHEN wanted > served THEN wanted_at END AS wanted_at, synced_at
                   FROM sync_integrations LEFT JOIN sync_progress ON integration = id
                   ORDER BY CASE state WHEN 'stopped' THEN 0 WHEN 'active' THEN 1 ELSE 2 END, id, model LIMIT $2";
        Ok(on!(&self.database, pool => sqlx::query_as(sql).bind(self.now()).bind(most).fetch_all(pool).await?))
    }

    /// Returns the integrations that are stopped, with their problems: the dead letters of the queue.
    pub async fn stopped(&self) -> Result<Vec<(String, String, String)>> {
        let sql = "SELECT id, tool, COALESCE(problem, '') FROM sync_integrations WHERE state = 'stopped' ORDER BY id";
        Ok(on!(&self.database, pool => sqlx::query_as(sql).fetch_all(pool).await?))
    }

    /// Returns the models of which an integration has a copy.
    pub async fn models_of(&self, integration: &str) -> Result<Vec<&'static Model>> {
        let sql = "SELECT model FROM sync_progress WHERE integration = $1 ORDER BY model";
        let names: Vec<String> =
            on!(&self.database, pool => sqlx::query_scalar(sql).bind(integration).fetch_all(pool).await?);
        Ok(names.iter().filter_map(|name| models::named(name)).collect())
    }

    /// Returns how many reads of models are wanted and not done, and how many copies there are.
    pub async fn pending(&self) -> Result<(i64, i64)> {
        let sql = format!(
            "SELECT COUNT(CASE WHEN wanted > served THEN 1 END), COUNT(*)
             FROM sync_progress JOIN sync_integrations ON integration = id WHERE state = 'active' AND model IN {}",
            models::names_in_sql()
        );
        Ok(on!(&self.database, pool => sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_one(pool).await?))
    }

    /// Returns the number of copies: pairs of an integration and a model.
    pub(crate) async fn count_copies(&self) -> Result<i64> {
        let sql =
            "SELECT COUNT(*) FROM sync_progress JOIN sync_integrations ON integration = id WHERE state = 'active'";
        Ok(on!(&self.database, pool => sqlx::query_scalar(sql).fetch_one(pool).await?))
    }

    /// Returns the number of integrations in each state.
    pub(crate) async fn count_states(&self) -> Result<Vec<(String, i64)>> {
        let sql = "SELECT state, COUNT(*) FROM sync_integrations GROUP BY state ORDER BY state";
        Ok(on!(&self.database, pool => sqlx::query_as(sql).fetch_all(pool).await?))
    }

    /// Returns since when the longest wait for a read of each model lasts; `None` if no read of it is wanted.
    pub(crate) async fn longest_waits(&self) -> Result<Vec<(String, Option<DateTime<Utc>>)>> {
        let sql = "SELECT model, MIN(CASE WHEN wanted > served THEN wanted_at END) FROM sync_progress
                   JOIN sync_integrations ON integration = id WHERE state = 'active' GROUP BY model ORDER BY model";
        Ok(on!(&self.database, pool => sqlx::query_as(sql).fetch_all(pool).await?))
    }

    /// Returns the numbers of jobs in the queue.
    pub(crate) async fn depth(&self) -> Result<Depth> {
        let sql = |table: &str| {
            sqlx::AssertSqlSafe(format!(
                "SELECT COUNT(CASE WHEN status IN ('Pending', 'Failed') THEN 1 END) AS waiting,
                    COUNT(CASE WHEN status IN ('Queued', 'Running') THEN 1 END) AS running
                 FROM {table} WHERE status IN ('Pending', 'Failed', 'Queued', 'Running')"
            ))
        };
        Ok(match &self.database {
            Database::Sqlite(pool) => sqlx::query_as(sql("Jobs")).fetch_one(pool).await?,
            Database::Postgres(pool) => sqlx::query_as(sql("apalis.jobs")).fetch_one(pool).await?,
        })
    }
}
