//! The tree of commands: a namespace with its operations, from the command table, and the others.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Arg, ArgAction, Command, ValueHint, value_parser};

use super::commands::{Namespace, Operation, Table};
use super::failure::EXIT_CODES;
use super::flags::{self, first_sentence};
use super::profile::SETTINGS;
use super::{completions, connect, mock, webhook};

/// Commands that are not namespaces.
const RESERVED: [&str; 5] = ["completions", "help", "man", "mock", "webhook"];

const OPTIONS: &str = "Options of every command";

/// Returns the whole tree.
pub(super) fn root(table: &'static Table) -> Command {
    let namespaces = table.namespaces.iter().map(|it| namespace(table, it));
    Command::new("kombo")
        .about("Calls the Kombo API: every operation is a command of its namespace")
        .bin_name("kombo")
        .version(env!("CARGO_PKG_VERSION"))
        .after_help("`kombo help <command>` or --help describes a command; `kombo --help` has settings and exit codes.")
        .after_long_help(format!("{SETTINGS}\n\n{EXIT_CODES}"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .max_term_width(120)
        .args(options())
        .subcommands(namespaces)
        .subcommands([webhook::command(), mock::command(), completions::command(), completions::man_command()])
}

/// Returns the name of the command of a namespace.
pub(super) fn name_of(namespace: &str) -> String {
    if RESERVED.contains(&namespace) { format!("{namespace}-api") } else { namespace.to_owned() }
}

fn namespace(table: &'static Table, namespace: &'static Namespace) -> Command {
    let operations = table.operations.iter().filter(|it| it.namespace == namespace.name);
    let command = Command::new(name_of(&namespace.name))
        .about(first_sentence(&namespace.docs))
        .long_about(namespace.docs.as_str())
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands(operations.map(operation));
    if namespace.name == connect::NAMESPACE { connect::extended(command, table) } else { command }
}

fn operation(operation: &'static Operation) -> Command {
    let deprecated = if operation.deprecated.is_some() { "(deprecated) " } else { "" };
    let about = format!("{deprecated}{}", first_sentence(&operation.summary));
    Command::new(operation.name.as_str())
        .about(about)
        .long_about(documentation(operation))
        .args(flags::arguments(operation))
        .args(flags::others(operation))
}

fn documentation(operation: &Operation) -> String {
    let mut docs = operation.docs.clone();
    if let Some(reason) = &operation.deprecated {
        docs.push_str(&format!("\n\nDeprecated: {reason}"));
    }
    docs.push_str(&format!("\n\nSends {}", operation.info_text()));
    docs
}

fn options() -> [Arg; 8] {
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help).global(true).help_heading(OPTIONS)
    };
    [
        option("profile", "NAME", "Profile in the configuration; the environment is then ignored"),
        option("config", "FILE", "Configuration file")
            .value_parser(value_parser!(PathBuf))
            .value_hint(ValueHint::FilePath),
        option("region", "REGION", "Region of the account: eu (default), us or ca"),
        option("base-url", "URL", "Base URL in place of that of the region"),
        option("output", "FORMAT", "Form of the output; default: table for lists on a terminal, otherwise json")
            .value_parser(["table", "json", "ndjson"]),
        option("timeout", "SECONDS", "Time limit of a call, retries included; of each page with --all")
            .value_parser(seconds),
        option("retry", "POLICY", "Retries: none, default, or bulk (ten attempts within 15 minutes)")
            .value_parser(["none", "default", "bulk"]),
        Arg::new("verbose")
            .long("verbose")
            .short('v')
            .help("Prints each attempt to standard error")
            .action(ArgAction::SetTrue)
            .global(true)
            .help_heading(OPTIONS),
    ]
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.filter(|limit| !limit.is_zero()).ok_or_else(|| "it is not a number of seconds above 0".to_owned())
}
