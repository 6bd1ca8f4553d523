//! The limits that all calls of one client and integration share: concurrent writes, and pacing after a 429.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::pacing::Pacer;

/// The limits of one integration, or of the calls of a client without an integration.
#[derive(Debug)]
pub(crate) struct Limits {
    pub(crate) writes: WriteLimiter,
    pub(crate) pacer: Pacer,
}

/// The limit of writes that run at once, with one permit for each.
#[derive(Debug)]
pub(crate) struct WriteLimiter(Semaphore);

/// A permit for one write, returned when it is dropped. (Acquiring one fails only if the semaphore is closed, which it
/// never is.)
pub(crate) type WritePermit<'a> = Option<SemaphorePermit<'a>>;

impl WriteLimiter {
    pub(crate) fn new(concurrent_writes: usize) -> Self {
        Self(Semaphore::new(concurrent_writes.min(Semaphore::MAX_PERMITS)))
    }

    /// Waits for a permit.
    pub(crate) async fn permit(&self) -> WritePermit<'_> {
        self.0.acquire().await.ok()
    }
}

impl Limits {
    pub(crate) fn new(concurrent_writes: usize) -> Self {
        Self { writes: WriteLimiter::new(concurrent_writes), pacer: Pacer::default() }
    }
}

/// The limits of every integration that has a handle, or that refused a call within the last two minutes.
#[derive(Debug)]
pub(crate) struct LimitsById {
    concurrent_writes: usize,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    limits: HashMap<Arc<str>, Arc<Limits>>,
    /// The number of entries above which unused ones are removed.
    most: usize,
}

impl LimitsById {
    pub(crate) fn new(concurrent_writes: usize) -> Self {
        Self { concurrent_writes, known: Mutex::default() }
    }

    /// Returns the limits of the integration `id`, which all its handles share. `now` is the time of the client's
    /// clock.
    pub(crate) fn of(&self, id: &Arc<str>, now: Duration) -> Arc<Limits> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(limits) = known.limits.get(id) {
            return Arc::clone(limits);
        }
        // The threshold doubles with the entries, so creating a handle has constant cost on average.
        if known.limits.len() >= known.most {
            // A loop may create a handle for each call, so a recent refusal must outlive the handle.
            known.limits.retain(|_, limits| Arc::strong_count(limits) > 1 || limits.pacer.remembers(now));
            known.most = (known.limits.len() * 2).max(64);
        }
        let limits = Arc::new(Limits::new(self.concurrent_writes));
        known.limits.insert(Arc::clone(id), Arc::clone(&limits));
        limits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_shared_by_handles_and_removed_with_the_last_one() {
        let all = LimitsById::new(30);
        let id = |n: usize| Arc::from(format!("personio:{n}"));
        let now = Duration::from_secs(1);
        let kept: Vec<_> = (0..100).map(|n| all.of(&id(n), now)).collect();
        let refused = all.of(&id(100), now);
        refused.pacer.refused(refused.pacer.round(), now, now);
        drop(refused);
        (101..20_000).for_each(|n| drop(all.of(&id(n), now)));
        let known = all.known.lock().unwrap_or_else(PoisonError::into_inner).limits.len();
        assert!((101..=210).contains(&known), "{known}");
        assert!((0..100).all(|n| Arc::ptr_eq(&kept[n], &all.of(&id(n), now))));
        assert!(all.of(&id(100), now).pacer.remembers(now), "a refusal outlives the handle");
        (20_000..40_000).for_each(|n| drop(all.of(&id(n), now * 600)));
        assert!(!all.of(&id(100), now * 600).pacer.remembers(now * 600), "a refusal is forgotten later");
    }

    #[test]
    fn entries_are_scanned_a_bounded_number_of_times() {
        let all = LimitsById::new(30);
        let of = |n| all.of(&Arc::from(format!("personio:{n}")), Duration::ZERO);
        let kept: Vec<_> = (0..20_000).map(of).collect();
        let most = all.known.lock().unwrap_or_else(PoisonError::into_inner).most;
        // Doubled each time it was reached.
        assert!(kept.len() == 20_000 && (20_000..=40_960).contains(&most), "{most}");
    }
}
