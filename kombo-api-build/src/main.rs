//! The generator as a command: look at each stage, and find what is wrong with pages.
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

/// From an API's OpenAPI 3.1 pages to a Rust SDK.
#[derive(Parser)]
#[command(name = "kombo-api-build", version)]
struct Command {
    #[command(subcommand)]
    stage: Stage,
    /// The conventions of the API: names, and what OpenAPI has no words for. Default: kombo-api/kombo.toml if it exists,
    /// otherwise none.
    #[arg(long, global = true, value_name = "FILE", env = "KOMBO_CONVENTIONS")]
    conventions: Option<PathBuf>,
}

/// The conventions file of the SDK in this repository.
const CONVENTIONS: &str = "kombo-api/kombo.toml";

#[derive(Subcommand)]
enum Stage {
    /// Run every stage and report every problem, each with page, line, JSON pointer and what to do.
    Check(Check),
    /// The pages as one OpenAPI 3.1 document, as JSON.
    Bundle(Output),
    /// The same as OpenAPI 3.0.3, as JSON.
    Lower(Output),
    /// The Rust source of the raw client.
    Generate(Output),
    /// What changed between two states of the pages, for users of the API and of the crate.
    ///
    /// The exit status is 0 if nothing breaks, 1 if something does, 2 if the two cannot be compared.
    Diff(DiffArgs),
    /// Bring a folder of pages up to date from the docs, all at once or not at all.
    ///
    /// A page that cannot be read is named, and the one in the folder stays. The exit status is 0 if everything could be
    /// read, whether or not it changed, and 1 if not.
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
    /// Also list the operations without a row in the conventions file, and the types whose names are still made of more
    /// than three words.
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
    /// The earlier state: a folder of pages, or a single OpenAPI document.
    old: PathBuf,
    /// The later one.
    new: PathBuf,
    /// Everything as JSON, for programs.
    #[arg(long, conflicts_with = "markdown")]
    json: bool,
    /// A report as Markdown, fit for a pull request.
    #[arg(long)]
    markdown: bool,
    /// List changes of prose one by one.
    #[arg(long)]
    all: bool,
    /// The version that is out, from which the next one follows.
    #[arg(long, value_name = "VERSION", default_value = env!("CARGO_PKG_VERSION"))]
    current: Version,
    /// Write to FILE instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// What the exit status of `diff` says.
const BREAKS: u8 = 1;
const CANNOT_COMPARE: u8 = 2;

fn main() -> ExitCode {
    let mut command = parse();
    let conventions = conventions(&command).and_then(|conventions| {
        if let Stage::Sync(options) = &mut command.stage {
            options.docs =
                conventions.docs_url().map(str::parse).transpose().map_err(|error| {
                    format!("error: `url` in `[docs]` of the conventions file is no address: {error}")
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

/// The conventions that the command names, or those of this repository.
fn conventions(command: &Command) -> Result<Conventions, String> {
    let ours = || Some(PathBuf::from(CONVENTIONS)).filter(|path| path.is_file());
    match command.conventions.clone().filter(|path| !path.as_os_str().is_empty()).or_else(ours) {
        Some(path) => conventions::read(&path).map_err(|problems| problems.to_string()),
        None => Ok(Conventions::default()),
    }
}

/// Parses the arguments. An error does not repeat an address, which may hold a password.
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
    let found = if before == after {
        Diff::default()
    } else {
        let state = |path: &Path, (bundle, warnings)| {
            State::of(bundle, warnings, conventions).map_err(|problems| failed(path, &problems))
        };
        let (old, new) = both(|| state(&diff.old, old), || state(&diff.new, new))?;
        new.warnings_since(&old).for_each(|warning| eprintln!("{warning}"));
        Diff::between(&old, &new)
    };
    let text = match diff {
        DiffArgs { json: true, .. } => format!("{:#}\n", report::json(&found, &diff.current)),
        DiffArgs { markdown: true, .. } => report::markdown(&found, &diff.current),
        _ => report::text(&found, &diff.current, diff.all),
    };
    write(&text, diff.output.as_deref())?;
    Ok(if found.is_breaking() { ExitCode::from(BREAKS) } else { ExitCode::SUCCESS })
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
                (None, true) => say(&report)?,
                (None, false) => return Err(report.trim_end().to_owned()),
            }
            if !passed {
                return Err("the pages have errors; see the report".to_owned());
            }
        }
        Stage::Bundle(to) => {
            let (bundle, warnings) = kombo_api_build::bundle(&to.input.path).map_err(|problems| refused(&problems))?;
            warn(&warnings);
            write(&format!("{:#}\n", bundle.document()), to.output.as_deref())?;
        }
        Stage::Lower(to) => {
            let (lowered, warnings) = kombo_api_build::lower(&to.input.path).map_err(|problems| refused(&problems))?;
            warn(&warnings);
            write(&format!("{lowered:#}\n"), to.output.as_deref())?;
        }
        Stage::Generate(to) => {
            let generated = kombo_api_build::generate(&to.input.path, conventions);
            let generated = generated.map_err(|problems| refused(&problems))?;
            warn(&generated.warnings);
            write(&generated.source, to.output.as_deref())?;
        }
        Stage::Diff(diff) => return compare(diff, conventions),
        Stage::Sync(options) => {
            let outcome = sync::run(options, conventions);
            let outcome = outcome.map_err(|problems| format!("{problems}\nnothing was written"))?;
            say(&outcome.report)?;
            if outcome.problems.errors().next().is_some() {
                return Err(outcome.problems.to_string());
            }
            warn(&outcome.problems);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Everything there is to say about the pages in `path`, and whether they can be built from.
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
        Err(problems) => (format!("{}\n", refused(&problems)), false),
    }
}

/// Rows of the conventions file that name nothing. Pages of another API, or only some pages, use few rows.
fn unused(rows: &Problems, verbose: bool) -> String {
    let shown = if verbose { usize::MAX } else { MOST_ROWS };
    let mut text = rows.iter().take(shown).map(|row| format!("{row}\n")).collect::<String>();
    let more = rows.iter().skip(shown).count();
    if more > 0 {
        text +=
            &format!("{more} more rows of the conventions file name nothing in these pages; `check -v` lists them\n");
    }
    text
}

/// As many as a removed operation usually leaves behind.
const MOST_ROWS: usize = 10;

/// Operations whose names are derived.
fn without_rows(generated: &kombo_api_build::Generated) -> String {
    let unnamed = generated.operations.iter().filter(|it| !it.is_named).collect::<Vec<_>>();
    let rows = unnamed.iter().map(|it| format!("  {}  is {}().{}\n", it.id, it.namespace, it.facade));
    let rows = rows.collect::<String>();
    format!("{} without a row in the conventions file\n{rows}", count(unnamed.len(), "operation"))
}

/// Types that deserve a row in the conventions file: those that are called by a long way to them.
fn unnamed(generated: &kombo_api_build::Generated) -> String {
    let long = generated.derived.iter().filter(|it| it.words > LONG).collect::<Vec<_>>();
    let rows = long.iter().map(|it| {
        let alike =
            if it.alike.is_empty() { String::new() } else { format!(", of one shape with {}", it.alike.join(", ")) };
        format!("  {}  at {}{alike}\n", it.name, it.place)
    });
    let rows = rows.collect::<String>();
    let (n, all) = (count(long.len(), "type"), count(generated.derived.len(), "derived name"));
    format!("{n} with a name of more than {LONG} words that nobody gave ({all} in all)\n{rows}")
}

/// Names of more words are hard to say.
const LONG: usize = 3;

fn warn(warnings: &Problems) {
    if !warnings.is_empty() {
        eprintln!("{warnings}");
    }
}

fn refused(problems: &Problems) -> String {
    format!("{problems}\n{}; nothing was generated", count(problems.errors().count(), "error"))
}

/// A reader that has heard enough (`| head`) is no error.
fn say(text: &str) -> Result<(), String> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(format!("error: standard output: {error}")),
        _ => Ok(()),
    }
}

/// Writes all or nothing: a file is replaced only when its new text is complete.
fn write(text: &str, output: Option<&Path>) -> Result<(), String> {
    let Some(path) = output else { return say(text) };
    let said = |error: std::io::Error| format!("error: {} cannot be written: {error}", path.display());
    let mut name = path.file_name().ok_or_else(|| format!("error: {} is no file", path.display()))?.to_owned();
    name.push(".partial");
    let partial = path.with_file_name(name);
    std::fs::write(&partial, text).map_err(said)?;
    std::fs::rename(&partial, path).map_err(|error| {
        // The file that was there is untouched; what is left over says what happened.
        let _ = std::fs::remove_file(&partial);
        said(error)
    })
}
