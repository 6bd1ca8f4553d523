//! The limits that all calls of one client and integration share: concurrent writes, and pacing after a 429.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::Semaphore;

use crate::pacing::Pacer;

/// The limits of one integration, or of the calls of a client that are about none.
#[derive(Debug)]
pub(crate) struct Limits {
    /// One permit for each write that may run at once.
    pub(crate) writes: Semaphore,
    pub(crate) pacer: Pacer,
}

impl Limits {
    pub(crate) fn new(concurrent_writes: usize) -> Self {
        Self { writes: Semaphore::new(concurrent_writes), pacer: Pacer::default() }
    }
}

/// The limits of every integration that has a handle.
#[derive(Debug)]
pub(crate) struct LimitsById {
    concurrent_writes: usize,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    limits: HashMap<Arc<str>, Weak<Limits>>,
    /// How many there may be before those without a handle are removed.
    most: usize,
}

impl LimitsById {
    pub(crate) fn new(concurrent_writes: usize) -> Self {
        Self { concurrent_writes, known: Mutex::default() }
    }

    /// The limits of the integration `id`, the same for all its handles.
    pub(crate) fn of(&self, id: &Arc<str>) -> Arc<Limits> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(limits) = known.limits.get(id).and_then(Weak::upgrade) {
            return limits;
        }
        // Removing is paid for by the insertions since the last time, so a handle costs the same however many there
        // are.
        if known.limits.len() >= known.most {
            known.limits.retain(|_, limits| limits.strong_count() > 0);
            known.most = (known.limits.len() * 2).max(64);
        }
        let limits = Arc::new(Limits::new(self.concurrent_writes));
        known.limits.insert(Arc::clone(id), Arc::downgrade(&limits));
        limits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_without_a_handle_are_removed_and_those_with_one_are_shared() {
        let all = LimitsById::new(30);
        let id = |n: usize| Arc::from(format!("personio:{n}"));
        let kept: Vec<_> = (0..100).map(|n| all.of(&id(n))).collect();
        (100..20_000).for_each(|n| drop(all.of(&id(n))));
        let known = all.known.lock().unwrap_or_else(PoisonError::into_inner).limits.len();
        assert!((100..=200).contains(&known), "{known}");
        assert!((0..100).all(|n| Arc::ptr_eq(&kept[n], &all.of(&id(n)))));
    }

    #[test]
    fn twenty_thousand_handles_are_looked_at_a_bounded_number_of_times() {
        let all = LimitsById::new(30);
        let kept: Vec<_> = (0..20_000).map(|n| all.of(&Arc::from(format!("personio:{n}")))).collect();
        let most = all.known.lock().unwrap_or_else(PoisonError::into_inner).most;
        // Doubled each time it was reached.
        assert!(kept.len() == 20_000 && (20_000..=40_960).contains(&most), "{most}");
    }
}
