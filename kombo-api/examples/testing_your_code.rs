//! A service that uses the SDK, and its tests against the embedded mock server: retries, errors, lists, webhooks.
//!
//! `cargo test -p kombo-api --features mock --example testing_your_code` runs the tests; in your own crate it is
//! `cargo test`. As an example it runs the service once, without key and network.
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::fmt;

use futures::TryStreamExt as _;
use kombo_api::mock::Server;
use kombo_api::types::ErrorCode;
use kombo_api::webhook::{Event, Payload, Verifier};
use kombo_api::{Kombo, op};

/// The service. It takes a client, so that tests can pass that of a mock server.
struct Headcounts {
    kombo: Kombo,
    /// The headcount of each integration that was read.
    by_integration: BTreeMap<String, usize>,
}

/// The reason why a customer could not be connected.
#[derive(Debug)]
enum ConnectError {
    /// The customer must start the connection flow again.
    TokenExpired,
    /// Kombo cannot be reached, or refuses the call.
    Kombo(kombo_api::Error),
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TokenExpired => f.write_str("the token is unknown or was used: start the connection flow again"),
            Self::Kombo(error) => write!(f, "the token could not be exchanged: {}", error.report()),
        }
    }
}

impl std::error::Error for ConnectError {}

impl Headcounts {
    fn new(kombo: Kombo) -> Self {
        Self { kombo, by_integration: BTreeMap::new() }
    }

    /// Exchanges the token of a completed connection flow and returns the integration's id.
    async fn connect(&mut self, token: &str) -> Result<String, ConnectError> {
        match self.kombo.connect().get_integration_by_token(token).send().await {
            Ok(integration) => Ok(integration.into_inner().id),
            Err(error) if error.code() == Some(&ErrorCode::PlatformIntegrationNotFound) => {
                Err(ConnectError::TokenExpired)
            }
            Err(error) => Err(ConnectError::Kombo(error)),
        }
    }

    /// Counts the employees of an integration.
    async fn refresh(&mut self, integration: &str) -> kombo_api::Result<usize> {
        let employees = self.kombo.integration(integration).hris().get_employees().page_size(250).items();
        let count = employees.try_fold(0, |count, _| async move { Ok(count + 1) }).await?;
        self.by_integration.insert(integration.to_owned(), count);
        Ok(count)
    }

