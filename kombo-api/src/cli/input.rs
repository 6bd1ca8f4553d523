//! The input of an operation, from the flags of its command: what is sent in the path, the query, headers and body.

use std::io::Write;
use std::path::PathBuf;

use bytes::Bytes;
use chrono::{DateTime, NaiveDate, Utc};
use clap::ArgMatches;
use serde_json::value::RawValue;
use serde_json::{Map, Number, Value};

use super::commands::{Argument, BodyKind, Kind, Operation, Place};
use super::failure::Failure;
use super::{files, ndjson};
use crate::ndjson::Ndjson;
use crate::read;

/// The input of an operation.
#[derive(Debug)]
pub(super) struct Input {
    /// Parameters with their values.
    pub(super) parameters: Vec<(&'static Argument, Value)>,
    pub(super) body: Option<Content>,
    /// The members of the body that errors must not show.
    pub(super) secrets: Vec<&'static str>,
}

/// The content of a body.
#[derive(Debug)]
pub(super) enum Content {
    Json(Value),
    Ndjson(Ndjson<Box<RawValue>>),
    Bytes(Bytes),
}

impl Input {
    /// Reads the flags of an operation. Unknown values are sent, and noted on `notes`.
    pub(super) fn read(
        operation: &'static Operation,
        matches: &ArgMatches,
        notes: &mut dyn Write,
    ) -> Result<Self, Failure> {
        let secrets = operation.arguments.iter().filter(|it| it.is_secret && it.place == Place::Body);
        let secrets = secrets.map(|it| it.name.as_str()).collect();
        let mut input = Self { parameters: Vec::new(), body: body(operation, matches)?, secrets };
        let mut missing = Vec::new();
        for argument in operation.flags() {
            let texts: Vec<&String> = matches.get_many(&argument.id()).into_iter().flatten().collect();
            if texts.is_empty() {
                if argument.required && !input.has(argument) {
                    missing.push(format!("--{}", argument.flag()));
                }
                continue;
            }
            let value = given(argument, &texts)?;
            note_unknown(argument, &value, notes);
            input.set(argument, value);
        }
        input.set_constants(operation);
        if missing.is_empty() {
            return Ok(input);
        }
        let body = operation.body.as_ref().is_some_and(|it| it.kind == BodyKind::Object);
        let help = if body { "set the flags, or the members in the file of --json" } else { "set the flags" };
        Err(Failure::usage(format!("missing: {}", missing.join(", "))).help(help))
    }

    /// Creates the input of an operation with one argument.
    pub(super) fn of(operation: &'static Operation, name: &str, value: Value) -> Self {
        let argument = operation.arguments.iter().find(|it| it.name == name);
        Self { parameters: argument.map(|it| (it, value)).into_iter().collect(), body: None, secrets: Vec::new() }
    }

    /// Returns the value of a parameter of the query.
    pub(super) fn parameter(&self, name: &str) -> Option<&Value> {
        self.parameters.iter().find(|(it, _)| it.place == Place::Query && it.name == name).map(|(_, value)| value)
    }

    /// Sets a parameter, which replaces its value.
    pub(super) fn set(&mut self, argument: &'static Argument, value: Value) {
        match (argument.place, &mut self.body) {
            (Place::Body, Some(Content::Json(Value::Object(members)))) => {
                members.insert(argument.name.clone(), value);
            }
            _ => {
                self.parameters.retain(|(it, _)| !std::ptr::eq(*it, argument));
                self.parameters.push((argument, value));
            }
        }
    }

    /// Whether the body has an argument.
    fn has(&self, argument: &Argument) -> bool {
        let Some(Content::Json(body)) = self.body.as_ref().filter(|_| argument.place == Place::Body) else {
            return false;
        };
        body.get(&argument.name).is_some()
    }

