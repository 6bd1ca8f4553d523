//! How far the copy of each model is: reads that begin, are resumed, start again, or are skipped.

use anyhow::Result;
use kombo_api::chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::{Lease, Store, begin_write, on};
use crate::models::{self, Model};

/// A read of a model that has begun, now or before an interruption.
#[derive(Clone, Debug)]
pub(crate) struct Progress {
    pub(crate) model: &'static Model,
    /// The name of the read.
    pub(crate) run: String,
    pub(crate) cause: Option<String>,
    pub(crate) is_full: bool,
    /// Whether the model has never been read to its end.
    pub(super) is_first: bool,
    /// The watermark; `None` for a full read.
    pub(crate) updated_after: Option<DateTime<Utc>>,
    /// The start of the read, on the clock of the API; `None` before its first page.
    pub(crate) started_at: Option<DateTime<Utc>>,
    pub(crate) cursor: Option<String>,
    pub(super) begun_at: DateTime<Utc>,
    /// Rows that were not seen since are gone when this read ends.
    pub(super) absent_before: Option<DateTime<Utc>>,
}

/// A row of `sync_progress` of which a read is wanted, with the cause of the read that has begun.
#[derive(sqlx::FromRow)]
struct WantedRow {
    model: String,
    cause: Option<String>,
    updated_after: Option<DateTime<Utc>>,
    full_at: Option<DateTime<Utc>>,
    wants_full: bool,
    absent_before: Option<DateTime<Utc>>,
    run: Option<String>,
    run_started_at: Option<DateTime<Utc>>,
    run_begun_at: Option<DateTime<Utc>>,
    run_is_full: Option<bool>,
    run_cursor: Option<String>,
}

/// The columns of a read that has not ended, without it.
pub(super) const NO_RUN: &str = "run = NULL, run_started_at = NULL, run_begun_at = NULL, run_cursor = NULL,
    run_serves = NULL, run_is_full = NULL";

impl Store {
    /// Returns the read that is wanted for the longest time, resumed or begun; `None` if no read is wanted, or if
    /// another worker has the lease. `name` is the name of a read that begins.
    pub(crate) async fn next_read(&self, lease: &Lease, name: &str) -> Result<Option<Progress>> {
        let sql = format!(
            "SELECT model, COALESCE((SELECT cause FROM sync_runs WHERE id = run), cause) AS cause, updated_after, full_at,
                 wants_full, absent_before, run, run_started_at, run_begun_at, run_is_full, run_cursor
             FROM sync_progress WHERE integration = $1 AND wanted > served AND model IN {}
             ORDER BY wanted_at, model LIMIT 1",
            models::names_in_sql()
        );
        let wanted: Option<WantedRow> = on!(&self.database, pool =>
            sqlx::query_as(AssertSqlSafe(sql)).bind(&lease.integration).fetch_optional(pool).await?);
        let Some((wanted, model)) = wanted.and_then(|wanted| models::named(&wanted.model).map(|model| (wanted, model)))
        else {
            return Ok(None);
        };
        let is_first = wanted.full_at.is_none();
        let is_begun = wanted.run.is_some();
        let is_full = if is_begun { wanted.run_is_full == Some(true) } else { wanted.wants_full || is_first };
        let progress = Progress {
            model,
            run: wanted.run.unwrap_or_else(|| name.to_owned()),
            cause: wanted.cause,
            is_full,
            is_first,
            updated_after: wanted.updated_after.filter(|_| !is_full),
            started_at: wanted.run_started_at,
            cursor: wanted.run_cursor,
            begun_at: wanted.run_begun_at.unwrap_or_else(|| self.now()),
            absent_before: wanted.absent_before.filter(|_| !is_full),
        };
        if !is_begun && !self.begin(lease, &progress).await? {
            return Ok(None);
        }
        Ok(Some(progress))
    }

    /// Returns `false` if another worker has the lease.
    async fn begin(&self, lease: &Lease, progress: &Progress) -> Result<bool> {
        let lock = "UPDATE sync_integrations SET lease_until = lease_until
                    WHERE id = $1 AND lease_owner = $2 AND state = 'active'";
        // A full read that is wanted from now on is another one.
        let begin = "UPDATE sync_progress SET run = $1, run_serves = wanted, run_is_full = $2, run_begun_at = $3,
                         run_started_at = NULL, run_cursor = NULL,
                         wants_full = CASE WHEN $2 THEN FALSE ELSE wants_full END
                     WHERE integration = $4 AND model = $5";
        let history =
            "INSERT INTO sync_runs (id, integration, model, cause, is_full, begun_at, pages, records, changed, invalid)
                       VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0)";
        let Progress { model, run, cause, is_full, begun_at, .. } = progress;
        on!(&self.database, pool => {
            let mut transaction = begin_write!(&self.database, pool).await?;
            let locked = sqlx::query(lock).bind(&lease.integration).bind(&lease.owner).execute(&mut *transaction).await?;
            if locked.rows_affected() == 0 {
                return Ok(false);
            }
            sqlx::query(begin).bind(run).bind(is_full).bind(begun_at).bind(&lease.integration).bind(model.name)
                .execute(&mut *transaction).await?;
            sqlx::query(history).bind(run).bind(&lease.integration).bind(model.name).bind(cause).bind(is_full)
                .bind(begun_at).execute(&mut *transaction).await?;
            transaction.commit().await?;
        });
        Ok(true)
    }

    /// Lets a read start again, because the API does not accept its cursor any more. If another worker has the lease and
    /// goes on with this read, that costs it pages and no rows.
    pub(crate) async fn restart(&self, lease: &Lease, progress: &mut Progress) -> Result<()> {
        (progress.started_at, progress.cursor) = (None, None);
        let sql = "UPDATE sync_progress SET run_started_at = NULL, run_cursor = NULL
                   WHERE integration = $1 AND model = $2 AND run = $3";
        on!(&self.database, pool => sqlx::query(sql).bind(&lease.integration).bind(progress.model.name)
            .bind(&progress.run).execute(pool).await.map(drop)?);
        Ok(())
    }

    /// Lets a model count as read that the integration does not have. Its watermark stays as it is.
    pub(crate) async fn skip(&self, lease: &Lease, progress: &Progress) -> Result<()> {
        let sql = format!(
            "UPDATE sync_progress SET served = run_serves, synced_at = $1, wants_full = (wants_full OR run_is_full), {NO_RUN}
             WHERE integration = $2 AND model = $3 AND run = $4"
        );
        on!(&self.database, pool => sqlx::query(AssertSqlSafe(sql)).bind(self.now()).bind(&lease.integration)
            .bind(progress.model.name).bind(&progress.run).execute(pool).await.map(drop)?);
        Ok(())
    }
}
