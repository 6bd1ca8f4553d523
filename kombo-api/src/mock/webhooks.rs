//! Signed webhooks of the embedded mock server.

use bytes::Bytes;
use http::StatusCode;
use serde_json::Value;

use crate::error::{Error, Result};
use crate::failed::Failed;
use crate::webhook::{SIGNATURE, Verifier};

/// The secret of all webhooks of the server.
pub(super) const SECRET: &str = "mock-webhook-secret";

/// The answer of a receiver to a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    /// The status: any 2xx acknowledges the webhook.
    pub status: StatusCode,
    /// The body.
    pub body: Bytes,
}

/// Sends a signed webhook and returns the receiver's answer.
pub(super) async fn fire(url: &str, payload: &Value) -> Result<Delivery> {
    let body = payload.to_string();
    let verifier = Verifier::new(SECRET).map_err(|error| Error::config(error.to_string()))?;
    let client = reqwest::Client::builder().no_proxy().build().map_err(not_delivered)?;
    let request = client.post(url).header(SIGNATURE, verifier.sign(&body)).header("content-type", "application/json");
    let response = request.body(body).send().await.map_err(not_delivered)?;
    let status = response.status();
    Ok(Delivery { status, body: response.bytes().await.map_err(not_delivered)? })
}

fn not_delivered(error: reqwest::Error) -> Error {
    Failed::of(error, false).error
}
