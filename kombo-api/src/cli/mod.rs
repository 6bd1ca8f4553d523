//! The command `kombo`: every operation as a command of its namespace, with profiles, the Connect flow, verification of
//! webhooks and the embedded mock server.
//!
//! - `commands` is the table of operations, `tree` the tree of commands, `flags` those of an operation.
//! - `input` reads the flags of an operation, `files` and `ndjson` the files that they name.
//! - `profile` has the settings, `owner` who may read and write the files with keys, and `call` sends an operation.
//! - `output`, `grid` and `list` print what the API returns, `failure` what went wrong, `verbose` the attempts.
//! - `connect`, `webhook`, `mock` and `completions` are the commands that are not operations.

mod call;
mod commands;
mod completions;
mod connect;
mod failure;
mod files;
mod flags;
mod grid;
mod input;
mod list;
mod mock;
mod ndjson;
mod output;
mod owner;
mod profile;
mod tree;
mod verbose;
mod webhook;

use std::io::Write;
use std::process::ExitCode;

use clap::ArgMatches;

use call::Call;
use commands::{Operation, Table};
use failure::{Exit, Failure};
use input::Input;
use output::Format;
use profile::Settings;

/// Runs the command with the arguments of the process, and returns its exit code.
#[must_use]
pub fn main() -> ExitCode {
    let exit = match Table::read().and_then(execute) {
        Ok(exit) => exit,
        Err(failure) => failure.report(&mut std::io::stderr()),
    };
    ExitCode::from(exit as u8)
}

fn execute(table: &'static Table) -> Result<Exit, Failure> {
    let matches = match tree::root(table).try_get_matches() {
        Ok(matches) => matches,
        Err(shown) => {
            // Help goes to standard output, whose reader may have closed it.
            let _ = shown.print();
            return Ok(if shown.use_stderr() { Exit::Usage } else { Exit::Success });
        }
    };
    if matches.get_flag("verbose") {
        verbose::start();
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::new(Exit::Other, format!("the runtime cannot start: {error}")))?;
    let outcome = runtime.block_on(async {
        tokio::select! {
            // First the command: Ctrl-C is the regular end of one of them.
            biased;
            outcome = run(table, &matches) => outcome,
            Ok(()) = tokio::signal::ctrl_c() => Err(Failure::quiet(Exit::Interrupted)),
        }
    });
    // A thread may wait for standard input.
    runtime.shutdown_background();
    outcome.map(|()| Exit::Success)
}

async fn run(table: &'static Table, matches: &ArgMatches) -> Result<(), Failure> {
    let Some((name, matches)) = matches.subcommand() else { return Ok(()) };
    match (name, matches.subcommand()) {
        ("completions", _) => completions::print(tree::root(table), matches),
        ("man", _) => completions::write_pages(tree::root(table), matches),
        ("mock", _) => mock::run(matches).await,
        ("webhook", Some((_, matches))) => webhook::verify(matches),
        (connect::NAMESPACE, None) => connect::run(table, matches, &mut std::io::stderr()).await,
        (namespace, Some((name, matches))) => {
            let is_it = |it: &&Operation| tree::name_of(&it.namespace) == namespace && it.name == name;
            let operation = table.operations.iter().find(is_it);
            let unknown = || Failure::usage(format!("there is no command `{namespace} {name}`"));
            send(operation.ok_or_else(unknown)?, matches, &mut std::io::stderr()).await
        }
        (namespace, None) => Err(Failure::usage(format!("`{namespace}` needs a command"))),
    }
}

/// Sends an operation and prints what it returns.
async fn send(operation: &'static Operation, matches: &ArgMatches, notes: &mut dyn Write) -> Result<(), Failure> {
    // Flags first, then settings: a mistake in the command line needs no key.
    let input = Input::read(operation, matches, notes)?;
    let call = Call::new(operation, &Settings::read(matches)?, matches)?;
    if operation.is_list && matches.get_flag("all") {
        return list::all(&call, operation, input, matches, notes).await;
    }
    let payload = call.send(&input, notes).await?;
    if operation.is_list {
        list::note_next(&payload, notes);
    }
    output::print(&payload, Format::of(matches, operation.is_list), operation.is_list)
}
