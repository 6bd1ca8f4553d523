//! Requests that cannot be built.

use http::header::InvalidHeaderValue;

/// The reason why an operation cannot build its request. Returned by generated code before anything is sent.
#[derive(Debug)]
pub struct RequestError(pub(crate) String);

impl From<String> for RequestError {
    fn from(message: String) -> Self {
        Self(message)
    }
}

impl From<InvalidHeaderValue> for RequestError {
    fn from(_: InvalidHeaderValue) -> Self {
        Self("the value of a header parameter has an invalid character".to_owned())
    }
}

impl From<reqwest::Error> for RequestError {
    /// Removes the URL, because it contains path parameters.
    fn from(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let reason = std::error::Error::source(&error).map(|source| format!(": {source}"));
        Self(format!("the request cannot be built{}", reason.unwrap_or_default()))
    }
}
