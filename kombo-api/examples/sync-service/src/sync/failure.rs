//! The failure of a job.

use std::fmt;

use kombo_api::types::ErrorCode;

/// The failure of a job, as a person reads it in the list of stopped integrations.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    /// Whether further attempts are of no use.
    pub(crate) is_final: bool,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self { message: format!("{error:#}"), is_final: false }
    }
}

impl From<kombo_api::Error> for Failure {
    fn from(error: kombo_api::Error) -> Self {
        let is_final = matches!(error.code(), Some(ErrorCode::PlatformIntegrationNotFound));
        Self { message: error.report().to_string(), is_final }
    }
}
