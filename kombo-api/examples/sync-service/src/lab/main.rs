//! `sync-lab`: demonstrates the service, proves its guarantees and measures it, with an imitation of Kombo.

mod chaos;
mod copies;
mod demo;
mod kombo;
mod place;
mod postgres;
mod throughput;
mod workers;
mod writes;

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

/// Demonstrates `kombo-sync`, proves its guarantees and measures it, with an imitation of Kombo.
#[derive(Debug, Parser)]
#[command(name = "sync-lab")]
struct Arguments {
    #[command(subcommand)]
    command: Command,

    /// After how many seconds it fails
    #[arg(long, global = true, default_value_t = 900)]
    limit: u64,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show what the service does
    Demo {
        /// With a PostgreSQL server of its own and three workers, instead of SQLite and one
        #[arg(long)]
        postgres: bool,
    },
    /// Kill workers and the database while records change, and compare the copies with the server
    Chaos {
        #[command(flatten)]
        size: Size,
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// How often a worker is killed
        #[arg(long, default_value_t = 10)]
        kills: u32,
        #[arg(long, default_value_t = 3)]
        workers: usize,
        #[arg(long)]
        postgres: bool,
    },
    /// Measure the time of first copies with 1, 2 and 4 workers
    Throughput {
        #[command(flatten)]
        size: Size,
        /// The latency of the API, in milliseconds
        #[arg(long, default_value_t = 200)]
        latency: u64,
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Write to one integration from several processes, and count the writes in flight
    Writes {
        #[arg(long, default_value_t = 3)]
        processes: usize,
        #[arg(long, default_value_t = 100)]
        tasks: usize,
    },
    /// One of the processes of `writes`
    #[command(hide = true)]
    Writer(writes::Writer),
}

/// The size of the imitation of Kombo.
#[derive(Clone, Copy, Debug, Args)]
struct Size {
    #[arg(long, default_value_t = 200)]
    integrations: usize,
    /// Of each integration
    #[arg(long, default_value_t = 2_000)]
    employees: usize,
}

#[tokio::main]
async fn main() -> ExitCode {
    let Arguments { command, limit } = Arguments::parse();
    match tokio::time::timeout(Duration::from_secs(limit), run(command)).await {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(error)) => fail(&format!("{error:#}")),
        Err(_) => fail(&format!("it did not end within {limit} seconds")),
    }
}

fn fail(problem: &str) -> ExitCode {
    // If standard error is closed, the exit code says it.
    let _ = writeln!(std::io::stderr(), "error: {problem}");
    ExitCode::FAILURE
}

async fn run(command: Command) -> Result<()> {
    let out = Output;
    match command {
        Command::Demo { postgres } => demo::run(postgres, &out).await,
        Command::Chaos { size, seed, kills, workers, postgres } => {
            chaos::run(size, seed, kills, workers, postgres, &out).await
        }
        Command::Throughput { size, latency, seed } => {
            throughput::run(size, Duration::from_millis(latency), seed, &out).await
        }
        Command::Writes { processes, tasks } => writes::run(processes, tasks, &out).await,
        Command::Writer(writer) => writes::write(writer).await,
    }
}

/// Standard output.
#[derive(Debug)]
struct Output;

impl Output {
    fn line(&self, line: &str) -> Result<()> {
        Ok(writeln!(std::io::stdout(), "{line}")?)
    }
}
