//! Records real calls into a file, and replays them.

mod body;
mod compare;
mod file;
mod names;
mod proxy;
mod pseudonyms;
mod recording;
mod redact;
mod replay;
mod rules;
mod within;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::catalog::Catalog;
use super::listen;
use super::waits::Waits;
#[cfg(feature = "blocking")]
use crate::client::BlockingKombo;
use crate::client::{Kombo, KomboBuilder};
use crate::error::{Error, Result};
#[cfg(feature = "blocking")]
use crate::mode::Blocking;
#[cfg(feature = "blocking")]
use crate::worker::Worker;
use proxy::Proxy;
use replay::Replay;
use rules::{Action, Rules};

/// Records calls of the real API into a JSON file, and replays them without key or network.
///
/// A recorder is a server on loopback. To record, it sends the requests of its clients on to the API. To replay, it
/// answers them from the file. `KOMBO_RECORD=1` with `KOMBO_API_KEY` (and `KOMBO_REGION`) records; without
/// `KOMBO_RECORD`, the same test replays:
///
/// ```no_run
/// use futures::TryStreamExt;
/// use kombo_api::mock::Recorder;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> kombo_api::Result<()> {
/// let recorder = Recorder::builder("tests/recordings/employees.json")
///     .redact("work_email")
///     .redact("/data/results/*/home_address")
///     .from_env()
///     .await?;
/// // A replay accepts any id in its place.
/// let id = std::env::var("KOMBO_INTEGRATION_ID").unwrap_or("any".to_owned());
/// let employees: Vec<_> = recorder.kombo().integration(id).hris().get_employees().items().try_collect().await?;
/// assert_eq!(employees.len(), 25);
/// recorder.finish().await // writes the file
/// # }
/// ```
///
/// # Contents of the file
/// The file has the requests in the order in which they arrived: method, path, query, `Content-Type`, header
/// parameters and body, and the status, headers and body of the response. Of the response headers, it has
/// `Content-Type`, `Content-Encoding`, `Retry-After`, `retry-after-ms` and those of rate and concurrency limits. JSON
/// and NDJSON are written as JSON, other text as text, other bytes as base64. So spaces, the notation of numbers and
/// repeated members of JSON are not kept. Bodies are complete and decompressed. They are held in memory until the file
/// is written, so a process that is killed loses them. Only the owner may read the file.
///
/// Attempts that ended without a response, such as timeouts, are not recorded: in a replay, their calls succeed at the
/// first attempt. Responses that were retried are recorded, and a replay skips the waits before their retries.
///
/// # Redaction
/// These are never in the file: the API key and all other headers of requests, ids of integrations, ids in paths,
/// values with names that end in `token`, `password`, `passwd`, `passphrase`, `secret`, `api_key`, `apikey`,
/// `access_key`, `private_key`, `jwt`, `authorization`, `cookie`, `signature` or `credential`, or that are `link` or
/// `sig`, such values in URLs, forms and JSON within texts, and passwords of URLs. [`redact`](RecorderBuilder::redact)
/// adds more. Everything else is, also what is encoded in base64 within JSON: review the file before you commit it.
///
/// A redacted value is replaced by a pseudonym such as `redacted-1`, and equal values by the same one, wherever they
/// are the whole value of a JSON string or a parameter. API keys, and ids of integrations and values with the above
/// names from eight bytes on, are also replaced anywhere within texts. Pseudonyms of dates, timestamps, URLs and email
/// addresses have their form. Numbers become numbers, booleans `false`; null, and the structure of objects and arrays
/// stay as they are.
///
/// # Replay
/// A request is answered by a recorded one that has the same method, path, query, `Content-Type`, header parameters and
/// body, and has not been used; of several, by the one that agrees most with the values seen so far, and then by the
/// first. Where the recorded request has a pseudonym, it may have any value of the same JSON type, as long as equal
/// values stay equal. So a value that is different each time, such as the current time, can be redacted
/// too. A request that matches none is answered with status 501, which is not retried. The message of the error has the
/// nearest recorded request and the differences.
///
/// Calls with a [`base_url`](crate::Call::base_url) of their own do not use the recorder.
#[derive(Debug)]
#[must_use = "the file is written by `finish`"]
pub struct Recorder {
    path: PathBuf,
    mode: Mode,
    builder: KomboBuilder,
    kombo: Kombo,
    task: JoinHandle<()>,
    /// The thread of a recorder that was started without a runtime.
    #[cfg(feature = "blocking")]
    worker: Option<Worker>,
}

#[derive(Debug)]
enum Mode {
    /// Records until it is finished.
    Recording(Arc<Proxy>),
    Replaying,
    Finished,
}

