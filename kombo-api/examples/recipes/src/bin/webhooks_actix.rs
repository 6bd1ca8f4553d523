//! Receives webhooks with Actix Web: verify the unparsed body, answer at once, process in the background, once per
//! event.
//!
//! It runs against the embedded mock server, without key and network: it sends signed webhooks to itself and stops.
#![allow(clippy::print_stdout)]

use std::collections::HashSet;

use actix_web::web::{Bytes, Data, PayloadConfig, post};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use kombo_api::mock;
use kombo_api::webhook::{Event, Payload, SIGNATURE, Verifier, VerifyError};
use tokio::sync::mpsc;

/// The largest accepted body. Webhooks are a few kilobytes.
const MOST_BYTES: usize = 1024 * 1024;

#[derive(Clone)]
struct Receiver {
    verifier: Verifier,
    queue: mpsc::Sender<Event>,
}

/// Answers a webhook. Kombo delivers it again if the answer is not a 2xx or takes too long.
async fn receive(receiver: Data<Receiver>, request: HttpRequest, body: Bytes) -> HttpResponse {
    // Actix Web has header types of its own, so the value of the signature is passed. It is the signature of the bytes
    // as received, so no extractor such as `Json` may parse them before.
    let signature = request.headers().get(SIGNATURE).ok_or(VerifyError::MissingSignature);
    let event = match signature.and_then(|value| receiver.verifier.verify_signature(value.as_bytes(), &body)) {
        Ok(event) => event,
        Err(error) => {
            println!("   refused: {error}");
            return HttpResponse::Unauthorized().finish();
        }
    };
    match receiver.queue.try_send(event) {
        Ok(()) => HttpResponse::NoContent().finish(),
        // The queue is full or closed.
        Err(_) => HttpResponse::ServiceUnavailable().finish(),
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

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = mock::Server::start().await?;
    // In production the secret is that of the webhook in the Kombo dashboard, from the environment.
    let verifier = Verifier::new(server.webhook_secret())?;
    let (queue, events) = mpsc::channel(1024);
    let worker = tokio::spawn(work(events));
    let receiver = Receiver { verifier, queue };
    let http = HttpServer::new(move || {
        App::new()
            .app_data(PayloadConfig::new(MOST_BYTES))
            .app_data(Data::new(receiver.clone()))
            .route("/webhooks/kombo", post().to(receive))
    })
    .workers(1)
    .bind(("127.0.0.1", 0))?;
    let address = http.addrs().first().copied().ok_or("the server has no address")?;
    let url = format!("http://{address}/webhooks/kombo");
    // It also stops after Ctrl-C or SIGTERM.
    let http = http.run();
    let stop = http.handle();
    let serving = actix_web::rt::spawn(http);

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
    stop.stop(true).await;
    serving.await??;
    let processed = worker.await?;
    println!("{processed} events were processed");
    if (processed, forged.status().as_u16()) == (3, 401) {
        Ok(())
    } else {
        Err("three events are processed, and the forged one is refused".into())
    }
}
