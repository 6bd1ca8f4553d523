//! One integration: all employees as one stream over three pages, an absence, and a signed webhook.
//!
//! It runs against the embedded mock server, without key and network.
#![allow(clippy::print_stdout)]

use std::convert::Infallible;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use futures::TryStreamExt as _;
use http_body_util::{BodyExt as _, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use indicatif::{ProgressBar, ProgressStyle};
use kombo_api::types::AbsenceUnit;
use kombo_api::webhook::{Event, Payload, Verifier};
use kombo_api::{http, mock, op};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = mock::Server::start().await?;
    server.list::<op::GetEmployees>(250);
    let acme = server.integration();

    println!("1. Every employee of {}, page by page", acme.id());
    let bar = ProgressBar::new_spinner().with_style(ProgressStyle::with_template("   {spinner} {pos} employees")?);
    bar.enable_steady_tick(Duration::from_millis(80));
    let since = Utc::now() - TimeDelta::days(30);
    let mut employees = acme.hris().get_employees().updated_after(since).page_size(100).items();
    let mut first = None;
    while let Some(employee) = employees.try_next().await? {
        bar.inc(1);
        first.get_or_insert(employee);
    }
    let pages = server.requests().len();
    bar.finish_and_clear();
    println!("   {} employees over {pages} pages", bar.position());

    println!("\n2. An absence for one of them");
    let employee = first.ok_or("there is no employee")?;
    let types = acme.hris().get_absence_types().send().await?;
    let kind = types.results.first().ok_or("there is no type of absence")?;
    let monday = Utc::now() + TimeDelta::days(7);
    let absence = acme
        .hris()
        .create_absence(&employee.id, &kind.id, monday, monday + TimeDelta::days(2), "Visiting my sister.")
        .start_half_day(true)
        .send()
        .await?;
    let unit = absence.unit.clone().unwrap_or(AbsenceUnit::Days);
    println!("   {} ({} {unit}) for {}", absence.id, absence.amount.unwrap_or_default(), employee.id);
    for warning in absence.warnings() {
        println!("   warning: {}", warning.message);
    }

    println!("\n3. A webhook about changed data");
    let (url, mut events) = receive(Verifier::new(server.webhook_secret())?).await?;
    let mut payload = server.webhook("data-changed")?;
    payload["data"]["integration_id"] = acme.id().into();
    println!("   signed:   answered {}", server.fire(&url, &payload).await?.status);
    println!(
        "   unsigned: answered {}",
        kombo_api::reqwest::Client::new().post(&url).body("{}").send().await?.status()
    );
    let event = events.recv().await.ok_or("no webhook arrived")?;
    match &event.payload {
        Payload::DataChanged(change) => {
            let models: Vec<&str> = change.data.changed_models.iter().map(|model| model.name.as_str()).collect();
            println!("   {}: {} of {}", event.kind(), models.join(", "), change.data.integration_id);
        }
        _ => println!("   {} is ignored", event.kind()),
    }
    Ok(())
}

/// Starts a receiver of webhooks. With any web framework, a handler gets headers and bytes and returns a status.
async fn receive(verifier: Verifier) -> std::io::Result<(String, mpsc::Receiver<Event>)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/webhooks/kombo", listener.local_addr()?);
    let (sender, events) = mpsc::channel(8);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (verifier, sender) = (verifier.clone(), sender.clone());
            let service = service_fn(move |request: http::Request<Incoming>| {
                let (verifier, sender) = (verifier.clone(), sender.clone());
                async move {
                    let (head, body) = request.into_parts();
                    let body = body.collect().await.map(|it| it.to_bytes()).unwrap_or_default();
                    let status = match verifier.verify(&head.headers, &body) {
                        // Kombo waits for the answer, so the event is processed in another task.
                        Ok(event) => match sender.try_send(event) {
                            Ok(()) => http::StatusCode::NO_CONTENT,
                            // The queue is full: Kombo delivers the webhook again.
                            Err(_) => http::StatusCode::SERVICE_UNAVAILABLE,
                        },
                        Err(_) => http::StatusCode::UNAUTHORIZED,
                    };
                    let mut response = http::Response::new(Empty::<Bytes>::new());
                    *response.status_mut() = status;
                    Ok::<_, Infallible>(response)
                }
            });
            tokio::spawn(async move {
                // The sender may close the connection at any time.
                let _ =
                    hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    Ok((url, events))
}
