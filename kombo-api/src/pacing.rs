//! Pacing: after a 429, the calls of one client and integration are sent one after the other.
//!
//! Without pacing, all refused calls are sent again in the same instant, when the requested pause is over. Most of them
//! are refused again, until their retry policy ends. With pacing they queue, and leave at the rate at which calls were
//! recently accepted. The rate grows while calls are accepted and falls when one is refused, as TCP's window does, so
//! it settles near the limit of the server.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as Queue, MutexGuard as QueueGuard};

/// The factor between the accepted rate and a new estimate. At 1.0, the next call would be refused again.
const CAUTION: f64 = 0.9;

/// The lowest rate, in calls per second, so that calls make progress even if nearly all are refused.
const SLOWEST: f64 = 1.0;

/// The growth of the rate with each accepted call, in calls per second: about 5 % per second at any rate.
const GROWTH: f64 = 0.05;

/// The growth until a second estimate exists. The first one is made during a burst, so it is too low.
const FIRST_GROWTH: f64 = 0.25;

/// How long after the last refusal pacing ends: two of the minutes that rate limits are counted by.
const MEMORY: Duration = Duration::from_secs(120);

const SECOND: Duration = Duration::from_secs(1);

/// The pacing of one integration. All times are those of the client's clock.
#[derive(Debug, Default)]
pub(crate) struct Pacer {
    /// Whether calls are paced. While no call is refused, nothing else is read.
    is_pacing: AtomicBool,
    /// The waiting calls, in their order of arrival. The first one sleeps until it may leave.
    queue: Queue<()>,
    pace: Mutex<Pace>,
}

#[derive(Debug, Default)]
struct Pace {
    /// The time at which the next call may leave.
    next: Duration,
    /// The rate, in calls per second.
    rate: f64,
    /// The time of the last refusal.
    refused: Duration,
    /// The number of the estimate. Attempts of earlier rounds do not change it.
    round: u64,
    /// The start of the current second, and the calls accepted in it and in the second before.
    counted: Duration,
    accepted: u32,
    accepted_before: u32,
}

/// The round that an attempt belongs to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Round(u64);

/// A call's place in the queue.
pub(crate) struct Place<'a> {
    pacer: &'a Pacer,
    _first: QueueGuard<'a, ()>,
}

impl Pacer {
    /// Waits until all earlier calls have left; `None` if there is no queue.
    pub(crate) async fn place(&self) -> Option<Place<'_>> {
        if !self.is_pacing.load(Ordering::Acquire) {
            return None;
        }
        Some(Place { pacer: self, _first: self.queue.lock().await })
    }

    /// Returns whether a call was refused so recently that the next ones are still paced.
    pub(crate) fn remembers(&self, now: Duration) -> bool {
        self.is_pacing.load(Ordering::Acquire) && {
            let pace = self.pace();
            pace.next > now || now.saturating_sub(pace.refused) <= MEMORY
        }
    }

    /// Returns the round of an attempt that is sent now.
    pub(crate) fn round(&self) -> Round {
        if self.is_pacing.load(Ordering::Acquire) { Round(self.pace().round) } else { Round::default() }
    }

    /// Counts an accepted call.
    pub(crate) fn accepted(&self, now: Duration) {
        let mut pace = self.pace();
        pace.count(now);
        if self.is_pacing.load(Ordering::Acquire) {
            pace.rate += if pace.round == 1 { FIRST_GROWTH } else { GROWTH };
            if now.saturating_sub(pace.refused) > MEMORY {
                self.is_pacing.store(false, Ordering::Release);
            }
        }
    }

    /// Starts pacing, or extends its pause, after a call of another process was refused. The rate stays that of the
    /// calls of this one.
    pub(crate) fn paused(&self, now: Duration, pause: Duration) {
        if self.is_pacing.load(Ordering::Acquire) {
            let mut pace = self.pace();
            pace.next = pace.next.max(now.saturating_add(pause));
            pace.refused = now;
        } else {
            self.refused(Round::default(), now, pause);
        }
    }

    /// Starts or adjusts pacing after an attempt of `round` was refused with a request to wait for `pause`.
    pub(crate) fn refused(&self, round: Round, now: Duration, pause: Duration) {
        let mut pace = self.pace();
        pace.next = pace.next.max(now.saturating_add(pause));
        pace.refused = now;
        let is_first = !self.is_pacing.swap(true, Ordering::AcqRel);
        if is_first || round.0 == pace.round {
            let accepted = f64::from(pace.accepted.max(pace.accepted_before));
            let known = if is_first { f64::MAX } else { pace.rate };
            pace.rate = known.min(accepted).max(SLOWEST / CAUTION) * CAUTION;
            pace.round = if is_first { 1 } else { pace.round + 1 };
        }
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place<'_> {
    /// Returns the wait before the call may leave. Zero means that it leaves now, and schedules the next call.
    pub(crate) fn wait(&self, now: Duration) -> Duration {
        let mut pace = self.pacer.pace();
        let wait = pace.next.saturating_sub(now);
        if wait.is_zero() {
            pace.next = now.saturating_add(SECOND.div_f64(pace.rate.max(SLOWEST)));
        }
        wait
    }
}

