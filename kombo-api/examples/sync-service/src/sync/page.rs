//! A page: its records as rows, and the cursor of the next one.

use anyhow::{Context as _, Result};
use kombo_api::chrono::{DateTime, Utc};
use kombo_api::http::HeaderMap;
use kombo_api::http::header::DATE;
use kombo_api::{Bytes, Response};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::models::Model;
use crate::store::{Next, Row};

/// A page that was received.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) content: Next,
    /// The time of the API when it answered.
    pub(super) date: Option<DateTime<Utc>>,
    /// How often the page was requested, retries included.
    pub(super) attempts: u32,
}

#[derive(Deserialize)]
struct Body {
    data: kombo_api::Page<Box<RawValue>>,
}

/// The fields of records of all models.
#[derive(Deserialize)]
struct Head {
    id: String,
    changed_at: DateTime<Utc>,
    #[serde(default)]
    remote_deleted_at: Option<DateTime<Utc>>,
}

impl Page {
    pub(super) fn of(model: &'static Model, response: Response<Bytes>) -> Result<Self> {
        let body: Body = serde_json::from_slice(&response).with_context(|| format!("the page of {}", model.name))?;
        let mut content = Next { rows: Vec::new(), cursor: body.data.next.clone(), invalid: 0 };
        for record in body.data.results {
            let (row, is_valid) = row(model, record).with_context(|| format!("a record of {}", model.name))?;
            content.invalid += usize::from(!is_valid);
            content.rows.push(row);
        }
        // A statement cannot replace a row twice, and the last state is the latest.
        content.rows.reverse();
        let mut ids = std::collections::HashSet::new();
        content.rows.retain(|row| ids.insert(row.id.clone()));
        Ok(Self { content, date: date(response.headers()), attempts: response.attempts() })
    }
}

/// Returns the row of a record, and whether the SDK can read it. If not, the row has the whole record all the same, and
/// its typed columns are empty until a version of the SDK can.
fn row(model: &Model, record: Box<RawValue>) -> Result<(Row, bool)> {
    let Head { id, changed_at, remote_deleted_at } = serde_json::from_str(record.get())?;
    let empty = || model.columns.iter().map(|column| column.kind.empty()).collect();
    let (cells, is_valid) = match remote_deleted_at {
        Some(_) => (empty(), true),
        None => match (model.read)(record.get()) {
            Ok(cells) => (cells, true),
            Err(error) => {
                tracing::warn!(id, %error, "the record is not as the SDK knows it");
                (empty(), false)
            }
        },
    };
    let record = remote_deleted_at.is_none().then_some(record);
    Ok((Row { id, changed_at, deleted_at: remote_deleted_at, record, cells }, is_valid))
}

fn date(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    let date = httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()?;
    Some(date.into())
}
