//! The time of a client, and waiting.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use tokio::time::Instant;

/// The time of a client, and its waits. [`SystemClock`] waits. The clock of the embedded mock server's clients skips
/// every wait and adds it to its time.
pub(crate) trait Clock: fmt::Debug + Send + Sync {
    /// Returns the time that has passed since a fixed moment.
    fn now(&self) -> Duration;

    /// Waits, and returns how much of the time was skipped. Skipped time counts as passed.
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = Duration> + Send + '_>>;
}

/// The clock of the system.
#[derive(Debug)]
pub(crate) struct SystemClock(Instant);

impl Default for SystemClock {
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = Duration> + Send + '_>> {
        Box::pin(async move {
            tokio::time::sleep(duration).await;
            Duration::ZERO
        })
    }
}
