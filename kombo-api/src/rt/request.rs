//! Headers of requests.
#![allow(dead_code, reason = "the pages decide which of these are used")]

use http::header::{HeaderMap, HeaderName, HeaderValue};

use crate::request_error::RequestError;

/// The media type of responses.
pub(crate) static JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Returns the headers of header parameters; a parameter without a value is left out.
pub(crate) fn headers<const N: usize>(
    parameters: [(&'static str, Option<String>); N],
) -> Result<HeaderMap, RequestError> {
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
