//! How calls are sent: asynchronously, or blocking.

use std::fmt;

/// Seals [`Mode`].
pub(crate) mod sealed {
    pub trait Sealed {}
}

/// How calls are sent: [`Async`], or `blocking::Blocking` with the feature `blocking`.
///
/// The mode of a [`Call`](crate::Call) decides what `send`, `send_raw`, `pages` and `items` return. Everything else is
/// the same.
pub trait Mode: sealed::Sealed + Clone + fmt::Debug + Send + Sync + 'static {}

/// Calls return futures, and lists are streams.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Async;

impl sealed::Sealed for Async {}
impl Mode for Async {}
