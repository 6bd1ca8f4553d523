//! Bodies of one JSON value a line, sent as they are made.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures_core::Stream;
use futures_util::StreamExt as _;
use serde::Serialize;

use crate::error::BoxError;

/// A stream of values that is sent as one JSON value a line (`application/x-ndjson`), without holding it in memory.
///
/// Made of any `Stream<Item = T> + Send + 'static` by `into()`, or of one whose items may fail by
/// [`try_new`](Self::try_new): the call fails with the first that does. A collection is a stream by
/// `futures::stream::iter`.
///
/// It is sent once: clones share the stream, and whoever sends second is told so. For the same reason the call is not
/// repeated when an attempt fails.
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
    /// Of values that may fail to be made.
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
