//! A clock that does not wait.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::clock::Clock;

/// A clock that skips every wait and records its duration.
#[derive(Debug)]
pub(super) struct Waits {
    started: Instant,
    skipped: Mutex<Vec<Duration>>,
}

impl Default for Waits {
    fn default() -> Self {
        Self { started: Instant::now(), skipped: Mutex::default() }
    }
}

impl Waits {
    pub(super) fn all(&self) -> Vec<Duration> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Duration>> {
        self.skipped.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for Waits {
    fn now(&self) -> Duration {
        self.lock().iter().fold(self.started.elapsed(), |now, skipped| now.saturating_add(*skipped))
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = Duration> + Send + '_>> {
        self.lock().push(duration);
        Box::pin(std::future::ready(duration))
    }
}
