//! The client without async: the same names, and calls that return when the response is there.
//!
//! ```
//! use kombo_api::blocking::Kombo;
//!
//! # fn f() -> kombo_api::Result<()> {
//! let kombo = Kombo::new("<API key>")?;
//! let link = kombo.connect().create_connection_link("test@example.com", "Test Inc.").send()?;
//! println!("{}", link.link);
//!
//! let acme = kombo.integration("personio:8d1hpPsbjxUkoCoa1veLZGe5");
//! for employee in acme.hris().get_employees().include_deleted(true).items() {
//!     println!("{}", employee?.id);
//! }
//! # Ok(()) }
//! ```
//!
//! Operations, options, models, errors, retries and limits are those of the rest of the crate, because the same code
//! runs: each client has a thread with a Tokio runtime, to which calls are passed, and clones share it. Only four
//! methods differ: `send` and `send_raw` return the response instead of a future, and `pages` and `items` return
//! iterators instead of streams.
//!
//! [`KomboBuilder::blocking`](crate::KomboBuilder::blocking) turns a builder into one of a blocking client, such as
//! `KomboBuilder::from_env()?.blocking()`. Give each blocking client a
//! [`reqwest::Client`](crate::KomboBuilder::http_client) of its own, if any: connections belong to the thread that opened
//! them.
//!
//! # Inside async code
//!
//! A call needs no runtime. Inside one it works too, but blocks the thread, and with it all tasks that wait for this
//! thread: use `tokio::task::spawn_blocking`, or the async client. A server on the same single-threaded runtime cannot
//! answer it, so it waits until the time limit of the call, by default 60 s for each attempt of a read.
//!
//! A call on the thread of its own client, such as one made by an async provider of its
//! [`Credentials`](crate::Credentials), could never be answered, and fails with
//! [`ErrorKind::Runtime`](crate::ErrorKind::Runtime). [`Credentials::from_fn`](crate::Credentials::from_fn) takes a
//! provider without async, which may call other blocking clients.
//!
//! # In tests
//!
//! With the feature `mock`, `mock::Server::start_blocking` starts the embedded mock server without a runtime, and
//! `blocking_kombo` returns a client of it. `mock::Recorder` has `from_env_blocking`, `blocking_kombo` and
//! `finish_blocking`.

pub use crate::client::{BlockingIntegration as Integration, BlockingKombo as Kombo};
pub use crate::iterators::{Items, Pages};
pub use crate::mode::Blocking;

/// Builds a [`blocking::Kombo`](Kombo). It has all settings of the [builder](crate::KomboBuilder) of the async client.
pub type KomboBuilder = crate::client::KomboBuilder<Blocking>;

/// An operation that is ready to be sent, with options of its own.
pub type Call<O> = crate::call::Call<O, Blocking>;
