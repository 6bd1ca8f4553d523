//! The retry budget of a client: it bounds the load that retries add when many calls fail at once.

use std::sync::atomic::{AtomicU32, Ordering};

/// The number of retries that all calls of a client may make together.
///
/// A token bucket, as in the SDKs of AWS: it starts full, each retry takes one token, and each successful call returns
/// a fifth of a token. While most calls succeed, it has no effect. When all calls fail, a client makes as many extra
/// requests as the budget allows, and from then on one request per call.
///
/// A retry after a 429 takes no token while [pacing](crate::KomboBuilder::pacing) is on, because pacing limits it
/// already. If a call was not retried because no token was left, the `Display` of its error contains this reason.
///
/// ```
/// # use kombo_api::{Kombo, RetryBudget};
/// # fn f() -> kombo_api::Result<()> {
/// let kombo = Kombo::builder("<API key>").retry_budget(RetryBudget::new(20)).build()?;
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryBudget {
    retries: Option<u32>,
}

impl Default for RetryBudget {
    /// Returns a budget of 100 retries, as in the SDKs of AWS: 500 tokens, 5 for each retry.
    fn default() -> Self {
        Self::new(100)
    }
}

impl RetryBudget {
    /// Creates a budget of this many retries. With 0, only paced calls are retried, after a 429. To turn off all
    /// retries, use [`RetryPolicy::none`](crate::RetryPolicy::none).
    #[must_use]
    pub fn new(retries: u32) -> Self {
        Self { retries: Some(retries) }
    }

    /// Creates an unlimited budget: only the policy of each call limits retries.
    #[must_use]
    pub fn unlimited() -> Self {
        Self { retries: None }
    }
}

/// The remaining tokens, in fifths of a retry.
#[derive(Debug)]
pub(crate) struct Tokens {
    full: Option<u32>,
    left: AtomicU32,
}

const RETRY: u32 = 5;

impl Tokens {
    pub(crate) fn new(budget: RetryBudget) -> Self {
        let full = budget.retries.map(|retries| retries.saturating_mul(RETRY));
        Self { full, left: AtomicU32::new(full.unwrap_or_default()) }
    }

    /// Takes the tokens of one retry; returns whether there were enough.
    pub(crate) fn take(&self) -> bool {
        let take = |left: u32| left.checked_sub(RETRY);
        self.full.is_none() || self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }

    /// Returns a fifth of a retry after a successful call.
    pub(crate) fn succeeded(&self) {
        let Some(full) = self.full else { return };
        // Usually the bucket is full, and then nothing is written.
        if self.left.load(Ordering::Relaxed) < full {
            let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| Some((left + 1).min(full)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_successes_return_one_retry_up_to_the_budget() {
        let tokens = Tokens::new(RetryBudget::new(2));
        assert_eq!([tokens.take(), tokens.take(), tokens.take()], [true, true, false]);
        (0..4).for_each(|_| tokens.succeeded());
        assert!(!tokens.take());
        tokens.succeeded();
        assert_eq!([tokens.take(), tokens.take()], [true, false]);
        (0..1000).for_each(|_| tokens.succeeded());
        assert_eq!([tokens.take(), tokens.take(), tokens.take()], [true, true, false]);
        assert!((0..1000).all(|_| Tokens::new(RetryBudget::unlimited()).take()));
    }
}
