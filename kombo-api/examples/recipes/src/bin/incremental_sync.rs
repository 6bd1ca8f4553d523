//! Keeps a copy of all employees in SQLite up to date: only changes are read, an interrupted run is resumed, repeated
//! records change nothing, and deleted employees leave a tombstone.
//!
//! It runs against the embedded mock server, without key and network. Run such a program after each webhook
//! `data-changed`, and once a day in case a webhook was lost.
#![allow(clippy::print_stdout)]

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use futures::TryStreamExt as _;
use kombo_api::http::StatusCode;
use kombo_api::types::Employee;
use kombo_api::{Integration, Pages, mock, op};
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// How much the periods of two runs overlap. It covers the difference between this computer's clock and Kombo's, and
/// changes that Kombo was storing while the previous run read. Records that are read twice change nothing.
const OVERLAP: TimeDelta = TimeDelta::minutes(10);

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS employees (
        id TEXT PRIMARY KEY, integration TEXT NOT NULL, name TEXT, work_email TEXT, job_title TEXT,
        changed_at TEXT NOT NULL, deleted_at TEXT
    );
    -- With a cursor, a run that was started at this time has not finished yet.
    CREATE TABLE IF NOT EXISTS syncs (
        integration TEXT PRIMARY KEY, updated_after TEXT, started_at TEXT, cursor TEXT
    );";

/// One run. It may end at any moment: each page is stored in one transaction with the position after it.
struct Run<'a> {
    db: &'a mut Connection,
    acme: Integration,
    updated_after: Option<DateTime<Utc>>,
    started_at: DateTime<Utc>,
    is_resumed: bool,
    pages: Pages<op::GetEmployees>,
}

/// The number of records of each kind.
#[derive(Debug, Default)]
struct Changes {
    stored: usize,
    deleted: usize,
    unchanged: usize,
}

impl<'a> Run<'a> {
    /// Starts a run, or resumes the one that was interrupted.
    fn start(db: &'a mut Connection, acme: &Integration) -> Result<Self> {
        let saved = db
            .query_row(
                "SELECT updated_after, started_at, cursor FROM syncs WHERE integration = ?1",
                [acme.id()],
                |row| Ok((row.get(0)?, row.get::<_, Option<DateTime<Utc>>>(1)?, row.get::<_, Option<String>>(2)?)),
            )
            .optional()?;
        let (updated_after, started_at, cursor) = saved.unwrap_or_default();
        Ok(Self {
            db,
            acme: acme.clone(),
            updated_after,
            started_at: started_at.unwrap_or_else(Utc::now),
            is_resumed: cursor.is_some(),
            pages: pages(acme, updated_after, cursor),
        })
    }

    /// Reads and stores the next page. Returns `None` after the last one.
    async fn next_page(&mut self) -> Result<Option<Changes>> {
        let mut page = self.pages.try_next().await;
        if let Err(error) = &page
            && std::mem::take(&mut self.is_resumed)
            && error.status() == Some(StatusCode::BAD_REQUEST)
        {
            // Kombo no longer accepts the cursor, so the period is read from its beginning.
            (self.started_at, self.pages) = (Utc::now(), pages(&self.acme, self.updated_after, None));
            page = self.pages.try_next().await;
        }
        let Some(page) = page? else { return Ok(None) };
        for record in page.invalid_records() {
            // A record that cannot be decoded must not stop the others. It is read again after its next change.
            println!("   skipped {:?}: {}: {}", record.id(), record.path(), record.reason());
        }

        // It takes milliseconds, so it may block this thread. Without `commit` it is rolled back.
        let transaction = self.db.transaction()?;
        let mut changes = Changes::default();
        for employee in &page.results {
            store(&transaction, self.acme.id(), employee, &mut changes)?;
        }
        let (updated_after, started_at) = match page.is_last() {
            true => (Some(self.started_at - OVERLAP), None),
            false => (self.updated_after, Some(self.started_at)),
        };
        transaction.execute(
            "INSERT OR REPLACE INTO syncs (integration, updated_after, started_at, cursor) VALUES (?1, ?2, ?3, ?4)",
            params![self.acme.id(), updated_after, started_at, page.next],
        )?;
        transaction.commit()?;
        Ok(Some(changes))
    }
}

