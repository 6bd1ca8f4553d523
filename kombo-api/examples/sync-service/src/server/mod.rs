//! The HTTP servers: webhooks for Kombo, and the status page and metrics for people.

mod status;
mod webhooks;

use anyhow::Result;
use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub(crate) use status::status;
pub(crate) use webhooks::webhooks;

/// Serves until `stop` is cancelled.
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) -> Result<()> {
    Ok(axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await?)
}
