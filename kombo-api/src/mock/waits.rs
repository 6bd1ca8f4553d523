//! A clock that does not wait.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::clock::Clock;

/// Skips every wait, and writes down how long it was.
#[derive(Debug, Default)]
pub(super) struct Waits(Mutex<Vec<Duration>>);

impl Waits {
    pub(super) fn all(&self) -> Vec<Duration> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Clock for Waits {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = Duration> + Send + '_>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(duration);
        Box::pin(std::future::ready(duration))
    }
}
