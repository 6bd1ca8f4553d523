//! `kombo connect`: the Connect flow from the terminal.
//!
//! The command has the flags of the operation that creates a link, and the namespace keeps its commands.

use std::io::Write;

use clap::{Arg, ArgMatches, Command};
use serde_json::Value;

use super::call::{Call, Payload};
use super::commands::{Operation, Table};
use super::failure::{Exit, Failure};
use super::flags;
use super::input::Input;
use super::output;
use super::profile::Settings;

/// The namespace that the command extends.
pub(super) const NAMESPACE: &str = "connect";

const CREATE_LINK: &str = "PostConnectCreateLink";
const EXCHANGE: &str = "GetConnectIntegrationByTokenToken";

/// The member of a link, and that of an integration.
const LINK: &str = "link";
const ID: &str = "id";

/// The flag of the token, which is that of the operation too.
const TOKEN: &str = "token";

/// The two operations of the flow.
struct Flow {
    create: &'static Operation,
    exchange: &'static Operation,
}

impl Flow {
    /// Returns the operations; `None` if the pages of this build do not have them.
    fn of(table: &'static Table) -> Option<Self> {
        Some(Self { create: table.operation(CREATE_LINK)?, exchange: table.operation(EXCHANGE)? })
    }
}

/// Adds the flow to the command of the namespace.
pub(super) fn extended(command: Command, table: &'static Table) -> Command {
    let Some(flow) = Flow::of(table) else { return command };
    let token = Arg::new(TOKEN)
        .long(TOKEN)
        .value_name("TOKEN")
        .help("Token of a completed connection; no link is created")
        .help_heading("Arguments");
    command
        .about("Connects a tool: creates a link, takes the token, prints the integration id")
        .long_about(
            "Connects a tool: prints a link to open in a browser, waits for the token that the flow ends with, and \
             prints the id of the integration.\n\nThe flags are those of `create-connection-link`. The single steps \
             are the commands below.",
        )
        .subcommand_required(false)
        .args_conflicts_with_subcommands(true)
        .arg(token)
        .arg(flags::header())
        .args(flags::arguments(flow.create))
}

/// Runs the flow. The link goes to `notes`, and the integration id to standard output.
pub(super) async fn run(table: &'static Table, matches: &ArgMatches, notes: &mut dyn Write) -> Result<(), Failure> {
    let unknown = || Failure::new(Exit::Other, "this build does not have the operations of the Connect flow");
    let flow = Flow::of(table).ok_or_else(unknown)?;
    let given = matches.get_one::<String>(TOKEN);
    let (call, token) = match given {
        Some(token) => (Call::new(flow.exchange, &Settings::read(matches)?, matches)?, token.clone()),
        None => {
            let input = Input::read(flow.create, matches, notes)?;
            let create = Call::new(flow.create, &Settings::read(matches)?, matches)?;
            let created = create.send(&input, notes).await?;
            let link = member(&created, LINK)?;
            let _ = write!(notes, "Open this link and connect the tool:\n\n  {link}\n\nToken: ");
            let _ = notes.flush();
            (create.then(flow.exchange), line().await?)
        }
    };
    let integration = call.send(&Input::of(flow.exchange, TOKEN, Value::from(token)), notes).await?;
    let mut out = output::stdout();
    writeln!(out, "{}", member(&integration, ID)?)?;
    out.flush()?;
    Ok(())
}

fn member<'a>(payload: &'a Payload, name: &str) -> Result<&'a str, Failure> {
    let json = if let Payload::Json(json) = payload { json } else { &Value::Null };
    json[name].as_str().ok_or_else(|| Failure::new(Exit::Response, format!("the response has no `{name}`")))
}

/// Reads the token from standard input.
async fn line() -> Result<String, Failure> {
    let read = || {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map(|_| line.trim().to_owned())
    };
    // In a thread of its own, so that Ctrl-C ends the command while it waits.
    let token = tokio::task::spawn_blocking(read).await.ok().and_then(Result::ok).filter(|token| !token.is_empty());
    token.ok_or_else(|| Failure::usage("there is no token").help("paste the token, or repeat the command with --token"))
}
