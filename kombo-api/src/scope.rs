//! The scope of a call: one integration.

use std::fmt;
use std::sync::Arc;

use http::HeaderValue;

use crate::limits::Limits;

/// The integration id and the limits of a call.
#[derive(Clone)]
pub(crate) struct Scope {
    pub(crate) id: Arc<str>,
    pub(crate) limits: Arc<Limits>,
}

impl Scope {
    /// Returns the value of the header `X-Integration-Id`; `None` if the id is invalid.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        let is_plain = !self.id.is_empty() && self.id.bytes().all(|byte| byte.is_ascii_graphic());
        HeaderValue::from_str(&self.id).ok().filter(|_| is_plain)
    }

    /// Returns a message if the id is invalid.
    pub(crate) fn invalid(&self) -> Option<String> {
        let problem = if self.id.trim().is_empty() {
            "is empty: use the id that `get_integration_by_token` returns"
        } else if self.header().is_none() {
            "has a space or another character that integration ids do not have"
        } else {
            return None;
        };
        Some(format!("the integration id {problem}"))
    }
}

/// Prints the id.
impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.id.fmt(f)
    }
}
