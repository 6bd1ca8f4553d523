//! How far the copy of each model is: reads begin, advance page by page, and end.

use anyhow::{Result, bail};
use kombo_api::chrono::{DateTime, TimeDelta, Utc};

use super::rows::{self, Row, Target};
use super::{Lease, Store, begin, on};
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
    is_first: bool,
    /// The watermark; `None` for a full read.
    pub(crate) updated_after: Option<DateTime<Utc>>,
    /// The start of the read, on the clock of the API; `None` before its first page.
    pub(crate) started_at: Option<DateTime<Utc>>,
    pub(crate) cursor: Option<String>,
    begun_at: DateTime<Utc>,
    /// Rows that were not seen since are gone when this read ends.
    absent_before: Option<DateTime<Utc>>,
}

/// A page that is stored: its rows, and what follows.
#[derive(Debug)]
pub(crate) struct Next {
    pub(crate) rows: Vec<Row>,
    /// The cursor of the next page; `None` after the last one.
    pub(crate) cursor: Option<String>,
    /// The number of records whose typed columns are empty, because they are not as the SDK knows them.
    pub(crate) invalid: usize,
}

/// A row of `progress`.
#[derive(sqlx::FromRow)]
struct Wanted {
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

impl Store {
    /// Returns the read that is wanted for the longest time, resumed or begun; `None` if no read is wanted.
    pub(crate) async fn next_read(&self, lease: &Lease, name: &str) -> Result<Option<Progress>> {
        let sql =
            "SELECT model, cause, updated_after, full_at, wants_full, absent_before, run, run_started_at, run_begun_at,
                       run_is_full, run_cursor
                   FROM sync_progress WHERE integration = $1 AND wanted > served ORDER BY wanted_at, model LIMIT 1";
        let wanted: Option<Wanted> =
            on!(&self.database, pool => sqlx::query_as(sql).bind(&lease.integration).fetch_optional(pool).await?);
        let Some(wanted) = wanted else { return Ok(None) };
        let Some(model) = models::named(&wanted.model) else {
            bail!("the database has progress of `{}`, which is not a model of this version", wanted.model);
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
        if !is_begun {
            self.begin(lease, &progress).await?;
        }
        Ok(Some(progress))
    }

    async fn begin(&self, lease: &Lease, progress: &Progress) -> Result<()> {
        let begin = "UPDATE sync_progress SET run = $1, run_serves = wanted, run_is_full = $2, run_begun_at = $3,
                         run_started_at = NULL, run_cursor = NULL
                     WHERE integration = $4 AND model = $5";
        let history =
            "INSERT INTO sync_runs (id, integration, model, cause, is_full, begun_at, pages, records, changed, invalid)
                       VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0)";
        let Progress { model, run, cause, is_full, begun_at, .. } = progress;
        on!(&self.database, pool => {
            let mut transaction = begin!(&self.database, pool).await?;
            sqlx::query(begin).bind(run).bind(is_full).bind(begun_at).bind(&lease.integration).bind(model.name)
                .execute(&mut *transaction).await?;
            sqlx::query(history).bind(run).bind(&lease.integration).bind(model.name).bind(cause).bind(is_full)
                .bind(begun_at).execute(&mut *transaction).await?;
            transaction.commit().await?;
        });
        Ok(())
    }

    /// Lets a read start again, because the API does not accept its cursor any more.
    pub(crate) async fn restart(&self, lease: &Lease, progress: &mut Progress) -> Result<()> {
        (progress.started_at, progress.cursor) = (None, None);
        let sql = "UPDATE sync_progress SET run_started_at = NULL, run_cursor = NULL
                   WHERE integration = $1 AND model = $2 AND run = $3";
        on!(&self.database, pool => sqlx::query(sql).bind(&lease.integration).bind(progress.model.name)
            .bind(&progress.run).execute(pool).await.map(drop)?);
        Ok(())
    }

