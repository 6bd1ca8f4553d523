//! The database of a run of the lab.

use anyhow::Result;
use tempfile::TempDir;

use super::kombo::Kombo;
use super::postgres::Postgres;
use super::workers::Plan;

/// A database that is gone at the end.
#[derive(Debug)]
pub(crate) enum Place {
    Sqlite(TempDir),
    Postgres(Postgres),
}

impl Place {
    pub(crate) async fn new(postgres: bool) -> Result<Self> {
        Ok(match postgres {
            true => Self::Postgres(Postgres::start().await?),
            false => Self::Sqlite(tempfile::Builder::new().prefix("kombo-sync-").tempdir()?),
        })
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite://{}/copies.sqlite", folder.path().display()),
            Self::Postgres(server) => server.url(),
        }
    }

    /// Returns how workers with this database and an imitation of Kombo are started.
    pub(crate) fn plan(&self, kombo: &Kombo, arguments: &[&str], logs: &'static str) -> Plan {
        Plan {
            api: kombo.server.url().to_owned(),
            key: kombo.server.api_key().to_owned(),
            secret: kombo.server.webhook_secret().to_owned(),
            database: self.url(),
            arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
            logs,
        }
    }

    /// Crashes the server of the database and starts it again. SQLite has none: its process is the worker.
    pub(crate) async fn crash_database(&self) -> Result<()> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(server) => server.crash_and_start().await,
        }
    }
}
