// The README is the documentation, and its code is run as tests; some of it needs the embedded server.
#![cfg_attr(feature = "mock", doc = include_str!("../README.md"))]
#![cfg_attr(not(feature = "mock"), doc = "The Rust SDK for the Kombo Unified API. Begin with [`Kombo`].")]

mod call;
mod client;
mod clock;
mod connect;
mod credentials;
mod decode;
mod envelope;
mod error;
mod general;
#[cfg(feature = "mock")]
pub mod mock;
mod nullable;
mod open_enum;
mod operation;
mod path;
mod raw;
mod region;
mod repair;
mod response;
mod retry;
mod transport;

pub use bytes::Bytes;
pub use call::Call;
pub use client::{Kombo, KomboBuilder};
pub use connect::Connect;
pub use credentials::Credentials;
pub use envelope::Warning;
pub use error::{BoxError, Error, ErrorKind, Result};
pub use general::General;
pub use http;
pub use operation::{Operation, OperationInfo};
pub use raw::{op, types};
pub use region::Region;
pub use reqwest;
pub use response::Response;
pub use retry::RetryPolicy;

/// The generated source that was compiled, for the test that what is reviewed is what is compiled.
#[doc(hidden)]
pub use raw::SOURCE as GENERATED_SOURCE;
