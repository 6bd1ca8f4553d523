//! Webhooks of the mock.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::shared::{Error, Shared};

/// Sends a webhook with an id of its own.
pub(super) async fn deliver(shared: &Shared, mut payload: Value) -> Result<StatusCode, Error> {
    payload["id"] = json!(format!("mock{:016x}", getrandom::u64()?));
    Ok(shared.server.fire(&shared.webhook_url, &payload).await?.status)
}
