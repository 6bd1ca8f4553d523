//! The result of a successful call.

use std::fmt;
use std::ops::{Deref, DerefMut};

use http::{HeaderMap, StatusCode};

use crate::envelope::Warning;

/// The payload of a successful call, with its status, headers and warnings.
///
/// It dereferences to the payload, so its fields can be read directly:
///
/// ```
/// # async fn f(kombo: kombo_api::Kombo) -> kombo_api::Result<()> {
/// let link = kombo.connect().create_connection_link("test@example.com", "Test Inc.").send().await?;
/// println!("{} ({})", link.link, link.status());
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Response<T> {
    data: T,
    status: StatusCode,
    headers: HeaderMap,
    warnings: Vec<Warning>,
    attempts: u32,
}

impl<T> Response<T> {
    pub(crate) fn new(data: T, status: StatusCode, headers: HeaderMap, warnings: Vec<Warning>, attempts: u32) -> Self {
        Self { data, status, headers, warnings, attempts }
    }

    /// Returns the HTTP status, which is a success.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers of the response.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns Kombo's warnings about the call, such as fields that the customer's tool did not accept. Empty for most
    /// calls.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Returns the number of attempts that were made.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Returns the number of further actions that Kombo would run at the same time for this integration: the header
    /// `Concurrency-Remaining`, if the response has it.
    #[must_use]
    pub fn concurrency_remaining(&self) -> Option<u32> {
        self.headers.get("concurrency-remaining")?.to_str().ok()?.trim().parse().ok()
    }

    /// Returns the payload.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.data
    }
}

/// Leaves out the headers, which may contain cookies. The payload is shown by its own `Debug`.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("data", &self.data)
            .field("warnings", &self.warnings)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data
    }
}

impl<T> DerefMut for Response<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.data
    }
}
