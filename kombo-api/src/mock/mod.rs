//! An embedded mock server for tests: it runs in your process on loopback, without key or network.
//!
//! It answers every operation with the example of its OpenAPI page. It checks the bearer token and the required parts
//! of a request, and looks ids up. It keeps the state of the Connect flow: a created link leads to a token, and the
//! token once to an integration; any other token gets Kombo's error envelope. Lists have pages, over as many records as
//! you set. Signed webhooks are sent to your URL.
//!
//! ```
//! use kombo_api::mock::{Answer, Server};
//! use kombo_api::{op, types::ErrorCode};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> kombo_api::Result<()> {
//! let server = Server::start().await?;
//! let kombo = server.kombo();
//!
//! // Your backend creates a link, and your customer completes the flow.
//! let link = kombo.connect().create_connection_link("test@example.com", "Test Inc.").send().await?;
//! let token = server.complete_connection(&link.link)?;
//! let integration = kombo.connect().get_integration_by_token(token).send().await?;
//! assert_eq!(integration.end_user_organization_name, "Test Inc.");
//!
//! // Set the answer of an operation, such as an error.
//! server.answer::<op::CreateReconnectionLink>(Answer::error(403, "PLATFORM.IP_NOT_WHITELISTED", "Not from here."));
//! let error = kombo.general().create_reconnection_link(&integration.id).send().await.unwrap_err();
//! assert_eq!(error.code(), Some(&ErrorCode::from("PLATFORM.IP_NOT_WHITELISTED")));
//!
//! // Inspect the requests.
//! let sent = server.requests();
//! assert_eq!(sent[0].json().unwrap()["end_user_email"], "test@example.com");
//! # Ok(()) }
//! ```
//!
//! Operations of an integration need one that exists; [`Server::integration`] creates one:
//!
//! ```
//! use futures::TryStreamExt;
//! use kombo_api::{mock::Server, op};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> kombo_api::Result<()> {
//! let server = Server::start().await?;
//! server.list::<op::GetEmployees>(250);
//! let employees: Vec<_> = server.integration().hris().get_employees().page_size(100).items().try_collect().await?;
//! assert_eq!((employees.len(), server.requests().len()), (250, 3));
//! # Ok(()) }
//! ```
//!
//! The clients of the server do not wait between attempts: [`Server::waits`] returns the skipped durations.

mod answer;
mod catalog;
mod connect_flow;
mod records;
mod request;
mod serve;
mod waits;
#[cfg(feature = "webhook")]
mod webhooks;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::builder::KomboBuilder;
use crate::client::Kombo;
use crate::error::{Error, Result};
use crate::integration::Integration;
use crate::list::List;
use crate::operation::Operation;

pub use answer::Answer;
pub use request::Request;
#[cfg(feature = "webhook")]
pub use webhooks::Delivery;

use catalog::Catalog;
use connect_flow::ConnectFlow;
use records::Records;
use waits::Waits;

/// The API key that the server accepts.
const API_KEY: &str = "mock-api-key";

/// A running embedded mock server. It stops when it is dropped.
#[derive(Debug)]
pub struct Server {
    url: String,
    state: Arc<State>,
    waits: Arc<Waits>,
    kombo: Kombo,
    task: JoinHandle<()>,
}

/// The state that all connections share.
#[derive(Debug)]
struct State {
    catalog: Catalog,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    requests: Vec<Request>,
    overrides: HashMap<String, Override>,
    flow: ConnectFlow,
    records: Records,
}

#[derive(Debug, Default)]
struct Override {
    /// Used up first, one per call.
    queue: VecDeque<Answer>,
    /// Used from then on.
    always: Option<Answer>,
}

