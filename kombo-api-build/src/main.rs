//! The command-line interface of the generator: runs each stage, and reports problems of the pages.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod sync;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue};
use clap::{Args, Parser, Subcommand};
use kombo_api_build::diff::{Diff, State, Version, report};
use kombo_api_build::problem::count;
use kombo_api_build::{Conventions, Problems, conventions};

/// Generate a Rust SDK from the OpenAPI 3.1 pages of an API.
#[derive(Parser)]
#[command(name = "kombo-api-build", version)]
struct Command {
    #[command(subcommand)]
    stage: Stage,
    /// The conventions file of the API, with names and other information that OpenAPI cannot express. Default:
    /// kombo-api/kombo.toml if it exists, otherwise none.
    #[arg(long, global = true, value_name = "FILE", env = "KOMBO_CONVENTIONS")]
    conventions: Option<PathBuf>,
}

/// The conventions file of the SDK in this repository.
const CONVENTIONS: &str = "kombo-api/kombo.toml";

#[derive(Subcommand)]
enum Stage {
    /// Run every stage and report every problem with its location, its JSON pointer and a help text.
    Check(Check),
    /// Merge the pages into one OpenAPI 3.1 document, as JSON.
    Bundle(Output),
    /// Translate the pages to one OpenAPI 3.0.3 document, as JSON.
    Lower(Output),
    /// Generate the Rust source of the raw client.
    Generate(Output),
    /// Compare two versions of the pages, for users of the API and of the crate.
    ///
    /// The exit status is 0 if no change is breaking, 1 if a change is breaking, and 2 if the versions cannot be
    /// compared.
    Diff(DiffArgs),
    /// Update a folder of pages from the docs, in one step or not at all.
    ///
    /// A page that cannot be read is reported, and its copy in the folder is kept. The exit status is 0 if every page
    /// was read, changed or not, and 1 otherwise.
    Sync(sync::Options),
}

#[derive(Args)]
struct Input {
    /// A folder of pages (.yaml, .json, .md), or a single OpenAPI document.
    #[arg(env = "KOMBO_OPENAPI_DIR", default_value = "openapi")]
    path: PathBuf,
}

#[derive(Args)]
struct Check {
    #[command(flatten)]
    output: Output,
    /// Also list the operations without a row in the conventions file, and the types with a derived name of more than
    /// three words.
    #[arg(short, long)]
    verbose: bool,
}

