//! When a call is tried again, and after how long.
//!
//! A call is repeated only where that is safe. Idempotent methods (GET, HEAD, PUT, DELETE, OPTIONS) are repeated after
//! connection errors, time-outs and the statuses 408, 429, 502, 503 and 504. POST and PATCH are repeated only if they
//! surely had no effect: the connection was never made, or Kombo itself refused the call with its own rate or
//! concurrency limit.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, Method, StatusCode};

use crate::types::ErrorCode;

/// How often and how long a call is tried.
///
/// The default is modest: three attempts within two minutes, waiting up to 1 s, then up to 2 s (full jitter), or as long
/// as the server asks for. A policy is a small value; set it on the builder for every call, or on one call.
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
    /// One attempt, whatever happens.
    #[must_use]
    pub fn none() -> Self {
        Self::default().max_attempts(1)
    }

    /// At most this many attempts, the first included. Default 3; 0 is read as 1.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// No attempt begins later than this after the call did. Default two minutes.
    ///
    /// If the server asks for a longer pause than is left, the call fails at once, and
    /// [`Error::retry_after`](crate::Error::retry_after) says what it asked for.
    #[must_use]
    pub fn max_elapsed(mut self, elapsed: Duration) -> Self {
        self.max_elapsed = elapsed;
        self
    }

    /// The most that is waited before the second attempt; it doubles with each further one. Default 1 s.
    #[must_use]
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// The most that is waited before any attempt, unless the server asks for more. Default 30 s.
    #[must_use]
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// Makes the jitter the same in every run, for tests.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// How long to wait before trying again; `None` if that is not to be.
    pub(crate) fn delay(
        &self,
        attempts: u32,
        elapsed: Duration,
        asked: Option<Duration>,
        jitter: &mut fastrand::Rng,
    ) -> Option<Duration> {
        if attempts >= self.max_attempts {
            return None;
        }
        let delay = asked.unwrap_or_else(|| {
            let doubled = self.base_delay.saturating_mul(2u32.saturating_pow(attempts.saturating_sub(1)));
            doubled.min(self.max_delay).mul_f64(jitter.f64())
        });
        (elapsed.saturating_add(delay) <= self.max_elapsed).then_some(delay)
    }

    pub(crate) fn jitter(&self) -> fastrand::Rng {
        self.seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed)
    }
}

/// How an attempt ended, as far as repeating it goes.
pub(crate) enum Ended<'a> {
    /// There was never a connection.
    Unconnected,
    /// The connection broke, or time ran out, at some point after it was made.
    Broken,
    /// There was an answer.
    Answered(StatusCode, Option<&'a ErrorCode>),
}

/// Whether repeating the call does no harm and may help.
pub(crate) fn may_repeat(method: &Method, ended: &Ended<'_>) -> bool {
    match ended {
        Ended::Unconnected => true,
        Ended::Broken => method.is_idempotent(),
        Ended::Answered(status, _) if method.is_idempotent() => is_transient(*status),
        Ended::Answered(status, code) => {
            *status == StatusCode::TOO_MANY_REQUESTS && code.is_some_and(is_kombos_own_limit)
        }
    }
}

/// Statuses after which the same call may succeed.
pub(crate) fn is_transient(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 502 | 503 | 504)
}

/// Limits that Kombo applies before it does anything. (`REMOTE.RATE_LIMIT_EXCEEDED` comes from the customer's tool, when
/// part of the work may be done.)
fn is_kombos_own_limit(code: &ErrorCode) -> bool {
    ["PLATFORM.RATE_LIMIT_EXCEEDED", "PLATFORM.CONCURRENCY_LIMIT_EXCEEDED"].contains(&code.as_str())
}

