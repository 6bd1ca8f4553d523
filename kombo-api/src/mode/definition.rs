//! What differs between the modes, and the async one.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use crate::error::Result;
use crate::list::{Items, List, Pages};

/// Seals [`Mode`].
pub(crate) mod sealed {
    pub trait Sealed {}
}

/// How calls are sent: [`Async`], or `blocking::Blocking` with the feature `blocking`.
///
/// The mode of a [`Call`](crate::Call) decides what `send`, `send_raw`, `pages` and `items` return. Everything else is
/// the same.
pub trait Mode: sealed::Sealed + Clone + fmt::Debug + Send + Sync + 'static {
    /// What [`send`](crate::Call::send) returns: a future of the result, or the result.
    type Sent<T: Send + 'static>;

    /// What [`pages`](crate::Call::pages) returns: a stream, or an iterator.
    type Pages<O: List>;

    /// What [`items`](crate::Call::items) returns: a stream, or an iterator.
    type Items<O: List>;

    /// Receives a response, and decodes it.
    #[doc(hidden)]
    fn send<R, T, F, D>(self, received: F, decode: D) -> Self::Sent<T>
    where
        R: Send + 'static,
        T: Send + 'static,
        F: Future<Output = R> + Send + 'static,
        D: FnOnce(R) -> Result<T> + Send + 'static;

    #[doc(hidden)]
    fn pages<O: List>(self, pages: Pages<O>) -> Self::Pages<O>;

    #[doc(hidden)]
    fn items<O: List>(self, items: Items<O>) -> Self::Items<O>;
}

/// Calls return futures, and lists are streams.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Async;

impl sealed::Sealed for Async {}

impl Mode for Async {
    type Sent<T: Send + 'static> = Pin<Box<dyn Future<Output = Result<T>> + Send>>;
    type Pages<O: List> = Pages<O>;
    type Items<O: List> = Items<O>;

    fn send<R, T, F, D>(self, received: F, decode: D) -> Self::Sent<T>
    where
        R: Send + 'static,
        T: Send + 'static,
        F: Future<Output = R> + Send + 'static,
        D: FnOnce(R) -> Result<T> + Send + 'static,
    {
        Box::pin(async move { decode(received.await) })
    }

    fn pages<O: List>(self, pages: Pages<O>) -> Pages<O> {
        pages
    }

    fn items<O: List>(self, items: Items<O>) -> Items<O> {
        items
    }
}
