//! The service of one process: its parts, and how they start and stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use kombo_api::{Bytes, Kombo, Response};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::metrics::Metrics;
use crate::models::Request;
use crate::settings::Settings;
use crate::store::Store;
use crate::{queue, schedule, server};

/// How long a stop may take. Requests are dropped at once, and a transaction takes milliseconds; a supervisor kills a
/// process that does not end within ten seconds.
const STOPPING: Duration = Duration::from_secs(8);

/// The parts of the service that its tasks share. Clones are the same service.
#[derive(Clone, Debug)]
pub(crate) struct Service(Arc<Parts>);

#[derive(Debug)]
pub(crate) struct Parts {
    /// The name of this process, which is unique: it owns leases.
    pub(crate) name: String,
    pub(crate) store: Store,
    pub(crate) kombo: Kombo,
    pub(crate) settings: Settings,
    pub(crate) metrics: Metrics,
    /// Cancelled when the process is to stop.
    pub(crate) stop: CancellationToken,
}

impl std::ops::Deref for Service {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Service {
    pub(crate) fn new(store: Store, kombo: Kombo, settings: Settings, stop: CancellationToken) -> Result<Self> {
        let name = format!("{}-{}", hostname(), new_name()?);
        let metrics = Metrics::new()?;
        Ok(Self(Arc::new(Parts { name, store, kombo, settings, metrics, stop })))
    }

    /// Returns a new name for a read.
    pub(crate) fn new_name(&self) -> Result<String> {
        new_name()
    }

    /// Returns the response of a request; `None` if the service stops meanwhile.
    pub(crate) async fn fetch(&self, request: Request) -> kombo_api::Result<Option<Response<Bytes>>> {
        self.stop.run_until_cancelled(request).await.transpose()
    }

    /// Runs until `stop` is cancelled, or if one of its parts cannot start.
    pub(crate) async fn run(self) -> Result<()> {
        let mut parts = JoinSet::new();
        if let Some(address) = self.settings.webhooks {
            let (secret, router) = (self.settings.webhook_secrets()?, server::webhooks);
            let listener = listen(address, "webhooks").await?;
            parts.spawn(server::serve(listener, router(self.clone(), secret), self.stop.clone()));
        }
        if let Some(address) = self.settings.status {
            let listener = listen(address, "the status page").await?;
            parts.spawn(server::serve(listener, server::status(self.clone()), self.stop.clone()));
        }
        let service = self.clone();
        parts.spawn(async move {
            schedule::run(service).await;
            Ok(())
        });
        let service = self.clone();
        parts.spawn(async move {
            queue::work(service).await;
            Ok(())
        });
        let result = tokio::select! {
            () = self.stop.cancelled() => Ok(()),
            // No part ends by itself, unless it fails.
            Some(ended) = parts.join_next() => ended.context("a part of the service has panicked").flatten(),
        };
        self.stop.cancel();
        let all_ended = async { while parts.join_next().await.is_some() {} };
        if tokio::time::timeout(STOPPING, all_ended).await.is_err() {
            tracing::warn!("some tasks did not end in time: other workers take their jobs over when the leases expire");
        }
        result
    }
}

async fn listen(address: SocketAddr, purpose: &str) -> Result<tokio::net::TcpListener> {
    let listener = tokio::net::TcpListener::bind(address).await;
    let listener = listener.with_context(|| format!("cannot listen on {address} for {purpose}"))?;
    tracing::info!(address = %listener.local_addr()?, "listening for {purpose}");
    Ok(listener)
}

fn new_name() -> Result<String> {
    Ok(format!("{:016x}", getrandom::u64()?))
}

/// Returns the name of this machine, for people.
fn hostname() -> String {
    let name = std::env::var("HOSTNAME").ok().filter(|name| !name.is_empty());
    name.unwrap_or_else(|| "worker".to_owned())
}
