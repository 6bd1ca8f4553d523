//! A received response, body included.

use std::time::{Duration, SystemTime};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode};

use crate::deadline::{Deadline, Elapsed};
use crate::envelope::Failure;
use crate::retry_after::retry_after;

/// A received response.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// The body, as far as it was read.
    pub(crate) body: Bytes,
    /// Whether the body was longer than the limit.
    pub(crate) is_cut: bool,
    pub(crate) received: SystemTime,
    /// The error in the body; empty for a success.
    pub(crate) failure: Failure,
}

/// The reason why a body was not read to its end.
#[derive(Debug)]
pub(crate) enum Unread {
    Elapsed,
    Broken(reqwest::Error),
    TooLarge,
}

impl Answer {
    /// Reads a response, at most `limit` bytes of its body. The part that arrived before a failure is kept.
    pub(crate) async fn read(
        mut response: reqwest::Response,
        limit: u64,
        deadline: &mut Deadline<'_>,
    ) -> (Self, Result<(), Unread>) {
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        let length = response.content_length();
        let (body, outcome) = if length.is_some_and(|length| length > limit) && status.is_success() {
            (Bytes::new(), Err(Unread::TooLarge))
        } else {
            body(&mut response, length.unwrap_or_default().min(limit), limit, deadline).await
        };
        let failure = if status.is_success() { Failure::default() } else { Failure::read(&body) };
        let is_cut = matches!(outcome, Err(Unread::TooLarge));
        (Self { status, headers, body, is_cut, received: SystemTime::now(), failure }, outcome)
    }

    pub(crate) fn retry_after(&self) -> Option<Duration> {
        retry_after(&self.headers, self.received)
    }

    /// Reads the body of an error envelope that came with a status of success.
    pub(crate) fn into_failure(mut self) -> Self {
        self.failure = Failure::read(&self.body);
        self
    }
}

async fn body(
    response: &mut reqwest::Response,
    expected: u64,
    limit: u64,
    deadline: &mut Deadline<'_>,
) -> (Bytes, Result<(), Unread>) {
    let mut only = Bytes::new();
    let mut all = BytesMut::new();
    let outcome = loop {
        let chunk = match deadline.within(response.chunk()).await {
            Ok(Ok(Some(chunk))) => chunk,
            Ok(Ok(None)) => break Ok(()),
            Ok(Err(error)) => break Err(Unread::Broken(error)),
            Err(Elapsed) => break Err(Unread::Elapsed),
        };
        let read = only.len().max(all.len()) as u64;
        let left = usize::try_from(limit.saturating_sub(read)).unwrap_or(usize::MAX);
        let is_too_large = chunk.len() > left;
        let chunk = chunk.slice(..chunk.len().min(left));
        if read == 0 {
            // Most bodies arrive in one piece, which is not copied.
            only = chunk;
        } else {
            if all.is_empty() {
                // `Content-Length` may be wrong, so a limited amount is reserved for it.
                all.reserve(usize::try_from(expected.min(MOST_RESERVED)).unwrap_or_default().max(only.len() * 2));
                all.extend_from_slice(&only);
            }
            all.extend_from_slice(&chunk);
        }
        if is_too_large {
            break Err(Unread::TooLarge);
        }
    };
    (if all.is_empty() { only } else { all.freeze() }, outcome)
}

/// The most memory that is reserved before the bytes arrive: eight pages of about 1 MiB.
const MOST_RESERVED: u64 = 8 * 1024 * 1024;
