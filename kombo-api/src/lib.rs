// The README is the crate's documentation, and its code blocks are tests. Some of them need these features.
#![cfg_attr(all(doc, any(not(doctest), all(feature = "blocking", feature = "mock"))), doc = include_str!("../README.md"))]
#![cfg_attr(
    not(all(doc, any(not(doctest), all(feature = "blocking", feature = "mock")))),
    doc = "The Rust SDK for the Kombo Unified API."
)]
// docs.rs shows the feature of each item. That needs its nightly compiler.
#![cfg_attr(docsrs, feature(doc_cfg))]
// Not features: the build script sets these.
#![cfg_attr(
    docsrs,
    doc(auto_cfg(hide(kombo_passthrough, kombo_webhooks, kombo_type = "File", kombo_type = "NewAttachment")))
)]
// Identifiers and texts are those of the pages, in any script. (These lints apply to whole crates only.)
#![allow(confusable_idents, mixed_script_confusables, uncommon_codepoints, text_direction_codepoint_in_literal)]
// The compiler finds out whether a model is `Send` by visiting its fields, one level of recursion for each type on the
// way. Models that refer to each other form chains as long as there are models. The default limit of 128 is enough for
// the repository's pages, but not for the generated documents of `make torture`, whose models refer to forty others.
#![recursion_limit = "512"]

mod answer;
#[cfg(test)]
mod auto_traits;
#[cfg(feature = "blocking")]
pub mod blocking;
mod budget;
mod call;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
mod client;
mod clock;
mod credentials;
mod deadline;
mod decode;
mod envelope;
mod error;
mod error_kind;
mod failed;
#[cfg(any(kombo_type = "File", kombo_type = "NewAttachment"))]
mod files;
// Pages of the documentation, which cost a program nothing. Their tests need these features.
#[cfg(all(doc, any(not(doctest), all(feature = "api", feature = "mock", feature = "webhook"))))]
#[cfg_attr(docsrs, doc(auto_cfg = false))]
pub mod guide;
mod handle;
mod http_clients;
#[cfg(feature = "blocking")]
mod iterators;
mod json;
mod limits;
mod list;
#[cfg(feature = "mock")]
pub mod mock;
mod mode;
mod ndjson;
mod operation;
mod options;
mod pacing;
mod page;
#[cfg(kombo_passthrough)]
mod passthrough;
mod path;
mod raw;
mod read;
mod redact;
mod region;
mod request_error;
mod response;
mod retry;
mod retry_after;
mod rt;
mod scope;
mod shared;
mod shared_limits;
mod text;
mod transport;
mod upload;
#[cfg(feature = "webhook")]
pub mod webhook;
#[cfg(feature = "blocking")]
mod worker;
mod write;

pub use budget::RetryBudget;
pub use bytes::Bytes;
pub use call::Call;
pub use chrono;
pub use client::{ClientMode, Integration, Kombo, KomboBuilder};
pub use credentials::Credentials;
pub use envelope::Warning;
pub use error::{BoxError, Error, Result};
pub use error_kind::ErrorKind;
pub use handle::{AccountHandle, IntegrationHandle};
pub use http;
pub use list::{Items, List, Pages};
pub use mode::{Async, Mode};
pub use ndjson::Ndjson;
pub use operation::{OfAccount, OfIntegration, Operation, OperationInfo};
pub use page::{InvalidRecord, Page};
#[cfg(kombo_passthrough)]
pub use passthrough::{Passthrough, ToolRequest};
#[allow(unused_imports, unreachable_pub, reason = "without operations there are no namespaces")]
pub use raw::namespaces::*;
pub use raw::{op, types};
pub use region::Region;
pub use reqwest;
pub use response::Response;
pub use retry::RetryPolicy;
pub use rt::{IntoTimestamp, NullableText};
pub use shared_limits::{SharedLimits, WritePermit};
