//! The live events of the user, as server-sent events.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream;
use serde::Deserialize;

use crate::changes::Subscription;
use crate::failure::Failure;
use crate::pages;
use crate::session::Session;
use crate::state::Shared;
use crate::store::{Entry, Store};

/// Proxies close connections that are silent, often after 60 s.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

#[derive(Debug, Deserialize)]
pub(crate) struct Parameters {
    /// The number of the newest entry on the page.
    #[serde(default)]
    after: i64,
}

/// Sends the entries after the newest one of the page, or after the last one that the browser has received.
pub(crate) async fn stream(
    State(app): State<Shared>,
    Extension(session): Extension<Session>,
    headers: HeaderMap,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Result<impl IntoResponse, Failure> {
    let received = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let last = received.unwrap_or(parameters?.after);
    let (store, changes) = (app.store.clone(), app.changes.subscribe());
    let feed = Feed { store, owner: session.owner, last, read: VecDeque::new(), changes };
    let events = stream::unfold(feed, |mut feed: Feed| async move {
        let entry = feed.next().await?;
        let event =
            Event::default().event("entry").id(entry.number.to_string()).data(pages::entry(&entry).into_string());
        Some((Ok::<_, Infallible>(event), feed))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

struct Feed {
    store: Store,
    owner: String,
    last: i64,
    read: VecDeque<Entry>,
    changes: Subscription,
}

impl Feed {
    /// Returns the next entry; `None` if the server stops or the database fails. The browser then connects again.
    async fn next(&mut self) -> Option<Entry> {
        loop {
            if let Some(entry) = self.read.pop_front() {
                self.last = entry.number;
                return Some(entry);
            }
            self.changes.mark_seen();
            match self.store.entries_after(&self.owner, self.last).await {
                Ok(entries) if !entries.is_empty() => self.read = entries.into(),
                Ok(_) => self.changes.changed().await.then_some(())?,
                Err(error) => {
                    tracing::error!(%error);
                    return None;
                }
            }
        }
    }
}
