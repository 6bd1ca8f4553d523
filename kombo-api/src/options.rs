//! The options of one call.

use std::fmt;
use std::time::Duration;

use http::header::{AUTHORIZATION, CONNECTION, CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use http::{HeaderName, HeaderValue};

use crate::raw::conventions::SCOPE_HEADER;
use crate::region::BaseUrl;
use crate::retry::RetryPolicy;
use crate::scope::Scope;

/// The options of one call, which take precedence over the client's.
#[derive(Clone, Default)]
pub(crate) struct Options {
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) base_url: Option<BaseUrl>,
    /// The integration of the call.
    pub(crate) scope: Option<Scope>,
    pub(crate) max_response_bytes: Option<u64>,
    pub(crate) max_error_bytes: Option<u64>,
    /// Whether a page keeps its valid records if others are invalid.
    pub(crate) allows_invalid_records: bool,
    /// The first invalid option: reported by `send`, so that calls can be written without `?` on every line.
    pub(crate) invalid: Option<String>,
}

impl Options {
    /// Returns the options of a call of the account, or of the integration of a scope.
    pub(crate) fn of(scope: Option<Scope>) -> Self {
        let invalid = scope.as_ref().and_then(Scope::invalid);
        Self { scope, invalid, ..Self::default() }
    }
}

/// Leaves out the values of headers, which may be secrets.
impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("headers", &self.headers.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("timeout", &self.timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("retry", &self.retry)
            .field("base_url", &self.base_url)
            .field("scope", &self.scope)
            .finish()
    }
}

/// Headers of the HTTP connection. With a wrong value the body is cut off, or the request goes to another host.
const OF_THE_CONNECTION: [HeaderName; 4] = [CONTENT_LENGTH, TRANSFER_ENCODING, HOST, CONNECTION];

/// Returns a header that a client or a call may set, or a message if it is invalid.
pub(crate) fn header<N, V>(name: N, value: V) -> Result<(HeaderName, HeaderValue), String>
where
    N: TryInto<HeaderName>,
    V: TryInto<HeaderValue>,
{
    let name = name.try_into().map_err(|_| "a header name has an invalid character".to_owned())?;
    let value = value.try_into().map_err(|_| format!("the value of the header `{name}` has an invalid character"))?;
    if name == AUTHORIZATION {
        return Err("`Authorization` is set by the client: pass the API key to the builder".to_owned());
    }
    if SCOPE_HEADER.is_some_and(|header| name == header) {
        return Err(format!("`{name}` is set by the handle: call the operation on `kombo.integration(id)`"));
    }
    if OF_THE_CONNECTION.contains(&name) {
        return Err(format!("`{name}` belongs to the connection and is set by the HTTP client"));
    }
    Ok((name, value))
}
