//! `kombo-sync`: keeps copies of the records of all integrations.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use clap::{Parser, Subcommand};
use kombo_api::{Kombo, KomboBuilder, RetryPolicy};
use kombo_api_example_sync_service::limits::PostgresLimits;
use kombo_api_example_sync_service::models::{self, Model};
use kombo_api_example_sync_service::settings::Settings;
use kombo_api_example_sync_service::store::{Database, Store, Wanted};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

/// The writes of an integration that Kombo lets run at once.
const WRITES: i64 = 30;

/// Keeps copies of the records of all integrations.
///
/// KOMBO_API_KEY and KOMBO_REGION are those of the SDK.
#[derive(Debug, Parser)]
#[command(name = "kombo-sync", version)]
struct Arguments {
    /// The database: sqlite://FILE, or postgres://USER@HOST/DATABASE for several machines
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "SYNC_DATABASE",
        hide_env_values = true,
        default_value = "sqlite://kombo-sync.sqlite"
    )]
    database: String,

    /// Print logs as JSON, one object per line
    #[arg(long, global = true)]
    json_logs: bool,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run until SIGTERM or Ctrl-C
    Run {
        /// Read what is wanted and due, then end
        #[arg(long)]
        once: bool,
        #[command(flatten)]
        settings: Settings,
    },
    /// Add integrations, which are then read
    Add {
        /// Their ids
        #[arg(required = true)]
        integrations: Vec<String>,
        /// The models to copy
        #[arg(
            long,
            value_name = "MODEL",
            env = "SYNC_MODELS",
            value_delimiter = ',',
            default_value = "employees,groups,absences"
        )]
        models: Vec<String>,
    },
    /// List the integrations whose jobs have failed for good, with their problems
    Stopped,
    /// Let integrations run again whose jobs have failed for good
    Requeue {
        /// Their ids
        #[arg(required_unless_present = "all")]
        integrations: Vec<String>,
        /// All that are stopped
        #[arg(long, conflicts_with = "integrations")]
        all: bool,
    },
    /// Read everything of integrations, not only what has changed
    Full {
        /// Their ids
        #[arg(required = true)]
        integrations: Vec<String>,
    },
    /// Delete all data of an integration: its rows, its progress and its history. Webhooks do not bring it back, `add` does
    Forget {
        /// Its id
        integration: String,
    },
}

/// How long a start waits for a database that cannot be reached: longer than its restart takes.
const STARTING: Duration = Duration::from_secs(60);

