//! Signed webhooks of the embedded mock server.

use bytes::Bytes;
use http::StatusCode;
use serde_json::Value;

use super::Server;
use crate::error::{Error, Result};
use crate::failed::Failed;
use crate::webhook::{SIGNATURE, Verifier};

/// The secret of all webhooks of the server.
const SECRET: &str = "mock-webhook-secret";

/// The answer of a receiver to a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    /// The status: any 2xx acknowledges the webhook.
    pub status: StatusCode,
    /// The body.
    pub body: Bytes,
}

impl Server {
    /// Returns the secret that webhooks are signed with.
    #[must_use]
    pub fn webhook_secret(&self) -> &'static str {
        SECRET
    }

    /// Returns the example of a webhook's page, such as `data-changed`. Change it as needed and pass it to
    /// [`fire`](Self::fire).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) if there is no webhook of this name; the message
    /// lists those that exist.
    pub fn webhook(&self, name: &str) -> Result<Value> {
        let webhooks = &self.state.catalog.webhooks;
        webhooks.get(name).cloned().ok_or_else(|| {
            let known = webhooks.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
            Error::invalid_request(format!("there is no webhook `{name}`, but {known}"))
        })
    }

    /// Sends a signed webhook to `url` and returns the receiver's answer.
    ///
    /// # Errors
    /// [`ErrorKind::Connect`](crate::ErrorKind::Connect) or [`ErrorKind::Connection`](crate::ErrorKind::Connection) if
    /// the receiver cannot be reached or closes the connection.
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
