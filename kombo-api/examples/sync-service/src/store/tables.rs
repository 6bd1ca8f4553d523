//! The tables: those of the service, of the queue, and of the models.

use anyhow::Result;
use apalis_postgres::PostgresStorage;
use apalis_sqlite::SqliteStorage;
use sqlx::AssertSqlSafe;

use super::{Database, Store, on};
use crate::models::{self, Model};

const SCHEMA: &str = include_str!("schema.sql");

/// The columns of every model's table, before the typed ones: name, type, and description.
pub(crate) const COMMON: [(&str, &str); 8] = [
    ("integration", "TEXT NOT NULL"),
    ("id", "TEXT NOT NULL"),
    // The whole record, as it was received; NULL if it is deleted.
    ("record", "JSONB"),
    ("changed_at", "TIMESTAMPTZ NOT NULL"),
    // The tombstone: when the customer's tool deleted the record, and when the API was found to have it no more.
    ("deleted_at", "TIMESTAMPTZ"),
    ("absent_at", "TIMESTAMPTZ"),
    // When a full read saw the record.
    ("seen_at", "TIMESTAMPTZ NOT NULL"),
    // The read that changed the row last.
    ("run", "TEXT NOT NULL"),
];

impl Store {
    /// Creates the tables that do not exist, and adds columns that are new in this version. If a model has a new
    /// column, its next read is a full one, which fills it.
    pub(super) async fn create_tables(&self) -> Result<()> {
        // Processes that start together would create the same table twice, which PostgreSQL refuses.
        if let Database::Postgres(pool) = &self.database {
            let mut connection = pool.acquire().await?;
            sqlx::query("SELECT pg_advisory_lock(20816)").execute(&mut *connection).await?;
            let created = self.create().await;
            sqlx::query("SELECT pg_advisory_unlock(20816)").execute(&mut *connection).await?;
            return created;
        }
        self.create().await
    }

    async fn create(&self) -> Result<()> {
        match &self.database {
            // Not `SqliteStorage::setup`: it turns off `synchronous`, with which a crash may corrupt the file.
            Database::Sqlite(pool) => SqliteStorage::migrations().run(pool).await?,
            Database::Postgres(pool) => PostgresStorage::setup(pool).await?,
        }
        on!(&self.database, pool => sqlx::raw_sql(SCHEMA).execute(pool).await.map(drop)?);
        for model in models::ALL {
            let sql = definition(model);
            on!(&self.database, pool => sqlx::raw_sql(AssertSqlSafe(sql)).execute(pool).await.map(drop)?);
            self.add_new_columns(model).await?;
        }
        Ok(())
    }

    async fn add_new_columns(&self, model: &Model) -> Result<()> {
        let known: Vec<String> = match &self.database {
            Database::Sqlite(pool) => {
                sqlx::query_scalar("SELECT name FROM pragma_table_info($1)").bind(model.table).fetch_all(pool).await?
            }
            Database::Postgres(pool) => {
                let sql = "SELECT column_name::text FROM information_schema.columns
                           WHERE table_schema = current_schema() AND table_name = $1";
                sqlx::query_scalar(sql).bind(model.table).fetch_all(pool).await?
            }
        };
        let new: Vec<_> = model.columns.iter().filter(|column| !known.iter().any(|name| name == column.name)).collect();
        for column in &new {
            let sql = format!("ALTER TABLE {} ADD COLUMN {} {}", model.table, column.name, column.kind.sql());
            on!(&self.database, pool => sqlx::raw_sql(AssertSqlSafe(sql)).execute(pool).await.map(drop)?);
        }
        if !new.is_empty() {
            let sql = "UPDATE sync_progress SET wants_full = TRUE WHERE model = $1";
            on!(&self.database, pool => sqlx::query(sql).bind(model.name).execute(pool).await.map(drop)?);
        }
        Ok(())
    }
}

/// Returns the statements that create the table of a model.
fn definition(model: &Model) -> String {
    let name = model.table;
    let common = COMMON.iter().map(|(name, kind)| format!("{name} {kind}"));
    let typed = model.columns.iter().map(|column| format!("{} {}", column.name, column.kind.sql()));
    let columns = common.chain(typed).collect::<Vec<_>>().join(", ");
    format!("CREATE TABLE IF NOT EXISTS {name} ({columns}, PRIMARY KEY (integration, id));")
}
