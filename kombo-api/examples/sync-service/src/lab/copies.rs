//! The copies in the database, and their comparison with the server.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use kombo_api_example_sync_service::store::{Database, Store};
use serde_json::Value;

use super::kombo::Kombo;

/// A row of `kombo_employees` with one of its typed columns.
type Row = (String, Option<Value>, bool, Option<String>);

/// Returns the rows of an integration: each record by its id; `None` if it is a tombstone.
pub(crate) async fn rows(store: &Store, integration: &str) -> Result<BTreeMap<String, Option<Value>>> {
    let sql = "SELECT id, record, deleted_at IS NOT NULL OR absent_at IS NOT NULL, job_title
               FROM kombo_employees WHERE integration = $1";
    let rows: Vec<Row> = match store.database() {
        Database::Sqlite(pool) => sqlx::query_as(sql).bind(integration).fetch_all(pool).await?,
        Database::Postgres(pool) => sqlx::query_as(sql).bind(integration).fetch_all(pool).await?,
    };
    for (id, record, is_tombstone, title) in &rows {
        ensure!(record.is_none() == *is_tombstone, "{id}: a tombstone has no record, and any other row has one");
        let expected = record.as_ref().and_then(|record| record["job_title"].as_str());
        ensure!(title.as_deref() == expected, "{id}: the column `job_title` is not that of the record");
    }
    Ok(rows.into_iter().map(|(id, record, ..)| (id, record)).collect())
}

/// Returns a number that a statement selects.
pub(crate) async fn number(store: &Store, sql: &'static str) -> Result<i64> {
    Ok(match store.database() {
        Database::Sqlite(pool) => sqlx::query_scalar(sql).fetch_one(pool).await?,
        Database::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await?,
    })
}

/// Compares all copies with the records of the server, and fails at the first difference. Returns the number of rows.
pub(crate) async fn compare(kombo: &Kombo, store: &Store) -> Result<usize> {
    let mut count = 0;
    for integration in kombo.integrations() {
        let (mut copy, records) = (rows(store, &integration).await?, kombo.records(&integration)?);
        for (id, record) in &records {
            match copy.remove(id) {
                None => bail!("{integration}: {id} is missing in the copy"),
                Some(row) if row != *record => {
                    bail!("{integration}: {id} differs\n  server: {record:?}\n  copy:   {row:?}")
                }
                Some(_) => count += 1,
            }
        }
        if let Some((id, _)) = copy.first_key_value() {
            bail!("{integration}: {id} is in the copy only");
        }
    }
    Ok(count)
}

/// Waits until nothing is wanted any more.
pub(crate) async fn all_served(store: &Store) -> Result<()> {
    while store.pending().await?.0 > 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}
