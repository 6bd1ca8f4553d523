//! The embedded flow: a link, the token that the dialog returns, and the integration.

use axum::extract::rejection::{FormRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::{Extension, Form, Json};
use kombo_api::types::{ErrorCode, IntegrationCategory, LinkType};
use serde::Deserialize;
use serde_json::json;

use crate::failure::{Failure, accepts_json};
use crate::security::origin_of;
use crate::session::Session;
use crate::state::{App, Shared};
use crate::store::Connected;

/// The form of a new connection. With a real sign-in, both values are known and no one types them.
#[derive(Debug, Deserialize)]
pub(crate) struct Customer {
    email: String,
    organization: String,
}

/// Creates the link of a new connection.
pub(crate) async fn start(
    State(app): State<Shared>,
    Extension(session): Extension<Session>,
    headers: HeaderMap,
    form: Result<Form<Customer>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(Customer { email, organization }) = form?;
    let (email, organization) = (email.trim(), organization.trim());
    if organization.is_empty() || !email.contains('@') {
        let remedy = "Enter the name of your company and your email address.";
        return Err(Failure::new(StatusCode::BAD_REQUEST, "The input is incomplete", remedy));
    }
    let mut call = app
        .kombo
        .connect()
        .create_connection_link(email, organization)
        .end_user_origin_id(&session.owner)
        .integration_category(IntegrationCategory::Hris)
        .link_type(link_type(&headers));
    if let Some(tool) = &app.site.tool {
        call = call.integration_tool(tool.as_str());
    }
    open(&app, &headers, &call.send().await?.link)
}

/// Creates the link with which the user renews the credentials of a connection.
pub(crate) async fn reconnect(
    State(app): State<Shared>,
    Extension(session): Extension<Session>,
    headers: HeaderMap,
    number: Result<Path<i64>, PathRejection>,
) -> Result<Response, Failure> {
    let Path(number) = number?;
    let integration = app.store.integration(&session.owner, number).await?.ok_or_else(Failure::not_found)?;
    let call = app.kombo.general().create_reconnection_link(&integration.id).link_type(link_type(&headers));
    open(&app, &headers, &call.send().await?.link)
}

/// The script opens the dialog in the page. Without it, the browser is sent to Kombo's own page, and the integration
/// arrives by webhook.
fn link_type(headers: &HeaderMap) -> LinkType {
    if accepts_json(headers) { LinkType::Embedded } else { LinkType::MagicLink }
}

fn open(app: &App, headers: &HeaderMap, link: &str) -> Result<Response, Failure> {
    // The content security policy would block the frame, without a message for the user.
    let origin = link.parse::<Uri>().ok().and_then(|uri| origin_of(&uri));
    if origin.as_deref() != Some(app.site.connect_origin.as_str()) {
        let expected = &app.site.connect_origin;
        tracing::error!(?origin, expected, "the link has another origin: set KOMBO_CONNECT_URL");
        return Err(Failure::internal());
    }
    match accepts_json(headers) {
        true => Ok(Json(json!({"link": link})).into_response()),
        false => Ok(Redirect::to(link).into_response()),
    }
}

/// The result of the dialog. `Debug` is not derived, because the token is a secret.
#[derive(Deserialize)]
pub(crate) struct Completed {
    token: String,
}

/// Exchanges the token of the dialog for the integration.
pub(crate) async fn complete(
    State(app): State<Shared>,
    Extension(session): Extension<Session>,
    form: Result<Form<Completed>, FormRejection>,
) -> Result<Redirect, Failure> {
    let Form(Completed { token }) = form?;
    if token.is_empty() {
        return Err(Failure::expired_token());
    }
    let integration = match app.kombo.connect().get_integration_by_token(token).send().await {
        Ok(integration) => integration.into_inner(),
        Err(error) if error.code() == Some(&ErrorCode::PlatformIntegrationNotFound) => {
            return Err(Failure::expired_token());
        }
        Err(error) => return Err(error.into()),
    };
    // A token proves that somebody completed a dialog, not who it was. The link had the user's id.
    let is_own = integration.end_user_origin_id.as_deref() == Some(session.owner.as_str());
    if !is_own && !app.store.owns(&session.owner, &integration.id).await? {
        tracing::warn!(integration = integration.id, "refused the token of another user's dialog");
        return Err(Failure::foreign_token());
    }
    let connected = Connected {
        id: integration.id,
        owner: session.owner,
        tool: integration.tool,
        organization: integration.end_user_organization_name,
    };
    app.store.connected(connected).await?;
    Ok(Redirect::to("/?done=connected"))
}
