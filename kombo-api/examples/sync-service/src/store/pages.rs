//! The transaction of a page: its rows, and the position after it.

use anyhow::Result;
use kombo_api::chrono::TimeDelta;
use sqlx::AssertSqlSafe;

use super::progress::NO_RUN;
use super::rows::{self, Absent, Row, Target};
use super::{Database, Lease, Progress, Store, begin_write};

/// A page that is stored: its rows, and what follows.
#[derive(Debug)]
pub(crate) struct PageContent {
    pub(crate) rows: Vec<Row>,
    /// The cursor of the next page; `None` after the last one.
    pub(crate) cursor: Option<String>,
    /// The number of records that are not as the SDK knows them: without typed columns, or without an id.
    pub(crate) invalid: usize,
}

impl Store {
    /// Stores a page and the position after it in one transaction, and extends the lease. After the last page it moves
    /// the watermark. Returns the number of changed rows; `None` if another worker has the lease or the integration is
    /// not active any more: then nothing is stored.
    pub(crate) async fn store_page(
        &self,
        lease: &Lease,
        progress: &Progress,
        page: PageContent,
        overlap: TimeDelta,
    ) -> Result<Option<u64>> {
        let now = self.now();
        let target = Target { model: progress.model, integration: &lease.integration, run: &progress.run, now };
        let (records, invalid) = (page.rows.len() as i64, page.invalid as i64);
        // A full read, and the read after it, show which rows still exist.
        let shows_all = progress.is_full || progress.absent_before.is_some();
        let seen: Vec<String> = page.rows.iter().filter(|_| shows_all).map(|row| row.id.clone()).collect();

        let fence =
            "UPDATE sync_integrations SET lease_until = $1 WHERE id = $2 AND lease_owner = $3 AND state = 'active'";
        let advance = "UPDATE sync_progress SET run_cursor = $1, run_started_at = $2
                       WHERE integration = $3 AND model = $4 AND run = $5";
        // What was wanted during the read is wanted since its start at the earliest.
        let end = format!(
            "UPDATE sync_progress SET served = run_serves, updated_after = $1, synced_at = $2,
                 full_at = CASE WHEN $3 THEN $2 ELSE full_at END, absent_before = $4,
                 wanted_at = CASE WHEN wanted > run_serves THEN run_begun_at ELSE $2 END,
                 cause = CASE WHEN $5 AND wanted = run_serves THEN 'the full read before' ELSE cause END,
                 wanted = CASE WHEN $5 THEN wanted + 1 ELSE wanted END,
                 problem = CASE WHEN $6 THEN $7 ELSE problem END, {NO_RUN}
             WHERE integration = $8 AND model = $9 AND run = $10"
        );
        let history = "UPDATE sync_runs SET pages = pages + 1, records = records + $1, changed = changed + $2,
                           invalid = invalid + $3, ended_at = $4 WHERE id = $5";

        macro_rules! stored {
            ($rows:ident, $pool:expr) => {{
                let mut transaction = begin_write!(&self.database, $pool).await?;
                let held = sqlx::query(fence).bind(now + lease.lasts).bind(target.integration).bind(&lease.owner);
                if held.execute(&mut *transaction).await?.rows_affected() == 0 {
                    return Ok(None);
                }
                let mut changed = rows::$rows::store(&mut transaction, target, page.rows).await?;
                rows::$rows::mark_seen(&mut transaction, target, &seen).await?;
                let moved = if page.cursor.is_some() {
                    let query = sqlx::query(advance).bind(&page.cursor).bind(progress.started_at);
                    query.bind(target.integration).bind(target.model.name).bind(target.run)
                } else {
                    let mut message = None;
                    if let Some(since) = progress.absent_before {
                        match rows::$rows::mark_absent(&mut transaction, target, since).await? {
                            Absent::Marked(rows) => changed += rows,
                            Absent::TooMany { absent, all } => {
                                tracing::error!(absent, all, "too many rows are absent: none is marked");
                                message = Some(format!(
                                    "a full read of {} did not show {absent} of {all} rows, so none was marked as absent; \
                                     `forget` and `add` make a new copy if that is right",
                                    target.model.name
                                ));
                            }
                        }
                    }
                    // Records may have changed on pages that were read before, or are missing because their order
                    // changed. So nothing is taken as gone before a read of what changed since has ended.
                    let absent_before = (progress.is_full && !progress.is_first).then_some(progress.begun_at);
                    let query = sqlx::query(AssertSqlSafe(end));
                    let query = query.bind(progress.started_at.map(|time| time - overlap)).bind(now);
                    let query = query.bind(progress.is_full).bind(absent_before).bind(absent_before.is_some());
                    // Only the read after a full one finds out which rows are absent.
                    let query = query.bind(progress.absent_before.is_some()).bind(message);
                    query.bind(target.integration).bind(target.model.name).bind(target.run)
                };
                if moved.execute(&mut *transaction).await?.rows_affected() == 0 {
                    return Ok(None);
                }
                let ended_at = page.cursor.is_none().then_some(now);
                let query = sqlx::query(history).bind(records).bind(changed as i64).bind(invalid).bind(ended_at);
                query.bind(target.run).execute(&mut *transaction).await?;
                transaction.commit().await?;
                Ok(Some(changed))
            }};
        }
        match &self.database {
            Database::Sqlite(pool) => stored!(sqlite, pool),
            Database::Postgres(pool) => stored!(postgres, pool),
        }
    }
}
