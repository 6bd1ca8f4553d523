//! A tour of the SDK: what it does, the call, and the result. `make demo` runs it.
//!
//! It runs against the embedded mock server, without key and network.
#![allow(clippy::print_stdout)]

use futures::TryStreamExt as _;
use kombo_api::chrono::NaiveDate;
use kombo_api::mock::{Answer, Server};
use kombo_api::types::AbsenceUnit;
use kombo_api::webhook::{Payload, SIGNATURE, Verifier};
use kombo_api::{http, op};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = Server::start().await?;
    let kombo = server.kombo(); // in production: Kombo::from_env()?
    println!("kombo-api against its embedded mock server: no API key, no network.");

    step("1. A customer connects Personio");
    call("kombo.connect().create_connection_link(\"test@example.com\", \"Test Inc.\").integration_tool(\"personio\")");
    let link = kombo
        .connect()
        .create_connection_link("test@example.com", "Test Inc.")
        .integration_tool("personio")
        .send()
        .await?;
    result(format!("{}: {}?token=…", link.status(), link.link.split('?').next().unwrap_or_default()));
    let token = server.complete_connection(&link.link)?; // in place of the customer in the browser
    call("kombo.connect().get_integration_by_token(&token)");
    let connected = kombo.connect().get_integration_by_token(&token).send().await?;
    let acme = kombo.integration(&connected.id);
    result(format!("{} of {}: store the id {}", connected.tool, connected.end_user_organization_name, acme.id()));

    step("2. A list is one stream, whatever the number of pages");
    server.list::<op::GetEmployees>(250);
    call("acme.hris().get_employees().page_size(100).items()");
    let before = server.requests().len();
    let employees: Vec<_> = acme.hris().get_employees().page_size(100).items().try_collect().await?;
    let first = employees.first().ok_or("there is no employee")?;
    let name = first.display_full_name.as_deref().unwrap_or_default();
    result(format!("{} employees in {} requests, {name} first", employees.len(), server.requests().len() - before));

    step("3. A write: required values are arguments, optional values have setters");
    let types = acme.hris().get_absence_types().send().await?;
    let vacation = types.results.first().ok_or("there is no type of absence")?;
    let (monday, wednesday): (NaiveDate, NaiveDate) = ("2026-07-06".parse()?, "2026-07-08".parse()?);
    call("acme.hris().create_absence(&first.id, &vacation.id, monday, wednesday, note).start_half_day(true)");
    let absence = acme
        .hris()
        .create_absence(&first.id, &vacation.id, monday, wednesday, "Visiting my sister.")
        .start_half_day(true)
        .send()
        .await?;
    let unit = absence.unit.as_ref().unwrap_or(&AbsenceUnit::Days);
    result(format!("{}: absence {} of {} {unit}", absence.status(), absence.id, absence.amount.unwrap_or_default()));

    step("4. Kombo refuses a call with 429 and Retry-After: 3; the SDK waits and repeats it");
    let limited = Answer::error(429, "PLATFORM.RATE_LIMIT_EXCEEDED", "Slow down.").header("retry-after", "3");
    server.answer_in_turn::<op::GetGroups>([limited]);
    call("acme.hris().get_groups()");
    let groups = acme.hris().get_groups().send().await?;
    let wait = server.waits().first().copied().unwrap_or_default();
    result(format!("{} groups after {} attempts", groups.results.len(), groups.attempts()));
    result(format!("the wait of {:.1} s is skipped by the mock server", wait.as_secs_f64()));

    step("5. A failure has all details, and no secrets: a token can be exchanged once only");
    call("kombo.connect().get_integration_by_token(&token)");
    let Err(error) = kombo.connect().get_integration_by_token(&token).send().await else {
        return Err("the token was accepted twice".into());
    };
    let (status, code) = (error.status().unwrap_or_default(), error.code().map_or("", |code| code.as_str()));
    result(format!("{status}, {code}: {}", error.message().unwrap_or_default()));
    let operation = error.operation().ok_or("the error names no operation")?;
    result(format!("{:?} error of {} {}", error.kind(), operation.method(), operation.path()));

    step("6. A webhook is verified, then typed");
    let verifier = Verifier::new(server.webhook_secret())?;
    let body = server.webhook("data-changed")?.to_string();
    let headers = http::HeaderMap::from_iter([(SIGNATURE.parse()?, verifier.sign(&body).parse()?)]);
    call("verifier.verify(&headers, body)");
    let event = verifier.verify(&headers, &body)?;
    if let Payload::DataChanged(change) = &event.payload {
        let models: Vec<&str> = change.data.changed_models.iter().map(|model| model.name.as_str()).collect();
        result(format!("{} of {}: {}", event.kind(), change.data.integration_tool, models.join(", ")));
    }
    match verifier.verify(&headers, body.replace("personio", "workday")) {
        Ok(_) => Err("a changed body was accepted".into()),
        Err(error) => {
            result(format!("a changed body: {error}"));
            Ok(())
        }
    }
}

fn step(title: &str) {
    println!("\n{title}");
}

fn call(source: &str) {
    println!("   {source}");
}

fn result(text: String) {
    println!("   -> {text}");
}
