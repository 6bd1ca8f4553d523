//! The state of the Connect flow.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::answer::Answer;
use super::catalog::{Catalog, Entry};
use crate::raw::conventions::DATA;

#[derive(Debug)]
pub(super) struct ConnectFlow {
    /// The example of an integration, from its page.
    example: Value,
    /// The targets of the links.
    links: HashMap<String, Target>,
    /// Tokens that have not been exchanged.
    tokens: HashMap<String, String>,
    integrations: HashMap<String, Value>,
    created: u32,
    /// The port of the server, which makes its links unique.
    port: u16,
    /// The URL of the page that links lead to.
    page: String,
}

/// The page of the links in the API's examples.
const PAGE: &str = "https://connect.kombo.dev/v1";

/// The target of a link: a new integration, or an existing one.
#[derive(Clone, Debug)]
enum Target {
    New(Value),
    Existing(String),
}

impl ConnectFlow {
    /// Creates the state. The integrations of the pages' examples exist from the start.
    pub(super) fn new(catalog: &Catalog, port: u16) -> Self {
        let exchange = catalog.iter().find(|entry| entry.id == "GetConnectIntegrationByTokenToken");
        let example = exchange.and_then(|entry| entry.response.as_ref()).map(|it| it[DATA].clone()).unwrap_or_default();
        let mut integrations = HashMap::new();
        let parameters = catalog.iter().flat_map(|entry| &entry.parameters);
        let named = parameters.filter(|it| it.name == "integration_id").filter_map(|it| it.example.as_ref());
        for id in named.chain([&example["id"]]).filter_map(Value::as_str) {
            let mut integration = example.clone();
            integration["id"] = json!(id);
            integrations.insert(id.to_owned(), integration);
        }
        Self {
            example,
            links: HashMap::new(),
            tokens: HashMap::new(),
            integrations,
            created: 0,
            port,
            page: PAGE.into(),
        }
    }

    /// Sets the page that links created from now on lead to.
    pub(super) fn lead_to(&mut self, page: String) {
        self.page = page;
    }

    /// Returns whether this integration exists.
    pub(super) fn has(&self, integration: &str) -> bool {
        self.integrations.contains_key(integration)
    }

    /// Creates an integration without the flow and returns its id.
    pub(super) fn connect(&mut self, tool: &str) -> String {
        let integration = self.connected(&json!({
            "integration_tool": tool, "end_user_email": "test@example.com", "end_user_organization_name": "Test Inc.",
        }));
        let id = integration["id"].as_str().unwrap_or_default().to_owned();
        self.integrations.insert(id.clone(), integration);
        id
    }

    /// Returns the answer to a request of the flow; `None` if the operation is not part of it.
    pub(super) fn answer(&mut self, entry: &Entry, parameters: &[(String, String)], body: &Value) -> Option<Answer> {
        let parameter = |name: &str| parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        match entry.id.as_str() {
            "PostConnectCreateLink" => {
                let link = self.link(Target::New(body.clone()));
                let mut data = json!({"link": link});
                if body["enable_static_ips"] == true {
                    // Addresses that RFC 5737 reserves for documentation.
                    data["static_ips"] = json!(["192.0.2.10", "192.0.2.11"]);
                }
                Some(Answer::success(data))
            }
            "PostIntegrationsIntegrationIdRelink" => {
                let id = parameter("integration_id")?;
                let link = self.link(Target::Existing(id.to_owned()));
                Some(Answer::success(json!({"link": link})))
            }
            "GetConnectIntegrationByTokenToken" => Some(self.exchange(parameter("token")?)),
            "DeleteIntegrationsIntegrationId" => {
                // The answer is the example, as for other writes.
                self.integrations.remove(parameter("integration_id")?);
                None
            }
            "PostConnectActivateIntegration" => Some(self.exchange(body["token"].as_str().unwrap_or_default())),
            _ => None,
        }
    }

    fn link(&mut self, to: Target) -> String {
        self.created += 1;
        let link = format!("{}?token=mock-{}-{}", self.page, self.port, self.created);
        self.links.insert(link.clone(), to);
        link
    }

    /// Completes the flow of a link and returns its token.
    pub(super) fn complete(&mut self, link: &str) -> Option<String> {
        let id = match self.links.get(link)?.clone() {
            Target::Existing(id) => id,
            Target::New(request) => {
                let integration = self.connected(&request);
                let id = integration["id"].as_str().unwrap_or_default().to_owned();
                self.integrations.insert(id.clone(), integration);
                id
            }
        };
        self.created += 1;
        let token = format!("mock-token-{}", self.created);
        self.tokens.insert(token.clone(), id);
        Some(token)
    }

    fn connected(&mut self, request: &Value) -> Value {
        self.created += 1;
        let tool = request["integration_tool"].as_str().unwrap_or("sandbox");
        let mut integration = self.example.clone();
        integration["tool"] = json!(tool);
        integration["id"] = json!(format!("{tool}:mock{:020}", self.created));
        integration["setup_status"] = json!("COMPLETED");
        for field in ["end_user_email", "end_user_organization_name", "end_user_origin_id"] {
            integration[field] = request[field].clone();
        }
        integration
    }

    fn exchange(&mut self, token: &str) -> Answer {
        match self.tokens.remove(token).and_then(|id| self.integrations.get(&id)) {
            Some(integration) => Answer::success(integration.clone()),
            None => not_found("The token is unknown, or has been used already."),
        }
    }
}

fn not_found(message: &str) -> Answer {
    Answer::error(404, "PLATFORM.INTEGRATION_NOT_FOUND", message)
}