    /// Processes a webhook that was verified. Returns whether it concerns this service.
    async fn process(&mut self, event: &Event) -> kombo_api::Result<bool> {
        match &event.payload {
            Payload::DataChanged(change) => {
                let is_relevant =
                    change.data.changed_models.iter().any(|model| model.name.as_str() == "hris_employees");
                if is_relevant {
                    self.refresh(&change.data.integration_id).await?;
                }
                Ok(is_relevant)
            }
            Payload::IntegrationDeleted(deleted) => Ok(self.by_integration.remove(&deleted.data.id).is_some()),
            _ => Ok(false),
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = Server::start().await?;
    let mut service = Headcounts::new(server.kombo());
    server.list::<op::GetEmployees>(42);

    let link = server.kombo().connect().create_connection_link("test@example.com", "Test Inc.").send().await?;
    let integration = service.connect(&server.complete_connection(&link.link)?).await?;
    println!("{integration} has {} employees", service.refresh(&integration).await?);

    server.list::<op::GetEmployees>(43);
    let mut payload = server.webhook("data-changed")?;
    payload["data"]["integration_id"] = integration.clone().into();
    service.process(&verified(&server, &payload)?).await?;
    println!("after a webhook: {:?}", service.by_integration);
    Ok(())
}

/// Returns the event of a webhook that is signed as Kombo does. No web server is needed to test what happens with it;
/// `Server::fire` sends a webhook to a running one, as the examples of web frameworks show.
fn verified(server: &Server, payload: &serde_json::Value) -> Result<Event, Box<dyn std::error::Error>> {
    let (verifier, body) = (Verifier::new(server.webhook_secret())?, payload.to_string());
    Ok(verifier.verify_signature(verifier.sign(&body), &body)?)
}

#[cfg(test)]
mod tests {
    use kombo_api::mock::Answer;
    use kombo_api::{ErrorKind, RetryPolicy};

    use super::*;

    type Outcome = Result<(), Box<dyn std::error::Error>>;

    async fn started() -> kombo_api::Result<(Server, Headcounts)> {
        let server = Server::start().await?;
        let service = Headcounts::new(server.kombo());
        Ok((server, service))
    }

    #[tokio::test]
    async fn a_token_is_exchanged_once() -> Outcome {
        let (server, mut service) = started().await?;
        let link = server.kombo().connect().create_connection_link("test@example.com", "Test Inc.").send().await?;
        let token = server.complete_connection(&link.link)?;
        assert!(service.connect(&token).await.is_ok());
        assert!(matches!(service.connect(&token).await, Err(ConnectError::TokenExpired)));
        Ok(())
    }

    #[tokio::test]
    async fn employees_of_all_pages_are_counted() -> Outcome {
        let (server, mut service) = started().await?;
        server.list::<op::GetEmployees>(600);
        let acme = server.integration();
        assert_eq!(service.refresh(acme.id()).await?, 600);
        assert_eq!(server.requests().len(), 3);
        Ok(())
    }

    /// The clients of the mock server skip waits and record them, so the test takes no time.
    #[tokio::test]
    async fn a_rate_limit_delays_the_count() -> Outcome {
        let (server, mut service) = started().await?;
        let limited = Answer::error(429, "PLATFORM.RATE_LIMIT_EXCEEDED", "Slow down.").header("retry-after", "30");
        server.answer_in_turn::<op::GetEmployees>([limited]);
        let acme = server.integration();
        assert!(service.refresh(acme.id()).await? > 0);
        assert!(server.waits().iter().any(|wait| wait.as_secs() >= 30), "{:?}", server.waits());
        Ok(())
    }

    /// A count that is not complete must not replace the previous one.
    #[tokio::test]
    async fn a_failure_keeps_the_previous_count() -> Outcome {
        let (server, mut service) = started().await?;
        let acme = server.integration();
        server.list::<op::GetEmployees>(3);
        service.refresh(acme.id()).await?;
        server.answer::<op::GetEmployees>(Answer::status(502).header("content-type", "text/html").body("<h1>Bad</h1>"));
        let Err(error) = service.refresh(acme.id()).await else { return Err("the failure is ignored".into()) };
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Api, 3));
        assert_eq!(service.by_integration.get(acme.id()), Some(&3));
        Ok(())
    }

    #[tokio::test]
    async fn only_a_missing_token_sends_the_customer_back() -> Outcome {
        let server = Server::start().await?;
        let mut service = Headcounts::new(server.builder().retry(RetryPolicy::none()).build()?);
        server.answer::<op::GetIntegrationByToken>(Answer::status(503));
        match service.connect("token").await {
            Err(ConnectError::Kombo(error)) => assert!(error.is_retryable()),
            other => return Err(format!("{other:?}").into()),
        }
        Ok(())
    }

    #[tokio::test]
    async fn a_webhook_refreshes_the_integration_that_it_names() -> Outcome {
        let (server, mut service) = started().await?;
        let acme = server.integration();
        server.list::<op::GetEmployees>(7);
        let mut payload = server.webhook("data-changed")?;
        payload["data"]["integration_id"] = acme.id().into();
        assert!(service.process(&verified(&server, &payload)?).await?);
        assert_eq!(service.by_integration.get(acme.id()), Some(&7));

        payload["data"]["changed_models"] = serde_json::json!([{"name": "hris_absences"}]);
        assert!(!service.process(&verified(&server, &payload)?).await?);
        Ok(())
    }
}