    /// Adds the required members of the body that have only one value.
    fn set_constants(&mut self, operation: &'static Operation) {
        for argument in operation.arguments.iter().filter(|it| it.required) {
            if let Some(constant) = argument.constant.as_ref().filter(|_| !self.has(argument)) {
                self.set(argument, constant.clone());
            }
        }
    }
}

/// Returns the body that the flag for the whole body names.
fn body(operation: &Operation, matches: &ArgMatches) -> Result<Option<Content>, Failure> {
    let Some(body) = &operation.body else { return Ok(None) };
    let flag = if body.kind == BodyKind::Bytes { "body" } else { "json" };
    // The command of the Connect flow has only the flags of arguments.
    let path = matches.try_get_one::<PathBuf>(flag).ok().flatten();
    Ok(Some(match (body.kind, path) {
        (BodyKind::Object, None) => Content::Json(Value::Object(Map::new())),
        (_, None) => return Err(Failure::usage(format!("missing: --{flag}"))),
        (BodyKind::Bytes, Some(path)) => Content::Bytes(files::contents(path)?.into()),
        (BodyKind::Ndjson, Some(path)) => Content::Ndjson(Ndjson::try_values(ndjson::records(path)?)),
        (kind, Some(path)) => {
            let json =
                parsed(&files::contents(path)?).map_err(|problem| Failure::usage(format!("--json {problem}")))?;
            if kind == BodyKind::Object && !json.is_object() {
                return Err(Failure::usage("--json is not an object"));
            }
            Content::Json(json)
        }
    }))
}

/// Returns the value of a flag. Messages do not contain the text, which may be a secret.
fn given(argument: &Argument, texts: &[&String]) -> Result<Value, Failure> {
    let invalid = |problem: String| Failure::usage(format!("--{} {problem}", argument.flag()));
    let is_null = argument.is_nullable && texts.last().is_some_and(|text| *text == "null");
    match texts {
        _ if is_null => Ok(Value::Null),
        [.., text] if !argument.is_list => value(argument.kind, text).map_err(invalid),
        _ => {
            let mut items = Vec::new();
            for text in texts {
                let parts: Vec<String> = match serde_json::from_str::<Value>(text) {
                    Ok(Value::Array(list)) if argument.kind == Kind::Json => {
                        items.extend(list);
                        continue;
                    }
                    Ok(Value::Array(list)) => list.iter().map(plain).collect::<Option<_>>().ok_or_else(|| {
                        invalid("has an item that is neither a text, nor a number, nor true or false".to_owned())
                    })?,
                    _ => text.split(',').map(str::to_owned).collect(),
                };
                let parts = parts.iter().map(|text| value(argument.kind, text));
                items.extend(parts.collect::<Result<Vec<_>, _>>().map_err(invalid)?);
            }
            Ok(Value::Array(items))
        }
    }
}

/// Returns a plain value as the text of a flag; `None` for null, objects and lists.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn value(kind: Kind, text: &str) -> Result<Value, String> {
    let or = |value: Option<Value>, expected: &str| value.ok_or_else(|| format!("is not {expected}"));
    match kind {
        Kind::Text => Ok(Value::from(text)),
        Kind::Integer => {
            let value = text.parse::<i64>().map(Value::from).or_else(|_| text.parse::<u64>().map(Value::from));
            or(value.ok(), "an integer")
        }
        Kind::Number => or(serde_json::from_str::<Number>(text).ok().map(Value::from), "a number"),
        Kind::Boolean => or(text.parse::<bool>().ok().map(Value::from), "true or false"),
        Kind::DateTime => {
            // The forms that the SDK reads; the API gets the one that the SDK writes.
            let time = read::deserialize::<DateTime<Utc>, _>(Value::from(text)).ok();
            let time = time.and_then(|time| serde_json::to_value(time).ok());
            or(time, "a time such as 2026-01-31T12:00:00Z or a day such as 2026-01-31")
        }
        Kind::Date => or(text.parse::<NaiveDate>().ok().map(|_| Value::from(text)), "a day such as 2026-01-31"),
        Kind::Json => match text.strip_prefix('@') {
            Some(path) => parsed(&files::contents(path.as_ref()).map_err(|failure| failure.message().to_owned())?),
            None => parsed(text.as_bytes()),
        },
    }
}

/// Parses JSON. The message has the place of a mistake, and no part of the text.
fn parsed(text: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        format!("is not JSON, at line {line}, column {column}; @ and a file name reads a file")
    })
}

/// Notes values that the pages of this build do not list. The API may have learned them since.
fn note_unknown(argument: &Argument, value: &Value, notes: &mut dyn Write) {
    if argument.values.is_empty() {
        return;
    }
    let values = match value {
        Value::Array(items) => items.iter().collect(),
        other => vec![other],
    };
    let unknown =
        values.into_iter().filter_map(Value::as_str).find(|it| !argument.values.iter().any(|known| known == it));
    if let Some(unknown) = unknown {
        let known = argument.values.join(", ");
        // A note that cannot be printed is no failure of the call.
        let _ = writeln!(
            notes,
            "note: {unknown:?} is not a known value of --{}: {known}. It is sent as it is.",
            argument.flag()
        );
    }
}
