//! The HTTP clients of a client: one for `https`, one for plain `http` on loopback. Each is created on first use.

use std::sync::OnceLock;
use std::time::Duration;

use crate::error::{Error, Result};
use crate::region::BaseUrl;

/// How long an idle connection is kept. Common load balancers close theirs after 60 s. A POST on a connection that is
/// being closed fails and must not be retried, so this client closes idle connections first.
const POOL_IDLE: Duration = Duration::from_secs(50);

#[derive(Debug)]
pub(crate) struct HttpClients {
    connect_timeout: Duration,
    /// The user's own client, for all URLs.
    own: Option<reqwest::Client>,
    https: OnceLock<reqwest::Client>,
    /// The client for plain `http`, which goes to loopback only and must not use a proxy.
    loopback: OnceLock<reqwest::Client>,
}

impl HttpClients {
    pub(crate) fn new(connect_timeout: Duration, own: Option<reqwest::Client>) -> Self {
        Self { connect_timeout, own, https: OnceLock::new(), loopback: OnceLock::new() }
    }

    /// Returns whether the client is the user's own, with unknown settings.
    pub(crate) fn is_own(&self) -> bool {
        self.own.is_some()
    }

    /// Returns the HTTP client for a URL.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the TLS library cannot be initialised.
    pub(crate) fn for_url(&self, url: &BaseUrl) -> Result<&reqwest::Client> {
        if let Some(own) = &self.own {
            return Ok(own);
        }
        let slot = if url.is_plain() { &self.loopback } else { &self.https };
        if let Some(client) = slot.get() {
            return Ok(client);
        }
        let client = reqwest::Client::builder()
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(POOL_IDLE)
            .redirect(reqwest::redirect::Policy::none())
            // The transport retries, because it counts attempts and distinguishes methods.
            .retry(reqwest::retry::never());
        let client = if url.is_plain() { client.no_proxy() } else { client };
        let client = client
            .build()
            .map_err(|error| Error::config("the HTTP client cannot be created").with_source(error.without_url()))?;
        Ok(slot.get_or_init(|| client))
    }
}
