//! The rows of the copies.

use kombo_api::chrono::{DateTime, Utc};
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, QueryBuilder, Transaction};

use super::tables::COMMON;
use crate::models::{Cell, Model};

/// A record as it is stored.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) changed_at: DateTime<Utc>,
    pub(crate) deleted_at: Option<DateTime<Utc>>,
    /// The record as JSON; `None` if it is deleted, so that a tombstone has no personal data.
    pub(crate) record: Option<Box<serde_json::value::RawValue>>,
    pub(crate) cells: Vec<Cell>,
}

/// Where rows are stored, and by which read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target<'a> {
    pub(crate) model: &'static Model,
    pub(crate) integration: &'a str,
    pub(crate) run: &'a str,
    pub(crate) now: DateTime<Utc>,
}

/// What has happened to the rows that a full read did not show.
#[derive(Debug)]
pub(crate) enum Absent {
    /// So many are tombstones now.
    Marked(u64),
    /// None is: it is likelier that the API does not show what exists, such as after a change of permissions.
    TooMany { absent: i64, all: i64 },
}

/// The number of absent rows that is never too many: people do leave small companies.
const FEW: i64 = 20;

/// More than this share of all rows is too many: a fifth.
const SHARE: i64 = 5;

/// Returns the statement that stores rows: a row is replaced by a later or equally old state that differs. So rows that
/// are read twice change nothing. (An equally old state may differ: `changed_at` does not move with nested data.)
fn upsert(model: &Model) -> (String, String) {
    let name = model.table;
    let common = COMMON.iter().map(|(name, _)| *name);
    let typed = model.columns.iter().map(|column| column.name);
    let columns: Vec<&str> = common.chain(typed.clone()).collect();
    let replaced = columns[2..].iter().map(|column| format!("{column} = excluded.{column}")).collect::<Vec<_>>();
    // The typed columns differ from an equal record if they are new, or if this version can read what an earlier one
    // could not. A row that was taken as gone comes back.
    let compared = ["record", "deleted_at", "absent_at"].into_iter().chain(typed);
    let differs = compared.map(|column| format!("excluded.{column} IS DISTINCT FROM {name}.{column}"));
    let insert = format!("INSERT INTO {name} ({}) ", columns.join(", "));
    let update = format!(
        " ON CONFLICT (integration, id) DO UPDATE SET {}
          WHERE excluded.changed_at >= {name}.changed_at AND ({})",
        replaced.join(", "),
        differs.collect::<Vec<_>>().join(" OR ")
    );
    (insert, update)
}

/// Defines the functions of a database: they bind values of all types, which generic code would have to list as bounds.
macro_rules! rows_of {
    ($module:ident, $database:ty) => {
        pub(super) mod $module {
            use super::*;

            /// Stores rows and returns how many have changed.
            pub(crate) async fn store(
                transaction: &mut Transaction<'_, $database>,
                target: Target<'_>,
                rows: Vec<Row>,
            ) -> sqlx::Result<u64> {
                if rows.is_empty() {
                    return Ok(0);
                }
                let (insert, update) = upsert(target.model);
                let mut sql = QueryBuilder::<$database>::new(insert);
                sql.push_values(rows, |mut values, row| {
                    values.push_bind(target.integration).push_bind(row.id).push_bind(row.record.map(Json));
                    values.push_bind(row.changed_at).push_bind(row.deleted_at).push_bind(None::<DateTime<Utc>>);
                    values.push_bind(target.now).push_bind(target.run);
                    for cell in row.cells {
                        match cell {
                            Cell::Text(text) => values.push_bind(text),
                            Cell::Number(number) => values.push_bind(number),
                            Cell::Boolean(value) => values.push_bind(value),
                            Cell::Time(time) => values.push_bind(time),
                        };
                    }
                });
                sql.push(update);
                Ok(sql.build().execute(&mut **transaction).await?.rows_affected())
            }

            /// Records that the rows with these ids were seen, changed or not.
            pub(crate) async fn mark_seen(
                transaction: &mut Transaction<'_, $database>,
                target: Target<'_>,
                ids: &[String],
            ) -> sqlx::Result<()> {
                if ids.is_empty() {
                    return Ok(());
                }
                let mut sql = QueryBuilder::<$database>::new(format!("UPDATE {} SET seen_at = ", target.model.table));
                sql.push_bind(target.now)
                    .push(" WHERE integration = ")
                    .push_bind(target.integration)
                    .push(" AND id IN ");
                sql.push_tuples(ids, |mut values, id| {
                    values.push_bind(id);
                });
                sql.build().execute(&mut **transaction).await.map(drop)
            }

            /// Makes tombstones of the rows that were not seen since a time, unless they are too many.
            pub(crate) async fn mark_absent(
                transaction: &mut Transaction<'_, $database>,
                target: Target<'_>,
                since: DateTime<Utc>,
            ) -> sqlx::Result<Absent> {
                let table = target.model.table;
                let present = "integration = $1 AND deleted_at IS NULL AND absent_at IS NULL";
                let count =
                    format!("SELECT COUNT(*), COUNT(CASE WHEN seen_at < $2 THEN 1 END) FROM {table} WHERE {present}");
                let query = sqlx::query_as(AssertSqlSafe(count)).bind(target.integration).bind(since);
                let (all, absent): (i64, i64) = query.fetch_one(&mut **transaction).await?;
                if absent > FEW && absent > all / SHARE {
                    return Ok(Absent::TooMany { absent, all });
                }
                let typed = target.model.columns.iter().map(|column| format!(", {} = NULL", column.name));
                let sql = format!(
                    "UPDATE {table} SET absent_at = $3, record = NULL, run = $4{} WHERE {present} AND seen_at < $2",
                    typed.collect::<String>(),
                );
                let query = sqlx::query(AssertSqlSafe(sql)).bind(target.integration).bind(since).bind(target.now);
                let marked = query.bind(target.run).execute(&mut **transaction).await?;
                Ok(Absent::Marked(marked.rows_affected()))
            }
        }
    };
}

rows_of!(sqlite, sqlx::Sqlite);
rows_of!(postgres, sqlx::Postgres);
