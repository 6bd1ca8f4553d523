//! Replaying: requests are answered from a recording.

use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use super::super::answer::Answer;
use super::super::catalog::Catalog;
use super::super::request::Request;
use super::compare::{Bindings, Comparison, compare};
use super::recording::{Exchange, Recording, Sent};
use super::redact;
use super::rules::Rules;

#[derive(Debug)]
pub(super) struct Replay {
    exchanges: Vec<Exchange>,
    catalog: Catalog,
    rules: Rules,
    progress: Mutex<Progress>,
}

#[derive(Debug)]
struct Progress {
    /// Whether each exchange has been used.
    used: Vec<bool>,
    bindings: Bindings,
}

/// The most differences that an error lists, since its message is one line.
const LISTED: usize = 3;

impl Replay {
    pub(super) fn new(recording: Recording, catalog: Catalog, rules: Rules) -> Self {
        let progress =
            Progress { used: vec![false; recording.exchanges.len()], bindings: Bindings::new(&recording.pseudonyms) };
        Self { exchanges: recording.exchanges, catalog, rules, progress: Mutex::new(progress) }
    }

    /// Returns the response of the first matching exchange that has not been used, or an error.
    pub(super) fn answer(&self, head: http::request::Parts, body: Bytes) -> Answer {
        let sent = Sent::new(&Request::new(head, body, &self.catalog), &self.catalog);
        let sent = redact::without_pseudonyms(sent, &self.rules);
        let mut progress = self.lock();
        let known = progress.bindings.len();
        let compared: Vec<(usize, Comparison)> =
            self.exchanges.iter().map(|it| compare(&it.request, &sent, &progress.bindings)).enumerate().collect();
        // The one that assumes the values of the fewest pseudonyms; of these, the first.
        let matching = compared.iter().filter(|(n, it)| it.differences.is_empty() && !progress.used[*n]);
        if let Some((n, comparison)) = matching.min_by_key(|(n, it)| (it.bindings.len() - known, *n)) {
            progress.used[*n] = true;
            progress.bindings = comparison.bindings.clone();
            return self.exchanges[*n].response.answer().unwrap_or_else(|problem| {
                not_replayed(&format!("The response to request {} is invalid: {problem}.", n + 1))
            });
        }
        not_replayed(&self.explanation(&sent, &compared, &progress.used))
    }

    fn explanation(&self, sent: &Sent, compared: &[(usize, Comparison)], used: &[bool]) -> String {
        let request = format!("{} {}", sent.method, sent.path);
        let times = compared.iter().filter(|(_, it)| it.differences.is_empty()).count();
        if times > 0 {
            return format!("{request} was recorded {times} times, and it was sent once more.");
        }
        let Some((n, nearest)) = compared.iter().min_by_key(|(n, it)| (it.distance, used[*n], *n)) else {
            return format!("The recording is empty, and {request} was sent.");
        };
        let recorded = &self.exchanges[*n].request;
        let listed = nearest.differences.iter().take(LISTED).cloned().collect::<Vec<_>>().join("; ");
        let more = match nearest.differences.len().saturating_sub(LISTED) {
            0 => String::new(),
            more => format!("; and {more} more differences"),
        };
        format!(
            "No recorded request matches {request}. The nearest is request {} of {}, {} {}: {listed}{more}.",
            n + 1,
            self.exchanges.len(),
            recorded.method,
            recorded.path,
        )
    }

    fn lock(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The error for a request without a recorded response. It is not retried, and no API gives it a meaning of its own.
fn not_replayed(message: &str) -> Answer {
    Answer::error(501, "RECORDER.NO_MATCH", message)
}