impl Pace {
    fn count(&mut self, now: Duration) {
        let passed = now.saturating_sub(self.counted);
        if passed >= SECOND {
            self.accepted_before = if passed < SECOND * 2 { self.accepted } else { 0 };
            self.accepted = 0;
            self.counted = now;
        }
        self.accepted += 1;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;

    use tokio::task::JoinSet;
    use tokio::time::{Instant, sleep};

    use super::*;
    use crate::retry::RetryPolicy;

    /// A server that accepts some calls a second, in a bucket of one second's worth.
    struct Server {
        rate: f64,
        tokens: Mutex<(f64, Instant)>,
        accepted: Mutex<Vec<Instant>>,
        refused: AtomicUsize,
    }

    impl Server {
        fn new(rate: f64) -> Arc<Self> {
            let tokens = Mutex::new((rate, Instant::now()));
            Arc::new(Self { rate, tokens, accepted: Mutex::default(), refused: AtomicUsize::new(0) })
        }

        fn accepts(&self) -> bool {
            let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            tokens.0 = (tokens.0 + (now - tokens.1).as_secs_f64() * self.rate).min(self.rate);
            tokens.1 = now;
            let accepts = tokens.0 >= 1.0;
            if accepts {
                tokens.0 -= 1.0;
                self.accepted.lock().unwrap_or_else(PoisonError::into_inner).push(now);
            } else {
                self.refused.fetch_add(1, Ordering::Relaxed);
            }
            accepts
        }
    }

    /// A call as the transport makes it; returns whether it was accepted in the end.
    async fn call(server: Arc<Server>, pacer: Arc<Pacer>, policy: RetryPolicy, started: Instant, seed: u64) -> bool {
        let mut jitter = fastrand::Rng::with_seed(seed);
        for attempt in 1.. {
            if let Some(place) = pacer.place().await {
                loop {
                    let wait = place.wait(started.elapsed());
                    if wait.is_zero() {
                        break;
                    }
                    sleep(wait).await;
                }
            }
            let round = pacer.round();
            sleep(Duration::from_millis(20)).await;
            if server.accepts() {
                pacer.accepted(started.elapsed());
                return true;
            }
            pacer.refused(round, started.elapsed(), SECOND);
            let pause = Some(SECOND);
            let Some(delay) = policy.delay(attempt, started.elapsed(), pause, &mut jitter) else { return false };
            sleep(delay).await;
        }
        false
    }

    #[tokio::test(start_paused = true)]
    async fn two_hundred_callers_share_ten_calls_a_second_without_bursts() {
        for rate in [10.0, 25.0] {
            let (server, pacer, started) = (Server::new(rate), Arc::new(Pacer::default()), Instant::now());
            let mut calls = JoinSet::new();
            for seed in 0..200 {
                let policy = RetryPolicy::bulk();
                calls.spawn(call(Arc::clone(&server), Arc::clone(&pacer), policy, started, seed));
            }
            let finished = calls.join_all().await.into_iter().filter(|accepted| *accepted).count();
            let took = started.elapsed();
            assert_eq!(finished, 200);
            assert!(took <= Duration::from_secs(60), "{took:?}");
            // The first burst is refused but for a second's worth; later there are few refusals.
            let refused = server.refused.load(Ordering::Relaxed);
            assert!(refused < 200 + 60, "{refused} refused at {rate}");
            let accepted = server.accepted.lock().unwrap_or_else(PoisonError::into_inner).clone();
            // Never at more than twice the limit.
            let least = accepted[rate as usize..].windows(5).map(|five| five[4] - five[0]).min();
            assert!(least >= Some(Duration::from_secs_f64(2.0 / rate)), "five calls in {least:?} at {rate}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn pacing_ends_when_nothing_is_refused_any_more() {
        let pacer = Pacer::default();
        assert!(pacer.place().await.is_none());
        pacer.refused(pacer.round(), SECOND, SECOND);
        assert!(pacer.place().await.is_some_and(|place| place.wait(SECOND) == SECOND) && pacer.remembers(SECOND));
        pacer.accepted(MEMORY);
        assert!(pacer.place().await.is_some());
        pacer.accepted(MEMORY + SECOND * 2);
        assert!(pacer.place().await.is_none());
    }
}
