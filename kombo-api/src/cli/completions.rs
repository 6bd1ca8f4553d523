//! `kombo completions` and `kombo man`.

use std::io::Write as _;
use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command, ValueHint, value_parser};
use clap_complete::Shell;

use super::failure::{Exit, Failure};
use super::output;

pub(super) fn command() -> Command {
    let shell = Arg::new("shell").value_name("SHELL").required(true).value_parser(value_parser!(Shell));
    Command::new("completions").about("Prints the completions of a shell").arg(shell)
}

pub(super) fn man_command() -> Command {
    let folder = Arg::new("folder")
        .value_name("FOLDER")
        .help("Folder for the pages, which is created if needed")
        .value_hint(ValueHint::DirPath)
        .required(true)
        .value_parser(value_parser!(PathBuf));
    Command::new("man").about("Writes the manual pages, one for each command").arg(folder)
}

/// Prints the completions of `root`.
pub(super) fn print(mut root: Command, matches: &ArgMatches) -> Result<(), Failure> {
    let Some(shell) = matches.get_one::<Shell>("shell") else { return Ok(()) };
    let (name, mut script) = (root.get_name().to_owned(), Vec::new());
    clap_complete::generate(*shell, &mut root, name, &mut script);
    let mut out = output::stdout();
    out.write_all(&script)?;
    out.flush()?;
    Ok(())
}

/// Writes the manual pages of `root`.
pub(super) fn write_pages(root: Command, matches: &ArgMatches) -> Result<(), Failure> {
    let Some(folder) = matches.get_one::<PathBuf>("folder") else { return Ok(()) };
    let written = std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(root, folder));
    written.map_err(|error| {
        Failure::new(Exit::Other, format!("the manual pages cannot be written to {}: {error}", folder.display()))
    })
}
