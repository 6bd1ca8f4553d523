//! NDJSON request bodies: a stream of values, sent as it is produced.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_core::Stream;
use futures_util::{StreamExt as _, stream};
use serde::Serialize;
use tokio::sync::mpsc;

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
        // The thread starts when the body is sent.
        Self::try_new(stream::once(async { on_a_thread(values) }).flatten())
    }
}

/// Reads an iterator on a thread for blocking work. Each value is available at once, even if the next one takes long.
fn on_a_thread<T: Send + 'static>(
    values: impl Iterator<Item = Result<T, BoxError>> + Send + 'static,
) -> impl Stream<Item = Result<T, BoxError>> + Send {
    let (sender, receiver) = mpsc::channel(READ_AHEAD);
    let reading = tokio::task::spawn_blocking(move || {
        for value in values {
            // Nobody receives the values any more if the call has ended.
            if sender.blocking_send(value).is_err() {
                break;
            }
        }
    });
    let received = stream::unfold(receiver, |mut receiver| async { Some((receiver.recv().await?, receiver)) });
    // The iterator panicked, or the runtime is shutting down.
    let failure = stream::once(reading).filter_map(|end| async { end.err().map(|error| Err(error.into())) });
    received.chain(failure)
}

/// The number of values that the thread reads ahead: enough that waking the other side, about 10 µs, is little beside
/// writing the values as JSON.
const READ_AHEAD: usize = 256;

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