fn pages(acme: &Integration, updated_after: Option<DateTime<Utc>>, cursor: Option<String>) -> Pages<op::GetEmployees> {
    let mut call = acme.hris().get_employees().include_deleted(true).page_size(100).allow_invalid_records();
    if let Some(time) = updated_after {
        call = call.updated_after(time);
    }
    if let Some(cursor) = cursor {
        call = call.cursor(cursor);
    }
    call.pages()
}

/// Stores an employee, unless the stored state is as recent. A deleted one becomes a tombstone without personal data.
fn store(db: &Transaction<'_>, integration: &str, employee: &Employee, changes: &mut Changes) -> rusqlite::Result<()> {
    let deleted_at = employee.remote_deleted_at;
    let kept = |text: &Option<String>| text.clone().filter(|_| deleted_at.is_none());
    let mut upsert = db.prepare_cached(
        "INSERT INTO employees (id, integration, name, work_email, job_title, changed_at, deleted_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (id) DO UPDATE SET
             name = excluded.name, work_email = excluded.work_email, job_title = excluded.job_title,
             changed_at = excluded.changed_at, deleted_at = excluded.deleted_at
         WHERE excluded.changed_at > employees.changed_at",
    )?;
    let rows = upsert.execute(params![
        employee.id,
        integration,
        kept(&employee.display_full_name),
        kept(&employee.work_email),
        kept(&employee.job_title),
        employee.changed_at,
        deleted_at,
    ])?;
    match (rows, deleted_at) {
        (0, _) => changes.unchanged += 1,
        (_, Some(_)) => changes.deleted += 1,
        (_, None) => changes.stored += 1,
    }
    Ok(())
}

fn open(file: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open(file)?;
    db.execute_batch(SCHEMA)?;
    Ok(db)
}

/// Runs to the end, and prints the filter and what each page changed.
async fn sync(server: &mock::Server, file: &Path, acme: &Integration) -> Result<()> {
    let mut db = open(file)?;
    let mut run = Run::start(&mut db, acme)?;
    let before = server.requests().len();
    while let Some(changes) = run.next_page().await? {
        println!("   {changes:?}");
    }
    let first = server.requests().into_iter().nth(before).and_then(|request| request.query);
    println!("   the first request was ?{}", first.unwrap_or_default());
    Ok(())
}

#[tokio::main]
async fn main() -> Result<()> {
    let server = mock::Server::start().await?;
    let acme = server.integration();
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("employees.sqlite");

    println!("1. The first run reads everything, but the program ends after the first page");
    server.list::<op::GetEmployees>(250);
    let mut db = open(&file)?;
    println!("   {:?}", Run::start(&mut db, &acme)?.next_page().await?.unwrap_or_default());
    drop(db);

    println!("\n2. The next one continues after that page");
    sync(&server, &file, &acme).await?;

    println!("\n3. One employee gets another title, one leaves: only these two are read");
    let mut changed = acme.hris().get_employees().page_size(2).send().await?.into_inner().results;
    let [promoted, left] = &mut changed[..] else { return Err("there are no two employees".into()) };
    promoted.job_title = Some("Staff Engineer".to_owned());
    left.remote_deleted_at = Some(Utc::now());
    (promoted.changed_at, left.changed_at) = (Utc::now(), Utc::now());
    server.records::<op::GetEmployees>(changed)?; // in place of the filter, which the mock server does not apply
    sync(&server, &file, &acme).await?;

    println!("\n4. The periods overlap, so they are read once more, which changes nothing");
    sync(&server, &file, &acme).await?;

    let count = "SELECT count(*), count(deleted_at), sum(job_title = 'Staff Engineer') FROM employees";
    let rows: (u32, u32, u32) = open(&file)?.query_row(count, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    println!("\n{} employees, of which {} deleted and {} promoted", rows.0, rows.1, rows.2);
    if rows == (250, 1, 1) { Ok(()) } else { Err("the copy is not what the server has".into()) }
}
