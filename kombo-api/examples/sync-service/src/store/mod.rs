//! The database: the copies of the records, and how far each is.
//!
//! One set of statements serves SQLite and PostgreSQL. Times are bound by the program, on the clock of the database
//! ([`Store::now`]), so machines whose clocks differ agree on leases.

mod database;
mod integrations;
mod lease;
mod progress;
mod rows;
mod runs;
mod status;
pub(crate) mod tables;

use kombo_api::chrono::{DateTime, TimeDelta, Utc};

use anyhow::{Context as _, Result};

pub use database::Database;
pub(crate) use database::{begin, on};
pub use integrations::{State, Wanted};
pub(crate) use lease::Lease;
pub(crate) use progress::{Next, Progress};
pub(crate) use rows::Row;
pub(crate) use runs::Run;
pub(crate) use status::{Copy, Depth};

/// The database of the service. Clones share its connections.
#[derive(Clone, Debug)]
pub struct Store {
    database: Database,
    /// The time of the database minus that of this machine.
    offset: TimeDelta,
}

impl Store {
    /// Opens the database at a URL (`sqlite://…` or `postgres://…`) and creates what is missing in it: the tables of
    /// the service, of the models and of the queue.
    ///
    /// # Errors
    /// An unknown kind of URL, and what the database answers.
    pub async fn open(url: &str) -> Result<Self> {
        let database = Database::connect(url).await?;
        let offset = database.now().await.context("the time of the database")? - Utc::now();
        let store = Self { database, offset };
        store.create_tables().await.context("creating the tables")?;
        Ok(store)
    }

    /// Returns the database, for statements of one's own.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Returns the time on the clock of the database.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now() + self.offset
    }
}
