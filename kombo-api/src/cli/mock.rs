//! `kombo mock`: the embedded mock server as a program.

use std::io::{BufRead as _, Write as _};

use clap::{Arg, ArgMatches, Command, value_parser};
use tokio::sync::mpsc;

use super::failure::Failure;
use super::output;
use crate::mock::Server;

pub(super) fn command() -> Command {
    Command::new("mock")
        .about("Runs the embedded mock server until Ctrl-C")
        .long_about(
            "Runs the embedded mock server until Ctrl-C, and prints the variables with which other commands use it. \
             The server answers every operation with the example of its page.\n\nEach line of standard input is a \
             link of the Connect flow that the server completes; its token is printed.",
        )
        .arg(
            Arg::new("port")
                .long("port")
                .value_name("PORT")
                .help("Port on 127.0.0.1; default: any free one")
                .value_parser(value_parser!(u16)),
        )
        .arg(
            Arg::new("records")
                .long("records")
                .value_name("COUNT")
                .help("Records of each list, copies of those in the example; default: the example")
                .value_parser(value_parser!(usize)),
        )
}

/// Runs the server. Ctrl-C is its regular end.
pub(super) async fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let server = Server::start_at(matches.get_one::<u16>("port").copied().unwrap_or(0)).await?;
    if let Some(count) = matches.get_one::<usize>("records") {
        server.fill(*count);
    }
    let mut out = output::stdout();
    writeln!(out, "export KOMBO_BASE_URL={}", server.url())?;
    writeln!(out, "export KOMBO_API_KEY={}", server.api_key())?;
    writeln!(out, "export KOMBO_INTEGRATION_ID={}", server.integration().id())?;
    out.flush()?;
    let mut links = links();
    loop {
        tokio::select! {
            Ok(()) = tokio::signal::ctrl_c() => return Ok(()),
            Some(link) = links.recv() => {
                match server.complete_connection(link.trim()) {
                    Ok(token) => writeln!(out, "token: {token}")?,
                    Err(error) => writeln!(out, "error: {error}")?,
                }
                out.flush()?;
            }
            else => std::future::pending().await,
        }
    }
}

/// Returns the lines of standard input. At its end the server goes on.
fn links() -> mpsc::Receiver<String> {
    let (to, from) = mpsc::channel(1);
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok).filter(|line| !line.trim().is_empty()) {
            if to.blocking_send(line).is_err() {
                break;
            }
        }
    });
    from
}
