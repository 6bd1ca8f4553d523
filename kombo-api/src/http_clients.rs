//! The HTTP clients of a client: one for `https`, one for plain `http` on loopback. Each is made when it is first
//! needed.

use std::sync::OnceLock;
use std::time::Duration;

use crate::error::{Error, Result};
use crate::region::BaseUrl;

/// How long an idle connection is kept. Common load balancers close theirs after 60 s; a POST on a connection that is
/// being closed fails, and must not be retried, so idle connections are closed here first.
const POOL_IDLE: Duration = Duration::from_secs(50);

#[derive(Debug)]
pub(crate) struct HttpClients {
    connect_timeout: Duration,
    /// The user's own, for everything.
    own: Option<reqwest::Client>,
    https: OnceLock<reqwest::Client>,
    /// Plain `http` goes to loopback, and must not go through a proxy on the way.
    loopback: OnceLock<reqwest::Client>,
}

impl HttpClients {
    pub(crate) fn new(connect_timeout: Duration, own: Option<reqwest::Client>) -> Self {
        Self { connect_timeout, own, https: OnceLock::new(), loopback: OnceLock::new() }
    }

    /// Whether the client is the user's, whose settings are not known.
    pub(crate) fn is_own(&self) -> bool {
        self.own.is_some()
    }

    /// The HTTP client for a URL.
    ///
    /// # Errors
    /// A TLS library that cannot be started.
    pub(crate) fn for_url(&self, url: &BaseUrl) -> Result<&reqwest::Client> {
        if let Some(own) = &self.own {
            return Ok(own);
        }
        let made = if url.is_plain() { &self.loopback } else { &self.https };
        if let Some(client) = made.get() {
            return Ok(client);
        }
        let client = reqwest::Client::builder()
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(POOL_IDLE)
            .redirect(reqwest::redirect::Policy::none())
            // The transport retries: it counts attempts, waits between them and knows the method.
            .retry(reqwest::retry::never());
        let client = if url.is_plain() { client.no_proxy() } else { client };
        let client = client
            .build()
            .map_err(|error| Error::config("the HTTP client cannot be made").with_source(error.without_url()))?;
        Ok(made.get_or_init(|| client))
    }
}
