//! The two databases.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use kombo_api::chrono::{DateTime, Utc};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, SqlitePool};

/// The most connections of a process. Each worker needs one while it stores a page, for milliseconds.
const CONNECTIONS: u32 = 16;

/// How long a statement waits for a connection, or for SQLite's lock: longer than the longest transaction.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The database: a file of SQLite for one machine, a PostgreSQL server for many.
#[derive(Clone, Debug)]
pub enum Database {
    /// A file.
    Sqlite(SqlitePool),
    /// A server.
    Postgres(PgPool),
}

/// Runs the same code with the pool of either database.
macro_rules! on {
    ($database:expr, $pool:ident => $body:expr) => {
        match $database {
            $crate::store::Database::Sqlite($pool) => $body,
            $crate::store::Database::Postgres($pool) => $body,
        }
    };
}
pub(crate) use on;

/// Begins a transaction that writes. In SQLite it takes the lock at once: a transaction that reads first and writes
/// later fails if another one has written in between.
macro_rules! begin_write {
    ($database:expr, $pool:expr) => {
        $pool.begin_with(match $database {
            $crate::store::Database::Sqlite(_) => "BEGIN IMMEDIATE",
            $crate::store::Database::Postgres(_) => "BEGIN",
        })
    };
}
pub(crate) use begin_write;

impl Database {
    /// Connects to the database at a URL. A file that does not exist is created.
    pub(super) async fn connect(url: &str) -> Result<Self> {
        // The URL may contain a password, so errors do not repeat it.
        let scheme = url.split(':').next().unwrap_or_default();
        match scheme {
            "sqlite" => {
                let options: SqliteConnectOptions = url.parse().context("the URL of the SQLite database")?;
                // With WAL, readers do not wait for writers. With NORMAL, a machine that loses its power would lose the
                // last transactions, and a webhook that was answered with them.
                let options = options
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .busy_timeout(TIMEOUT);
                let pool = SqlitePoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(TIMEOUT);
                Ok(Self::Sqlite(pool.connect_with(options).await.context("opening the SQLite database")?))
            }
            "postgres" | "postgresql" => {
                let options: PgConnectOptions = url.parse().context("the URL of the PostgreSQL database")?;
                // A machine that vanishes in the middle of a transaction would keep its locks for hours.
                let options = options.options([
                    ("idle_in_transaction_session_timeout", "30s"),
                    ("lock_timeout", "30s"),
                    ("tcp_keepalives_idle", "15"),
                    ("tcp_keepalives_interval", "5"),
                    ("tcp_keepalives_count", "3"),
                ]);
                let pool = PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(TIMEOUT);
                Ok(Self::Postgres(pool.connect_with(options).await.context("connecting to PostgreSQL")?))
            }
            _ => bail!("the URL of the database starts with neither sqlite: nor postgres:"),
        }
    }

    pub(super) async fn now(&self) -> sqlx::Result<DateTime<Utc>> {
        match self {
            Self::Sqlite(_) => Ok(Utc::now()),
            Self::Postgres(pool) => sqlx::query_scalar("SELECT clock_timestamp()").fetch_one(pool).await,
        }
    }
}
