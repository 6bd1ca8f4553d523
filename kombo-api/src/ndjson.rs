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
pub struct JsonLines<T> {
    /// The marker is a function, so that it is `Send` and `Sync` whatever `T` is.
    values: std::marker::PhantomData<fn(T)>,
    stream: Shared,
}

type Shared = Arc<Mutex<Option<Lines>>>;
type Lines = Pin<Box<dyn Stream<Item = Result<Bytes, StreamFailed>> + Send>>;

/// The failure of the caller's own stream, which is no failure of the connection.
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

impl<T: Serialize + 'static> JsonLines<T> {
    /// Creates a body from a stream whose items may fail. The first error fails the call with
    /// [`ErrorKind::Upload`](crate::ErrorKind::Upload).
    pub fn try_new<S, E>(values: S) -> Self
    where
        S: Stream<Item = Result<T, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        let lines = values.map(|value| {
            let value = value.map_err(|error| StreamFailed(error.into()))?;
            let mut line = serde_json::to_vec(&value).map_err(|error| StreamFailed(error.into()))?;
            line.push(b'\n');
            Ok(Bytes::from(line))
        });
        Self { values: std::marker::PhantomData, stream: Arc::new(Mutex::new(Some(Box::pin(lines)))) }
    }
}

impl<T> JsonLines<T> {
    /// The body; an error if it was sent before.
    #[doc(hidden)]
    #[allow(clippy::missing_errors_doc)]
    pub fn take(&self) -> Result<reqwest::Body, String> {
        let lines = self.stream.lock().unwrap_or_else(PoisonError::into_inner).take();
        lines.map(reqwest::Body::wrap_stream).ok_or_else(|| "the stream of the body was sent already".to_owned())
    }
}

impl<T: Serialize + 'static, S: Stream<Item = T> + Send + 'static> From<S> for JsonLines<T> {
    fn from(values: S) -> Self {
        Self::try_new(values.map(Ok::<T, std::convert::Infallible>))
    }
}

impl<T> Clone for JsonLines<T> {
    fn clone(&self) -> Self {
        Self { values: std::marker::PhantomData, stream: Arc::clone(&self.stream) }
    }
}

/// The same stream, not the same values: those are not known yet.
impl<T> PartialEq for JsonLines<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.stream, &other.stream)
    }
}

impl<T> fmt::Debug for JsonLines<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonLines").finish_non_exhaustive()
    }
}
