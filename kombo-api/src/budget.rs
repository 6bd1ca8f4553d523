//! The retry budget of a client: it bounds how much load retries add when much fails at once.

use std::sync::atomic::{AtomicU32, Ordering};

/// How many retries all calls of a client may make together.
///
/// A token bucket, as in the SDKs of AWS: it starts full, each retry takes one token, and each call that succeeds returns
/// a fifth of one. While most calls succeed, nobody notices it. When everything fails, the calls of a client make
/// [`retries`](Self::new) extra requests and from then on one request each, instead of three.
///
/// A retry after a 429 takes no token: pacing already limits those.
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
    /// 100 retries: AWS's 500 tokens at 5 a retry.
    fn default() -> Self {
        Self::new(100)
    }
}

impl RetryBudget {
    /// A budget of this many retries. 0 allows none; see [`RetryPolicy::none`](crate::RetryPolicy::none) for one call.
    #[must_use]
    pub fn new(retries: u32) -> Self {
        Self { retries: Some(retries) }
    }

    /// No limit but that of each call's policy.
    #[must_use]
    pub fn unlimited() -> Self {
        Self { retries: None }
    }
}

/// The tokens that are left, in fifths of a retry.
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

    /// Takes a retry; returns whether there was one left.
    pub(crate) fn take(&self) -> bool {
        let take = |left: u32| left.checked_sub(RETRY);
        self.full.is_none() || self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }

    /// A call has succeeded.
    pub(crate) fn succeeded(&self) {
        let Some(full) = self.full else { return };
        // Nearly always it is full, and nothing is written.
        if self.left.load(Ordering::Relaxed) < full {
            let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| Some((left + 1).min(full)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_successes_earn_a_retry_and_no_more_than_the_budget() {
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
