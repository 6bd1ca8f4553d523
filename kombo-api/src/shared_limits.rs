//! Limits that several processes share.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::error::BoxError;

/// Limits of the calls of several processes, for [`KomboBuilder::shared_limits`](crate::KomboBuilder::shared_limits).
///
/// Kombo counts the writes of an integration whoever sends them, and a client knows only its own. An implementation
/// keeps the count where all processes see it, such as in a database. The limits of the client apply as well: a write
/// first waits for a permit of the client, so a process never waits for more shared permits than
/// [`concurrent_writes`](crate::KomboBuilder::concurrent_writes).
///
/// ```
/// use std::sync::Arc;
/// use std::time::Duration;
///
/// use kombo_api::{BoxError, SharedLimits, WritePermit};
/// use tokio::sync::Semaphore;
///
/// /// The limits of all clients of one process, for a single integration.
/// #[derive(Debug)]
/// struct OfThisProcess(Arc<Semaphore>);
///
/// impl SharedLimits for OfThisProcess {
///     fn permit<'a>(&'a self, _integration: &'a str) -> WritePermit<'a> {
///         let permit = Arc::clone(&self.0).acquire_owned();
///         Box::pin(async { Ok(Box::new(permit.await?) as Box<dyn Send>) })
///     }
///
///     fn pause(&self, _integration: Option<&str>) -> Duration {
///         Duration::ZERO // no process has been refused
///     }
///
///     fn refused(&self, _integration: Option<&str>, _pause: Duration) {}
/// }
/// ```
pub trait SharedLimits: fmt::Debug + Send + Sync + 'static {
    /// Waits for a permit to send one write to an integration. The permit is returned by dropping it, after the attempt
    /// has ended. It is requested again for each retry.
    ///
    /// The future is dropped if the time limit of the call is reached; it must not keep a permit then. An error fails
    /// the call with [`ErrorKind::SharedLimits`](crate::ErrorKind::SharedLimits), and nothing is sent.
    fn permit<'a>(&'a self, integration: &'a str) -> WritePermit<'a>;

    /// Returns how long calls have to wait because the API has refused a call of any process; zero if they have not.
    /// `None` is the account, for calls without an integration. It is called before each attempt, so it must return at
    /// once: keep the last known value, and update it in the background.
    fn pause(&self, integration: Option<&str>) -> Duration;

    /// Records that the API has refused a call of this process with 429, and how long it asked to wait: zero if it did
    /// not say. It must return at once, as [`pause`](Self::pause).
    fn refused(&self, integration: Option<&str>, pause: Duration);
}

/// The future of a permit, from [`SharedLimits::permit`].
pub type WritePermit<'a> = Pin<Box<dyn Future<Output = Result<Box<dyn Send>, BoxError>> + Send + 'a>>;
