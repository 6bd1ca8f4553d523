//! Lists as streams of pages or of records.

use std::collections::HashSet;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde::de::DeserializeOwned;
use tokio::task::JoinSet;
use tracing::Instrument as _;
use tracing::instrument::WithSubscriber as _;

use crate::decode::probable_cursor;
use crate::error::{Error, Result};
use crate::operation::Operation;
use crate::options::Options;
use crate::page::{InvalidRecord, Page};
use crate::redact::Secrets;
use crate::response::Response;
use crate::shared::Shared;
use crate::transport::{self, Received};

/// An operation that returns pages: [`Call::pages`](crate::Call::pages) and [`Call::items`](crate::Call::items) read
/// all of them. Implemented by generated code only.
pub trait List: Operation<Output = Page<<Self as List>::Item>> {
    /// The type of a record.
    type Item: DeserializeOwned + Send + 'static;

    /// Returns the cursor of the first page to read.
    #[doc(hidden)]
    fn cursor(&self) -> Option<&str>;

    /// Returns the same operation from another page on.
    #[doc(hidden)]
    #[must_use]
    fn at(&self, cursor: String) -> Self;
}

/// A stream of the pages of a list, from [`Call::pages`](crate::Call::pages).
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<O: List> {
    client: Arc<Shared>,
    options: Arc<Options>,
    /// The cursors of the pages that were requested.
    requested: HashSet<String>,
    state: State<O>,
}

enum State<O: List> {
    /// The page to request.
    At(Box<O>),
    Fetching(Fetching<O>),
    Arrived(Box<Arrived<O>>),
    /// The error to end with.
    Failed(Error),
    Ended,
}

/// A page that has arrived and is not decoded yet.
struct Arrived<O: List> {
    page: Received,
    operation: Box<O>,
    /// The next page, if it is requested already.
    next: Option<Next<O>>,
}

/// A page that is fetched while the one before it is decoded.
struct Next<O: List> {
    /// The probable cursor.
    cursor: String,
    page: Fetching<O>,
    /// The turn of all other tasks that are ready, in which the request leaves.
    turn: Pin<Box<dyn Future<Output = ()> + Send>>,
}

/// A task that receives a page, and returns it with the operation that requested it. The task ends with the stream.
type Fetching<O> = JoinSet<(Box<O>, Result<Received>)>;

impl<O: List> Pages<O> {
    pub(crate) fn new(client: Arc<Shared>, operation: O, options: Options) -> Self {
        let state = State::At(Box::new(operation));
        Self { client, options: Arc::new(options), requested: HashSet::new(), state }
    }

    /// Requests a page in a task of its own.
    fn fetch(&self, operation: Box<O>) -> Result<Fetching<O>> {
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(failed::<O>(Error::runtime("a list was read outside of a Tokio runtime")));
        }
        let mut task = JoinSet::new();
        let span = tracing::Span::current();
        let (client, options) = (Arc::clone(&self.client), Arc::clone(&self.options));
        let fetching = async move {
            let page = transport::receive(&client, &*operation, &options).await;
            (operation, page)
        };
        task.spawn(fetching.instrument(span).with_current_subscriber());
        Ok(task)
    }

    /// Requests the first page.
    fn start(&mut self, operation: Box<O>) -> State<O> {
        self.requested.extend(operation.cursor().map(str::to_owned));
        self.fetch(operation).map_or_else(State::Failed, State::Fetching)
    }

    /// Requests the page after one that is not decoded yet: the request leaves some milliseconds earlier.
    fn fetch_early(&self, operation: &O, page: &Received) -> Option<Next<O>> {
        let cursor = probable_cursor(page.body()).filter(|cursor| !self.requested.contains(cursor))?;
        let page = self.fetch(Box::new(operation.at(cursor.clone()))).ok()?;
        Some(Next { cursor, page, turn: Box::pin(tokio::task::yield_now()) })
    }

    /// Returns the state after a decoded page. A page that was fetched early is used if its cursor was the right one.
    fn after(&mut self, operation: &O, cursor: Option<&str>, early: Option<Next<O>>) -> State<O> {
        let Some(cursor) = cursor else { return State::Ended };
        if !self.requested.insert(cursor.to_owned()) {
            let detail = "the list leads back to a page that was read already: its cursor is repeated";
            return State::Failed(failed::<O>(Error::unexpected(detail)));
        }
        match early.filter(|early| early.cursor == cursor) {
            Some(early) => State::Fetching(early.page),
            None => {
                let fetching = self.fetch(Box::new(operation.at(cursor.to_owned())));
                fetching.map_or_else(State::Failed, State::Fetching)
            }
        }
    }
}

