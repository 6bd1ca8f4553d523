//! The employees of a connection, page by page.

use axum::Extension;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use maud::Markup;
use serde::Deserialize;

use crate::failure::Failure;
use crate::pages;
use crate::session::Session;
use crate::state::Shared;

/// The rows of a page: two screens, so that a slow tool is not read for rows that nobody looks at.
const ROWS: i64 = 25;

#[derive(Debug, Deserialize)]
pub(crate) struct Parameters {
    cursor: Option<String>,
}

pub(crate) async fn show(
    State(app): State<Shared>,
    Extension(session): Extension<Session>,
    number: Result<Path<i64>, PathRejection>,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Result<Markup, Failure> {
    let (Path(number), Query(Parameters { cursor })) = (number?, parameters?);
    let integration = app.store.integration(&session.owner, number).await?.ok_or_else(Failure::not_found)?;
    let kombo = app.kombo.integration(&integration.id);
    let is_first = cursor.is_none();
    let mut call = kombo.hris().get_employees().page_size(ROWS);
    if let Some(cursor) = cursor {
        call = call.cursor(cursor);
    }
    // One record that cannot be read does not hide the others.
    let page = call.allow_invalid_records().send().await?.into_inner();
    Ok(pages::employees(&app.site, &integration, &page, is_first))
}
