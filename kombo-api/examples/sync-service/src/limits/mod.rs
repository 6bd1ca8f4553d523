//! The SDK's limits of writes and its pauses after a 429, shared by all machines through PostgreSQL.
//!
//! A write adds a ticket to a table, and may be sent while fewer than the allowed number of older tickets of its
//! integration are there. So permits are given in the order of the tickets, and none waits for ever. A ticket expires
//! unless its process renews it, so a process that is killed blocks nobody for long.

mod keeper;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kombo_api::{BoxError, SharedLimits, WritePermit};
use sqlx::PgPool;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use keeper::{Keeper, Message};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS sync_write_tickets (
        id BIGSERIAL PRIMARY KEY, integration TEXT NOT NULL, expires_at TIMESTAMPTZ NOT NULL
    );
    CREATE INDEX IF NOT EXISTS sync_write_tickets_integration ON sync_write_tickets (integration, id);
    -- Until when calls wait after a 429; the empty integration is the account.
    CREATE TABLE IF NOT EXISTS sync_pauses (integration TEXT PRIMARY KEY, paused_until TIMESTAMPTZ NOT NULL);";

/// How long a ticket lasts without renewal. If a process is killed, or the database cannot be reached for this long, writes
/// may still run in the customer's tool that are not counted here any more. Kombo refuses what is too much with a 429,
/// which the SDK retries.
const LASTS: Duration = Duration::from_secs(30);

/// Limits that all processes with the same database share.
#[derive(Clone)]
pub struct PostgresLimits {
    pool: PgPool,
    keeper: mpsc::UnboundedSender<Message>,
    pauses: Pauses,
}

/// When pauses end, by integration; the account is the empty one.
type Pauses = Arc<Mutex<HashMap<String, Instant>>>;

impl fmt::Debug for PostgresLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresLimits").finish_non_exhaustive()
    }
}

impl PostgresLimits {
    /// Creates the tables if they do not exist. `writes` is the number of writes of an integration that may run at once:
    /// 30 in Kombo. It must be the same in all processes.
    ///
    /// # Errors
    /// Errors of the database.
    pub async fn open(pool: PgPool, writes: i64) -> sqlx::Result<Self> {
        // Two processes that create a table at once would fail.
        let mut transaction = pool.begin().await?;
        sqlx::query("SELECT pg_advisory_xact_lock(20817)").execute(&mut *transaction).await?;
        sqlx::raw_sql(SCHEMA).execute(&mut *transaction).await?;
        transaction.commit().await?;
        let pauses = Pauses::default();
        let (keeper, messages) = mpsc::unbounded_channel();
        tokio::spawn(Keeper::new(pool.clone(), writes, Arc::clone(&pauses)).run(messages));
        Ok(Self { pool, keeper, pauses })
    }
}

impl SharedLimits for PostgresLimits {
    fn permit<'a>(&'a self, integration: &'a str) -> WritePermit<'a> {
        let (pool, keeper, integration) = (self.pool.clone(), self.keeper.clone(), integration.to_owned());
        // A task, because the ticket must be removed even if the caller gives up while it is being added.
        let ticket = tokio::spawn(async move {
            let id = add(&pool, &integration).await?;
            Ok::<_, sqlx::Error>((Ticket { id, keeper }, integration))
        });
        Box::pin(async {
            let (ticket, integration) = ticket.await??;
            let (granted, is_granted) = oneshot::channel();
            let gone = || BoxError::from("the ticket has expired, because the database could not be reached");
            ticket.keeper.send(Message::Wait { id: ticket.id, integration, granted }).map_err(|_| gone())?;
            is_granted.await.map_err(|_| gone())?;
            Ok(Box::new(ticket) as Box<dyn Send>)
        })
    }

    fn pause(&self, integration: Option<&str>) -> Duration {
        let pauses = self.pauses.lock().unwrap_or_else(PoisonError::into_inner);
        pauses.get(integration.unwrap_or_default()).map_or(Duration::ZERO, |until| until.duration_since(Instant::now()))
    }

    fn refused(&self, integration: Option<&str>, pause: Duration) {
        let integration = integration.unwrap_or_default().to_owned();
        // If the keeper has ended, the process ends too.
        let _ = self.keeper.send(Message::Refused { integration, pause });
    }
}

/// A ticket in the table. Dropping it has it removed.
struct Ticket {
    id: i64,
    keeper: mpsc::UnboundedSender<Message>,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        // If the keeper has ended, the ticket expires.
        let _ = self.keeper.send(Message::Remove { id: self.id });
    }
}

/// Adds a ticket. The lock makes the order of the ids that of the commits: nobody may see a ticket before an older one.
async fn add(pool: &PgPool, integration: &str) -> sqlx::Result<i64> {
    let mut transaction = pool.begin().await?;
    sqlx::query("SELECT pg_advisory_xact_lock(20818, hashtext($1))")
        .bind(integration)
        .execute(&mut *transaction)
        .await?;
    let insert =
        "INSERT INTO sync_write_tickets (integration, expires_at) VALUES ($1, clock_timestamp() + $2) RETURNING id";
    let id = sqlx::query_scalar(insert).bind(integration).bind(LASTS).fetch_one(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(id)
}