fn failed<O: List>(error: Error) -> Error {
    error.of(O::INFO, 0, None, &Secrets::default())
}

impl<O: List> Stream for Pages<O> {
    type Item = Result<Response<Page<O::Item>>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match std::mem::replace(&mut self.state, State::Ended) {
                State::Ended => return Poll::Ready(None),
                State::Failed(error) => return Poll::Ready(Some(Err(error))),
                State::At(operation) => self.state = self.start(operation),
                State::Fetching(mut task) => {
                    let Poll::Ready(done) = task.poll_join_next(context) else {
                        self.state = State::Fetching(task);
                        return Poll::Pending;
                    };
                    match done {
                        Some(Ok((operation, Ok(page)))) => {
                            let next = self.fetch_early(&operation, &page);
                            self.state = State::Arrived(Box::new(Arrived { page, operation, next }));
                        }
                        Some(Ok((_, Err(error)))) => return Poll::Ready(Some(Err(error))),
                        Some(Err(error)) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                        Some(Err(_)) | None => {
                            let error = Error::runtime("the Tokio runtime was shut down while a page was fetched");
                            return Poll::Ready(Some(Err(failed::<O>(error))));
                        }
                    }
                }
                State::Arrived(mut arrived) => {
                    if arrived.next.as_mut().is_some_and(|next| next.turn.as_mut().poll(context).is_pending()) {
                        self.state = State::Arrived(arrived);
                        return Poll::Pending;
                    }
                    let Arrived { page, operation, next } = *arrived;
                    let page = page.decode(&self.client, &*operation, &self.options);
                    if let Ok(page) = &page {
                        self.state = self.after(&operation, page.next.as_deref(), next);
                    }
                    return Poll::Ready(Some(page));
                }
            }
        }
    }
}

impl<O: List> fmt::Debug for Pages<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &O::INFO.id())
            .field("pages", &self.requested.len())
            .finish_non_exhaustive()
    }
}

/// A stream of the records of a list, from [`Call::items`](crate::Call::items).
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<O: List> {
    cursor: Option<String>,
    next: Option<String>,
    /// The attempts of the current page.
    attempts: u32,
    page: std::vec::IntoIter<Result<O::Item, InvalidRecord>>,
    pages: Pages<O>,
}

impl<O: List> Items<O> {
    /// Creates a stream of the records of pages that have not been read.
    pub(crate) fn new(pages: Pages<O>) -> Self {
        let cursor = match &pages.state {
            State::At(operation) => operation.cursor().map(str::to_owned),
            _ => None,
        };
        Self { next: cursor.clone(), cursor, attempts: 0, page: Vec::new().into_iter(), pages }
    }

    /// Returns a cursor to resume from with `.cursor(…)`: that of the current page, or of the next page if all records
    /// of the current one were read. `None` on the first page of the list.
    ///
    /// A resumed stream misses no record. It repeats records of the current page that were read already.
    #[must_use]
    pub fn cursor(&self) -> Option<&str> {
        let next = self.next.as_deref().filter(|_| self.page.len() == 0);
        next.or(self.cursor.as_deref())
    }

    /// Returns the next record of the page that was read last.
    pub(crate) fn decoded(&mut self) -> Option<Result<O::Item>> {
        let invalid = |record| Error::of_record(record).of(O::INFO, self.attempts, None, &Secrets::default());
        self.page.next().map(|item| item.map_err(invalid))
    }
}

impl<O: List> Stream for Items<O> {
    type Item = Result<O::Item>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.decoded() {
                return Poll::Ready(Some(item));
            }
            match ready!(Pin::new(&mut self.pages).poll_next(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(page)) => {
                    self.attempts = page.attempts();
                    let mut page = page.into_inner();
                    let next = page.next.take();
                    self.cursor = std::mem::replace(&mut self.next, next);
                    self.page = page.into_records().into_iter();
                }
            }
        }
    }
}

// Nothing in them is pinned in place: futures are boxed or owned by tasks.
impl<O: List> Unpin for Pages<O> {}
impl<O: List> Unpin for Items<O> {}

impl<O: List> fmt::Debug for Items<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}
