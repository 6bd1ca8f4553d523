//! Webhooks of the embedded server: signed, and sent where you say.

use bytes::Bytes;
use http::StatusCode;
use serde_json::Value;

use super::Server;
use crate::error::{Error, Result};
use crate::failed::Failed;
use crate::webhook::{SIGNATURE, Verifier};

/// What the embedded server signs webhooks with.
const SECRET: &str = "mock-webhook-secret";

/// How a receiver answered a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    /// The status: any 2xx acknowledges the webhook.
    pub status: StatusCode,
    /// The body.
    pub body: Bytes,
}

impl Server {
    /// The secret that webhooks are signed with.
    #[must_use]
    pub fn webhook_secret(&self) -> &'static str {
        SECRET
    }

    /// The example of a webhook's page, such as `data-changed`, to be changed and given to [`fire`](Self::fire).
    ///
    /// # Errors
    /// If the pages describe no webhook of this name; the message lists those that they do.
    pub fn webhook(&self, name: &str) -> Result<Value> {
        let webhooks = &self.state.catalog.webhooks;
        webhooks.get(name).cloned().ok_or_else(|| {
            let known = webhooks.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
            Error::invalid_request(format!("there is no webhook `{name}`, but {known}"))
        })
    }

    /// Sends a webhook to `url`, signed as Kombo signs it, and returns the answer.
    ///
    /// # Errors
    /// If the receiver cannot be reached, or hangs up.
    pub async fn fire(&self, url: &str, payload: &Value) -> Result<Delivery> {
        let body = payload.to_string();
        let verifier = Verifier::new(SECRET).map_err(|error| Error::config(error.to_string()))?;
        let client = reqwest::Client::builder().no_proxy().build().map_err(not_delivered)?;
        let request =
            client.post(url).header(SIGNATURE, verifier.sign(&body)).header("content-type", "application/json");
        let response = request.body(body).send().await.map_err(not_delivered)?;
        let status = response.status();
        Ok(Delivery { status, body: response.bytes().await.map_err(not_delivered)? })
    }
}

fn not_delivered(error: reqwest::Error) -> Error {
    Failed::of(error, false).error
}
