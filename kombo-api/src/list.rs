//! Lists as streams of pages or of records.

use std::collections::HashSet;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde::de::DeserializeOwned;
use tokio::task::JoinSet;

use crate::call::Call;
use crate::error::{Error, Result};
use crate::operation::Operation;
use crate::page::{InvalidRecord, Page};
use crate::redact::Secrets;
use crate::response::Response;

/// An operation that returns pages: [`Call::pages`] and [`Call::items`] read all of them. Implemented by generated code
/// only.
pub trait List: Operation<Output = Page<<Self as List>::Item>> {
    /// The type of a record.
    type Item: DeserializeOwned + Send + 'static;

    /// The cursor of the first page to read.
    #[doc(hidden)]
    fn cursor(&self) -> Option<&str>;

    /// The same operation from another page on.
    #[doc(hidden)]
    #[must_use]
    fn at(&self, cursor: String) -> Self;
}

/// Methods of calls that return lists.
impl<O: List> Call<O> {
    /// Returns a stream of every page from this one on.
    ///
    /// The first page is requested when the stream is first polled, inside a Tokio runtime. From then on the next page
    /// is fetched while this one is read, never more than one ahead. Filters and options of the call apply to every
    /// page; a `timeout` applies to each page by itself. The stream ends after an error. To resume, pass the
    /// [`next`](Page::next) of the last page to `.cursor(…)`.
    ///
    /// # Errors
    /// The stream yields the errors of [`send`](Call::send). In addition:
    ///
    /// - [`ErrorKind::Decode`](crate::ErrorKind::Decode) if the API repeats a cursor;
    /// - [`ErrorKind::Runtime`](crate::ErrorKind::Runtime) if the stream is polled outside a Tokio runtime, or if the
    ///   runtime is shut down while a page is fetched. An incomplete list never ends like a complete one.
    pub fn pages(self) -> Pages<O> {
        Pages { asked: HashSet::new(), state: State::At(Box::new(self)) }
    }

    /// Returns a stream of every record of every page from this one on.
    ///
    /// For a record that does not have the structure that the API describes, the stream yields an error with
    /// [its place, id and JSON](Error::invalid_record) and goes on with the next record. After any other error it ends.
    /// `try_next().await?` stops at the first invalid record; match on the error to skip it.
    ///
    /// ```
    /// # async fn f(acme: kombo_api::Integration) -> kombo_api::Result<()> {
    /// use futures::TryStreamExt;
    ///
    /// let mut employees = acme.hris().get_employees().page_size(100).items();
    /// while let Some(employee) = employees.try_next().await? {
    ///     println!("{}", employee.id);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`pages`](Self::pages).
    pub fn items(self) -> Items<O> {
        let cursor = self.operation().cursor().map(str::to_owned);
        let pages = self.allow_invalid_records().pages();
        Items { next: cursor.clone(), cursor, attempts: 0, page: Vec::new().into_iter(), pages }
    }

    /// Keeps the valid records of a page if others do not have the structure that the API describes. The invalid ones
    /// are in [`Page::invalid_records`]. By default such a page is an error of [`send`](Call::send) and
    /// [`pages`](Self::pages).
    ///
    /// ```
    /// # async fn f(acme: kombo_api::Integration) -> kombo_api::Result<()> {
    /// let page = acme.hris().get_employees().allow_invalid_records().send().await?;
    /// for record in page.invalid_records() {
    ///     eprintln!("{:?} was skipped: {}: {}", record.id(), record.place(), record.reason());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn allow_invalid_records(mut self) -> Self {
        self.set_allow_invalid_records();
        self
    }
}

/// A stream of the pages of a list, from [`Call::pages`].
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<O: List> {
    /// The cursors that were asked for.
    asked: HashSet<String>,
    state: State<O>,
}

type Fetched<O> = (Call<O>, Result<Response<Page<<O as List>::Item>>>);

