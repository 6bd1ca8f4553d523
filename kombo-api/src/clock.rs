//! Waiting between attempts.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// What waits: the system, or the embedded server's clients, which write down how long they would have.
pub(crate) trait Clock: fmt::Debug + Send + Sync {
    /// Waits, and returns how much of the time was skipped; it counts as if it had passed.
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = Duration> + Send + '_>>;
}

/// Really waits.
#[derive(Debug)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = Duration> + Send + '_>> {
        Box::pin(async move {
            tokio::time::sleep(duration).await;
            Duration::ZERO
        })
    }
}
