//! The signal that the log has grown, for open event streams.

use tokio::sync::watch;

/// Wakes the event streams. It carries no data: each stream reads the entries of its user from the database, so none is
/// lost between two reads.
#[derive(Debug)]
pub(crate) struct Changes(watch::Sender<State>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Running(u64),
    Stopped,
}

/// Waits for changes.
#[derive(Debug)]
pub(crate) struct Subscription(watch::Receiver<State>);

impl Changes {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(State::Running(0)))
    }

    /// Wakes every subscription.
    pub(crate) fn notify(&self) {
        self.0.send_modify(|state| {
            if let State::Running(count) = state {
                *count += 1;
            }
        });
    }

    /// Ends every subscription. Otherwise open streams would keep the server from stopping.
    pub(crate) fn stop(&self) {
        self.0.send_replace(State::Stopped);
    }

    pub(crate) fn subscribe(&self) -> Subscription {
        Subscription(self.0.subscribe())
    }
}

impl Subscription {
    /// Marks all changes up to now as seen: call it before you read the database.
    pub(crate) fn mark_seen(&mut self) {
        self.0.borrow_and_update();
    }

    /// Waits for a change since [`mark_seen`](Self::mark_seen). Returns `false` if the server stops.
    pub(crate) async fn changed(&mut self) -> bool {
        let is_stopped = |it: &watch::Receiver<State>| *it.borrow() == State::Stopped;
        !is_stopped(&self.0) && self.0.changed().await.is_ok() && !is_stopped(&self.0)
    }
}
