//! The kinds of failures, each with instructions for troubleshooting.

/// The kind of a failure, from [`Error::kind`](crate::Error::kind).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client cannot be built as configured: an empty key, plain `http`, an unknown region, an invalid header.
    ///
    /// *Troubleshooting:* the message names the setting. Nothing was sent.
    Config,
    /// The [credentials provider](crate::Credentials::provider) failed.
    ///
    /// *Troubleshooting:* the provider's error is the [`source`](std::error::Error::source).
    Credentials,
    /// The [limits that processes share](crate::SharedLimits) failed, so a write got no permit.
    ///
    /// *Troubleshooting:* their error is the [`source`](std::error::Error::source). Nothing was sent.
    SharedLimits,
    /// A call was sent outside a Tokio runtime, or the runtime was shut down while a page was fetched. Of a blocking
    /// client: its thread could not be started, or a call was made on that thread, where it would wait for itself.
    ///
    /// *Troubleshooting:* send the call inside `#[tokio::main]`, `#[tokio::test]` or `Runtime::block_on`, on a runtime
    /// with I/O and time enabled, or use the feature `blocking`. A list that ends with this error is not complete.
    Runtime,
    /// An argument cannot be sent, such as an empty path parameter.
    ///
    /// *Troubleshooting:* the message names the argument. Nothing was sent.
    InvalidRequest,
    /// No connection could be established: name resolution, TCP or TLS failed. The call had no effect, unless a
    /// [HTTP client of your own](crate::KomboBuilder::http_client) followed a redirect before.
    ///
    /// *Troubleshooting:* check the network, the proxy and the region; the
    /// [`source`](std::error::Error::source) has the reason.
    Connect,
    /// The time limit of an attempt or of the whole call was reached.
    ///
    /// *Troubleshooting:* repeat a read. A write may have had its effect: check the resource before you repeat it.
    /// Actions run in the customer's tool and may take minutes; [`Call::attempt_timeout`](crate::Call::attempt_timeout)
    /// sets the limit.
    Timeout,
    /// The connection was lost while the request was sent or the response was read.
    ///
    /// *Troubleshooting:* as for [`Timeout`](Self::Timeout). [`Error::status`](crate::Error::status) returns the status
    /// if it had arrived. A server may refuse a large upload with 413 and close the connection at once. That is
    /// reported with its status if the operating system still delivers the response, else as this kind.
    Connection,
    /// The caller's stream of a request body failed, so the upload is incomplete. The call is not retried.
    ///
    /// *Troubleshooting:* the stream's error is in the [`source`](std::error::Error::source) chain. The server may have
    /// received a part of the body: check the resource before you send it again.
    Upload,
    /// The response was a success, but its body was longer than the limit. The API has processed the call, and it is
    /// not retried.
    ///
    /// *Troubleshooting:* request less, such as a smaller `page_size`, or raise
    /// [`Call::max_response_bytes`](crate::Call::max_response_bytes). [`Error::status`](crate::Error::status) and
    /// [`Error::headers`](crate::Error::headers) are kept.
    ResponseTooLarge,
    /// The API answered with an error: a status that is not a success, or `"status": "error"` under one.
    ///
    /// *Troubleshooting:* branch on [`Error::code`](crate::Error::code). Show [`Error::message`](crate::Error::message)
    /// to people. Send [`Error::log_url`](crate::Error::log_url) to Kombo's support.
    Api,
    /// The response was a success, but its body does not have the structure that the API describes.
    ///
    /// *Troubleshooting:* the message names the place in the body, and [`Error::body`](crate::Error::body) returns the
    /// body. Probably the API has changed: update this crate, or report it. Meanwhile
    /// [`Call::send_raw`](crate::Call::send_raw) returns the body without decoding it. If
    /// [`Error::invalid_record`](crate::Error::invalid_record) is set, only one record of a list is invalid, and
    /// [`Call::items`](crate::Call::items) goes on.
    Decode,
}
