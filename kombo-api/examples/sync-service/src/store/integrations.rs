//! Integrations: which there are, and what is wanted of them.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Result;
use kombo_api::chrono::{DateTime, TimeDelta, Utc};
use sqlx::{AssertSqlSafe, QueryBuilder};

use super::{Store, begin_write, on};
use crate::models::{Model, names_in_sql};
use crate::queue;

/// After this time a queued job counts as lost, and another one is queued. It is longer than the longest backoff, and
/// a second job does no harm: the lease lets only one of them read.
const LOST: TimeDelta = TimeDelta::minutes(30);

/// The most integrations that one look at the database finds, so that it stays short.
const MOST_AT_ONCE: i64 = 500;

/// A model that is to be read.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// The model.
    pub model: &'static Model,
    /// Whether all records are to be read, and not only those that changed since the last read.
    pub full: bool,
}

impl Store {
    /// Adds an integration. One that is stopped, deleted or forgotten becomes active again.
    pub async fn add(&self, id: &str, tool: &str) -> Result<()> {
        let sql = "INSERT INTO sync_integrations (id, tool, state, added_at) VALUES ($1, $2, 'active', $3)
                   ON CONFLICT (id) DO UPDATE SET state = 'active', queued_at = NULL, problem = NULL";
        on!(&self.database, pool => sqlx::query(sql).bind(id).bind(tool).bind(self.now()).execute(pool).await.map(drop)?);
        Ok(())
    }

    /// Adds an integration that is not known. A stopped or deleted one stays so.
    pub(crate) async fn discover(&self, id: &str, tool: &str) -> Result<()> {
        let sql = "INSERT INTO sync_integrations (id, tool, state, added_at) VALUES ($1, $2, 'active', $3)
                   ON CONFLICT (id) DO NOTHING";
        on!(&self.database, pool => sqlx::query(sql).bind(id).bind(tool).bind(self.now()).execute(pool).await.map(drop)?);
        Ok(())
    }

    /// Lets a stopped integration be read again.
    pub async fn resume(&self, id: &str) -> Result<()> {
        let sql = "UPDATE sync_integrations SET state = 'active', queued_at = NULL, problem = NULL
                   WHERE id = $1 AND state = 'stopped'";
        on!(&self.database, pool => sqlx::query(sql).bind(id).execute(pool).await.map(drop)?);
        Ok(())
    }

    /// Records that the customer has deleted an integration. It is not read any more.
    pub async fn delete(&self, id: &str) -> Result<()> {
        let sql = "UPDATE sync_integrations SET state = 'deleted', queued_at = NULL,
                       problem = 'the customer has deleted the integration' WHERE id = $1";
        on!(&self.database, pool => sqlx::query(sql).bind(id).execute(pool).await.map(drop)?);
        Ok(())
    }

    /// Stops an active integration until a person requeues it.
    pub(crate) async fn stop(&self, id: &str, problem: &str) -> Result<()> {
        let sql = "UPDATE sync_integrations SET state = 'stopped', queued_at = NULL, problem = $1
                   WHERE id = $2 AND state = 'active'";
        on!(&self.database, pool => sqlx::query(sql).bind(problem).bind(id).execute(pool).await.map(drop)?);
        Ok(())
    }

    /// Records that models of an integration are to be read, and queues a job, unless one is queued or at work. All of
    /// it is one transaction, so a crash loses neither.
    pub async fn want(&self, integration: &str, wanted: &[Wanted], cause: &str) -> Result<()> {
        self.want_unless_read(integration, wanted, cause, None).await
    }

