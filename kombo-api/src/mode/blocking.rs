//! Calls that block: they run on the thread of their client.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use super::definition::{Mode, sealed};
use crate::error::Result;
use crate::iterators;
use crate::list::{Items, List, Pages};
use crate::worker::Worker;

/// Calls return responses, and lists are iterators: the mode of [`blocking::Kombo`](crate::blocking::Kombo).
#[derive(Clone)]
pub struct Blocking(Arc<Worker>);

impl Blocking {
    /// Starts the thread of a client.
    ///
    /// # Errors
    /// As [`Worker::start`].
    pub(crate) fn start() -> Result<Self> {
        Ok(Self(Arc::new(Worker::start()?)))
    }
}

impl sealed::Sealed for Blocking {}

impl Mode for Blocking {
    type Sent<T: Send + 'static> = Result<T>;
    type Pages<O: List> = iterators::Pages<O>;
    type Items<O: List> = iterators::Items<O>;

    fn send<R, T, F, D>(self, received: F, decode: D) -> Result<T>
    where
        R: Send + 'static,
        T: Send + 'static,
        F: Future<Output = R> + Send + 'static,
        D: FnOnce(R) -> Result<T> + Send + 'static,
    {
        // The response is decoded in the caller, so that the thread of the client can go on with other calls.
        decode(self.0.run(received)?)
    }

    fn pages<O: List>(self, pages: Pages<O>) -> iterators::Pages<O> {
        iterators::Pages::new(pages, self.0)
    }

    fn items<O: List>(self, items: Items<O>) -> iterators::Items<O> {
        iterators::Items::new(items, self.0)
    }
}

impl fmt::Debug for Blocking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Blocking")
    }
}
