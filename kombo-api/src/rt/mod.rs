//! The interface between generated code and this crate: generated code names nothing else of it.
//!
//! The module is private, so it may change with the generator.
#![allow(dead_code, unused_imports, unused_macros, reason = "the pages decide which of these are used")]

mod by_serde;
mod model;
mod nullable;
mod open_enum;
mod query;
mod request;
#[cfg(feature = "schemars")]
mod schema;
mod setters;
mod timestamp;
mod union;

pub(crate) use http::header::{ACCEPT, CONTENT_TYPE};
pub(crate) use progenitor_client::QueryParam;

pub(crate) use crate::call::Call;
#[cfg(feature = "blocking")]
pub(crate) use crate::client::{BlockingIntegration, BlockingKombo as BlockingAccount};
pub(crate) use crate::client::{Integration, Kombo as Account};
pub(crate) use crate::decode;
pub(crate) use crate::handle::{AccountHandle, IntegrationHandle};
pub(crate) use crate::list::List;
pub(crate) use crate::ndjson::Ndjson;
pub(crate) use crate::operation::{OfAccount, OfIntegration, Operation, OperationInfo, sealed};
pub(crate) use crate::page::Page;
pub(crate) use crate::path::{segment, url};
pub(crate) use crate::read::{Failed, Members, OnMembers, Place, Read, Source, any, deserialize, is_next, read_all};
pub(crate) use crate::request_error::RequestError;
pub(crate) use crate::write::{Fields, Serialized, Sink, Write, WriteFields, serialize};

pub(crate) use by_serde::serde;
pub(crate) use model::{Written, kinds, model};
pub use nullable::NullableText;
pub(crate) use nullable::present;
pub(crate) use open_enum::{OpenEnum, open_enum};
pub(crate) use query::joined;
pub(crate) use request::{JSON, headers};
#[cfg(feature = "schemars")]
pub(crate) use schema::{described, schema_of};
pub(crate) use setters::setters;
pub use timestamp::IntoTimestamp;
pub(crate) use union::{lost, read, tag, union};