impl Recorder {
    /// Creates a builder of a recorder with this file. A relative path starts at the current folder, which is that of
    /// the package in tests.
    pub fn builder(file: impl AsRef<Path>) -> RecorderBuilder {
        RecorderBuilder { path: file.as_ref().to_owned(), rules: Rules::default() }
    }

    /// Returns a client whose calls are recorded or replayed.
    #[must_use]
    pub fn kombo(&self) -> Kombo {
        self.kombo.clone()
    }

    /// Returns a builder of such a client, for other settings.
    pub fn client_builder(&self) -> KomboBuilder {
        self.builder.clone()
    }

    /// Returns whether calls are sent to the API and recorded.
    #[must_use]
    pub fn is_recording(&self) -> bool {
        matches!(self.mode, Mode::Recording(_))
    }

    /// Stops the recorder and, if it records, writes the file: as a whole or not at all, and with its folder. A replay
    /// writes nothing.
    ///
    /// A recording that is dropped without this, for example because a test failed, does not replace the file. Its
    /// calls are written to a file beside it that ends in `.unfinished`.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the file cannot be written. The calls are then in the file
    /// that ends in `.unfinished`, if that can be written.
    pub async fn finish(mut self) -> Result<()> {
        let Mode::Recording(proxy) = &self.mode else { return Ok(()) };
        let (path, proxy) = (self.path.clone(), Arc::clone(proxy));
        let written = tokio::task::spawn_blocking(move || file::finish(&path, &proxy.recording()));
        written.await.map_err(|error| Error::runtime("the recording was not written").with_source(error))??;
        self.mode = Mode::Finished;
        Ok(())
    }
}

/// The recorder without async, for tests of [`blocking`](crate::blocking) clients.
#[cfg(feature = "blocking")]
impl Recorder {
    /// Returns a blocking client whose calls are recorded or replayed. For other settings, use
    /// [`client_builder`](Self::client_builder) and [`KomboBuilder::blocking`].
    ///
    /// # Errors
    /// [`ErrorKind::Runtime`](crate::ErrorKind::Runtime) if the system refuses a thread.
    pub fn blocking_kombo(&self) -> Result<BlockingKombo> {
        self.builder.clone().blocking().build()
    }

    /// As [`finish`](Self::finish), and waits.
    ///
    /// # Errors
    /// As [`finish`](Self::finish).
    pub fn finish_blocking(mut self) -> Result<()> {
        if let Mode::Recording(proxy) = &self.mode {
            file::finish(&self.path, &proxy.recording())?;
            self.mode = Mode::Finished;
        }
        Ok(())
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.task.abort();
        if let Mode::Recording(proxy) = &self.mode {
            let unfinished = file::unfinished(&self.path);
            match file::write(&unfinished, &proxy.recording()) {
                Ok(()) => tracing::warn!("the recording was not finished: its calls are in `{}`", unfinished.display()),
                Err(error) => tracing::warn!("the recording was not finished, and is lost: {}", error.report()),
            }
        }
    }
}

/// Builds a [`Recorder`]. The same rules are needed to record and to replay.
#[derive(Debug)]
#[must_use = "a builder does nothing until `from_env`, `record` or `replay`"]
pub struct RecorderBuilder {
    path: PathBuf,
    rules: Rules,
}

impl RecorderBuilder {
    /// Redacts values in requests and responses, with pseudonyms: see [`Recorder`].
    ///
    /// `at` is a name, or a JSON pointer if it begins with `/`. A name is that of members of JSON objects, at any
    /// depth, and of parameters in query and headers. A pointer is a place in a body (or, in NDJSON, in a record),
    /// where `*` is any one name or index. The rule that was added last takes precedence.
    pub fn redact(mut self, at: &str) -> Self {
        self.rules.add(at, Action::Pseudonym);
        self
    }

    /// Replaces values in requests and responses by the result of a function, such as a rounded amount. It must return
    /// the same result for the same value, because replays compare the results. `at` is as for
    /// [`redact`](Self::redact).
    ///
    /// ```
    /// # use kombo_api::mock::Recorder;
    /// # use serde_json::json;
    /// Recorder::builder("employees.json").redact_with("date_of_birth", |_| json!("1990-01-01T00:00:00Z"))
    /// # ;
    /// ```
    pub fn redact_with(mut self, at: &str, replace: impl Fn(&Value) -> Value + Send + Sync + 'static) -> Self {
        self.rules.add(at, Action::Replace(Arc::new(replace)));
        self
    }

