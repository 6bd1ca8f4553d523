//! The one door between generated code and this crate: generated code names nothing else.
//!
//! Not part of the public API, whatever is `pub` in here: it changes with the generator.

pub mod decode;
mod nullable;
mod open_enum;
mod path;
mod query;
mod request;
mod timestamp;
mod union;

/// Seals the traits of operations: only generated code can name it.
pub(crate) mod sealed {
    pub trait Sealed {}
}

pub use http::header::{ACCEPT, CONTENT_TYPE};
pub use progenitor_client::QueryParam;

pub use crate::call::Call;
pub use crate::client::Kombo as Account;
pub use crate::integration::Integration;
pub use crate::list::List;
pub use crate::ndjson::JsonLines;
pub use crate::operation::{OfAccount, OfIntegration, Operation, OperationInfo};
pub use crate::page::Page;

pub use nullable::{NullableText, empty, present};
pub use open_enum::open_enum_value;
pub(crate) use path::encode_path;
pub use path::{segment, url};
pub use query::joined;
pub use request::{JSON, RequestError, headers};
pub use timestamp::{IntoTimestamp, optional_timestamp, required_timestamp};
pub use union::{Best, read, tag};

pub use crate::__kombo_open_enum as open_enum;
pub use crate::__kombo_union as union;
