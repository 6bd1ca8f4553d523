//! `make bench`: measures the instructions and allocations that the SDK adds to each call.
//!
//! Each row of the report has two programs: one calls the SDK, the other does the same with reqwest and serde. Without
//! arguments, this binary is the runner: it serves canned answers, runs the programs under callgrind and writes the report.
//! With the arguments `<row> <sdk|bare> <calls> <url>`, it is one of the programs. With `calls` or `growth`, it measures
//! only the calls, or only how the time of the generator grows with the number of operations, and prints the table.

mod allocations;
mod callgrind;
mod growth;
mod program;
mod report;
mod row;
mod rows;
mod server;

use std::error::Error;
use std::process::ExitCode;

use serde_json::Value;

use crate::callgrind::Cost;
use crate::program::Subject;
use crate::row::Row;
use crate::server::Server;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => calls().and_then(|calls| report::write(&calls, &growth::measure()?)),
        ["calls"] => calls().map(|measured| println!("{}", report::calls(&measured))),
        ["growth"] => growth::measure().map(|measured| println!("{}", report::growth(&measured))),
        [row, subject, times, url] => run_program(row, subject, times, url),
        _ => Err("usage: bench [calls | growth | <row> <sdk|bare> <calls> <url>]".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// A row with the costs of its programs.
pub struct Measured {
    pub row: Row,
    pub sdk: Cost,
    pub bare: Cost,
    /// The larger difference between two measurements of the same program.
    pub spread: f64,
}

fn calls() -> Result<Vec<Measured>, Box<dyn Error>> {
    let rows = row::all();
    let answers = rows.iter().filter_map(|row| row.answer);
    let server = Server::start(answers)?;
    let mut measured = Vec::new();
    for row in rows {
        eprintln!("measuring: {}", row.name);
        check(&row, &server)?;
        let twice = |subject: Subject| -> Result<_, Box<dyn Error>> {
            let once = callgrind::measure(&row, subject, &server.url())?;
            let again = callgrind::measure(&row, subject, &server.url())?;
            Ok((once.min(again), once.spread(again)))
        };
        let ((sdk, of_sdk), (bare, of_bare)) = (twice(Subject::Sdk)?, twice(Subject::Bare)?);
        measured.push(Measured { row, sdk, bare, spread: of_sdk.max(of_bare) });
    }
    Ok(measured)
}

/// Makes one call with each program and compares the requests and the values: a ratio of programs that do different things
/// means nothing.
fn check(row: &Row, server: &Server) -> Result<(), Box<dyn Error>> {
    let call = |subject: Subject| -> Result<_, Box<dyn Error>> {
        server.take_requests();
        let outcome = callgrind::call_once(row, subject, &server.url())?;
        Ok((server.take_requests(), outcome.returned))
    };
    let ((sdk, by_sdk), (bare, by_bare)) = (call(Subject::Sdk)?, call(Subject::Bare)?);
    if sdk != bare {
        return Err(format!("{}: the requests differ\n  SDK:  {sdk:?}\n  bare: {bare:?}", row.name).into());
    }
    match difference(&by_sdk, &by_bare) {
        Some(pointer) => Err(format!("{}: the returned values differ at `{pointer}`", row.name).into()),
        None => Ok(()),
    }
}

/// The JSON pointer to the first difference. A member that is null is equal to one that is absent: the SDK leaves some out.
fn difference(a: &Value, b: &Value) -> Option<String> {
    match (a, b) {
        (Value::Object(left), Value::Object(right)) => left.keys().chain(right.keys()).find_map(|name| {
            let inside = difference(left.get(name).unwrap_or(&Value::Null), right.get(name).unwrap_or(&Value::Null))?;
            Some(format!("/{name}{inside}"))
        }),
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            let mut pairs = left.iter().zip(right).enumerate();
            pairs.find_map(|(at, (left, right))| Some(format!("/{at}{}", difference(left, right)?)))
        }
        _ => (a != b).then(String::new),
    }
}

fn run_program(row: &str, subject: &str, times: &str, url: &str) -> Result<(), Box<dyn Error>> {
    let row =
        row::all().into_iter().find(|known| known.name == row).ok_or_else(|| format!("there is no row `{row}`"))?;
    let subject = Subject::named(subject).ok_or("the program is `sdk` or `bare`")?;
    let outcome = program::run(&row, subject, times.parse()?, url);
    println!("{}", serde_json::to_string(&outcome)?);
    Ok(())
}
