//! Operations as values: what every struct in [`crate::op`] is.

use std::fmt;
use std::future::Future;

use bytes::{Bytes, BytesMut};
use progenitor_client::{ByteStream, ResponseValue};
use serde::de::DeserializeOwned;

use crate::raw::Client;

/// What a generated client's method returns.
pub(crate) type Dispatched<T> = Result<ResponseValue<T>, progenitor_client::Error<()>>;

/// The bytes of an answer that is not JSON. They have arrived already: the transport reads bodies to their end.
#[allow(dead_code, reason = "the pages may have JSON only")]
#[allow(clippy::result_large_err, reason = "the error is progenitor's")]
pub(crate) async fn collected(dispatched: Dispatched<ByteStream>) -> Dispatched<Bytes> {
    let value = dispatched?;
    let (status, headers) = (value.status(), value.headers().clone());
    let mut stream = value.into_inner_stream();
    let mut body = BytesMut::new();
    while let Some(chunk) = std::future::poll_fn(|context| stream.as_mut().poll_next(context)).await {
        body.extend_from_slice(&chunk.map_err(progenitor_client::Error::ResponseBodyError)?);
    }
    Ok(ResponseValue::new(body.freeze(), status, headers))
}

/// An operation of the API with its arguments, as a plain value.
///
/// [`Kombo::send`](crate::Kombo::send) sends those that are about the account,
/// [`Integration::send`](crate::Integration::send) those that are about one integration. Implemented by every struct in
/// [`crate::op`], and by nothing else.
pub trait Operation: Clone + fmt::Debug + Send + Sync + 'static {
    /// What a success holds.
    type Output: DeserializeOwned + Send + 'static;

    /// What is fixed about it.
    const INFO: &'static OperationInfo;

    /// The arguments that stand in the path. They may be secrets, so whoever shows something takes them out of it.
    #[doc(hidden)]
    fn path_arguments(&self) -> Vec<String> {
        Vec::new()
    }

    #[doc(hidden)]
    #[allow(private_interfaces)]
    fn dispatch(&self, client: &Client) -> impl Future<Output = Dispatched<Self::Output>> + Send;
}

/// An operation that is about the account: it is called on [`Kombo`](crate::Kombo).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is about one integration",
    label = "an operation that needs an integration",
    note = "call it on `kombo.integration(id)` instead of on `kombo`"
)]
pub trait OfAccount: Operation {}

/// An operation that is about one integration, which the header `X-Integration-Id` names: it is called on an
/// [`Integration`](crate::Integration).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is about the account, not about one integration",
    label = "an operation that takes no integration",
    note = "call it on `kombo` instead of on an integration"
)]
pub trait OfIntegration: Operation {}

/// What is fixed about an operation, for logs and metrics: it never holds an argument.
///
/// `Display` gives `POST /connect/create-link (PostConnectCreateLink)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OperationInfo {
    id: &'static str,
    method: &'static str,
    path: &'static str,
    enveloped: bool,
    body: Option<&'static str>,
}

impl OperationInfo {
    pub(crate) const fn new(id: &'static str, method: &'static str, path: &'static str, enveloped: bool) -> Self {
        Self { id, method, path, enveloped, body: None }
    }

    /// Says what the body is, where that is not JSON.
    #[allow(dead_code, reason = "the pages may have JSON only")]
    pub(crate) const fn with_body(self, media_type: &'static str) -> Self {
        Self { body: Some(media_type), ..self }
    }

    /// The operation id in the API's description.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// The HTTP method.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        self.method
    }

    /// The path template, with names in braces where arguments go.
    #[must_use]
    pub const fn path(&self) -> &'static str {
        self.path
    }

    /// Whether it only reads.
    pub(crate) fn is_read(&self) -> bool {
        matches!(self.method, "GET" | "HEAD")
    }

    /// The media type of the body, where that is not JSON.
    pub(crate) const fn body(&self) -> Option<&'static str> {
        self.body
    }

    /// Whether a success stands in Kombo's envelope.
    pub(crate) const fn enveloped(&self) -> bool {
        self.enveloped
    }
}

impl fmt::Display for OperationInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({})", self.method, self.path, self.id)
    }
}
