//! The status page, the metrics, and the health check.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use kombo_api::chrono::{DateTime, Utc};
use maud::{DOCTYPE, Markup, html};

use crate::service::Service;
use crate::store::{CopyStatus, Depth, Run};

/// The most rows of the page.
const MOST_ROWS: i64 = 500;

const STYLE: &str = "
    :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
    body { max-width: 78rem; margin: 2rem auto; padding: 0 1rem }
    div { overflow-x: auto }
    table { border-collapse: collapse; width: 100% }
    th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8884; white-space: nowrap }
    td.text { white-space: normal }
    .bad { color: #c0392b; font-weight: 600 }";

/// Returns the router of the page.
pub(crate) fn status(service: Service) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/metrics", get(metrics))
        .route("/health", get(health))
        .with_state(service)
}

async fn health(State(service): State<Service>) -> Response {
    match service.store.count_copies().await {
        Ok(_) => (StatusCode::OK, "ok\n").into_response(),
        Err(error) => failed(&error),
    }
}

async fn metrics(State(service): State<Service>) -> Response {
    match service.metrics.text(&service.store).await {
        Ok(text) => ([(CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response(),
        Err(error) => failed(&error),
    }
}

async fn page(State(service): State<Service>) -> Response {
    let store = &service.store;
    let content =
        async { anyhow::Ok((store.copies(MOST_ROWS).await?, store.depth().await?, store.latest_runs(50).await?)) };
    match content.await {
        Ok((copies, depth, runs)) => {
            let headers = [
                (CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
                (CACHE_CONTROL, "no-store"),
            ];
            (headers, Html(render(&copies, depth, &runs, store.now()).into_string())).into_response()
        }
        Err(error) => failed(&error),
    }
}

fn failed(error: &anyhow::Error) -> Response {
    tracing::warn!(error = format!("{error:#}"), "the status could not be read");
    (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be read\n").into_response()
}

fn render(copies: &[CopyStatus], depth: Depth, runs: &[Run], now: DateTime<Utc>) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                meta http-equiv="refresh" content="5";
                title { "kombo-sync" }
                style { (STYLE) }
            }
            body {
                h1 { "Copies" }
                p {
                    (depth.waiting) " jobs wait, " (depth.running) " run."
                    @if copies.len() as i64 == MOST_ROWS { " The first " (MOST_ROWS) " copies, stopped ones first:" }
                }
                div { table {
                    thead { tr { th { "Integration" } th { "Tool" } th { "State" } th { "Model" } th { "Lag" } th { "Read" } th { "Problem" } } }
                    tbody { @for copy in copies { tr {
                        td { (copy.id) }
                        td { (copy.tool) }
                        td.bad[copy.state == "stopped"] { @if copy.is_at_work { "at work" } @else { (copy.state) } }
                        td { (copy.model.as_deref().unwrap_or("–")) }
                        td { (copy.wanted_at.map_or_else(|| "–".to_owned(), |time| ago(time, now))) }
                        td { (copy.synced_at.map_or_else(|| "never".to_owned(), |time| format!("{} ago", ago(time, now)))) }
                        td.text { (copy.problem.as_deref().unwrap_or("")) }
                    } } }
                } }
                h2 { "Reads" }
                div { table {
                    thead { tr { th { "Begun" } th { "Integration" } th { "Model" } th { "Cause" } th { "Pages" } th { "Records" } th { "Changed" } th { "Invalid" } th { "Name" } } }
                    tbody { @for run in runs { tr {
                        td { (ago(run.begun_at, now)) " ago" @if run.ended_at.is_none() { ", not ended" } }
                        td { (run.integration) }
                        td { (run.model) @if run.is_full { " (all)" } }
                        td { (run.cause.as_deref().unwrap_or("–")) }
                        td { (run.pages) }
                        td { (run.records) }
                        td { (run.changed) }
                        td.bad[run.invalid > 0] { (run.invalid) }
                        td { (run.id) }
                    } } }
                } }
            }
        }
    }
}

/// Returns a period in its largest unit.
fn ago(time: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let seconds = (now - time).num_seconds().max(0);
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}
