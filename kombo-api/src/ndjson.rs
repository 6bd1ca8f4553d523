//! NDJSON request bodies: a stream of values, sent as it is produced.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_core::Stream;
use futures_util::StreamExt as _;
use serde::Serialize;

use crate::error::BoxError;

/// A stream of values that is sent as NDJSON (`application/x-ndjson`), without collecting it in memory.
///
/// Any `Stream<Item = T> + Send + 'static` converts with `into()`; a stream of `Result` converts with
/// [`try_new`](Self::try_new). `futures::stream::iter` turns a collection into a stream.
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
    /// Creates a body from an iterator, which is read while the body is sent. It may read a file; while it waits, the
    /// thread that sends the body waits too.
    pub fn values<I>(values: I) -> Self
    where
        I: IntoIterator<Item = T>,
        I::IntoIter: Send + 'static,
    {
        futures_util::stream::iter(values).into()
    }
}

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
