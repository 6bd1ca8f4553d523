//! The thread of a blocking client.

use std::future::Future;
use std::sync::mpsc;
use std::thread::{self, ThreadId};

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tracing::Instrument as _;
use tracing::instrument::WithSubscriber as _;

use crate::error::{Error, Result};

/// A thread with a Tokio runtime, which ends when this value is dropped.
///
/// A thread of its own, and not a runtime that is entered by the caller: connections stay alive between calls, the next
/// page of a list is fetched while the caller reads this one, and a caller may itself be inside a runtime.
#[derive(Debug)]
pub(crate) struct Worker {
    runtime: Handle,
    thread: ThreadId,
    /// The thread ends when this is dropped.
    _stop: oneshot::Sender<()>,
}

impl Worker {
    /// Starts the thread.
    ///
    /// # Errors
    /// [`ErrorKind::Runtime`](crate::ErrorKind::Runtime) if the system refuses a thread or the runtime's resources.
    pub(crate) fn start() -> Result<Self> {
        let failed = |error: std::io::Error| {
            Error::runtime("the thread of the blocking client cannot be started").with_source(error)
        };
        let (stop, stopped) = oneshot::channel::<()>();
        let (sender, started) = mpsc::sync_channel(1);
        // The runtime is created and dropped on the thread, because it must not be dropped inside another runtime.
        let run = move || match Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => {
                drop(sender.send(Ok(runtime.handle().clone())));
                drop(runtime.block_on(stopped));
            }
            Err(error) => drop(sender.send(Err(error))),
        };
        let thread = thread::Builder::new().name("kombo-blocking".to_owned()).spawn(run).map_err(failed)?;
        let runtime = started.recv().map_err(std::io::Error::other).flatten().map_err(failed)?;
        Ok(Self { runtime, thread: thread.thread().id(), _stop: stop })
    }

    /// Runs a future on the thread and waits for its result. Its traces belong to the caller's span and subscriber. A
    /// panic of the future continues in the caller.
    ///
    /// # Errors
    /// [`ErrorKind::Runtime`](crate::ErrorKind::Runtime) on the thread itself, which would wait for itself.
    pub(crate) fn run<T: Send + 'static>(&self, future: impl Future<Output = T> + Send + 'static) -> Result<T> {
        if thread::current().id() == self.thread {
            return Err(Error::runtime(
                "a blocking call was made on the thread of its own client, such as by a credentials provider, and \
                 would wait forever: use the async client there",
            ));
        }
        let (sender, receiver) = mpsc::sync_channel(1);
        let future = future.instrument(tracing::Span::current()).with_current_subscriber();
        let task = self.runtime.spawn(future);
        self.runtime.spawn(async move { drop(sender.send(task.await)) });
        match receiver.recv() {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(error)) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Ok(Err(_)) | Err(_) => Err(Error::runtime("the thread of the blocking client has ended")),
        }
    }
}
