//! Lists: one page, or all pages, whose records are printed when they arrive.

use std::collections::HashSet;
use std::io::{IsTerminal as _, Write};

use clap::ArgMatches;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;

use super::call::{Call, Payload};
use super::commands::{Argument, Operation, Place};
use super::failure::{Exit, Failure};
use super::grid;
use super::input::Input;
use super::output::{self, Format};
use crate::raw::conventions::CURSOR;

/// Prints all pages from the one of the input on.
pub(super) async fn all(
    call: &Call,
    operation: &'static Operation,
    mut input: Input,
    matches: &ArgMatches,
    notes: &mut dyn Write,
) -> Result<(), Failure> {
    let is_cursor = |it: &&Argument| it.place == Place::Query && it.name == CURSOR;
    let cursor = operation.arguments.iter().find(is_cursor);
    let cursor = cursor.ok_or_else(|| Failure::usage(format!("`{}` does not take a cursor", operation.name)))?;
    let mut records = Records::new(matches);
    let mut read = HashSet::new();
    read.extend(input.parameter(CURSOR).and_then(Value::as_str).map(str::to_owned));
    loop {
        let Payload::Json(page) = call.send(&input, notes).await? else { break };
        records.add(&page)?;
        let Some(next) = output::next(&page) else { break };
        if !read.insert(next.to_owned()) {
            let message = "the list leads back to a page that was read already: its cursor is repeated";
            return Err(Failure::new(Exit::Response, message));
        }
        input.set(cursor, Value::from(next));
    }
    records.finish()
}

/// Notes that a page is not the last one.
pub(super) fn note_next(page: &Payload, notes: &mut dyn Write) {
    if let Payload::Json(page) = page
        && let Some(next) = output::next(page)
    {
        // A note that cannot be printed is no failure of the call.
        let _ = writeln!(notes, "note: there are more records: repeat the command with --cursor {next:?} or --all");
    }
}

/// The output of a list.
struct Records {
    form: Form,
    count: u64,
    progress: ProgressBar,
}

enum Form {
    /// Printed as a JSON array, record by record.
    Json,
    Ndjson,
    /// The columns of a table depend on all records, so they are collected.
    Table(Vec<Value>),
}

impl Records {
    fn new(matches: &ArgMatches) -> Self {
        let is_chosen = matches.get_one::<String>("output").is_some();
        let form = match Format::of(matches, true) {
            Format::Table => Form::Table(Vec::new()),
            Format::Json if is_chosen => Form::Json,
            Format::Json | Format::Ndjson => Form::Ndjson,
        };
        // Records on the same terminal show the progress. indicatif prints nothing if standard error is no terminal.
        let has_progress = matches!(form, Form::Table(_)) || !std::io::stdout().is_terminal();
        let progress = if has_progress { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template("{spinner} {human_pos} records, {elapsed}") {
            progress.set_style(style);
        }
        Self { form, count: 0, progress }
    }

    fn add(&mut self, page: &Value) -> Result<(), Failure> {
        let mut out = output::stdout();
        for record in output::records(page, true) {
            match &mut self.form {
                Form::Json => {
                    let indented = format!("{record:#}").replace('\n', "\n  ");
                    write!(out, "{}\n  {indented}", if self.count == 0 { "[" } else { "," })?;
                }
                Form::Ndjson => writeln!(out, "{record}")?,
                Form::Table(records) => records.push(record.clone()),
            }
            self.count += 1;
        }
        out.flush()?;
        self.progress.set_position(self.count);
        Ok(())
    }

    fn finish(self) -> Result<(), Failure> {
        self.progress.finish_and_clear();
        let mut out = output::stdout();
        match &self.form {
            Form::Json if self.count == 0 => writeln!(out, "[]")?,
            Form::Json => writeln!(out, "\n]")?,
            Form::Ndjson => {}
            Form::Table(records) => grid::print(records, &mut out)?,
        }
        out.flush()?;
        Ok(())
    }
}
