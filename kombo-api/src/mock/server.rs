//! The embedded mock server.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;

use super::answer::Answer;
use super::listen;
use super::request::Request;
use super::serve;
use super::state::{API_KEY, Always, State};
use super::waits::Waits;
#[cfg(feature = "webhook")]
use super::webhooks::{self, Delivery};
#[cfg(feature = "blocking")]
use crate::client::BlockingKombo;
use crate::client::{Integration, Kombo, KomboBuilder};
use crate::error::{Error, Result};
use crate::list::List;
use crate::operation::Operation;
#[cfg(feature = "blocking")]
use crate::worker::Worker;

/// A running embedded mock server. It stops when it is dropped.
#[derive(Debug)]
pub struct Server {
    url: String,
    state: Arc<State>,
    waits: Arc<Waits>,
    kombo: Kombo,
    task: JoinHandle<()>,
    /// The thread of a server that was started without a runtime.
    #[cfg(feature = "blocking")]
    worker: Option<Worker>,
}

impl Server {
    /// Starts a server on a free port of 127.0.0.1. It needs a Tokio runtime with I/O and time enabled.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the server cannot listen on a port.
    pub async fn start() -> Result<Self> {
        Self::start_at(0).await
    }

    /// Starts a server on a port of 127.0.0.1; 0 is any free port.
    pub(crate) async fn start_at(port: u16) -> Result<Self> {
        let (listener, address) = listen::bind("the embedded mock server", port).await?;
        let url = format!("http://{address}/v1");
        let state = Arc::new(State::new(address.port())?);
        let waits = Arc::new(Waits::default());
        let kombo = builder(&url, &waits).build()?;
        let shared = Arc::clone(&state);
        let answer = move |head, body| serve::answer(head, body, Arc::clone(&shared));
        let task = tokio::spawn(listen::run(listener, answer));
        Ok(Self {
            url,
            state,
            waits,
            kombo,
            task,
            #[cfg(feature = "blocking")]
            worker: None,
        })
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

    /// Fills every list as [`list`](Self::list).
    #[cfg(feature = "cli")]
    pub(crate) fn fill(&self, count: usize) {
        let mut state = self.state.lock();
        self.state.catalog.iter().filter(|entry| entry.is_list).for_each(|entry| state.records.repeat(entry, count));
    }

    /// Fills the list `O` with these records. The server applies `page_size`, `cursor`, `ids` and `remote_ids`, and no
    /// other filters.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> kombo_api::Result<()> {
    /// use kombo_api::{mock::Server, op, types::Group};
    ///
    /// let server = Server::start().await?;
    /// server.records::<op::GetTeams>([Group::default().id("1").name("Sales"), Group::default().id("2")])?;
    /// let teams = server.integration().hris().get_teams().send().await?;
    /// assert_eq!(teams.results.len(), 2);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) if a record cannot be written as JSON.
    pub fn records<O: List>(&self, records: impl IntoIterator<Item = O::Item>) -> Result<()>
    where
        O::Item: serde::Serialize,
    {
        let records: std::result::Result<_, _> = records.into_iter().map(serde_json::to_value).collect();
        let records =
            records.map_err(|error| Error::invalid_request(format!("a record cannot be written as JSON: {error}")))?;
        self.state.lock().records.set(O::INFO.id(), records);
        Ok(())
    }

    /// Answers every call of `O` with `answer` from now on.
    pub fn answer<O: Operation>(&self, answer: Answer) {
        self.state.lock().overrides.entry(O::INFO.id().to_owned()).or_default().always = Some(Always::Answer(answer));
    }

    /// Answers every call of `O` with what `answer` returns from now on: for answers that depend on the request or on
    /// state of your own. Where it returns `None`, the server answers as usual. Calls may be answered at the same time.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> kombo_api::Result<()> {
    /// use kombo_api::{mock::Answer, mock::Server, op};
    ///
    /// let server = Server::start().await?;
    /// server.answer_with::<op::GetEmployees, _>(|request| async move {
    ///     let is_filtered = request.query.is_some_and(|query| query.contains("updated_after="));
    ///     is_filtered.then(|| Answer::success(serde_json::json!({"results": [], "next": null})))
    /// });
    /// let acme = server.integration();
    /// assert_eq!(acme.hris().get_employees().send().await?.results.len(), 1);
    /// let since = kombo_api::chrono::DateTime::UNIX_EPOCH;
    /// assert_eq!(acme.hris().get_employees().updated_after(since).send().await?.results.len(), 0);
    /// # Ok(()) }
    /// ```
    pub fn answer_with<O: Operation, F>(&self, answer: impl Fn(Request) -> F + Send + Sync + 'static)
    where
        F: Future<Output = Option<Answer>> + Send + 'static,
    {
        let function = Arc::new(move |request| Box::pin(answer(request)) as _);
        let always = Some(Always::Function(function));
        self.state.lock().overrides.entry(O::INFO.id().to_owned()).or_default().always = always;
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
        let unknown = || Error::invalid_request("this link was not created by this embedded mock server");
        self.state.lock().flow.complete(link).ok_or_else(unknown)
    }

    /// Sets the URL of the page that links lead to, `https://connect.kombo.dev/v1` by default: for tests in a browser,
    /// with a page of your own in place of Kombo's. It has no query; a link adds `?token=…`. Links that exist remain.
    pub fn connect_page(&self, url: impl Into<String>) {
        self.state.lock().flow.lead_to(url.into());
    }

    /// Returns the secret that webhooks are signed with.
    #[cfg(feature = "webhook")]
    #[must_use]
    pub fn webhook_secret(&self) -> &'static str {
        webhooks::SECRET
    }

    /// Returns the example of a webhook's page, such as `data-changed`. Change it as needed and pass it to
    /// [`fire`](Self::fire). Its `id` is different for each type and always the same, `mock-data-changed` for example:
    /// receivers that ignore repeated deliveries need another one for a second webhook of a type.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) if there is no webhook of this name; the message
    /// lists those that exist.
    #[cfg(feature = "webhook")]
    pub fn webhook(&self, name: &str) -> Result<serde_json::Value> {
        let catalog = &self.state.catalog;
        catalog.webhook(name).ok_or_else(|| {
            let known = catalog.webhook_names().collect::<Vec<_>>().join(", ");
            Error::invalid_request(format!("there is no webhook `{name}`; there are {known}"))
        })
    }

    /// Sends a signed webhook to `url` and returns the receiver's answer.
    ///
    /// # Errors
    /// [`ErrorKind::Connect`](crate::ErrorKind::Connect) or [`ErrorKind::Connection`](crate::ErrorKind::Connection) if
    /// the receiver cannot be reached or closes the connection.
    #[cfg(feature = "webhook")]
    pub async fn fire(&self, url: &str, payload: &serde_json::Value) -> Result<Delivery> {
        webhooks::fire(url, payload).await
    }
}

/// The server without async, for tests of [`blocking`](crate::blocking) clients.
#[cfg(feature = "blocking")]
impl Server {
    /// Starts a server on a thread of its own, without a Tokio runtime of the caller.
    ///
    /// # Errors
    /// As [`start`](Self::start), and [`ErrorKind::Runtime`](crate::ErrorKind::Runtime) if the system refuses a thread.
    pub fn start_blocking() -> Result<Self> {
        let worker = Worker::start()?;
        let mut server = worker.run(Self::start())??;
        server.worker = Some(worker);
        Ok(server)
    }

    /// Returns a blocking client of this server. If the server runs on the single-threaded runtime of the caller, its
    /// calls cannot be answered while they block that thread: use [`start_blocking`](Self::start_blocking) instead.
    ///
    /// # Errors
    /// [`ErrorKind::Runtime`](crate::ErrorKind::Runtime) if the system refuses a thread.
    pub fn blocking_kombo(&self) -> Result<BlockingKombo> {
        self.builder().blocking().build()
    }

    /// Sends a signed webhook to `url` and waits for the receiver's answer. The receiver must not need the thread of the
    /// caller to answer.
    ///
    /// # Errors
    /// As [`fire`](Self::fire).
    #[cfg(feature = "webhook")]
    pub fn fire_blocking(&self, url: &str, payload: &serde_json::Value) -> Result<Delivery> {
        let (url, payload) = (url.to_owned(), payload.clone());
        Worker::start()?.run(async move { webhooks::fire(&url, &payload).await })?
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn builder(url: &str, waits: &Arc<Waits>) -> KomboBuilder {
    let waits: Arc<Waits> = Arc::clone(waits);
    Kombo::builder(API_KEY).base_url(url).clock(waits)
}
