//! Leases: one integration is read by one worker at a time.

use std::time::Duration;

use anyhow::Result;
use sqlx::AssertSqlSafe;

use super::{Store, begin_write, on};
use crate::models;

/// The right to read an integration. It expires unless it is renewed, so a worker that is killed blocks nobody for long.
#[derive(Clone, Debug)]
pub(crate) struct Lease {
    pub(crate) integration: String,
    pub(crate) owner: String,
    pub(crate) lasts: Duration,
}

impl Store {
    /// Takes the lease of an active integration for a job; `None` if another one has it. In both cases the job is no
    /// longer in the queue: if the other one dies, another job has to be queued. `owner` is a name of this job alone.
    pub(crate) async fn claim(&self, integration: &str, owner: String, lasts: Duration) -> Result<Option<Lease>> {
        let now = self.now();
        let clear = "UPDATE sync_integrations SET queued_at = NULL WHERE id = $1";
        let claim = "UPDATE sync_integrations SET lease_owner = $1, lease_until = $2, queued_at = NULL
                     WHERE id = $3 AND state = 'active' AND (lease_until IS NULL OR lease_until < $4)";
        let claimed = on!(&self.database, pool => {
            sqlx::query(clear).bind(integration).execute(pool).await?;
            let query = sqlx::query(claim).bind(&owner).bind(now + lasts).bind(integration).bind(now);
            query.execute(pool).await?.rows_affected()
        });
        Ok((claimed == 1).then(|| Lease { integration: integration.to_owned(), owner, lasts }))
    }

    /// Extends a lease. Returns whether the worker still has it.
    pub(crate) async fn renew(&self, lease: &Lease) -> Result<bool> {
        let until = self.now() + lease.lasts;
        let sql =
            "UPDATE sync_integrations SET lease_until = $1 WHERE id = $2 AND lease_owner = $3 AND state = 'active'";
        let renewed = on!(&self.database, pool => sqlx::query(sql).bind(until).bind(&lease.integration)
            .bind(&lease.owner).execute(pool).await?.rows_affected());
        Ok(renewed == 1)
    }

    /// Gives a lease back, unless a read is wanted that has come in meanwhile. Returns whether it was given back.
    pub(crate) async fn release_if_served(&self, lease: &Lease) -> Result<bool> {
        // The first statement locks the row, so the second one sees what `want` has committed. `want` in turn sees
        // whether the lease is free, and queues a job if it is.
        let lock = "UPDATE sync_integrations SET lease_until = lease_until WHERE id = $1 AND lease_owner = $2";
        let release = format!(
            "UPDATE sync_integrations SET lease_owner = NULL, lease_until = NULL, queued_at = NULL,
                 problem = CASE WHEN state = 'active' THEN NULL ELSE problem END
             WHERE id = $1 AND lease_owner = $2 AND (state <> 'active' OR NOT EXISTS (
                 SELECT 1 FROM sync_progress WHERE integration = $1 AND wanted > served AND model IN {}))",
            models::names_in_sql()
        );
        on!(&self.database, pool => {
            let mut transaction = begin_write!(&self.database, pool).await?;
            let locked = sqlx::query(lock).bind(&lease.integration).bind(&lease.owner).execute(&mut *transaction).await?;
            let release = sqlx::query(AssertSqlSafe(release)).bind(&lease.integration).bind(&lease.owner);
            let released = release.execute(&mut *transaction).await?;
            transaction.commit().await?;
            // A lost lease is not to be given back.
            Ok(locked.rows_affected() == 0 || released.rows_affected() == 1)
        })
    }

    /// Gives a lease back although reads may be wanted: the service stops, or the job has failed.
    pub(crate) async fn release(&self, lease: &Lease, problem: Option<&str>) -> Result<()> {
        let sql = "UPDATE sync_integrations SET lease_owner = NULL, lease_until = NULL, queued_at = NULL,
                       problem = COALESCE($1, problem)
                   WHERE id = $2 AND lease_owner = $3";
        on!(&self.database, pool => sqlx::query(sql).bind(problem).bind(&lease.integration).bind(&lease.owner)
            .execute(pool).await.map(drop)?);
        Ok(())
    }

    /// Records that the job of an integration that has failed is in the queue again, so that no second one is queued.
    pub(crate) async fn queued_again(&self, integration: &str) -> Result<()> {
        let sql = "UPDATE sync_integrations SET queued_at = $1
                   WHERE id = $2 AND queued_at IS NULL AND (lease_until IS NULL OR lease_until < $1)";
        on!(&self.database, pool => sqlx::query(sql).bind(self.now()).bind(integration).execute(pool).await.map(drop)?);
        Ok(())
    }
}
