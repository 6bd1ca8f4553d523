//! The dialog in the place of Kombo's. It posts the messages that `@kombo-api/connect` expects: `success` with the
//! token, or `close`.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

use super::page::page as layout;
use super::shared::{DIALOG, Error, Shared};
use super::webhooks::deliver;

#[derive(Deserialize)]
pub(super) struct Link {
    token: String,
}

#[derive(Deserialize)]
pub(super) struct Finish {
    /// The token of the link.
    token: String,
    outcome: Outcome,
    /// Whether the dialog is in a frame of the app, or a page of its own.
    framed: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Outcome {
    Success,
    Expired,
    Close,
}

pub(super) async fn show(Query(Link { token }): Query<Link>, headers: HeaderMap) -> Markup {
    let framed = headers.get("sec-fetch-dest").is_some_and(|dest| dest == "iframe");
    layout(
        "Kombo Connect (mock)",
        &html! {
            h1 { "Connect Personio" }
            p { "This dialog takes the place of Kombo's, where your customer signs in to the HR system." }
            form method="post" action=(DIALOG) {
                input type="hidden" name="token" value=(token);
                input type="hidden" name="framed" value=(framed);
                button.primary name="outcome" value="success" { "Connect" }
                @if framed {
                    button name="outcome" value="expired" { "Connect after the token has expired" }
                    button name="outcome" value="close" { "Cancel" }
                }
            }
        },
    )
}

pub(super) async fn finish(State(shared): State<Arc<Shared>>, Form(form): Form<Finish>) -> Result<Markup, StatusCode> {
    let link = format!("{}{}?token={}", shared.origin, DIALOG, form.token);
    let token = match form.outcome {
        Outcome::Success => Some(shared.server.complete_connection(&link).map_err(|_| StatusCode::NOT_FOUND)?),
        // Any token that the API does not know.
        Outcome::Expired => Some("expired".to_owned()),
        Outcome::Close => None,
    };
    match token {
        Some(token) if !form.framed => {
            created(&shared, &token).await.map_err(|error| {
                tracing::error!(%error, "the mock could not send integration-created");
                StatusCode::BAD_GATEWAY
            })?;
            Ok(layout(
                "Kombo Connect (mock)",
                &html! {
                    h1 { "Personio is connected" }
                    p { a href={ (shared.app_origin) "/" } { "Back to your connections" } }
                },
            ))
        }
        token => {
            let kind = if token.is_some() { "success" } else { "close" };
            let message = html! {
                p #message data-type=(kind) data-token=[token] data-target=(shared.app_origin) { "One moment …" }
            };
            Ok(layout("Kombo Connect (mock)", &message))
        }
    }
}

/// Sends the webhook of a new integration. Nobody receives the token of a page without a frame.
async fn created(shared: &Shared, token: &str) -> Result<(), Error> {
    let integration = shared.server.kombo().connect().get_integration_by_token(token).send().await?;
    let mut payload = shared.server.webhook("integration-created")?;
    payload["data"]["id"] = json!(integration.id);
    payload["data"]["tool"] = json!(integration.tool);
    payload["data"]["end_user"] = json!({
        "organization_name": integration.end_user_organization_name,
        "creator_email": integration.end_user_email,
        "origin_id": integration.end_user_origin_id,
    });
    deliver(shared, payload).await.map(drop)
}
