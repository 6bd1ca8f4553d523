//! How calls are sent: asynchronously, or blocking.
//!
//! What differs between the modes is in their trait, so that a [`Call`](crate::Call) has each method once. With a method
//! for each mode, `Call::send` would be ambiguous as soon as a crate enables the feature `blocking`.

#[cfg(feature = "blocking")]
mod blocking;
mod definition;

#[cfg(feature = "blocking")]
pub use blocking::Blocking;
pub use definition::{Async, Mode};
