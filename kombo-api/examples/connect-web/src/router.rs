//! The routes, and the layers around them.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};

use crate::failure::Failure;
use crate::routes::{assets, connect, employees, events, home, webhooks};
use crate::state::Shared;
use crate::{render, security, session};

/// The longest form: a token, or a name and an address.
const FORM_BYTES: usize = 16 * 1024;

/// The longest webhook. Most have less than 2 KiB; those of assessments contain a job description.
const WEBHOOK_BYTES: usize = 1024 * 1024;

/// Returns the routes. Webhooks have no session and no origin; their signature is what protects them.
pub(crate) fn router(app: Shared) -> Router {
    let pages = Router::new()
        .route("/", get(home::show))
        .route("/connect", post(connect::start))
        .route("/connect/complete", post(connect::complete))
        .route("/integrations/{number}/reconnect", post(connect::reconnect))
        .route("/integrations/{number}/employees", get(employees::show))
        .route("/events", get(events::stream))
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(from_fn_with_state(Arc::clone(&app), session::layer))
        .layer(from_fn_with_state(Arc::clone(&app), security::same_origin));
    let webhooks =
        Router::new().route("/webhooks/kombo", post(webhooks::receive)).layer(DefaultBodyLimit::max(WEBHOOK_BYTES));
    Router::new()
        .merge(pages)
        .merge(webhooks)
        .route("/assets/app.js", get(assets::script))
        .route("/assets/style.css", get(assets::style))
        .route("/assets/icon.svg", get(assets::icon))
        .fallback(|| async { Failure::not_found() })
        .layer(from_fn_with_state(Arc::clone(&app), render::failures))
        .layer(from_fn_with_state(Arc::clone(&app), security::headers))
        .layer(from_fn(log))
        .with_state(app)
}

/// Logs each request at debug level: without its query, which may contain a cursor.
async fn log(request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let response = next.run(request).await;
    tracing::debug!(%method, path, status = response.status().as_u16());
    response
}
