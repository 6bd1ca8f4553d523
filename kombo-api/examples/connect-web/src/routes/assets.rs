//! The script, the stylesheet and the icon.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::assets::{ICON, STYLE};
use crate::state::Shared;

/// For URLs with a hash of the content.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";

pub(crate) async fn script(State(app): State<Shared>) -> Response {
    asset("text/javascript; charset=utf-8", FOR_GOOD, app.assets.script.clone())
}

pub(crate) async fn style() -> Response {
    asset("text/css; charset=utf-8", FOR_GOOD, STYLE)
}

pub(crate) async fn icon() -> Response {
    asset("image/svg+xml", "public, max-age=86400", ICON)
}

fn asset(kind: &'static str, cache: &'static str, content: impl IntoResponse) -> Response {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, cache)], content).into_response()
}