impl State {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Server {
    /// Starts a server on a free port of 127.0.0.1. It needs a Tokio runtime with I/O and time enabled.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the server cannot listen on a port.
    pub async fn start() -> Result<Self> {
        let listening = |error: std::io::Error| Error::config(format!("the embedded server cannot listen: {error}"));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(listening)?;
        let address = listener.local_addr().map_err(listening)?;
        let url = format!("http://{address}/v1");
        let catalog = Catalog::read()?;
        let flow = ConnectFlow::new(&catalog, address.port());
        let records = Records::new(&catalog);
        let inner = Mutex::new(Inner { requests: Vec::new(), overrides: HashMap::new(), flow, records });
        let state = Arc::new(State { catalog, inner });
        let waits = Arc::new(Waits::default());
        let kombo = builder(&url, &waits).build()?;
        let task = tokio::spawn(serve::run(listener, Arc::clone(&state)));
        Ok(Self { url, state, waits, kombo, task })
    }

    /// Returns a client of this server.
    #[must_use]
    pub fn kombo(&self) -> Kombo {
        self.kombo.clone()
    }

    /// Creates an integration with the tool `personio` and returns a handle of it.
    #[must_use]
    pub fn integration(&self) -> Integration {
        let id = self.state.lock().flow.connect("personio");
        self.kombo.integration(id)
    }

    /// Returns a builder of a client of this server, for other settings.
    pub fn builder(&self) -> KomboBuilder {
        builder(&self.url, &self.waits)
    }

    /// Returns the base URL of the server.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the API key that the server accepts.
    #[must_use]
    pub fn api_key(&self) -> &str {
        API_KEY
    }

    /// Fills the list `O` with this many copies of the records in its page's example, each with its own id. By default
    /// a list has the records of the example. Of the filters, the server applies `ids` and `remote_ids` only.
    pub fn list<O: List>(&self, count: usize) {
        if let Some(entry) = self.state.catalog.operation(O::INFO.id()) {
            self.state.lock().records.repeat(entry, count);
        }
    }

    /// Fills the list `O` with these records. To create some, read those of the example with a call and change them.
    /// The server applies `page_size`, `cursor`, `ids` and `remote_ids`, and no other filters.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) if a record cannot be written as JSON.
    pub fn records<O: List>(&self, records: impl IntoIterator<Item = O::Item>) -> Result<()>
    where
        O::Item: serde::Serialize,
    {
        let records: std::result::Result<_, _> = records.into_iter().map(serde_json::to_value).collect();
        let records = records.map_err(|error| Error::invalid_request(format!("a record is no JSON: {error}")))?;
        self.state.lock().records.set(O::INFO.id(), records);
        Ok(())
    }

    /// Answers every call of `O` with `answer` from now on.
    pub fn answer<O: Operation>(&self, answer: Answer) {
        self.state.lock().overrides.entry(O::INFO.id().to_owned()).or_default().always = Some(answer);
    }

    /// Answers the next calls of `O` with these answers, one each, and then as before.
    pub fn answer_in_turn<O: Operation>(&self, answers: impl IntoIterator<Item = Answer>) {
        self.state.lock().overrides.entry(O::INFO.id().to_owned()).or_default().queue.extend(answers);
    }

    /// Answers calls of `O` with the example of its page again.
    pub fn answer_as_usual<O: Operation>(&self) {
        self.state.lock().overrides.remove(O::INFO.id());
    }

    /// Returns every request that arrived, in order, refused ones included.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.state.lock().requests.clone()
    }

    /// Returns the waits that the clients of this server have skipped, in order: those before retries and those of
    /// pacing.
    #[must_use]
    pub fn waits(&self) -> Vec<Duration> {
        self.waits.all()
    }

    /// Completes the flow behind a link, as a customer would, and returns the token that `showKomboConnect(link)`
    /// resolves to. The token can be exchanged once.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) if the link is not from this server.
    pub fn complete_connection(&self, link: &str) -> Result<String> {
        let unknown = || Error::invalid_request("this link was not created by this embedded server");
        self.state.lock().flow.complete(link).ok_or_else(unknown)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn builder(url: &str, waits: &Arc<Waits>) -> KomboBuilder {
    let waits: Arc<Waits> = Arc::clone(waits);
    Kombo::builder(API_KEY).base_url(url).waiting_on(waits)
}
