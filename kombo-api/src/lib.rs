// The README is the documentation, and its code is run as tests; some of it needs the embedded server.
#![cfg_attr(feature = "mock", doc = include_str!("../README.md"))]
#![cfg_attr(not(feature = "mock"), doc = "The Rust SDK for the Kombo Unified API. Begin with [`Kombo`].")]
// What only some namespaces need is dead where those are left out.
#![cfg_attr(not(feature = "api"), allow(dead_code, unused_imports, unused_macros))]
// Names and texts are the pages' own, in whatever script they are. (These lints look at a whole crate only.)
#![allow(confusable_idents, mixed_script_confusables, uncommon_codepoints, text_direction_codepoint_in_literal)]

#[cfg(feature = "ai-apply")]
mod ai_apply;
#[cfg(feature = "assessment")]
mod assessment;
#[cfg(feature = "ats")]
mod ats;
mod call;
mod client;
mod clock;
#[cfg(feature = "connect")]
mod connect;
mod credentials;
#[cfg(feature = "custom")]
mod custom;
mod decode;
mod envelope;
mod error;
mod files;
#[cfg(feature = "general")]
mod general;
#[cfg(feature = "hris")]
mod hris;
mod integration;
mod lines;
mod list;
#[cfg(feature = "lms")]
mod lms;
#[cfg(feature = "mock")]
pub mod mock;
mod nullable;
mod open_enum;
mod operation;
mod page;
#[cfg(kombo_operation = "PostPassthroughToolApi")]
mod passthrough;
mod path;
mod query;
mod raw;
mod region;
mod repair;
mod response;
mod retry;
#[allow(dead_code, reason = "the pages may have no timestamp")]
mod timestamp;
mod transport;
#[allow(dead_code, reason = "the pages may have no union")]
mod union;
#[cfg(feature = "webhook")]
pub mod webhook;

#[cfg(feature = "ai-apply")]
pub use ai_apply::AiApply;
#[cfg(feature = "assessment")]
pub use assessment::Assessment;
#[cfg(feature = "ats")]
pub use ats::Ats;
pub use bytes::Bytes;
pub use call::Call;
pub use chrono;
pub use client::{Kombo, KomboBuilder};
#[cfg(feature = "connect")]
pub use connect::Connect;
pub use credentials::Credentials;
#[cfg(feature = "custom")]
pub use custom::Custom;
pub use envelope::Warning;
pub use error::{BoxError, Error, ErrorKind, Result};
#[cfg(feature = "general")]
pub use general::General;
#[cfg(feature = "hris")]
pub use hris::Hris;
pub use http;
pub use integration::Integration;
pub use lines::JsonLines;
pub use list::{Items, List, Pages};
#[cfg(feature = "lms")]
pub use lms::Lms;
pub use nullable::NullableText;
pub use operation::{OfAccount, OfIntegration, Operation, OperationInfo};
pub use page::Page;
pub use raw::{op, types};
pub use region::Region;
pub use reqwest;
pub use response::Response;
pub use retry::RetryPolicy;
pub use timestamp::IntoTimestamp;

/// The generated source that was compiled, for the test that what is reviewed is what is compiled.
#[doc(hidden)]
pub use raw::SOURCE as GENERATED_SOURCE;
