//! `make bench`: measures the SDK and its generator, and writes `tests/BENCHMARKS.md`.
//!
//! Without arguments, every group is measured; with the name of a group, only this one. The measured programs are this
//! binary too, in processes of their own: `call <row> <sdk|bare> <calls> <url>`, `read <reader> <url>` and
//! `fly <sdk|bare> <calls at once> <url>` each print one line of JSON.

mod allocations;
mod callgrind;
mod cargo;
mod child;
mod groups;
mod plot;
mod program;
mod report;
mod row;
mod rows;
mod server;
mod table;

use std::error::Error;
use std::process::ExitCode;

use serde::Serialize;

use crate::groups::{GROUPS, Group};
use crate::program::{Subject, fly, read};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(costs) = std::env::var_os(cargo::COSTS) {
        return match cargo::wrap(costs.as_ref(), &arguments) {
            Ok(()) => ExitCode::SUCCESS,
            // The compiler has printed its errors.
            Err(_) => ExitCode::FAILURE,
        };
    }
    match run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<(), Box<dyn Error>> {
    match *arguments {
        [] => GROUPS.iter().try_for_each(measure),
        ["call", row, subject, times, url] => {
            let row = row::all().into_iter().find(|known| known.name == row);
            let row = row.ok_or("there is no such row")?;
            print(&program::run(&row, subject.parse()?, times.parse()?, url))
        }
        ["read", reader, url] => print(&read::run(reader.parse()?, url)),
        ["fly", subject, concurrency, url] => print(&fly::run(subject.parse::<Subject>()?, concurrency.parse()?, url)),
        [name] if GROUPS.iter().any(|group| group.name == name) => {
            GROUPS.iter().filter(|group| group.name == name).try_for_each(measure)
        }
        _ => Err(format!("usage: bench [{}]", GROUPS.map(|group| group.name).join(" | ")).into()),
    }
}

fn measure(group: &Group) -> Result<(), Box<dyn Error>> {
    let versions = report::versions(group)?;
    let section = (group.section)()?;
    println!("{section}");
    report::write(group, &section, &versions)
}

fn print(value: &impl Serialize) -> Result<(), Box<dyn Error>> {
    println!("{}", serde_json::to_string(value)?);
    Ok(())
}
