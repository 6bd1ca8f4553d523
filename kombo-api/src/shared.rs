//! The settings and the state that clones of a client share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;

use crate::budget::Tokens;
use crate::clock::Clock;
use crate::credentials::Authorization;
use crate::http_clients::HttpClients;
use crate::limits::{Limits, LimitsById};
use crate::region::BaseUrl;
use crate::retry::RetryPolicy;
use crate::shared_limits::SharedLimits;

/// The settings and the state that clones of a client share.
pub(crate) struct Shared {
    pub(crate) http: HttpClients,
    pub(crate) base_url: BaseUrl,
    pub(crate) authorization: Authorization,
    pub(crate) headers: HeaderMap,
    pub(crate) retry: RetryPolicy,
    pub(crate) tokens: Tokens,
    pub(crate) timeouts: Timeouts,
    pub(crate) body_limits: BodyLimits,
    pub(crate) is_paced: bool,
    /// The limits of calls without an integration.
    pub(crate) limits: Limits,
    pub(crate) limits_by_id: LimitsById,
    pub(crate) shared_limits: Option<Arc<dyn SharedLimits>>,
    pub(crate) clock: Arc<dyn Clock>,
}

/// Printed as the client that it belongs to.
impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kombo")
            .field("base_url", &self.base_url.as_str())
            .field("authorization", &self.authorization)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

/// The time limits of calls.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeouts {
    pub(crate) call: Option<Duration>,
    pub(crate) read_attempt: Duration,
    pub(crate) write_attempt: Duration,
}

/// The largest number of bytes that is read of a body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BodyLimits {
    pub(crate) success: u64,
    pub(crate) error: u64,
}