#[derive(Args)]
struct Output {
    #[command(flatten)]
    input: Input,
    /// Write to FILE instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Args)]
struct DiffArgs {
    /// The old version: a folder of pages, or a single OpenAPI document.
    old: PathBuf,
    /// The new version: a folder of pages, or a single OpenAPI document.
    new: PathBuf,
    /// The conventions of the old version, in which names may differ. Default: those of the new version.
    #[arg(long, value_name = "FILE")]
    old_conventions: Option<PathBuf>,
    /// Write the report as JSON.
    #[arg(long, conflicts_with = "markdown")]
    json: bool,
    /// Write the report as Markdown, for a pull request.
    #[arg(long)]
    markdown: bool,
    /// List every change of prose.
    #[arg(long)]
    all: bool,
    /// The latest released version of the crate, which the next version is derived from.
    #[arg(long, value_name = "VERSION", default_value = env!("CARGO_PKG_VERSION"))]
    current: Version,
    /// Write to FILE instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The exit status of `diff` if a change is breaking.
const BREAKING: u8 = 1;

/// The exit status of `diff` if the versions cannot be compared.
const CANNOT_COMPARE: u8 = 2;

fn main() -> ExitCode {
    let mut command = parse();
    let conventions = conventions(&command).and_then(|conventions| {
        if let Stage::Sync(options) = &mut command.stage {
            options.docs = conventions.docs_url().map(str::parse).transpose().map_err(|error| {
                format!("error: `url` in `[docs]` of the conventions file is not a valid address: {error}")
            })?;
        }
        Ok(conventions)
    });
    conventions.and_then(|conventions| run(&command.stage, &conventions)).unwrap_or_else(|message| {
        eprintln!("{message}");
        match command.stage {
            Stage::Diff(_) => ExitCode::from(CANNOT_COMPARE),
            _ => ExitCode::FAILURE,
        }
    })
}

/// Reads the conventions file that the command names, or that of this repository if it exists.
fn conventions(command: &Command) -> Result<Conventions, String> {
    let default = || Some(PathBuf::from(CONVENTIONS)).filter(|path| path.is_file());
    match command.conventions.clone().filter(|path| !path.as_os_str().is_empty()).or_else(default) {
        Some(path) => conventions::read(&path).map_err(|problems| problems.to_string()),
        None => Ok(Conventions::default()),
    }
}

/// Parses the arguments. An error message does not contain an address, which may contain a password.
fn parse() -> Command {
    Command::try_parse().unwrap_or_else(|mut error| {
        for kind in [ContextKind::InvalidArg, ContextKind::InvalidValue] {
            if let Some(ContextValue::String(text)) = error.get(kind)
                && sync::is_address(text)
            {
                error.insert(kind, ContextValue::String("***".to_owned()));
            }
        }
        error.exit()
    })
}

fn compare(diff: &DiffArgs, conventions: &Conventions) -> Result<ExitCode, String> {
    let failed = |path: &Path, problems: &Problems| {
        let errors = count(problems.errors().count(), "error");
        format!("{problems}\n{errors} in {}; nothing was compared", path.display())
    };
    let read = |path: &Path| kombo_api_build::bundle(path).map_err(|problems| failed(path, &problems));
    let (old, new) = both(|| read(&diff.old), || read(&diff.new))?;
    // Equal documents have no changes, and no code needs to be generated for them. The order of their members matters,
    // since it is the order of what is generated.
    let [before, after] = [&old, &new].map(|(bundle, _)| bundle.document().to_string());
    let found = if before == after && diff.old_conventions.is_none() {
        Diff::default()
    } else {
        let state = |path: &Path, (bundle, warnings), conventions: &Conventions| {
            State::of(bundle, warnings, conventions).map_err(|problems| failed(path, &problems))
        };
        let previous = diff.old_conventions.as_deref().map(conventions::read).transpose();
        let previous = previous.map_err(|problems| problems.to_string())?;
        let previous = previous.as_ref().unwrap_or(conventions);
        let (old, new) = both(|| state(&diff.old, old, previous), || state(&diff.new, new, conventions))?;
        new.warnings_since(&old).for_each(|warning| eprintln!("{warning}"));
        Diff::between(&old, &new).map_err(|problems| failed(&diff.new, &problems))?
    };
    let text = match diff {
        DiffArgs { json: true, .. } => format!("{:#}\n", report::json(&found, &diff.current)),
        DiffArgs { markdown: true, .. } => report::markdown(&found, &diff.current),
        _ => report::text(&found, &diff.current, diff.all),
    };
    write(&text, diff.output.as_deref())?;
    Ok(if found.is_breaking() { ExitCode::from(BREAKING) } else { ExitCode::SUCCESS })
}

/// Does the same for the earlier and the later state, at the same time.
fn both<T: Send>(
    old: impl FnOnce() -> Result<T, String> + Send,
    new: impl FnOnce() -> Result<T, String>,
) -> Result<(T, T), String> {
    std::thread::scope(|scope| {
        let old = scope.spawn(old);
        let new = new();
        let old = old.join().unwrap_or_else(|_| Err("error: the generator panicked; please report it".to_owned()));
        Ok((old?, new?))
    })
}

fn run(stage: &Stage, conventions: &Conventions) -> Result<ExitCode, String> {
    match stage {
        Stage::Check(Check { output: to, verbose }) => {
            let (report, passed) = report(&to.input.path, conventions, *verbose);
            match (&to.output, passed) {
                (Some(path), _) => write(&report, Some(path))?,
                (None, true) => print(&report)?,
                (None, false) => return Err(report.trim_end().to_owned()),
            }
            if !passed {
                return Err("the pages have errors; see the report".to_owned());
            }
        }
        Stage::Bundle(to) => {
            let (bundle, warnings) = kombo_api_build::bundle(&to.input.path).map_err(|problems| failure(&problems))?;
            warn(&warnings);
            write(&format!("{:#}\n", bundle.document()), to.output.as_deref())?;
        }
        Stage::Lower(to) => {
            let (lowered, warnings) = kombo_api_build::lower(&to.input.path).map_err(|problems| failure(&problems))?;
            warn(&warnings);
            write(&format!("{lowered:#}\n"), to.output.as_deref())?;
        }
        Stage::Generate(to) => {
            let generated = kombo_api_build::generate(&to.input.path, conventions);
            let generated = generated.map_err(|problems| failure(&problems))?;
            warn(&generated.warnings);
            write(&generated.source, to.output.as_deref())?;
        }
        Stage::Diff(diff) => return compare(diff, conventions),
        Stage::Sync(options) => {
            let outcome = sync::run(options, conventions);
            let outcome = outcome.map_err(|problems| format!("{problems}\nnothing was written"))?;
            print(&outcome.report)?;
            if outcome.problems.errors().next().is_some() {
                return Err(outcome.problems.to_string());
            }
            warn(&outcome.problems);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns the report of `check`, and whether the pages in `path` have no errors.
fn report(path: &Path, conventions: &Conventions, verbose: bool) -> (String, bool) {
    match kombo_api_build::generate(path, conventions) {
        Ok(generated) => {
            let bundle = &generated.bundle;
            let (operations, webhooks) =
                (count(bundle.operation_count(), "operation"), count(bundle.webhook_count(), "webhook"));
            let examples = kombo_api_build::contradictions(bundle);
            let warnings = generated.warnings.iter().chain(&examples);
            let warnings = warnings.map(|warning| format!("{warning}\n")).collect::<String>();
            let warnings = warnings + &unused(&generated.unused_rows, verbose);
            let names = if verbose { without_rows(&generated) + &unnamed(&generated) } else { String::new() };
            (format!("{warnings}{names}{}: {operations}, {webhooks}, no errors\n", path.display()), true)
        }
        Err(problems) => (format!("{}\n", failure(&problems)), false),
    }
}

/// Returns the warnings about unused rows of the conventions file. Without `verbose` the list is limited, since few
/// rows are used if the pages are of another API or only a part of them is given.
fn unused(rows: &Problems, verbose: bool) -> String {
    let shown = if verbose { usize::MAX } else { MOST_ROWS };
    let mut text = rows.iter().take(shown).map(|row| format!("{row}\n")).collect::<String>();
    let more = rows.iter().skip(shown).count();
    if more > 0 {
        text +=
            &format!("{more} more rows of the conventions file match nothing in these pages; `check -v` lists them\n");
    }
    text
}

/// The number of unused rows that are listed without `--verbose`: a removed operation rarely leaves more.
const MOST_ROWS: usize = 10;

/// Returns the list of operations without a row in the conventions file.
fn without_rows(generated: &kombo_api_build::Generated) -> String {
    let unnamed = generated.operations.iter().filter(|it| !it.is_named).collect::<Vec<_>>();
    let rows = unnamed.iter().map(|it| format!("  {}  is {}().{}\n", it.id, it.namespace, it.facade));
    let rows = rows.collect::<String>();
    format!("{} without a row in the conventions file\n{rows}", count(unnamed.len(), "operation"))
}

/// Returns the list of types with a long derived name, which should have a row in the conventions file.
fn unnamed(generated: &kombo_api_build::Generated) -> String {
    let long = generated.derived.iter().filter(|it| it.words > LONG).collect::<Vec<_>>();
    let rows = long.iter().map(|it| {
        let alike =
            if it.alike.is_empty() { String::new() } else { format!(", same schema as {}", it.alike.join(", ")) };
        format!("  {}  at {}{alike}\n", it.name, it.place)
    });
    let rows = rows.collect::<String>();
    let (n, all) = (count(long.len(), "type"), count(generated.derived.len(), "derived name"));
    format!("{n} with a derived name of more than {LONG} words (of {all})\n{rows}")
}

/// The number of words from which a derived name counts as long: longer names are hard to read.
const LONG: usize = 3;

fn warn(warnings: &Problems) {
    if !warnings.is_empty() {
        eprintln!("{warnings}");
    }
}

/// Returns the message for problems that prevent generation.
fn failure(problems: &Problems) -> String {
    format!("{problems}\n{}; nothing was generated", count(problems.errors().count(), "error"))
}

/// Writes to standard output. A closed pipe (`| head`) is not an error.
fn print(text: &str) -> Result<(), String> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(format!("error: standard output: {error}")),
        _ => Ok(()),
    }
}

/// Writes to a file or to standard output. A file is replaced only when its new contents are complete.
fn write(text: &str, output: Option<&Path>) -> Result<(), String> {
    let Some(path) = output else { return print(text) };
    let message = |error: std::io::Error| format!("error: {} cannot be written: {error}", path.display());
    let mut name = path.file_name().ok_or_else(|| format!("error: {} is not a file name", path.display()))?.to_owned();
    name.push(".partial");
    let partial = path.with_file_name(name);
    std::fs::write(&partial, text).map_err(message)?;
    std::fs::rename(&partial, path).map_err(|error| {
        // A failure to remove the partial file is ignored, since `message` already reports the first failure.
        let _ = std::fs::remove_file(&partial);
        message(error)
    })
}
