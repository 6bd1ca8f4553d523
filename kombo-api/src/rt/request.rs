//! Requests that cannot be built.

use http::header::{HeaderMap, HeaderName, HeaderValue, InvalidHeaderValue};

/// The media type of responses.
pub static JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Why an operation builds no request. Returned by generated code before anything is sent.
#[derive(Debug)]
pub struct RequestError(pub(crate) String);

impl From<String> for RequestError {
    fn from(message: String) -> Self {
        Self(message)
    }
}

impl From<InvalidHeaderValue> for RequestError {
    fn from(_: InvalidHeaderValue) -> Self {
        Self("the value of a header parameter has a character that is not allowed there".to_owned())
    }
}

impl From<reqwest::Error> for RequestError {
    /// The URL is left out: it holds path parameters.
    fn from(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let reason = std::error::Error::source(&error).map(|source| format!(": {source}"));
        Self(format!("the request cannot be built{}", reason.unwrap_or_default()))
    }
}

/// Returns the headers of header parameters; a parameter without a value is left out.
#[allow(clippy::missing_errors_doc)]
pub fn headers<const N: usize>(parameters: [(&'static str, Option<String>); N]) -> Result<HeaderMap, RequestError> {
    let mut headers = HeaderMap::with_capacity(N);
    for (name, value) in parameters {
        if let Some(value) = value {
            let name = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| RequestError(format!("HTTP allows no header with the name `{name}`")))?;
            headers.append(name, HeaderValue::try_from(value)?);
        }
    }
    Ok(headers)
}
