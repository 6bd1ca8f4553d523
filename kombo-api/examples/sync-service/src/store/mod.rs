//! The database: the copies of the records, and how far each is.
//!
//! One set of statements serves SQLite and PostgreSQL. Times are bound by the program, on the clock of the database
//! ([`Store::now`]), so machines whose clocks differ agree on leases.

mod database;
mod integrations;
mod lease;
mod pages;
mod progress;
mod rows;
mod runs;
mod status;
pub(crate) mod tables;

use std::time::Instant;

use kombo_api::chrono::{DateTime, Utc};

use anyhow::{Context as _, Result};

pub use database::Database;
pub(crate) use database::{begin_write, on};
pub use integrations::Wanted;
pub(crate) use lease::Lease;
pub(crate) use pages::PageContent;
pub(crate) use progress::Progress;
pub(crate) use rows::Row;
pub(crate) use runs::Run;
pub(crate) use status::{CopyStatus, Depth};

/// The database of the service. Clones share its connections.
#[derive(Clone, Debug)]
pub struct Store {
    database: Database,
    /// When the database was opened: on its clock, and on the one of this process that is never corrected.
    opened: (DateTime<Utc>, Instant),
}

impl Store {
    /// Opens the database at a URL (`sqlite://…` or `postgres://…`) and creates what is missing in it: the tables of
    /// the service, of the models and of the queue.
    ///
    /// # Errors
    /// A URL of another kind, and errors of the database.
    pub async fn open(url: &str) -> Result<Self> {
        let database = Database::connect(url).await?;
        let opened = (database.now().await.context("the time of the database")?, Instant::now());
        let store = Self { database, opened };
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
        let (time, instant) = self.opened;
        time + instant.elapsed()
    }
}
