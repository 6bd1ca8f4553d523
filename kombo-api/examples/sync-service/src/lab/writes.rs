//! Proof of the shared limit of writes: processes that write to one integration never have more than 30 writes in
//! flight together, and each gets its share.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use kombo_api::chrono::NaiveDate;
use kombo_api::mock::Server;
use kombo_api::{Kombo, RetryPolicy, op};
use kombo_api_example_sync_service::limits::PostgresLimits;
use tokio::process::Command;

use super::Output;
use super::postgres::Postgres;
use super::workers::program;

/// The writes of an integration that Kombo lets run at once.
pub(crate) const MOST: usize = 30;

#[derive(Debug, Default)]
struct Seen {
    in_flight: usize,
    most: usize,
    /// The process of each write, in the order in which they arrived.
    arrived: Vec<String>,
}

/// Runs the proof, and the same without shared limits for comparison.
pub(crate) async fn run(processes: usize, tasks: usize, out: &Output) -> Result<()> {
    let postgres = Postgres::start().await?;
    let shared = measure(processes, tasks, Some(&postgres.url())).await?;
    let alone = measure(processes, tasks, None).await?;
    out.line(&format!(
        "{tasks} writes of {processes} processes for one integration; most in flight, as the server counts"
    ))?;
    out.line(&format!("  with shared limits: {}", shared.most))?;
    out.line(&format!("  without:            {}", alone.most))?;
    ensure!(shared.most <= MOST, "{} writes were in flight together", shared.most);
    ensure!(shared.most > MOST / 2, "only {} writes were in flight together", shared.most);
    ensure!(alone.most > MOST, "without shared limits too, only {} were in flight: this proves nothing", alone.most);
    ensure!(shared.arrived.len() == tasks, "{} of {tasks} writes arrived", shared.arrived.len());
    // Permits are given in the order of the tickets, and each process adds all of its tickets at once. So while a process
    // has writes left, it has at least one among as many as two rounds of permits.
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for process in &shared.arrived {
        *left.entry(process).or_default() += 1;
    }
    ensure!(left.len() == processes, "only {} processes wrote", left.len());
    for window in shared.arrived.chunks(2 * MOST) {
        for (process, left) in &mut left {
            let of_process = window.iter().filter(|it| it == process).count();
            ensure!(*left == 0 || of_process > 0, "{process} got no permit for {} writes", window.len());
            *left -= of_process;
        }
    }
    out.line("  no process starved")
}

async fn measure(processes: usize, tasks: usize, database: Option<&str>) -> Result<Seen> {
    let server = Server::start().await?;
    let integration = server.integration().id().to_owned();
    let seen = Arc::new(Mutex::new(Seen::default()));
    let shared = Arc::clone(&seen);
    let random = Arc::new(Mutex::new(fastrand::Rng::with_seed(7)));
    server.answer_with::<op::CreateAbsence, _>(move |request| {
        let process = request.headers.get("x-process").and_then(|it| it.to_str().ok()).unwrap_or_default().to_owned();
        let delay = random.lock().unwrap_or_else(PoisonError::into_inner).u64(50..250);
        let seen = Arc::clone(&shared);
        async move {
            {
                let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                seen.in_flight += 1;
                seen.most = seen.most.max(seen.in_flight);
                seen.arrived.push(process);
            }
            tokio::time::sleep(Duration::from_millis(delay)).await;
            seen.lock().unwrap_or_else(PoisonError::into_inner).in_flight -= 1;
            None
        }
    });
    let mut children = Vec::new();
    for n in 0..processes {
        let count = tasks / processes + usize::from(n < tasks % processes);
        let mut command = Command::new(program("sync-lab")?);
        command.args(["writer", "--name", &format!("process-{n}"), "--tasks", &count.to_string()]);
        command.args(["--api", server.url(), "--key", server.api_key(), "--integration", &integration]);
        if let Some(database) = database {
            command.args(["--database", database]);
        }
        children.push(command.kill_on_drop(true).spawn()?);
    }
    for mut child in children {
        ensure!(child.wait().await?.success(), "a process that writes has failed");
    }
    let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(std::mem::take(&mut seen))
}

/// What a process of the proof writes.
#[derive(Debug, clap::Args)]
pub(crate) struct Writer {
    #[arg(long)]
    name: String,
    #[arg(long)]
    tasks: usize,
    #[arg(long)]
    api: String,
    #[arg(long)]
    key: String,
    #[arg(long)]
    integration: String,
    #[arg(long)]
    database: Option<String>,
}

/// Sends the writes of one process, all at once.
pub(crate) async fn write(writer: Writer) -> Result<()> {
    let mut builder = Kombo::builder(writer.key).base_url(writer.api).header("x-process", writer.name.as_str());
    builder = builder.retry(RetryPolicy::none());
    if let Some(database) = writer.database {
        let pool = sqlx::PgPool::connect(&database).await?;
        builder = builder.shared_limits(Arc::new(PostgresLimits::open(pool, MOST as i64).await?));
    }
    let integration = builder.build()?.integration(writer.integration);
    let day = NaiveDate::from_ymd_opt(2026, 12, 1).context("a day")?;
    let mut writes = tokio::task::JoinSet::new();
    for n in 0..writer.tasks {
        let call = integration.hris().create_absence("employee", "type", day, day, format!("absence {n}"));
        writes.spawn(call.send());
    }
    while let Some(written) = writes.join_next().await {
        written??;
    }
    Ok(())
}