enum State<O: List> {
    /// The page to ask for.
    At(Box<Call<O>>),
    /// The page that was asked for. The task ends with the stream.
    Fetching(JoinSet<Fetched<O>>),
    /// The error to end with.
    Failed(Error),
    Ended,
}

impl<O: List> Pages<O> {
    fn fetch(&mut self, call: Call<O>) {
        if tokio::runtime::Handle::try_current().is_err() {
            let error = Error::runtime("a list was read outside of a Tokio runtime");
            self.state = State::Failed(error.of(O::INFO, 0, None, &Secrets::default()));
            return;
        }
        self.asked.extend(call.operation().cursor().map(str::to_owned));
        let mut task = JoinSet::new();
        let span = tracing::Span::current();
        task.spawn(tracing::Instrument::instrument(
            async move {
                let page = call.clone().send().await;
                (call, page)
            },
            span,
        ));
        self.state = State::Fetching(task);
    }

    /// Goes on after a page, at once: the next one is on its way while this one is read.
    fn after(&mut self, call: &Call<O>, page: &Page<O::Item>) {
        match page.next.as_deref() {
            None => self.state = State::Ended,
            Some(next) if self.asked.contains(next) => {
                let detail = "the list leads back to a page that was read already: its cursor is repeated";
                self.state = State::Failed(Error::unexpected(detail).of(O::INFO, 0, None, &Secrets::default()));
            }
            Some(next) => self.fetch(call.page_at(next.to_owned())),
        }
    }
}

impl<O: List> Stream for Pages<O> {
    type Item = Result<Response<Page<O::Item>>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match std::mem::replace(&mut self.state, State::Ended) {
                State::Ended => return Poll::Ready(None),
                State::Failed(error) => return Poll::Ready(Some(Err(error))),
                State::At(call) => self.fetch(*call),
                State::Fetching(mut task) => {
                    let Poll::Ready(done) = task.poll_join_next(context) else {
                        self.state = State::Fetching(task);
                        return Poll::Pending;
                    };
                    return Poll::Ready(match done {
                        Some(Ok((call, Ok(page)))) => {
                            self.after(&call, &page);
                            Some(Ok(page))
                        }
                        Some(Ok((_, Err(error)))) => Some(Err(error)),
                        Some(Err(error)) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                        Some(Err(_)) | None => {
                            let error = Error::runtime("the Tokio runtime was shut down while a page was fetched");
                            Some(Err(error.of(O::INFO, 0, None, &Secrets::default())))
                        }
                    });
                }
            }
        }
    }
}

impl<O: List> fmt::Debug for Pages<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &O::INFO.id())
            .field("pages", &self.asked.len())
            .finish_non_exhaustive()
    }
}

/// A stream of the records of a list, from [`Call::items`].
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<O: List> {
    cursor: Option<String>,
    next: Option<String>,
    /// Of the page that is read.
    attempts: u32,
    page: std::vec::IntoIter<Result<O::Item, InvalidRecord>>,
    pages: Pages<O>,
}

impl<O: List> Items<O> {
    /// Returns the cursor to resume from later with `.cursor(…)`, without missing a record: that of the current page,
    /// or of the next page if the current one is read to its end. `None` on the first page. Resuming repeats the
    /// records of the current page that were read already.
    #[must_use]
    pub fn cursor(&self) -> Option<&str> {
        let next = self.next.as_deref().filter(|_| self.page.len() == 0);
        next.or(self.cursor.as_deref())
    }
}

impl<O: List> Stream for Items<O> {
    type Item = Result<O::Item>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.page.next() {
                return Poll::Ready(Some(item.map_err(|record| {
                    Error::of_record(record).of(O::INFO, self.attempts, None, &Secrets::default())
                })));
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

// What is pinned is boxed or owned by tasks.
impl<O: List> Unpin for Pages<O> {}
impl<O: List> Unpin for Items<O> {}

impl<O: List> fmt::Debug for Items<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}
