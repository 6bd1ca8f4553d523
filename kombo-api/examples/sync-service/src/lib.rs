//! A service that keeps a copy of each customer's records in a database of one's own.
//!
//! - [`models`]: what is copied, and into which columns.
//! - [`store`]: the database, SQLite or PostgreSQL: rows, progress, leases.
//! - `sync`: the job that reads an integration; `queue` runs jobs, `schedule` and `server` want them.
//! - [`limits`]: limits of writes that all machines share.
//! - [`run`]: all of it, in one process.
//!
//! The README of this folder states the guarantees.

pub mod limits;
mod metrics;
pub mod models;
mod queue;
mod schedule;
mod server;
mod service;
pub mod settings;
pub mod store;
mod sync;

use anyhow::Result;
use kombo_api::Kombo;
use tokio_util::sync::CancellationToken;

use settings::Settings;
use store::Store;

/// Runs the service in this process until `stop` is cancelled. It then ends within ten seconds.
///
/// # Errors
/// A part of the service that cannot start, such as a port that is in use.
pub async fn run(store: Store, kombo: Kombo, settings: Settings, stop: CancellationToken) -> Result<()> {
    service::Service::new(store, kombo, settings, stop)?.run().await
}
