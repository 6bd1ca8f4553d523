//! Lists as iterators of pages or of records.

use std::fmt;
use std::future::poll_fn;
use std::iter::FusedIterator;
use std::pin::Pin;
use std::sync::Arc;

use futures_core::Stream;

use crate::error::Result;
use crate::list::{self, List};
use crate::page::Page;
use crate::response::Response;
use crate::worker::Worker;

/// A stream that is polled on the thread of a client.
struct Polled<S> {
    /// Absent after a panic only.
    stream: Option<S>,
    worker: Arc<Worker>,
}

impl<S: Stream<Item = Result<T>> + Unpin + Send + 'static, T: Send + 'static> Polled<S> {
    fn next(&mut self) -> Option<Result<T>> {
        let mut stream = self.stream.take()?;
        let next = self.worker.run(async move {
            let next = poll_fn(|context| Pin::new(&mut stream).poll_next(context)).await;
            (stream, next)
        });
        match next {
            Ok((stream, next)) => {
                self.stream = Some(stream);
                next
            }
            Err(error) => Some(Err(error)),
        }
    }
}

/// An iterator of the pages of a list, from [`pages`](crate::Call::pages) of a blocking call.
#[must_use = "an iterator does nothing until it is read"]
pub struct Pages<O: List>(Polled<list::Pages<O>>);

impl<O: List> Pages<O> {
    pub(crate) fn new(stream: list::Pages<O>, worker: Arc<Worker>) -> Self {
        Self(Polled { stream: Some(stream), worker })
    }
}

impl<O: List> Iterator for Pages<O> {
    type Item = Result<Response<Page<O::Item>>>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

impl<O: List> FusedIterator for Pages<O> {}

/// An iterator of the records of a list, from [`items`](crate::Call::items) of a blocking call.
#[must_use = "an iterator does nothing until it is read"]
pub struct Items<O: List>(Polled<list::Items<O>>);

impl<O: List> Items<O> {
    pub(crate) fn new(stream: list::Items<O>, worker: Arc<Worker>) -> Self {
        Self(Polled { stream: Some(stream), worker })
    }

    /// Returns a cursor to resume from with `.cursor(…)`: that of the current page, or of the next page if all records
    /// of the current one were read. `None` on the first page of the list.
    ///
    /// A resumed iterator misses no record. It repeats records of the current page that were read already.
    #[must_use]
    pub fn cursor(&self) -> Option<&str> {
        self.0.stream.as_ref()?.cursor()
    }
}

impl<O: List> Iterator for Items<O> {
    type Item = Result<O::Item>;

    fn next(&mut self) -> Option<Self::Item> {
        // A record that is decoded already needs no thread.
        match self.0.stream.as_mut().and_then(list::Items::decoded) {
            Some(item) => Some(item),
            None => self.0.next(),
        }
    }
}

impl<O: List> FusedIterator for Items<O> {}

impl<O: List> fmt::Debug for Pages<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.stream.fmt(f)
    }
}

impl<O: List> fmt::Debug for Items<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.stream.fmt(f)
    }
}
