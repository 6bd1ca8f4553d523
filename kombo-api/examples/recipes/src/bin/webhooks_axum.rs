//! Receives webhooks with axum: verify the unparsed body, answer at once, process in the background, once per event.
//!
//! It runs against the embedded mock server, without key and network: it sends signed webhooks to itself and stops.
#![allow(clippy::print_stdout)]

use std::collections::HashSet;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use kombo_api::mock;
use kombo_api::webhook::{Event, Payload, Verifier};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

/// The largest accepted body. Webhooks are a few kilobytes.
const MOST_BYTES: usize = 1024 * 1024;

#[derive(Clone)]
struct Receiver {
    verifier: Verifier,
    queue: mpsc::Sender<Event>,
}

/// Answers a webhook. Kombo delivers it again if the answer is not a 2xx or takes too long.
async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> StatusCode {
    // The signature is that of the bytes as received, so no extractor such as `Json` may parse them before.
    let event = match receiver.verifier.verify(&headers, &body) {
        Ok(event) => event,
        Err(error) => {
            println!("   refused: {error}");
            return StatusCode::UNAUTHORIZED;
        }
    };
    match receiver.queue.try_send(event) {
        Ok(()) => StatusCode::NO_CONTENT,
        // The queue is full or closed.
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// Processes events one after the other, and returns how many were processed.
///
/// This queue is lost if the process is killed. If that matters, `receive` inserts the event into a table, with its id
/// as the primary key, and this task reads the table.
async fn work(mut queue: mpsc::Receiver<Event>) -> usize {
    let mut processed = HashSet::new();
    while let Some(event) = queue.recv().await {
        if let Some(id) = event.id()
            && !processed.insert(id.to_owned())
        {
            println!("   {} {id} was delivered again: ignored", event.kind());
            continue;
        }
        match &event.payload {
            Payload::DataChanged(change) => println!("   read what changed in {}", change.data.integration_id),
            Payload::IntegrationCreated(created) => println!("   welcome {}", created.data.id),
            // New types of webhooks must not fail.
            _ => println!("   {} is of no interest here", event.kind()),
        }
    }
    processed.len()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = mock::Server::start().await?;
    // In production the secret is that of the webhook in the Kombo dashboard, from the environment.
    let verifier = Verifier::new(server.webhook_secret())?;
    let (queue, events) = mpsc::channel(1024);
    let worker = tokio::spawn(work(events));
    let app = Router::new()
        .route("/webhooks/kombo", post(receive))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .with_state(Receiver { verifier, queue });

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/webhooks/kombo", listener.local_addr()?);
    // In production the signal is Ctrl-C or SIGTERM.
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = axum::serve(listener, app).with_graceful_shutdown(async move { drop(stopped.await) });
    let serving = tokio::spawn(serving.into_future());

    for (id, name) in
        [("1", "integration-created"), ("2", "data-changed"), ("2", "data-changed"), ("3", "sync-finished")]
    {
        let mut payload = server.webhook(name)?;
        payload["id"] = id.into();
        println!("{name}: {}", server.fire(&url, &payload).await?.status);
    }
    let forged = kombo_api::reqwest::Client::new().post(&url).body("{}").send().await?;
    println!("without a signature: {}", forged.status());

    // The server answers open requests and drops its queue; then the worker processes the rest and ends.
    drop(stop);
    serving.await??;
    let processed = worker.await?;
    println!("{processed} events were processed");
    if (processed, forged.status()) == (3, StatusCode::UNAUTHORIZED) {
        Ok(())
    } else {
        Err("three events are processed, and the forged one is refused".into())
    }
}
