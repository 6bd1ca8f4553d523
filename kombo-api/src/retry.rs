//! The retry policy: which calls are retried, and after which delay.

use std::time::Duration;

use http::{Method, StatusCode};

use crate::types::ErrorCode;

/// The number of attempts of a call, and the delays between them.
///
/// Default: three attempts within two minutes, with a random delay of up to 1 s, then up to 2 s (exponential backoff
/// with full jitter). If a response requests a pause (`Retry-After` or `retry-after-ms`), the call waits at least that
/// long, with jitter on top.
///
/// GET, HEAD, PUT and DELETE are retried after connection errors, timeouts and the statuses 408, 429, 502, 503 and 504.
/// POST and PATCH are retried only if the attempt certainly had no effect: no connection was established, the server
/// refused the HTTP/2 stream, or Kombo refused the call with 429 and its own rate or concurrency code. A call with a
/// stream as its body is never retried.
///
/// Two further limits are shared by all calls of a client: the [`RetryBudget`](crate::RetryBudget), and
/// [pacing](crate::KomboBuilder::pacing) after a 429.
///
/// A policy is a small value: set it on [the builder](crate::KomboBuilder::retry) for every call, or on
/// [one call](crate::Call::retry).
///
/// ```
/// # use std::time::Duration;
/// # use kombo_api::RetryPolicy;
/// let patient = RetryPolicy::default().max_attempts(6).max_elapsed(Duration::from_secs(600));
/// let never = RetryPolicy::none();
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    max_attempts: u32,
    max_elapsed: Duration,
    base_delay: Duration,
    max_delay: Duration,
    seed: Option<u64>,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 3,
            max_elapsed: Duration::from_secs(120),
            base_delay: Duration::from_secs(1),
            max_delay: Duration::from_secs(30),
            seed: None,
        }
    }
}

impl RetryPolicy {
    /// Creates a policy of one attempt, without retries.
    #[must_use]
    pub fn none() -> Self {
        Self::default().max_attempts(1)
    }

    /// Creates a policy for bulk work, such as an import by many tasks at once: up to ten attempts within 15 minutes.
    ///
    /// After a 429, the calls of a client for one integration are [paced](crate::KomboBuilder::pacing). With this
    /// policy they wait for their place in the queue instead of failing after three refusals.
    #[must_use]
    pub fn bulk() -> Self {
        Self::default().max_attempts(10).max_elapsed(Duration::from_secs(900))
    }

    /// Sets the largest number of attempts, including the first. Default 3; 0 counts as 1.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// Sets how long after the start of the call a retry may begin. Default two minutes.
    ///
    /// If a response requests a longer pause than the remaining time, the call fails at once, and
    /// [`Error::retry_after`](crate::Error::retry_after) returns that pause.
    #[must_use]
    pub fn max_elapsed(mut self, elapsed: Duration) -> Self {
        self.max_elapsed = elapsed;
        self
    }

    /// Sets the longest delay before the second attempt. It doubles with each further attempt. Default 1 s.
    #[must_use]
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// Sets the longest delay before any attempt, unless a response requests a longer pause. Default 30 s.
    #[must_use]
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// Sets the seed of the jitter, so that delays are repeatable in tests.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Returns the delay before the next attempt; `None` if there is none.
    ///
    /// `requested` is the pause that the response requests.
    pub(crate) fn delay(
        &self,
        attempts: u32,
        elapsed: Duration,
        requested: Option<Duration>,
        jitter: &mut fastrand::Rng,
    ) -> Option<Duration> {
        if attempts >= self.max_attempts {
            return None;
        }
        let left = self.max_elapsed.checked_sub(elapsed)?;
        let doubled = self.base_delay.saturating_mul(2u32.saturating_pow(attempts.saturating_sub(1)));
        let jittered = doubled.min(self.max_delay).mul_f64(jitter.f64());
        match requested {
            // Near the limit the jitter is shortened, but not the pause.
            Some(pause) => (pause <= left).then(|| pause.max(SHORTEST_PAUSE).saturating_add(jittered).min(left)),
            None => (jittered <= left).then_some(jittered),
        }
    }

    /// Returns whether a retry may begin this long after the start of the call.
    pub(crate) fn allows(&self, elapsed: Duration) -> bool {
        elapsed <= self.max_elapsed
    }

    pub(crate) fn most_attempts(&self) -> u32 {
        self.max_attempts
    }

    /// Returns the time that is left for retries.
    pub(crate) fn left(&self, elapsed: Duration) -> Duration {
        self.max_elapsed.saturating_sub(elapsed)
    }