/// How long the server asks to wait: `retry-after-ms`, or `Retry-After` in seconds or as a date (RFC 9110, 10.2.3).
///
/// A date is compared with the server's own `Date`, if it sent one: clocks differ. `received` is the next best thing.
pub(crate) fn retry_after(headers: &HeaderMap, received: SystemTime) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| *number >= 0.0);
    // More than there is time for is as long as there is.
    let duration = |seconds: f64| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
    if let Some(milliseconds) = text("retry-after-ms").and_then(number) {
        return Some(duration(milliseconds / 1000.0));
    }
    let asked = text("retry-after")?;
    if let Some(seconds) = number(asked) {
        return Some(duration(seconds));
    }
    let date = httpdate::parse_http_date(asked).ok()?;
    let now = text("date").and_then(|date| httpdate::parse_http_date(date).ok()).unwrap_or(received);
    // A date that has passed asks for nothing more.
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_safe_is_repeated() {
        let code = |text: &str| ErrorCode::from(text);
        let answered = |status: u16| Ended::Answered(StatusCode::from_u16(status).unwrap_or_default(), None);
        for status in [408, 429, 502, 503, 504] {
            assert!(may_repeat(&Method::GET, &answered(status)), "{status}");
            assert!(!may_repeat(&Method::POST, &answered(status)), "{status}");
        }
        for status in [400, 401, 404, 500, 501] {
            assert!(!may_repeat(&Method::GET, &answered(status)), "{status}");
        }
        assert!(may_repeat(&Method::POST, &Ended::Unconnected));
        assert!(!may_repeat(&Method::PATCH, &Ended::Broken));
        assert!(may_repeat(&Method::DELETE, &Ended::Broken));
        for (text, repeated) in [
            ("PLATFORM.RATE_LIMIT_EXCEEDED", true),
            ("PLATFORM.CONCURRENCY_LIMIT_EXCEEDED", true),
            ("REMOTE.RATE_LIMIT_EXCEEDED", false),
        ] {
            let code = code(text);
            let limited = Ended::Answered(StatusCode::TOO_MANY_REQUESTS, Some(&code));
            assert_eq!(may_repeat(&Method::POST, &limited), repeated, "{text}");
        }
    }

    #[test]
    fn waits_grow_with_full_jitter_and_end_with_the_budget() {
        let policy = RetryPolicy::default().max_attempts(10).max_elapsed(Duration::from_secs(100)).seed(7);
        let mut jitter = policy.jitter();
        for (attempts, most) in [(1, 1), (2, 2), (3, 4), (4, 8), (6, 30), (9, 30)] {
            let delay = policy.delay(attempts, Duration::ZERO, None, &mut jitter);
            assert!(delay.is_some_and(|delay| delay <= Duration::from_secs(most)), "{attempts}: {delay:?}");
        }
        assert_eq!(policy.delay(10, Duration::ZERO, None, &mut jitter), None);
        let asked = Some(Duration::from_secs(60));
        assert_eq!(policy.delay(1, Duration::from_secs(40), asked, &mut jitter), asked);
        assert_eq!(policy.delay(1, Duration::from_secs(41), asked, &mut jitter), None);
        assert_eq!(RetryPolicy::none().delay(1, Duration::ZERO, None, &mut jitter), None);
    }

    #[test]
    fn a_date_is_compared_with_the_servers_own() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let mut headers = HeaderMap::new();
        for (name, time) in [("date", now), ("retry-after", now + Duration::from_secs(30))] {
            headers.insert(name, httpdate::fmt_http_date(time).parse().unwrap_or(http::HeaderValue::from_static("")));
        }
        let ahead = now + Duration::from_secs(3600);
        assert_eq!(retry_after(&headers, ahead), Some(Duration::from_secs(30)));
    }

    #[test]
    fn every_form_of_retry_after_is_read() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let read = |name: &'static str, value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().unwrap_or_else(|_| http::HeaderValue::from_static("")));
            retry_after(&headers, now)
        };
        assert_eq!(read("retry-after", "7"), Some(Duration::from_secs(7)));
        assert_eq!(read("retry-after", "0.5"), Some(Duration::from_millis(500)));
        assert_eq!(read("retry-after-ms", "250"), Some(Duration::from_millis(250)));
        let date = httpdate::fmt_http_date(now + Duration::from_secs(30));
        assert_eq!(read("retry-after", &date), Some(Duration::from_secs(30)));
        let past = httpdate::fmt_http_date(now - Duration::from_secs(30));
        assert_eq!(read("retry-after", &past), Some(Duration::ZERO));
        for endless in ["99999999999999999999", "1e30", "1e400"] {
            assert_eq!(read("retry-after", endless), Some(Duration::MAX), "{endless}");
        }
        for nonsense in ["soon", "-1", "NaN", ""] {
            assert_eq!(read("retry-after", nonsense), None, "{nonsense:?}");
        }
    }
}
