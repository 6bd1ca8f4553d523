//! The task that keeps the tickets of a process: grants permits, renews and removes tickets, and knows the pauses.

use std::collections::{HashMap, HashSet};
use std::sync::PoisonError;
use std::time::Duration;

use sqlx::PgPool;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::{LASTS, Pauses};

/// How often waiting tickets are looked at, all in one statement. A write takes seconds, so this adds little.
const LOOK: Duration = Duration::from_millis(25);

/// The pause after a 429 that does not ask for one.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);

/// How often pauses are read.
const PAUSES: Duration = Duration::from_millis(500);

#[derive(Debug)]
pub(super) enum Message {
    Wait { id: i64, integration: String, granted: oneshot::Sender<()> },
    Remove { id: i64 },
    Refused { integration: String, pause: Duration },
}

pub(super) struct Keeper {
    pool: PgPool,
    writes: i64,
    pauses: Pauses,
    /// The tickets of this process.
    tickets: HashSet<i64>,
    waiting: HashMap<i64, Waiting>,
    /// Tickets that are to be removed.
    removed: Vec<i64>,
    /// Refusals that are to be stored: the end of the pause by integration.
    refused: HashMap<String, Instant>,
}

struct Waiting {
    integration: String,
    granted: oneshot::Sender<()>,
}

impl Keeper {
    pub(super) fn new(pool: PgPool, writes: i64, pauses: Pauses) -> Self {
        let (tickets, waiting) = (HashSet::new(), HashMap::new());
        Self { pool, writes, pauses, tickets, waiting, removed: Vec::new(), refused: HashMap::new() }
    }

    /// Runs until the limits and all permits are dropped.
    pub(super) async fn run(mut self, mut messages: mpsc::UnboundedReceiver<Message>) {
        let ticks = |period| {
            let mut ticks = interval(period);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            ticks
        };
        let (mut look, mut renew, mut pauses) = (ticks(LOOK), ticks(LASTS / 3), ticks(PAUSES));
        loop {
            let done = tokio::select! {
                message = messages.recv() => match message {
                    Some(message) => {
                        self.receive(message);
                        Ok(())
                    }
                    None => return,
                },
                _ = look.tick(), if self.has_work() => self.look().await,
                _ = renew.tick(), if !self.tickets.is_empty() => self.renew().await,
                _ = pauses.tick() => self.read_pauses().await,
            };
            if let Err(error) = done {
                tracing::warn!(%error, "the shared limits could not reach the database, and try again");
                // While a server restarts, each attempt would fail at once.
                tokio::time::sleep(LOOK * 10).await;
            }
        }
    }

    fn receive(&mut self, message: Message) {
        match message {
            Message::Wait { id, integration, granted } => {
                self.tickets.insert(id);
                self.waiting.insert(id, Waiting { integration, granted });
            }
            Message::Remove { id } => {
                self.tickets.remove(&id);
                self.waiting.remove(&id);
                self.removed.push(id);
            }
            Message::Refused { integration, pause } => {
                let end = self.refused.entry(integration).or_insert_with(Instant::now);
                *end = (*end).max(Instant::now() + pause.max(SHORTEST_PAUSE));
            }
        }
    }

    fn has_work(&self) -> bool {
        !(self.waiting.is_empty() && self.removed.is_empty() && self.refused.is_empty())
    }

    /// Stores refusals, removes tickets, and grants the waiting ones that are among the oldest.
    async fn look(&mut self) -> sqlx::Result<()> {
        while let Some((integration, end)) = self.refused.iter().next() {
            let sql = "INSERT INTO sync_pauses (integration, paused_until)
                       VALUES ($1, clock_timestamp() + $2 * interval '1 second')
                       ON CONFLICT (integration) DO UPDATE
                           SET paused_until = GREATEST(sync_pauses.paused_until, excluded.paused_until)";
            let (integration, left) = (integration.clone(), end.duration_since(Instant::now()).as_secs_f64());
            sqlx::query(sql).bind(&integration).bind(left).execute(&self.pool).await?;
            self.refused.remove(&integration);
        }
        if !self.removed.is_empty() {
            let sql = "DELETE FROM sync_write_tickets WHERE id = ANY($1) OR expires_at < clock_timestamp() - interval '1 hour'";
            sqlx::query(sql).bind(&self.removed).execute(&self.pool).await?;
            self.removed.clear();
        }
        if self.waiting.is_empty() {
            return Ok(());
        }
        let waiting: Vec<i64> = self.waiting.keys().copied().collect();
        let integrations: HashSet<&str> = self.waiting.values().map(|waiting| waiting.integration.as_str()).collect();
        let integrations: Vec<&str> = integrations.into_iter().collect();
        let sql = "SELECT id FROM (
                       SELECT id, row_number() OVER (PARTITION BY integration ORDER BY id) AS place
                       FROM sync_write_tickets WHERE integration = ANY($3) AND expires_at > clock_timestamp()
                   ) AS tickets WHERE place <= $1 AND id = ANY($2)";
        let query = sqlx::query_scalar(sql).bind(self.writes).bind(&waiting).bind(&integrations);
        let granted: Vec<i64> = query.fetch_all(&self.pool).await?;
        for id in granted {
            if let Some(waiting) = self.waiting.remove(&id) {
                // A caller that has given up drops its ticket.
                let _ = waiting.granted.send(());
            }
        }
        Ok(())
    }

    /// Renews the tickets of this process. One that has expired is not renewed, because its place may be given away.
    async fn renew(&mut self) -> sqlx::Result<()> {
        let tickets: Vec<i64> = self.tickets.iter().copied().collect();
        let sql = "UPDATE sync_write_tickets SET expires_at = clock_timestamp() + $1
                   WHERE id = ANY($2) AND expires_at > clock_timestamp() RETURNING id";
        let renewed: Vec<i64> = sqlx::query_scalar(sql).bind(LASTS).bind(&tickets).fetch_all(&self.pool).await?;
        let renewed: HashSet<i64> = renewed.into_iter().collect();
        for id in tickets.into_iter().filter(|id| !renewed.contains(id)) {
            self.tickets.remove(&id);
            // Its caller gets an error, because this ticket will never be granted.
            if self.waiting.remove(&id).is_none() {
                tracing::warn!(id, "a permit has expired while its write was running");
            }
        }
        Ok(())
    }

    async fn read_pauses(&mut self) -> sqlx::Result<()> {
        let sql = "SELECT integration, EXTRACT(EPOCH FROM paused_until - clock_timestamp())::double precision
                   FROM sync_pauses WHERE paused_until > clock_timestamp()";
        let rows: Vec<(String, f64)> = sqlx::query_as(sql).fetch_all(&self.pool).await?;
        let now = Instant::now();
        let ends =
            rows.into_iter().map(|(integration, left)| (integration, now + Duration::from_secs_f64(left.max(0.0))));
        *self.pauses.lock().unwrap_or_else(PoisonError::into_inner) = ends.collect();
        Ok(())
    }
}