    /// Stores a page and the position after it in one transaction, and extends the lease. After the last page it moves
    /// the watermark. Returns the number of changed rows; `None` if another worker has the lease: then nothing is stored.
    pub(crate) async fn store_page(
        &self,
        lease: &Lease,
        progress: &Progress,
        page: Next,
        overlap: TimeDelta,
    ) -> Result<Option<u64>> {
        let now = self.now();
        let target = Target { model: progress.model, integration: &lease.integration, run: &progress.run, now };
        let (records, invalid) = (page.rows.len() as i64, page.invalid as i64);
        // A full read, and the read after it, show which rows still exist.
        let seen = progress.is_full || progress.absent_before.is_some();
        let seen: Vec<String> = page.rows.iter().filter(|_| seen).map(|row| row.id.clone()).collect();

        let fence = "UPDATE sync_integrations SET lease_until = $1 WHERE id = $2 AND lease_owner = $3";
        let advance = "UPDATE sync_progress SET run_cursor = $1, run_started_at = $2
                       WHERE integration = $3 AND model = $4 AND run = $5";
        let end = "UPDATE sync_progress SET served = run_serves, updated_after = $1, synced_at = $2, run = NULL,
                       run_started_at = NULL, run_begun_at = NULL, run_cursor = NULL, run_serves = NULL, run_is_full = NULL,
                       full_at = CASE WHEN $3 THEN $2 ELSE full_at END,
                       wants_full = CASE WHEN $3 THEN FALSE ELSE wants_full END,
                       absent_before = $4,
                       wanted = CASE WHEN $5 THEN wanted + 1 ELSE wanted END,
                       wanted_at = CASE WHEN $5 THEN $2 ELSE wanted_at END,
                       cause = CASE WHEN $5 THEN 'the full read before' ELSE cause END
                   WHERE integration = $6 AND model = $7 AND run = $8";
        let history = "UPDATE sync_runs SET pages = pages + 1, records = records + $1, changed = changed + $2,
                           invalid = invalid + $3, ended_at = $4 WHERE id = $5";

        macro_rules! stored {
            ($rows:ident, $pool:expr) => {{
                let mut transaction = begin!(&self.database, $pool).await?;
                let held = sqlx::query(fence).bind(now + lease.lasts).bind(target.integration).bind(&lease.owner);
                if held.execute(&mut *transaction).await?.rows_affected() == 0 {
                    return Ok(None);
                }
                let mut changed = rows::$rows::store(&mut transaction, target, page.rows).await?;
                rows::$rows::see(&mut transaction, target, &seen).await?;
                if page.cursor.is_some() {
                    let query = sqlx::query(advance).bind(&page.cursor).bind(progress.started_at);
                    let query = query.bind(target.integration).bind(target.model.name).bind(target.run);
                    query.execute(&mut *transaction).await?;
                } else {
                    if let Some(since) = progress.absent_before {
                        changed += rows::$rows::bury_absent(&mut transaction, target, since).await?;
                    }
                    // Records may have changed on pages that were read before, or are missing because their order
                    // changed. So nothing is taken as gone before a read of what changed since has ended.
                    let absent_before = (progress.is_full && !progress.is_first).then_some(progress.begun_at);
                    let query = sqlx::query(end).bind(progress.started_at.map(|time| time - overlap)).bind(now);
                    let query = query.bind(progress.is_full).bind(absent_before).bind(absent_before.is_some());
                    let query = query.bind(target.integration).bind(target.model.name).bind(target.run);
                    query.execute(&mut *transaction).await?;
                }
                let ended_at = page.cursor.is_none().then_some(now);
                let query = sqlx::query(history).bind(records).bind(changed as i64).bind(invalid).bind(ended_at);
                query.bind(target.run).execute(&mut *transaction).await?;
                transaction.commit().await?;
                Ok(Some(changed))
            }};
        }
        match &self.database {
            super::Database::Sqlite(pool) => stored!(sqlite, pool),
            super::Database::Postgres(pool) => stored!(postgres, pool),
        }
    }

    /// Lets a model count as read that the integration does not have. Its progress stays as it is.
    pub(crate) async fn skip(&self, lease: &Lease, progress: &Progress) -> Result<()> {
        let sql = "UPDATE sync_progress SET served = run_serves, synced_at = $1, run = NULL, run_started_at = NULL,
                       run_begun_at = NULL, run_cursor = NULL, run_serves = NULL, run_is_full = NULL
                   WHERE integration = $2 AND model = $3 AND run = $4";
        on!(&self.database, pool => sqlx::query(sql).bind(self.now()).bind(&lease.integration)
            .bind(progress.model.name).bind(&progress.run).execute(pool).await.map(drop)?);
        Ok(())
    }
}
