//! The flags of an operation, from the command table.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, ArgAction, Command, ValueHint, value_parser};

use super::commands::{Argument, BodyKind, Kind, Operation};

/// The most known values that the short help lists: more of them hide the other flags.
const SHOWN: usize = 16;

/// Returns the flags of the arguments of an operation.
pub(super) fn arguments(operation: &'static Operation) -> impl Iterator<Item = Arg> {
    operation.flags().map(argument)
}

fn argument(argument: &'static Argument) -> Arg {
    let help = first_sentence(&argument.help);
    let arg = Arg::new(argument.id())
        .long(argument.flag())
        .value_name(value_name(argument))
        .help(help)
        .long_help(long_help(argument))
        .help_heading(if argument.required { "Required arguments" } else { "Arguments" })
        .action(if argument.is_list { ArgAction::Append } else { ArgAction::Set })
        .value_parser(Values(argument))
        .hide(argument.deprecated)
        .hide_possible_values(argument.values.len() > SHOWN);
    match argument.kind {
        Kind::Boolean if !argument.is_list => arg.num_args(0..=1).default_missing_value("true"),
        Kind::Integer | Kind::Number => arg.allow_negative_numbers(true),
        _ => arg,
    }
}

fn value_name(argument: &Argument) -> String {
    let name = match argument.kind {
        Kind::Text if !argument.values.is_empty() => "VALUE",
        Kind::Text => "TEXT",
        Kind::Integer => "INTEGER",
        Kind::Number => "NUMBER",
        Kind::Boolean => "BOOLEAN",
        Kind::DateTime => "TIME",
        Kind::Date => "DATE",
        Kind::Json => "JSON",
    };
    if argument.is_list { format!("{name},…") } else { name.to_owned() }
}

fn long_help(argument: &Argument) -> String {
    let mut help = argument.help.clone();
    let mut add = |text: &str| {
        if !help.is_empty() {
            help.push_str("\n\n");
        }
        help.push_str(text);
    };
    if argument.values.len() > SHOWN {
        add(&format!("Known values: {}", argument.values.join(", ")));
    }
    match argument.kind {
        _ if argument.is_list => add("A list: repeat the flag, or separate values by commas, or give a JSON array."),
        Kind::Json => add("JSON, or @ and the name of a file with it (@- is standard input)."),
        Kind::DateTime => add("A time such as 2026-01-31T12:00:00Z, or a day."),
        _ => {}
    }
    if argument.is_nullable {
        add("The value `null` sends null.");
    }
    help
}

/// Accepts every text and lists the known values, since the API may know more of them.
#[derive(Clone)]
struct Values(&'static Argument);

impl TypedValueParser for Values {
    type Value = String;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let booleans: &[&str] = if self.0.kind == Kind::Boolean { &["true", "false"] } else { &[] };
        let known = self.0.values.iter().map(String::as_str).chain(booleans.iter().copied()).map(PossibleValue::new);
        (!self.0.values.is_empty() || !booleans.is_empty()).then(|| Box::new(known) as Box<_>)
    }
}

/// Returns the flags of an operation that are not arguments: its integration, the whole body, all pages, headers.
pub(super) fn others(operation: &Operation) -> impl Iterator<Item = Arg> + use<> {
    [scope(operation), body(operation), paging(operation), Some(header())].into_iter().flatten()
}

/// Returns the flag of a header. It belongs to a call and not, as other options, to every command: of a flag that may
/// come before and after the name of the command, only the values after it count.
pub(super) fn header() -> Arg {
    let help = "Header of the request; may be repeated";
    Arg::new("header").long("header").value_name("NAME:VALUE").help(help).action(ArgAction::Append)
}

fn scope(operation: &Operation) -> Option<Arg> {
    let help = "Id of the integration; default: KOMBO_INTEGRATION_ID, or that of the profile";
    operation.is_scoped.then(|| Arg::new("integration").long("integration").value_name("ID").help(help))
}

fn body(operation: &Operation) -> Option<Arg> {
    let file = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("FILE")
            .help(help)
            .value_parser(value_parser!(PathBuf))
            .value_hint(ValueHint::FilePath)
    };
    Some(match operation.body.as_ref()?.kind {
        BodyKind::Object => file("json", "File with the JSON body (- is standard input); flags replace its members"),
        BodyKind::Json => file("json", "File with the JSON body (- is standard input)").required(true),
        BodyKind::Ndjson => {
            file("json", "File with one JSON record per line (- is standard input), sent as it is read").required(true)
        }
        BodyKind::Bytes => file("body", "File with the body (- is standard input)").required(true),
    })
}

fn paging(operation: &Operation) -> Option<Arg> {
    let all = Arg::new("all").long("all").help("Reads all pages from this one on").action(ArgAction::SetTrue);
    operation.is_list.then_some(all)
}

/// Returns the first sentence of a text, for the short help.
pub(super) fn first_sentence(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    // An abbreviation does not end a sentence.
    let mut ends = line.match_indices(". ").map(|(at, _)| at);
    let end = ends.find(|at| line[at + 2..].starts_with(char::is_uppercase)).unwrap_or(line.len());
    line[..end].trim_end_matches('.').to_owned()
}
