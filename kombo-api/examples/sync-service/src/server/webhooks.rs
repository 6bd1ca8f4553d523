//! The receiver of webhooks: verifies, records what is wanted, and answers.

use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use kombo_api::types::{ChangedData, IntegrationStatus};
use kombo_api::webhook::{Event, Payload, Verifier};

use crate::models::Model;
use crate::service::Service;
use crate::store::Wanted;

/// The largest webhook: those of Kombo are a few kilobytes, and one with an application form is not read here.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// Returns the router of the receiver.
pub(crate) fn webhooks(service: Service, verifier: Verifier) -> Router {
    Router::new()
        .route("/webhooks", post(receive))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .with_state((service, Arc::new(verifier)))
}

/// Answers after what is wanted is committed: Kombo sends a webhook again that was not answered with a success.
async fn receive(
    Shared((service, verifier)): Shared<(Service, Arc<Verifier>)>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let event = match verifier.verify(&headers, &body) {
        Ok(event) => event,
        Err(error) => {
            tracing::warn!(%error, "a webhook was refused");
            service.metrics.webhook("refused");
            return StatusCode::UNAUTHORIZED;
        }
    };
    let cause = format!("webhook {} {}", event.kind(), event.id().unwrap_or("without an id"));
    match handle(&service, &event, &cause).await {
        Ok(()) => {
            tracing::info!(cause, "webhook received");
            // Types that are new to this version must not become labels: their number is not bounded.
            let is_known = !matches!(event.payload, Payload::Unknown(..));
            service.metrics.webhook(if is_known { event.kind() } else { "unknown" });
            StatusCode::NO_CONTENT
        }
        Err(error) => {
            tracing::error!(cause, error = format!("{error:#}"), "the webhook could not be stored");
            service.metrics.webhook("failed");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

async fn handle(service: &Service, event: &Event, cause: &str) -> Result<()> {
    let store = &service.store;
    let all = || wanted(&service.settings.models);
    match &event.payload {
        Payload::IntegrationCreated(created) => {
            store.discover(&created.data.id, &created.data.tool).await?;
            store.want(&created.data.id, &all(), cause).await
        }
        Payload::DataChanged(changed) => {
            let ChangedData { integration_id, integration_tool, .. } = &changed.data;
            // The webhook that the integration was created may have been lost.
            store.discover(integration_id, integration_tool).await?;
            match affected(service, &changed.data) {
                models if models.is_empty() => Ok(()),
                models => store.want(integration_id, &wanted(&models), cause).await,
            }
        }
        Payload::SyncFinished(finished) => {
            store.discover(&finished.data.integration_id, &finished.data.integration_tool).await?;
            store.want(&finished.data.integration_id, &all(), cause).await
        }
        Payload::IntegrationStateChanged(changed) if changed.data.state == IntegrationStatus::Active => {
            store.discover(&changed.data.integration_id, &changed.data.integration_tool).await?;
            store.resume(&changed.data.integration_id).await?;
            store.want(&changed.data.integration_id, &all(), cause).await
        }
        Payload::IntegrationDeleted(deleted) => store.delete(&deleted.data.id).await,
        _ => Ok(()),
    }
}

fn wanted(models: &[&'static Model]) -> Vec<Wanted> {
    models.iter().map(|model| Wanted { model, full: false }).collect()
}

/// Returns the models that a change concerns. A name that belongs to none of them may be a part of any: then all of
/// them are read.
fn affected(service: &Service, data: &ChangedData) -> Vec<&'static Model> {
    let all = &service.settings.models;
    let mut affected: Vec<&'static Model> = Vec::new();
    for changed in &data.changed_models {
        let name = changed.name.to_string();
        let of_name = |model: &&&'static Model| model.in_webhooks.iter().any(|prefix| name.starts_with(prefix));
        let known = crate::models::ALL.iter().any(|model| of_name(&model));
        match known {
            true => affected.extend(all.iter().filter(of_name).copied()),
            false => return all.clone(),
        }
    }
    affected
}
