//! The output of a command: JSON with all members that the API returned, NDJSON, or a table.

use std::io::{IsTerminal as _, Stdout, Write};

use clap::ArgMatches;
use serde_json::Value;

use super::call::Payload;
use super::failure::Failure;
use super::grid;
use crate::raw::conventions::{NEXT, NEXT_COPY, RESULTS};

/// A form of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Table,
    Json,
    Ndjson,
}

impl Format {
    /// Returns the form that a command asks for, or else the one that suits the reader.
    pub(super) fn of(matches: &ArgMatches, is_list: bool) -> Self {
        match matches.get_one::<String>("output").map(String::as_str) {
            Some("table") => Self::Table,
            Some("json") => Self::Json,
            Some("ndjson") => Self::Ndjson,
            _ if is_list && std::io::stdout().is_terminal() => Self::Table,
            _ => Self::Json,
        }
    }
}

/// Standard output, with a buffer.
pub(super) fn stdout() -> std::io::BufWriter<Stdout> {
    std::io::BufWriter::new(std::io::stdout())
}

/// Prints the payload of a call.
pub(super) fn print(payload: &Payload, format: Format, is_list: bool) -> Result<(), Failure> {
    let mut out = stdout();
    match (payload, format) {
        (Payload::Nothing, _) => {}
        (Payload::Bytes(bytes), _) => out.write_all(bytes)?,
        (Payload::Json(json), Format::Json) => writeln!(out, "{json:#}")?,
        (Payload::Json(json), Format::Ndjson) => {
            for record in records(json, is_list) {
                writeln!(out, "{record}")?;
            }
        }
        (Payload::Json(json), Format::Table) => grid::print(records(json, is_list), &mut out)?,
    }
    out.flush()?;
    Ok(())
}

/// Returns the records of a page or of a list; any other value is one record.
pub(super) fn records(json: &Value, is_list: bool) -> &[Value] {
    let list = if is_list { &json[RESULTS] } else { json };
    list.as_array().map_or(std::slice::from_ref(json), Vec::as_slice)
}

/// Returns the cursor of the page after this one.
pub(super) fn next(page: &Value) -> Option<&str> {
    let cursor = page[NEXT].as_str().or_else(|| page[NEXT_COPY?].as_str());
    cursor.filter(|cursor| !cursor.is_empty())
}
