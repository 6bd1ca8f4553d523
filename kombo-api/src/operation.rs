//! Operations as values: the traits of the structs in [`crate::op`].

use std::fmt;

use serde::de::DeserializeOwned;

use crate::decode::{self, Body};
use crate::request_error::RequestError;

/// Seals the traits of operations: only generated code implements them.
pub(crate) mod sealed {
    pub trait Sealed {}
}

/// An operation of the API with its arguments, as a plain value.
///
/// [`Kombo::send`](crate::Kombo::send) sends operations of the account, [`Integration::send`](crate::Integration::send)
/// those of one integration. The trait is sealed: the structs in [`crate::op`] implement it.
///
/// An operation builds a request and decodes the body of a success. Everything in between belongs to the client.
pub trait Operation: sealed::Sealed + Clone + fmt::Debug + Send + Sync + 'static {
    /// The payload of a success.
    type Output: DeserializeOwned + Send + 'static;

    /// The id, the method and the path template.
    const INFO: &'static OperationInfo;

    #[doc(hidden)]
    fn request(&self, http: &reqwest::Client, base: &str) -> Result<reqwest::Request, RequestError>;

    #[doc(hidden)]
    fn decode(body: &Body) -> decode::Result<Self::Output>;

    /// Returns the arguments that errors must not show: those in the path, and secrets in the body.
    #[doc(hidden)]
    fn secrets(&self) -> Vec<String> {
        Vec::new()
    }
}

/// An operation of the account, called on [`Kombo`](crate::Kombo). Implemented by generated code only.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is an operation of one integration",
    label = "this operation needs an integration",
    note = "call it on `kombo.integration(id)` instead of on `kombo`"
)]
pub trait OfAccount: Operation {}

/// An operation of one integration, called on an [`Integration`](crate::Integration). It sends the header
/// `X-Integration-Id`. Implemented by generated code only.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is an operation of the account, not of one integration",
    label = "this operation takes no integration",
    note = "call it on `kombo` instead of on an integration"
)]
pub trait OfIntegration: Operation {}

/// The id, the method and the path template of an operation, for logs and metrics. It has no arguments.
///
/// `Display` gives `POST /connect/create-link (PostConnectCreateLink)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OperationInfo {
    id: &'static str,
    method: &'static str,
    path: &'static str,
}

impl OperationInfo {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(id: &'static str, method: &'static str, path: &'static str) -> Self {
        Self { id, method, path }
    }

    /// Returns the operation id of the OpenAPI page.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// Returns the HTTP method.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        self.method
    }

    /// Returns the path template, with the names of arguments in braces.
    #[must_use]
    pub const fn path(&self) -> &'static str {
        self.path
    }

    /// Returns whether the operation only reads.
    pub(crate) fn is_read(&self) -> bool {
        matches!(self.method, "GET" | "HEAD")
    }
}

impl fmt::Display for OperationInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({})", self.method, self.path, self.id)
    }
}