    /// As [`want`](Self::want), but without the models of which a read is wanted already, or has ended since a time.
    async fn want_unless_read(
        &self,
        integration: &str,
        wanted: &[Wanted],
        cause: &str,
        since: Option<DateTime<Utc>>,
    ) -> Result<()> {
        let now = self.now();
        // First the row of the integration, as everywhere: transactions that lock in one order do not block each other.
        // While this one has it, a worker cannot give back its lease without seeing what is wanted.
        let lock = "UPDATE sync_integrations SET state = state WHERE id = $1";
        let want = "INSERT INTO sync_progress (integration, model, wanted, served, wanted_at, cause, wants_full)
                    VALUES ($1, $2, 1, 0, $3, $4, $5)
                    ON CONFLICT (integration, model) DO UPDATE SET wanted = sync_progress.wanted + 1, cause = excluded.cause,
                        wants_full = (sync_progress.wants_full OR excluded.wants_full),
                        wanted_at = CASE WHEN sync_progress.wanted > sync_progress.served THEN sync_progress.wanted_at
                                         ELSE excluded.wanted_at END
                    WHERE $6 OR (sync_progress.wanted = sync_progress.served
                                 AND (sync_progress.synced_at IS NULL OR sync_progress.synced_at < $7))";
        let queue = "UPDATE sync_integrations SET queued_at = $1
                     WHERE id = $2 AND state = 'active' AND (queued_at IS NULL OR queued_at < $3)
                       AND (lease_until IS NULL OR lease_until < $1)";
        on!(&self.database, pool => {
            let mut transaction = begin_write!(&self.database, pool).await?;
            sqlx::query(lock).bind(integration).execute(&mut *transaction).await?;
            for Wanted { model, full } in wanted {
                let query = sqlx::query(want).bind(integration).bind(model.name).bind(now).bind(cause).bind(full);
                let query = query.bind(since.is_none()).bind(since.unwrap_or(now));
                query.execute(&mut *transaction).await?;
            }
            let queued = sqlx::query(queue).bind(now).bind(integration).bind(now - LOST).execute(&mut *transaction).await?;
            if queued.rows_affected() == 1 {
                queue::push(&mut transaction, integration, now).await?;
            }
            transaction.commit().await?;
        });
        Ok(())
    }

    /// Wants what is due: models that were not read for `refresh`, full reads after `full`, and models that are new in
    /// the configuration. Then queues a job for each active integration that wants a read and has none, such as that of
    /// a worker that was killed. Returns how many integrations it has looked after; there may be more.
    pub async fn want_due(&self, models: &[&'static Model], refresh: Duration, full: Duration) -> Result<usize> {
        let now = self.now();
        let mut due: BTreeMap<String, Vec<Wanted>> = BTreeMap::new();
        for model in models {
            let sql = "SELECT id, full_at IS NOT NULL AND full_at < $2
                       FROM sync_integrations LEFT JOIN sync_progress ON integration = id AND model = $1
                       WHERE state = 'active' AND (wanted IS NULL
                           OR (wanted = served AND (synced_at < $3 OR full_at < $2)))
                       ORDER BY synced_at NULLS FIRST LIMIT $4";
            let rows: Vec<(String, bool)> = on!(&self.database, pool => sqlx::query_as(sql).bind(model.name)
                .bind(now - full).bind(now - refresh).bind(MOST_AT_ONCE).fetch_all(pool).await?);
            for (integration, full) in rows {
                due.entry(integration).or_default().push(Wanted { model, full });
            }
        }
        for (integration, wanted) in &due {
            // Since the look at the database, a webhook or another process may have wanted the same.
            self.want_unless_read(integration, wanted, "the schedule", Some(now)).await?;
        }

        let idle = format!(
            "SELECT id FROM sync_integrations WHERE state = 'active' AND (lease_until IS NULL OR lease_until < $1)
                 AND (queued_at IS NULL OR queued_at < $2)
                 AND EXISTS (SELECT 1 FROM sync_progress WHERE integration = id AND wanted > served AND model IN {})
             ORDER BY id LIMIT $3",
            names_in_sql()
        );
        let idle: Vec<String> = on!(&self.database, pool =>
            sqlx::query_scalar(AssertSqlSafe(idle)).bind(now).bind(now - LOST).bind(MOST_AT_ONCE).fetch_all(pool).await?);
        for integration in &idle {
            self.want(integration, &[], "").await?;
        }
        Ok(due.len() + idle.len())
    }

    /// Deletes all data of an integration. What is left is its id, with the state `deleted`, so that a late webhook does
    /// not bring it back.
    pub async fn forget(&self, integration: &str) -> Result<()> {
        let forget = "UPDATE sync_integrations SET state = 'deleted', queued_at = NULL, problem = 'forgotten',
                          lease_owner = NULL, lease_until = NULL WHERE id = $1";
        let tables = crate::models::ALL.iter().map(|model| model.table).chain(["sync_progress", "sync_runs"]);
        on!(&self.database, pool => {
            let mut transaction = begin_write!(&self.database, pool).await?;
            // A worker that reads it notices before it stores its page.
            sqlx::query(forget).bind(integration).execute(&mut *transaction).await?;
            for table in tables {
                let mut delete = QueryBuilder::new(format!("DELETE FROM {table} WHERE integration = "));
                delete.push_bind(integration).build().execute(&mut *transaction).await?;
            }
            transaction.commit().await?;
        });
        Ok(())
    }
}
