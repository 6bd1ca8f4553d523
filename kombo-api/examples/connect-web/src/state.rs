//! The state that requests share.

use std::sync::Arc;

use axum::http::HeaderValue;
use kombo_api::Kombo;
use kombo_api::webhook::Verifier;

use crate::assets::Assets;
use crate::changes::Changes;
use crate::store::Store;

/// The state of the server.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) kombo: Kombo,
    pub(crate) store: Store,
    pub(crate) changes: Changes,
    /// `None` if no secret is set.
    pub(crate) verifier: Option<Verifier>,
    pub(crate) assets: Assets,
    pub(crate) site: Site,
}

pub(crate) type Shared = Arc<App>;

/// What pages depend on.
#[derive(Debug)]
pub(crate) struct Site {
    /// The origin in the address bar.
    pub(crate) origin: String,
    /// The origin of Kombo's dialog.
    pub(crate) connect_origin: String,
    pub(crate) content_security_policy: HeaderValue,
    pub(crate) script_url: String,
    pub(crate) style_url: String,
    /// The tool that the dialog connects.
    pub(crate) tool: Option<String>,
    /// The page of the mock server that sends webhooks; `None` with the real API.
    pub(crate) console: Option<String>,
}

impl Site {
    pub(crate) fn is_https(&self) -> bool {
        self.origin.starts_with("https:")
    }
}
