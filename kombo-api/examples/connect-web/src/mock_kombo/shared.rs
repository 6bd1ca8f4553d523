//! The state of the mock.

use kombo_api::mock::Server;

pub(super) type Error = Box<dyn std::error::Error + Send + Sync>;

/// The path of the dialog, as in Kombo's links.
pub(super) const DIALOG: &str = "/v1";

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) server: Server,
    /// The origin of the dialog.
    pub(super) origin: String,
    /// The origin of the page that shows the dialog.
    pub(super) app_origin: String,
    pub(super) webhook_url: String,
}
