//! Failures, as users see them: what failed and what to do. Details are in the log of the server only.

use axum::extract::rejection::{FormRejection, PathRejection, QueryRejection};
use axum::http::StatusCode;
use axum::http::header::ACCEPT;
use axum::response::{IntoResponse, Response};
use kombo_api::ErrorKind;
use kombo_api::types::ErrorCode;
use serde::Serialize;

use crate::store::StoreError;

/// A failure. As a response it has no body: [`render`](crate::render) adds the one that the client accepts.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Failure {
    #[serde(skip)]
    pub(crate) status: StatusCode,
    pub(crate) title: &'static str,
    /// What the user can do.
    pub(crate) remedy: String,
}

impl Failure {
    pub(crate) fn new(status: StatusCode, title: &'static str, remedy: impl Into<String>) -> Self {
        Self { status, title, remedy: remedy.into() }
    }

    pub(crate) fn internal() -> Self {
        let remedy = "Nothing was changed. Try again in a minute; if it fails again, ask the support of this site.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Something failed on this server", remedy)
    }

    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "There is no such page", "Go back to your connections and select one there.")
    }

    pub(crate) fn cross_site(own: &str) -> Self {
        let remedy = format!("Open {own} in your browser and repeat the step there.");
        Self::new(StatusCode::FORBIDDEN, "This request came from another site", remedy)
    }

    pub(crate) fn expired_token() -> Self {
        let remedy = "Nothing was connected. Start again, and complete the dialog within its time limit.";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "The connection has expired", remedy)
    }

    /// The token belongs to the dialog of another user.
    pub(crate) fn foreign_token() -> Self {
        let remedy = "Nothing was connected. Start again in this browser.";
        Self::new(StatusCode::FORBIDDEN, "The connection was started by somebody else", remedy)
    }

    fn unreachable() -> Self {
        let remedy = "Your connections are kept. Try again in a minute.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "Kombo cannot be reached", remedy)
    }

    fn invalid_input(reason: String) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "The input is incomplete", reason)
    }
}

/// Maps the errors of Kombo to what a user can do about them.
impl From<kombo_api::Error> for Failure {
    fn from(error: kombo_api::Error) -> Self {
        tracing::error!(error = %error.report(), log_url = error.log_url(), "a call of Kombo failed");
        let gateway = |title, remedy: &str| Self::new(StatusCode::BAD_GATEWAY, title, remedy);
        match error.code() {
            Some(ErrorCode::PlatformIntegrationNotFound) => {
                let remedy = "Connect the system again.";
                return Self::new(StatusCode::NOT_FOUND, "Kombo does not have this connection any more", remedy);
            }
            Some(ErrorCode::IntegrationSetupIncomplete | ErrorCode::IntegrationSetupSyncPending) => {
                let remedy =
                    "The first import is running. An event on your connections page tells you when it is done.";
                return Self::new(StatusCode::CONFLICT, "The data is not there yet", remedy);
            }
            Some(ErrorCode::IntegrationAuthenticationInvalid | ErrorCode::IntegrationPermissionMissing) => {
                return gateway("The HR system refuses the access", "Reconnect it on your connections page.");
            }
            _ => {}
        }
        let status = error.status().map(|status| status.as_u16());
        match (error.kind(), status) {
            (ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Connection, _) | (_, Some(408 | 429 | 500..)) => {
                Self::unreachable()
            }
            (ErrorKind::Api, Some(401 | 403)) => {
                gateway("Kombo refuses the access of this site", "Ask the support of this site to check its API key.")
            }
            (ErrorKind::Api, _) => gateway(
                "Kombo refused the request",
                error.message().unwrap_or("Try again; if it fails again, ask the support of this site."),
            ),
            _ => Self::internal(),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error);
        Self::internal()
    }
}

impl From<FormRejection> for Failure {
    fn from(rejection: FormRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "The input is too long", "Shorten it and try again.")
            }
            _ => Self::invalid_input(rejection.body_text()),
        }
    }
}

impl From<QueryRejection> for Failure {
    fn from(rejection: QueryRejection) -> Self {
        Self::invalid_input(rejection.body_text())
    }
}

impl From<PathRejection> for Failure {
    fn from(_: PathRejection) -> Self {
        Self::not_found()
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Returns whether the client is the script of the page, which accepts JSON in place of pages.
pub(crate) fn accepts_json(headers: &axum::http::HeaderMap) -> bool {
    headers.get(ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"))
}