    /// Records if the environment variable `KOMBO_RECORD` is `1`, with the key and the region of
    /// [`Kombo::from_env`]. Replays if it is `0`, empty or not set.
    ///
    /// # Errors
    /// Those of [`record`](Self::record), [`replay`](Self::replay) and [`KomboBuilder::from_env`], and
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the variable has another value.
    #[allow(clippy::wrong_self_convention, reason = "the name of the other functions that read the environment")]
    pub async fn from_env(self) -> Result<Recorder> {
        let value = std::env::var_os("KOMBO_RECORD").unwrap_or_default();
        match value.to_str() {
            Some("1") => self.record(KomboBuilder::from_env()?).await,
            Some("" | "0") => self.replay().await,
            _ => Err(Error::config("KOMBO_RECORD is neither 1, which records, nor 0, which replays")),
        }
    }

    /// Records calls with a client of these settings. Key, region, base URL, headers, time limits and HTTP client apply
    /// as if there was no recorder.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the client cannot be built or the recorder cannot listen on a
    /// port.
    pub async fn record(self, client: KomboBuilder) -> Result<Recorder> {
        let (listener, url) = listen().await?;
        let (builder, upstream) = client.through(url)?;
        let kombo = builder.clone().build()?;
        let proxy = Arc::new(Proxy::new(upstream, Catalog::read()?, self.rules));
        let shared = Arc::clone(&proxy);
        let task = tokio::spawn(listen::run(listener, move |head, body| {
            let proxy = Arc::clone(&shared);
            async move { proxy.answer(head, body).await }
        }));
        Ok(Recorder {
            path: self.path,
            mode: Mode::Recording(proxy),
            builder,
            kombo,
            task,
            #[cfg(feature = "blocking")]
            worker: None,
        })
    }

    /// Replays the file.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the file does not exist or is not a recording, or the
    /// recorder cannot listen on a port.
    pub async fn replay(self) -> Result<Recorder> {
        let replay = Arc::new(Replay::new(file::read(&self.path)?, Catalog::read()?, self.rules));
        let (listener, url) = listen().await?;
        let builder = Kombo::builder("replayed").base_url(url).clock(Arc::new(Waits::default()));
        let kombo = builder.clone().build()?;
        let task = tokio::spawn(listen::run(listener, move |head, body| {
            let replay = Arc::clone(&replay);
            async move { replay.answer(head, body) }
        }));
        Ok(Recorder {
            path: self.path,
            mode: Mode::Replaying,
            builder,
            kombo,
            task,
            #[cfg(feature = "blocking")]
            worker: None,
        })
    }
}

/// The builder without async. The recorder runs on a thread of its own, without a Tokio runtime of the caller.
///
/// ```no_run
/// use kombo_api::mock::Recorder;
///
/// # fn main() -> kombo_api::Result<()> {
/// let recorder = Recorder::builder("tests/recordings/key.json").from_env_blocking()?;
/// recorder.blocking_kombo()?.general().check_api_key().send()?;
/// recorder.finish_blocking() // writes the file
/// # }
/// ```
#[cfg(feature = "blocking")]
impl RecorderBuilder {
    /// As [`from_env`](Self::from_env), and waits.
    ///
    /// # Errors
    /// As [`from_env`](Self::from_env), and [`ErrorKind::Runtime`](crate::ErrorKind::Runtime) if the system refuses a
    /// thread.
    #[allow(clippy::wrong_self_convention, reason = "the name of the other functions that read the environment")]
    pub fn from_env_blocking(self) -> Result<Recorder> {
        on_a_thread(self.from_env())
    }

    /// As [`record`](Self::record), with the settings of a blocking client, and waits.
    ///
    /// # Errors
    /// As [`record`](Self::record), and [`ErrorKind::Runtime`](crate::ErrorKind::Runtime) if the system refuses a
    /// thread.
    pub fn record_blocking(self, client: KomboBuilder<Blocking>) -> Result<Recorder> {
        on_a_thread(self.record(client.with_mode()))
    }

    /// As [`replay`](Self::replay), and waits.
    ///
    /// # Errors
    /// As [`replay`](Self::replay), and [`ErrorKind::Runtime`](crate::ErrorKind::Runtime) if the system refuses a
    /// thread.
    pub fn replay_blocking(self) -> Result<Recorder> {
        on_a_thread(self.replay())
    }
}

/// Starts a recorder on a thread of its own.
#[cfg(feature = "blocking")]
fn on_a_thread(start: impl Future<Output = Result<Recorder>> + Send + 'static) -> Result<Recorder> {
    let worker = Worker::start()?;
    let mut recorder = worker.run(start)??;
    recorder.worker = Some(worker);
    Ok(recorder)
}

/// Returns a listener and the base URL of its server.
async fn listen() -> Result<(TcpListener, String)> {
    let (listener, address) = listen::bind("the recorder", 0).await?;
    Ok((listener, format!("http://{address}/v1")))
}
