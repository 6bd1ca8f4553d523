//! The bodies of failures.

use axum::Json;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::failure::{Failure, accepts_json};
use crate::pages;
use crate::state::Shared;

/// Adds a body to failures: a page, or JSON for the script of the page.
pub(crate) async fn failures(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let is_script = accepts_json(request.headers());
    let mut response = next.run(request).await;
    let Some(failure) = response.extensions_mut().remove::<Failure>() else { return response };
    let body = match is_script {
        true => Json(&failure).into_response(),
        false => pages::failure(&app.site, &failure).into_response(),
    };
    let (head, body) = body.into_parts();
    response.headers_mut().extend(head.headers);
    *response.body_mut() = body;
    response
}
