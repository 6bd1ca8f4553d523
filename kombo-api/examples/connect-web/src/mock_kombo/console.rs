//! A page that sends webhooks about an integration, in the place of Kombo.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use kombo_api::webhook::SIGNATURE;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

use super::page::page as layout;
use super::shared::{Error, Shared};
use super::webhooks::deliver;

#[derive(Deserialize)]
pub(super) struct Subject {
    integration: String,
}

#[derive(Deserialize)]
pub(super) struct Send {
    integration: String,
    kind: Kind,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Data,
    Sync,
    Invalid,
    Active,
    Forged,
}

impl Kind {
    const ALL: [(&str, &str); 5] = [
        ("data", "Data changed"),
        ("sync", "Sync finished"),
        ("invalid", "The credentials became invalid"),
        ("active", "The credentials work again"),
        ("forged", "A webhook with a wrong signature"),
    ];
}

pub(super) async fn show(Query(Subject { integration }): Query<Subject>) -> Markup {
    page(&integration, None)
}

pub(super) async fn send(State(shared): State<Arc<Shared>>, Form(form): Form<Send>) -> Markup {
    let answer = match fire(&shared, &form).await {
        Ok(status) => format!("The server answered {status}."),
        Err(error) => format!("The webhook could not be sent: {error}"),
    };
    page(&form.integration, Some(&answer))
}

fn page(integration: &str, answer: Option<&str>) -> Markup {
    layout(
        "Webhooks (mock)",
        &html! {
            h1 { "Send a webhook" }
            p { "In the place of Kombo, about " code { (integration) } "." }
            form method="post" action="/console" {
                input type="hidden" name="integration" value=(integration);
                @for (kind, text) in Kind::ALL { button name="kind" value=(kind) { (text) } }
            }
            p role="status" { @if let Some(answer) = answer { (answer) } }
        },
    )
}

async fn fire(shared: &Shared, form: &Send) -> Result<StatusCode, Error> {
    let name = match form.kind {
        Kind::Data | Kind::Forged => "data-changed",
        Kind::Sync => "sync-finished",
        Kind::Invalid | Kind::Active => "integration-state-changed",
    };
    let mut payload = shared.server.webhook(name)?;
    payload["data"]["integration_id"] = json!(form.integration);
    if let Kind::Invalid | Kind::Active = form.kind {
        payload["data"]["state"] = json!(if matches!(form.kind, Kind::Active) { "ACTIVE" } else { "INVALID" });
    }
    match form.kind {
        Kind::Forged => {
            let client = kombo_api::reqwest::Client::builder().no_proxy().build()?;
            let request = client.post(&shared.webhook_url).header(SIGNATURE, "d3Jvbmc").body(payload.to_string());
            Ok(request.send().await?.status())
        }
        _ => deliver(shared, payload).await,
    }
}
