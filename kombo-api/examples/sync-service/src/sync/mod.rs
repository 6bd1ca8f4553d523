//! The job: reads what is wanted of an integration.

mod failure;
mod page;
mod storable;

use std::time::Duration;

use anyhow::Result;
use kombo_api::chrono::TimeDelta;
use kombo_api::http::StatusCode;
use kombo_api::types::ErrorCode;
use tokio_util::sync::DropGuard;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument as _;

use crate::models::Query;
use crate::service::Service;
use crate::store::{Lease, Progress};

pub(crate) use failure::Failure;
use page::Page;

/// How often a read may start again because its cursor is not accepted, in one job.
const MOST_RESTARTS: usize = 3;

/// How a job has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Everything that was wanted is read.
    Served,
    /// Another worker reads the integration; it will see what is wanted.
    Busy,
    /// The service stops. The rest is left to other workers, or to the next start.
    Stopped,
}

/// How a read has ended.
enum Ended {
    Complete,
    Stopped,
    /// Another worker has the lease.
    Lost,
}

/// Reads everything that is wanted of an integration, one model after the other, while no other worker does.
pub(crate) async fn integration(service: &Service, id: &str) -> Result<Outcome, Failure> {
    let owner = format!("{}/{}", service.name, service.new_name()?);
    let claimed = service.store.claim(id, owner, service.settings.lease).await?;
    let Some(lease) = claimed else { return Ok(Outcome::Busy) };
    let _renewing = keep(service, &lease);
    // A task of its own, so that reads run on all threads and a panic is a failure as any other. It ends with this future.
    let (of_task, lease_of_task) = (service.clone(), lease.clone());
    let read = tokio::spawn(async move { read_all(&of_task, &lease_of_task).await });
    let outcome = AbortOnDropHandle::new(read).await.unwrap_or_else(|panic| Err(anyhow::Error::from(panic).into()));
    match &outcome {
        Ok(Outcome::Stopped) => service.store.release(&lease, None).await?,
        Err(failure) => service.store.release(&lease, Some(&failure.to_string())).await?,
        Ok(Outcome::Served | Outcome::Busy) => {}
    }
    outcome
}

async fn read_all(service: &Service, lease: &Lease) -> Result<Outcome, Failure> {
    loop {
        while let Some(progress) = service.store.next_read(lease, &service.new_name()?).await? {
            let span = tracing::info_span!(
                "read",
                integration = lease.integration,
                model = progress.model.name,
                run = progress.run,
                cause = progress.cause,
            );
            match read(service, lease, progress).instrument(span).await? {
                Ended::Complete => {}
                Ended::Stopped => return Ok(Outcome::Stopped),
                Ended::Lost => return Ok(Outcome::Busy),
            }
        }
        if service.store.release_if_served(lease).await? {
            return Ok(Outcome::Served);
        }
    }
}

/// Renews a lease until the guard is dropped: a page may take longer than the lease lasts.
fn keep(service: &Service, lease: &Lease) -> DropGuard {
    let ended = service.stop.child_token();
    let (service, lease, renewing) = (service.clone(), lease.clone(), ended.clone());
    tokio::spawn(async move {
        let mut interval = tokio::time::interval(lease.lasts / 3);
        interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while renewing.run_until_cancelled(interval.tick()).await.is_some() {
            match service.store.renew(&lease).await {
                Ok(true) => {}
                // The transaction of the next page notices it, too.
                Ok(false) => return,
                Err(error) => tracing::warn!(integration = lease.integration, %error, "the lease was not renewed"),
            }
        }
    });
    ended.drop_guard()
}

/// Reads a model from its first page, or from the page after an interruption.
async fn read(service: &Service, lease: &Lease, mut progress: Progress) -> Result<Ended, Failure> {
    let integration = service.kombo.integration(&lease.integration);
    let overlap = TimeDelta::from_std(service.settings.overlap).unwrap_or(TimeDelta::MAX);
    let mut restarts = 0;
    let mut next = progress.cursor.clone();
    let request = |progress: &Progress, cursor: Option<String>| {
        let query = Query { updated_after: progress.updated_after, cursor, page_size: service.settings.page_size };
        service.fetch((progress.model.request)(&integration, query))
    };
    let mut fetched = request(&progress, next.clone()).await;
    loop {
        if let Err(error) = &fetched {
            service.metrics.retries(progress.model, error.attempts());
        }
        let page = match fetched {
            Ok(Some(response)) => Page::of(progress.model, response)?,
            Ok(None) => return Ok(Ended::Stopped),
            Err(error) if is_missing(&error) => {
                tracing::info!(code = ?error.code(), "the integration does not have the model");
                service.store.skip(lease, &progress).await?;
                return Ok(Ended::Complete);
            }
            Err(error) if next.is_some() && error.status() == Some(StatusCode::BAD_REQUEST) => {
                restarts += 1;
                if restarts > MOST_RESTARTS {
                    return Err(error.into());
                }
                tracing::info!(error = %error.report(), "the cursor is not accepted any more: the read starts again");
                service.store.restart(lease, &mut progress).await?;
                next = None;
                fetched = request(&progress, None).await;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        // On the clock of the API, so that it does not matter how far this one is off.
        let started_at = progress.started_at.or(page.date).unwrap_or_else(|| service.store.now());
        progress.started_at = Some(started_at);
        let records = page.content.rows.len();
        service.metrics.page(progress.model, records, page.content.invalid, page.attempts);
        let following = page.content.cursor.clone();
        // The next page is requested while this one is stored.
        let store = service.store.store_page(lease, &progress, page.content, overlap);
        let ahead = async {
            match &following {
                Some(cursor) => Some(request(&progress, Some(cursor.clone())).await),
                None => None,
            }
        };
        let (stored, ahead) = tokio::join!(store, ahead);
        let Some(changed) = stored? else {
            tracing::warn!("another worker has the lease: this one leaves the read to it");
            return Ok(Ended::Lost);
        };
        service.metrics.changed(progress.model, changed);
        tracing::debug!(records, changed, "page stored");
        match ahead {
            Some(ahead) => (fetched, next) = (ahead, following),
            None => {
                tracing::info!(full = progress.is_full, "the copy is up to date");
                return Ok(Ended::Complete);
            }
        }
    }
}

/// Whether the tool of the integration has no such model, or the customer does not share it.
fn is_missing(error: &kombo_api::Error) -> bool {
    matches!(
        error.code(),
        Some(
            ErrorCode::IntegrationModelNotAvailable
                | ErrorCode::IntegrationModelDisabled
                | ErrorCode::IntegrationPermissionMissing
        )
    )
}

/// The shortest lease, so that its renewal is not skipped because the machine is busy.
pub(crate) const SHORTEST_LEASE: Duration = Duration::from_secs(1);
