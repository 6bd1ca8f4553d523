//! The webhooks of Kombo.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use crate::notice;
use crate::state::Shared;

/// Verifies a webhook, saves it and wakes the open pages. The body must be the bytes as received.
///
/// Answers 401 to a wrong signature, and 503 if it could not be saved, so that Kombo delivers it again.
pub(crate) async fn receive(State(app): State<Shared>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let Some(verifier) = &app.verifier else {
        tracing::error!("a webhook was refused: KOMBO_WEBHOOK_SECRET is not set");
        return StatusCode::SERVICE_UNAVAILABLE;
    };
    let event = match verifier.verify(&headers, &body) {
        Ok(event) => event,
        Err(error) => {
            tracing::warn!(%error, "a webhook was refused");
            return StatusCode::UNAUTHORIZED;
        }
    };
    let Some(notice) = notice::of(&event) else { return StatusCode::NO_CONTENT };
    match app.store.apply(notice).await {
        Ok(has_effect) => {
            if has_effect {
                app.changes.notify();
            }
            StatusCode::NO_CONTENT
        }
        Err(error) => {
            tracing::error!(%error);
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}
