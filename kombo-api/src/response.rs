//! What a successful call returns.

use std::fmt;
use std::ops::{Deref, DerefMut};

use http::{HeaderMap, StatusCode};

use crate::envelope::Warning;

/// The payload of a successful call, and what came with it.
///
/// It dereferences to the payload, so most code reads fields of it straight away:
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

    /// The status, a success.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers of the answer.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// What Kombo wants known about the call although it succeeded. Empty for most calls.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// How many attempts it took.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// How many more actions Kombo would run at once for this integration (the header `Concurrency-Remaining`), if it
    /// says so.
    #[must_use]
    pub fn concurrency_remaining(&self) -> Option<u32> {
        self.headers.get("concurrency-remaining")?.to_str().ok()?.trim().parse().ok()
    }

    /// The payload alone.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.data
    }
}

/// Without the headers, which may hold cookies; the payload is shown as it shows itself.
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
