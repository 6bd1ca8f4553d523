//! Work on many values at the same time.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{Builder, available_parallelism, scope};

/// Returns the result of `work` for each value, in the order of the values.
///
/// Uses as many threads as the machine runs at once. If one cannot be started, the others do its work.
pub(crate) fn map<T: Sync, R: Send>(values: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut results = Vec::new();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let Some(value) = values.get(n) else { return results };
            results.push((n, work(value)));
        }
    };
    let more = available_parallelism().map_or(1, usize::from).min(values.len()).saturating_sub(1);
    let mut results = scope(|scope| {
        let threads: Vec<_> = (0..more).filter_map(|_| Builder::new().spawn_scoped(scope, worker).ok()).collect();
        let mut results = worker();
        for thread in threads {
            results.extend(thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        results
    });
    results.sort_by_key(|(n, _)| *n);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_values() {
        let values: Vec<usize> = (0..1_000).collect();
        assert_eq!(map(&values, |n| n * 2), (0..2_000).step_by(2).collect::<Vec<_>>());
        assert!(map(&[], |n: &usize| n * 2).is_empty());
    }
}
