//! Attempts without a response: the error, and whether the attempt may have had an effect.

use std::error::Error as StdError;

use crate::answer::{Answer, Unread};
use crate::error::Error;
use crate::error_kind::ErrorKind;
use crate::ndjson::StreamFailed;
use crate::retry::Ended;

/// An attempt without a response.
pub(crate) struct Failed {
    pub(crate) error: Error,
    /// How it ended; `None` if another attempt cannot succeed.
    pub(crate) ended: Option<Ended<'static>>,
    /// Whether a request was sent.
    pub(crate) was_sent: bool,
}

impl Failed {
    /// A failure that is not retried.
    pub(crate) fn finally(error: Error) -> Self {
        Self { error, ended: None, was_sent: true }
    }

    /// A failure before anything was sent.
    pub(crate) fn unsent(error: Error) -> Self {
        Self { error, ended: None, was_sent: false }
    }

    /// A timeout of the attempt.
    pub(crate) fn timeout(error: Error) -> Self {
        Self { error, ended: Some(Ended::Interrupted), was_sent: true }
    }

    /// A failure of the HTTP client. `may_redirect`: whether it may have followed a redirect, so that the request may
    /// have been sent over an earlier connection than the failed one.
    pub(crate) fn of(error: reqwest::Error, may_redirect: bool) -> Self {
        if error.is_builder() {
            return Self::unsent(Error::of_http(ErrorKind::InvalidRequest, "the request could not be built", error));
        }
        if cause::<StreamFailed>(&error).is_some() {
            let message = "the stream of the request body failed; the server may have received a part of it";
            return Self::finally(Error::of_http(ErrorKind::Upload, message, error));
        }
        if error.is_connect() {
            let ended = if may_redirect { Ended::Interrupted } else { Ended::NoEffect };
            let error = Error::of_http(ErrorKind::Connect, "no connection could be made", error);
            return Self { error, ended: Some(ended), was_sent: true };
        }
        if is_refused_stream(&error) {
            let ended = if may_redirect { Ended::Interrupted } else { Ended::NoEffect };
            let message = "the server refused the HTTP/2 stream before processing the request";
            let error = Error::of_http(ErrorKind::Connection, message, error);
            return Self { error, ended: Some(ended), was_sent: true };
        }
        Self { error: Error::of_connection(error), ended: Some(Ended::Interrupted), was_sent: true }
    }

    /// A success with a body that was not read to its end.
    pub(crate) fn unread(answer: Answer, reason: Unread, limit: u64) -> Self {
        match reason {
            Unread::Elapsed => {
                Self::timeout(Error::timeout("the body of the response did not arrive in time").with_answer(answer))
            }
            Unread::Broken(error) => {
                let error = Error::of_connection(error).with_answer(answer);
                Self { error, ended: Some(Ended::Interrupted), was_sent: true }
            }
            // The next response would be as large, so the call is not retried.
            Unread::TooLarge => Self::finally(Error::response_too_large(limit).with_answer(answer)),
        }
    }
}

/// Returns whether the server certainly did not process the request: it refused the stream, or it shut the connection
/// down before this stream (RFC 9113, 8.7).
fn is_refused_stream(error: &reqwest::Error) -> bool {
    cause::<h2::Error>(error).is_some_and(|error| {
        let is = |reason| error.is_remote() && error.reason() == Some(reason);
        (error.is_reset() && is(h2::Reason::REFUSED_STREAM)) || (error.is_go_away() && is(h2::Reason::NO_ERROR))
    })
}

/// Returns the first cause of this type.
fn cause<E: StdError + 'static>(error: &reqwest::Error) -> Option<&E> {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        cause = error.source();
    }
    None
}
