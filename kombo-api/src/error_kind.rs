//! The kinds of failures, each with what to do about it.

#[allow(unused_imports, reason = "named in the documentation")]
use crate::error::Error;

/// The kind of a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be made as configured: an empty key, plain `http`, an unknown region, an invalid header.
    ///
    /// *Troubleshooting:* the message names the setting. Nothing was sent.
    Config,
    /// The [credentials provider](crate::Credentials::provider) failed.
    ///
    /// *Troubleshooting:* the provider's error is the [`source`](std::error::Error::source).
    Credentials,
    /// A call was sent outside of a Tokio runtime, or the runtime was shut down while a page was fetched.
    ///
    /// *Troubleshooting:* make the call inside `#[tokio::main]`, `#[tokio::test]` or `Runtime::block_on`, on a runtime with
    /// I/O and time enabled. A list that ends with this error is not complete.
    Runtime,
    /// An argument cannot be sent, such as an empty path parameter.
    ///
    /// *Troubleshooting:* the message names the argument. Nothing was sent.
    InvalidRequest,
    /// No connection could be made: name resolution, TCP or TLS failed. The call had no effect.
    ///
    /// *Troubleshooting:* check the network, the proxy and the region; the source has the reason.
    Connect,
    /// The time of an attempt, or of the whole call, was up.
    ///
    /// *Troubleshooting:* a read can be repeated; a write may have had its effect, so look before repeating it. Actions
    /// run in the customer's tool and may take minutes: see [`Call::attempt_timeout`](crate::Call::attempt_timeout).
    Timeout,
    /// The connection broke while the request was sent or the answer read.
    ///
    /// *Troubleshooting:* as for [`Timeout`](Self::Timeout). If a status had arrived, [`Error::status`] has it. A server that
    /// refuses a large upload early, with 413, and closes the connection at once is reported with its status where the
    /// operating system still delivers the response; where it discards the response with the connection, this is all that
    /// is known.
    Connection,
    /// The caller's own stream of a request body failed, so the upload ended half-way.
    ///
    /// *Troubleshooting:* the stream's error is in the [`source`](std::error::Error::source) chain. The server has received
    /// a part of the body: look at the state of the resource before sending it again.
    Upload,
    /// The response was a success, but longer than the limit.
    ///
    /// *Troubleshooting:* ask for less, such as a smaller `page_size`, or raise
    /// [`Call::max_response_bytes`](crate::Call::max_response_bytes). The call was processed by the API, and is not retried.
    ResponseTooLarge,
    /// The API answered with an error.
    ///
    /// *Troubleshooting:* branch on [`Error::code`]; show [`Error::message`] to the person who can act on it; give
    /// [`Error::log_url`] to Kombo's support.
    Api,
    /// The response was a success, but does not have the structure that the API describes.
    ///
    /// *Troubleshooting:* the message names the place in the body, and [`Error::body`] has the body. Probably the API has
    /// changed: regenerate, and please report it. [`Call::send_raw`](crate::Call::send_raw) reads the body all the same, and
    /// one record of a list costs only itself in [`Call::items`](crate::Call::items).
    Decode,
}
