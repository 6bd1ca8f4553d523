//! The page with the connections of the user.

use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use maud::Markup;
use serde::Deserialize;

use crate::failure::Failure;
use crate::pages::{self, Done};
use crate::session::Session;
use crate::state::Shared;

/// The events on the page; the next ones arrive live.
const SHOWN: u32 = 20;

#[derive(Debug, Deserialize)]
pub(crate) struct Parameters {
    done: Option<Done>,
}

pub(crate) async fn show(
    State(app): State<Shared>,
    Extension(session): Extension<Session>,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Result<Markup, Failure> {
    let Query(Parameters { done }) = parameters?;
    let integrations = app.store.integrations(&session.owner).await?;
    let entries = app.store.last_entries(&session.owner, SHOWN).await?;
    Ok(pages::home(&app.site, &integrations, &entries, done))
}