#[tokio::main]
async fn main() -> ExitCode {
    let Arguments { database, json_logs, command } = Arguments::parse();
    log(json_logs);
    match execute(&database, command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Opens the database. A service that starts while its database restarts waits for it.
async fn open(database: &str) -> Result<Store> {
    let started = Instant::now();
    loop {
        match Store::open(database).await {
            Err(error) if started.elapsed() < STARTING && is_unreachable(&error) => {
                tracing::warn!("{error:#}: trying again");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            opened => return opened,
        }
    }
}

fn is_unreachable(error: &anyhow::Error) -> bool {
    // 57P03: the server is starting up or shutting down.
    error.chain().filter_map(|cause| cause.downcast_ref::<sqlx::Error>()).any(|error| match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| code == "57P03"),
        _ => false,
    })
}

async fn execute(database: &str, command: Command) -> Result<()> {
    // Before the database is opened, which may take a while: a signal ends the process with success then, too.
    let stop = CancellationToken::new();
    if let Command::Run { .. } = command {
        tokio::spawn(stop_on_signal(stop.clone()));
    }
    let Some(store) = stop.run_until_cancelled(open(database)).await else { return Ok(()) };
    let store = store?;
    match command {
        Command::Run { once, settings } => run(store, once, settings, stop).await,
        Command::Add { integrations, models } => {
            let models: Vec<&Model> = models.iter().map(|name| named(name)).collect::<Result<_>>()?;
            for integration in integrations {
                store.add(&integration, tool_of(&integration)).await?;
                store.want(&integration, &wanted(&models, false), "the command `add`").await?;
            }
            Ok(())
        }
        Command::Stopped => {
            for (id, tool, problem) in store.stopped().await? {
                print(&format!("{id}\t{tool}\t{problem}"))?;
            }
            Ok(())
        }
        Command::Requeue { integrations, all } => {
            let stopped = store.stopped().await?;
            let chosen: Vec<_> = stopped.iter().filter(|(id, ..)| all || integrations.contains(id)).collect();
            if let Some(unknown) = integrations.iter().find(|id| !stopped.iter().any(|(stopped, ..)| stopped == *id)) {
                bail!("`{unknown}` is not stopped: `kombo-sync stopped` lists those that are");
            }
            for (id, ..) in chosen {
                store.resume(id).await?;
                store.want(id, &[], "the command `requeue`").await?;
            }
            Ok(())
        }
        Command::Full { integrations } => {
            for integration in integrations {
                let models = store.models_of(&integration).await?;
                if models.is_empty() {
                    bail!("there is no integration `{integration}`: add it with `kombo-sync add`");
                }
                store.want(&integration, &wanted(&models, true), "the command `full`").await?;
            }
            Ok(())
        }
        Command::Forget { integration } => store.forget(&integration).await,
    }
}

async fn run(store: Store, once: bool, settings: Settings, stop: CancellationToken) -> Result<()> {
    // A call waits for rate limits up to 15 minutes, so they are no failures of a job.
    let mut builder = KomboBuilder::from_env()?.retry(RetryPolicy::bulk());
    if let Some(url) = std::env::var("KOMBO_BASE_URL").ok().filter(|url| !url.is_empty()) {
        builder = builder.base_url(url);
    }
    if let Database::Postgres(pool) = store.database() {
        builder = builder.shared_limits(std::sync::Arc::new(PostgresLimits::open(pool.clone(), WRITES).await?));
    }
    let kombo: Kombo = builder.build()?;
    if !once {
        return kombo_api_example_sync_service::run(store, kombo, settings, stop).await;
    }
    let service = kombo_api_example_sync_service::run(store.clone(), kombo, settings.clone(), stop.clone());
    let (served, ended) = tokio::join!(stop_when_served(&store, &settings, stop), service);
    ended.and(served)?;
    match store.stopped().await?.len() {
        0 => Ok(()),
        count => bail!("{count} integrations are stopped: `kombo-sync stopped` lists them"),
    }
}

async fn stop_on_signal(stop: CancellationToken) -> Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    tracing::info!("stopping");
    stop.cancel();
    Ok(())
}

/// Stops the service as soon as nothing is wanted or due, and shows the progress in a terminal.
async fn stop_when_served(store: &Store, settings: &Settings, stop: CancellationToken) -> Result<()> {
    let _stopping = stop.clone().drop_guard();
    let bar = indicatif::ProgressBar::new(0).with_message("models read");
    bar.set_style(indicatif::ProgressStyle::with_template("{bar:40} {pos}/{len} {msg}, {elapsed}")?);
    while !stop.is_cancelled() && store.want_due(&settings.models, settings.refresh, settings.full).await? > 0 {}
    while !stop.is_cancelled() {
        match store.pending().await {
            Ok((0, all)) => {
                bar.set_length(u64::try_from(all)?);
                bar.finish();
                return Ok(());
            }
            Ok((pending, all)) => {
                bar.set_length(u64::try_from(all)?);
                bar.set_position(u64::try_from(all - pending)?);
            }
            Err(error) => tracing::warn!("{error:#}: trying again"),
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    Ok(())
}

fn named(name: &str) -> Result<&'static Model> {
    let known = || models::ALL.map(|model| model.name).join(", ");
    models::named(name).with_context(|| format!("there is no model `{name}`; there are {}", known()))
}

fn wanted(models: &[&'static Model], full: bool) -> Vec<Wanted> {
    models.iter().map(|model| Wanted { model, full }).collect()
}

/// Returns the tool of an integration, with which its id begins.
fn tool_of(integration: &str) -> &str {
    integration.split_once(':').map_or("unknown", |(tool, _)| tool)
}

fn log(json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    // Logs go to standard error, so that lists on standard output can be piped.
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if json { logs.json().init() } else { logs.init() }
}

/// Prints a line; a reader that has closed the pipe is no panic.
fn print(line: &str) -> Result<()> {
    use std::io::Write as _;

    Ok(writeln!(std::io::stdout(), "{line}")?)
}
