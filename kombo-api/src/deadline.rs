//! The time limit of one attempt.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use tokio::time::{Instant, Sleep};

use crate::upload::Progress;

/// Ends an attempt when its time is up.
///
/// While a body is sent, its progress moves the deadline, so the limit applies to idleness. `hard` is the end of the
/// whole call, which nothing moves.
pub(crate) struct Deadline<'a> {
    sleep: Pin<&'a mut Sleep>,
    limit: Duration,
    hard: Option<Instant>,
    progress: Option<Progress>,
}

/// The time is up.
#[derive(Debug, PartialEq)]
pub(crate) struct Elapsed;

impl<'a> Deadline<'a> {
    /// Returns the end of an attempt that begins now, for the timer that [`new`](Self::new) takes.
    pub(crate) fn end(limit: Duration, hard: Option<Instant>) -> Instant {
        let end = from_now(limit);
        hard.map_or(end, |hard| hard.min(end))
    }

    pub(crate) fn new(sleep: Pin<&'a mut Sleep>, limit: Duration, hard: Option<Instant>) -> Self {
        Self { sleep, limit: limit.min(NEVER), hard, progress: None }
    }

    /// Returns whether the limit of the whole call has passed, and not only that of the attempt.
    pub(crate) fn is_of_call(&self) -> bool {
        self.hard.is_some_and(|hard| hard <= Instant::now())
    }

    /// Lets the progress of an upload move the deadline.
    pub(crate) fn follow(&mut self, progress: Option<Progress>) {
        self.progress = progress;
    }

    /// Returns the result of `future`, or [`Elapsed`] if the time is up first.
    pub(crate) async fn within<F: Future>(&mut self, future: F) -> Result<F::Output, Elapsed> {
        let mut future = pin!(future);
        poll_fn(|context| {
            if let Poll::Ready(output) = future.as_mut().poll(context) {
                return Poll::Ready(Ok(output));
            }
            while self.sleep.as_mut().poll(context).is_ready() {
                match self.later() {
                    Some(later) => self.sleep.as_mut().reset(later),
                    None => return Poll::Ready(Err(Elapsed)),
                }
            }
            Poll::Pending
        })
        .await
    }

    /// Returns the deadline that progress has set, if it has not passed.
    fn later(&self) -> Option<Instant> {
        let moved = self.progress.as_ref()?.latest()? + self.limit;
        let end = self.hard.map_or(moved, |hard| hard.min(moved));
        (end > Instant::now()).then_some(end)
    }
}

/// The longest limit, 30 years: adding a longer one to an `Instant` may overflow.
const NEVER: Duration = Duration::from_secs(86_400 * 365 * 30);

/// Returns the moment after `limit`.
pub(crate) fn from_now(limit: Duration) -> Instant {
    Instant::now() + limit.min(NEVER)
}
