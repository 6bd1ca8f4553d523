//! The file, and how it is read and written.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

/// The database. Its functions run on threads for blocking work, one at a time.
#[derive(Clone, Debug)]
pub(crate) struct Store(Arc<Mutex<Connection>>);

/// A failure of the database.
#[derive(Debug)]
pub(crate) struct StoreError(String);

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the database failed: {}", self.0)
    }
}

impl std::error::Error for StoreError {}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self(error.to_string())
    }
}

impl Store {
    /// Opens the file, and creates it with its tables if it does not exist.
    ///
    /// # Errors
    /// [`StoreError`] if the file cannot be opened, or was written by another version.
    pub(crate) fn open(file: &Path) -> Result<Self, StoreError> {
        let failed = |error: rusqlite::Error| StoreError(format!("{}: {error}", file.display()));
        Self::prepare(Connection::open(file).map_err(failed)?)
    }

    #[cfg(test)]
    pub(crate) fn in_memory() -> Result<Self, StoreError> {
        Self::prepare(Connection::open_in_memory()?)
    }

    fn prepare(mut connection: Connection) -> Result<Self, StoreError> {
        // Readers of other processes, such as a backup, do not block writes.
        connection.pragma_update(None, "journal_mode", "WAL")?;
        let transaction = connection.transaction()?;
        match transaction.pragma_query_value(None, "user_version", |row| row.get(0))? {
            0 => transaction.execute_batch(include_str!("schema.sql"))?,
            1 => {}
            version => return Err(StoreError(format!("the file has version {version}, which is newer than 1"))),
        }
        transaction.commit()?;
        Ok(Self(Arc::new(Mutex::new(connection))))
    }

    /// Runs `work` on a thread for blocking work. It takes effect as a whole or not at all.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let connection = Arc::clone(&self.0);
        let result = tokio::task::spawn_blocking(move || {
            // A thread that panicked has rolled its transaction back.
            let mut connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
            let transaction = connection.transaction()?;
            let value = work(&transaction)?;
            transaction.commit()?;
            Ok::<T, StoreError>(value)
        });
        result.await.map_err(|error| StoreError(error.to_string()))?
    }
}
