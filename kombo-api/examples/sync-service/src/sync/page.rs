//! A page: its records as rows, and the cursor of the next one.

use std::collections::HashSet;

use anyhow::Result;
use kombo_api::chrono::{DateTime, Utc};
use kombo_api::http::HeaderMap;
use kombo_api::http::header::DATE;
use kombo_api::{Bytes, Response};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::storable::storable;
use crate::models::Model;
use crate::store::{PageContent, Row};

/// A page that was received.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) content: PageContent,
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
        let body: Body = serde_json::from_slice(&response)
            .map_err(|error| anyhow::anyhow!("a page of {} is not a page: {}", model.name, reason(&error)))?;
        let mut content = PageContent { rows: Vec::new(), cursor: body.data.next.clone(), invalid: 0 };
        let mut ids = HashSet::new();
        // From the last one, which is the latest state of a record that is there twice: a statement cannot replace a row
        // twice.
        for record in body.data.results.iter().rev() {
            match row(model, record) {
                Ok((row, is_valid)) => {
                    content.invalid += usize::from(!is_valid);
                    if ids.insert(row.id.clone()) {
                        content.rows.push(row);
                    }
                }
                Err(error) => {
                    tracing::error!(reason = reason(&error), "a record without an id or a time is left out");
                    content.invalid += 1;
                }
            }
        }
        Ok(Self { content, date: date(response.headers()), attempts: response.attempts() })
    }
}

/// Returns the row of a record, and whether the SDK can read it. If not, the row has the record all the same, and its
/// typed columns are empty until a version of the SDK can.
fn row(model: &Model, record: &RawValue) -> serde_json::Result<(Row, bool)> {
    let json = storable(record.get());
    let Head { id, changed_at, remote_deleted_at } = serde_json::from_str(&json)?;
    let empty = || model.columns.iter().map(|column| column.kind.empty()).collect();
    if remote_deleted_at.is_some() {
        return Ok((Row { id, changed_at, deleted_at: remote_deleted_at, record: None, cells: empty() }, true));
    }
    let (cells, is_valid) = match (model.read)(&json) {
        Ok(cells) => (cells, true),
        Err(error) => {
            tracing::warn!(id, reason = reason(&error), "the record is not as the SDK knows it");
            (empty(), false)
        }
    };
    let record = Some(RawValue::from_string(json.into_owned())?);
    Ok((Row { id, changed_at, deleted_at: None, record, cells }, is_valid))
}

/// Returns what is wrong with JSON, without the value: it may be personal data, and logs are not the place for it.
fn reason(error: &serde_json::Error) -> String {
    format!("{:?} error at column {} of line {}", error.classify(), error.column(), error.line())
}

fn date(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    let date = httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()?;
    Some(date.into())
}
