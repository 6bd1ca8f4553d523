//! NDJSON request bodies: a stream of values, sent as it is produced.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_core::Stream;
use futures_util::{StreamExt as _, stream};
use serde::Serialize;

use crate::error::BoxError;

/// A stream of values that is sent as NDJSON (`application/x-ndjson`), without collecting it in memory.
///
/// Any `Stream<Item = T> + Send + 'static` converts with `into()`; a stream of `Result` converts with
/// [`try_new`](Self::try_new). [`values`](Self::values) takes an iterator.
///
/// It can be sent once: clones share the stream, and sending a second one is an error of
/// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest). Therefore the call is not retried.
pub struct Ndjson<T> {
    /// A function type, so that `Ndjson` is `Send` and `Sync` for any `T`.
    values: std::marker::PhantomData<fn(T)>,
    stream: Shared,
}

type Shared = Arc<Mutex<Option<Encoded>>>;
type Encoded = Pin<Box<dyn Stream<Item = Result<Bytes, StreamFailed>> + Send>>;

/// A failure of the caller's stream, as opposed to one of the connection.
#[derive(Debug)]
pub(crate) struct StreamFailed(pub(crate) BoxError);

impl fmt::Display for StreamFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the stream of the request body failed")
    }
}

impl std::error::Error for StreamFailed {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0)
    }
}

impl<T: Serialize + 'static> Ndjson<T> {
    /// Creates a body from a stream of results. The first error fails the call with
    /// [`ErrorKind::Upload`](crate::ErrorKind::Upload).
    pub fn try_new<S, E>(values: S) -> Self
    where
        S: Stream<Item = Result<T, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        let encoded = values.map(|value| {
            let value = value.map_err(|error| StreamFailed(error.into()))?;
            let mut line = serde_json::to_vec(&value).map_err(|error| StreamFailed(error.into()))?;
            line.push(b'\n');
            Ok(Bytes::from(line))
        });
        Self { values: std::marker::PhantomData, stream: Arc::new(Mutex::new(Some(Box::pin(encoded)))) }
    }
}

impl<T: Serialize + Send + 'static> Ndjson<T> {
    /// Creates a body from an iterator, which is read while the body is sent, on a thread for blocking work: it may wait,
    /// such as for a file or for calls of a blocking client.
    pub fn values<I>(values: I) -> Self
    where
        I: IntoIterator<Item = T>,
        I::IntoIter: Send + 'static,
    {
        Self::try_values(values.into_iter().map(Ok::<T, std::convert::Infallible>))
    }

    /// Creates a body from an iterator of results, which is read as in [`values`](Self::values). The first error fails
    /// the call with [`ErrorKind::Upload`](crate::ErrorKind::Upload).
    pub fn try_values<I, E>(values: I) -> Self
    where
        I: IntoIterator<Item = Result<T, E>>,
        I::IntoIter: Send + 'static,
        E: Into<BoxError>,
    {
        let values = values.into_iter().map(|value| value.map_err(Into::into));
        let parts = stream::unfold(Some(values), |values| async {
            let mut values = values?;
            let read = tokio::task::spawn_blocking(move || (part(&mut values), values)).await;
            match read {
                Ok((part, _)) if part.is_empty() => None,
                Ok((part, values)) => Some((stream::iter(part), Some(values))),
                // The iterator panicked, or the runtime is shutting down.
                Err(error) => Some((stream::iter(vec![Err(error.into())]), None)),
            }
        });
        Self::try_new(parts.flatten())
    }
}

/// Reads values for some milliseconds, at most [`LARGEST_PART`], so that a slow iterator does not hold values back, and
/// a fast one does not change the thread for each value.
fn part<T>(values: &mut impl Iterator<Item = T>) -> Vec<T> {
    let began = Instant::now();
    let mut part = Vec::new();
    while part.len() < LARGEST_PART
        && (part.is_empty() || began.elapsed() < Duration::from_millis(5))
        && let Some(value) = values.next()
    {
        part.push(value);
    }
    part
}

/// Enough that changing the thread, about 10 µs, is little beside writing the values as JSON.
const LARGEST_PART: usize = 256;

impl<T> Ndjson<T> {
    /// Returns the body, or an error if it was sent before.
    #[doc(hidden)]
    #[allow(clippy::missing_errors_doc)]
    pub fn take(&self) -> Result<reqwest::Body, String> {
        let encoded = self.stream.lock().unwrap_or_else(PoisonError::into_inner).take();
        encoded.map(reqwest::Body::wrap_stream).ok_or_else(|| "the stream of the body was sent already".to_owned())
    }
}

impl<T: Serialize + 'static, S: Stream<Item = T> + Send + 'static> From<S> for Ndjson<T> {
    fn from(values: S) -> Self {
        Self::try_new(values.map(Ok::<T, std::convert::Infallible>))
    }
}

impl<T> Clone for Ndjson<T> {
    fn clone(&self) -> Self {
        Self { values: std::marker::PhantomData, stream: Arc::clone(&self.stream) }
    }
}

/// Two bodies are equal if they share a stream. Their values are not compared.
impl<T> PartialEq for Ndjson<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.stream, &other.stream)
    }
}

impl<T> fmt::Debug for Ndjson<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ndjson").finish_non_exhaustive()
    }
}