    pub(crate) fn jitter(&self) -> fastrand::Rng {
        self.seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed)
    }
}

/// The shortest pause, also after `Retry-After: 0`: a quarter of a second hardly delays a call, and prevents retries
/// without any pause.
pub(crate) const SHORTEST_PAUSE: Duration = Duration::from_millis(250);

/// How an attempt ended, as far as it decides about retries.
#[derive(Clone, Copy)]
pub(crate) enum Ended<'a> {
    /// It certainly had no effect: no connection was established, or the server refused the HTTP/2 stream.
    NoEffect,
    /// The connection was lost, or the time was up: it may have had its effect.
    Interrupted,
    /// A response arrived.
    Answered(StatusCode, Option<&'a ErrorCode>),
}

/// Returns whether another attempt is safe and may succeed.
pub(crate) fn may_retry(method: &Method, ended: &Ended<'_>) -> bool {
    match ended {
        Ended::NoEffect => true,
        Ended::Interrupted => method.is_idempotent(),
        Ended::Answered(status, _) if method.is_idempotent() => is_transient(*status),
        Ended::Answered(status, code) => {
            *status == StatusCode::TOO_MANY_REQUESTS && code.is_some_and(is_kombos_own_limit)
        }
    }
}

/// Returns whether the same call may succeed after this status.
pub(crate) fn is_transient(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 502 | 503 | 504)
}

/// Returns whether the code is that of a limit that Kombo applies before it processes a call.
/// (`REMOTE.RATE_LIMIT_EXCEEDED` is a limit of the customer's tool, when a part of the call may have been processed.)
fn is_kombos_own_limit(code: &ErrorCode) -> bool {
    ["PLATFORM.RATE_LIMIT_EXCEEDED", "PLATFORM.CONCURRENCY_LIMIT_EXCEEDED"].contains(&code.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_safe_calls_are_retried() {
        let code = |text: &str| ErrorCode::from(text);
        let answered = |status: u16| Ended::Answered(StatusCode::from_u16(status).unwrap_or_default(), None);
        for status in [408, 429, 502, 503, 504] {
            assert!(may_retry(&Method::GET, &answered(status)), "{status}");
            assert!(!may_retry(&Method::POST, &answered(status)), "{status}");
        }
        for status in [400, 401, 404, 500, 501] {
            assert!(!may_retry(&Method::GET, &answered(status)), "{status}");
        }
        assert!(may_retry(&Method::POST, &Ended::NoEffect));
        assert!(!may_retry(&Method::PATCH, &Ended::Interrupted));
        assert!(may_retry(&Method::DELETE, &Ended::Interrupted));
        for (text, retried) in [
            ("PLATFORM.RATE_LIMIT_EXCEEDED", true),
            ("PLATFORM.CONCURRENCY_LIMIT_EXCEEDED", true),
            ("REMOTE.RATE_LIMIT_EXCEEDED", false),
        ] {
            let code = code(text);
            let limited = Ended::Answered(StatusCode::TOO_MANY_REQUESTS, Some(&code));
            assert_eq!(may_retry(&Method::POST, &limited), retried, "{text}");
        }
    }

    #[test]
    fn delays_grow_with_full_jitter_and_end_with_the_time_limit() {
        let policy = RetryPolicy::default().max_attempts(10).max_elapsed(Duration::from_secs(100)).seed(7);
        let mut jitter = policy.jitter();
        for (attempts, most) in [(1, 1), (2, 2), (3, 4), (4, 8), (6, 30), (9, 30)] {
            let delay = policy.delay(attempts, Duration::ZERO, None, &mut jitter);
            assert!(delay.is_some_and(|delay| delay <= Duration::from_secs(most)), "{attempts}: {delay:?}");
        }
        assert_eq!(policy.delay(10, Duration::ZERO, None, &mut jitter), None);
        let requested = Some(Duration::from_secs(60));
        let later = policy.delay(1, Duration::from_secs(10), requested, &mut jitter);
        assert!(later > requested && later <= Some(Duration::from_secs(61)), "jitter comes on top: {later:?}");
        assert_eq!(policy.delay(1, Duration::from_secs(40), requested, &mut jitter), requested);
        assert!(policy.delay(1, Duration::ZERO, Some(Duration::ZERO), &mut jitter) >= Some(SHORTEST_PAUSE));
        assert_eq!(policy.delay(1, Duration::from_secs(41), requested, &mut jitter), None);
        assert_eq!(RetryPolicy::none().delay(1, Duration::ZERO, None, &mut jitter), None);
    }
}
