//! The format of the conventions file.

use std::collections::BTreeMap;
use std::path::Path;

use heck::{ToSnakeCase, ToUpperCamelCase};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, de};
use serde_json::Value;
use toml::Spanned;

use crate::openapi::header::is_header_name;
use crate::openapi::problem::{Location, Problem, Problems};

use super::model::{Conventions, Envelope, ErrorMembers, ExampleNames, Namespace, OperationRow, Paging, Row, Rows};

/// Reads a conventions file.
///
/// # Errors
/// Returns every invalid entry with its location.
pub fn read(path: &Path) -> Result<Conventions, Problems> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        let problem = Problem::error(format!("the conventions file cannot be read: {error}"));
        problem.at(Location::page(&name)).help("check the path of the file")
    })?;
    parse(&name, &text)
}

/// Parses the text of a conventions file. Messages refer to the file as `name`.
///
/// # Errors
/// Returns every invalid entry with its location.
pub fn parse(name: &str, text: &str) -> Result<Conventions, Problems> {
    let source = Source::new(name, text);
    let file: File = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or_else(|| Location::page(name), |span| source.location(span.start));
        let message = error.message().lines().map(str::trim).collect::<Vec<_>>().join(" ");
        Problem::error(format!("not a valid conventions file: {message}")).at(at)
    })?;
    let mut problems = Problems::default();
    let conventions = file.conventions(&source, &mut problems);
    problems.extend(invalid_names(&conventions));
    problems.unless_errors(conventions).map(|(conventions, _)| conventions)
}

/// The text of the file, for locations.
struct Source<'a> {
    name: &'a str,
    text: &'a str,
    /// Where each line starts. Every row has a location, so lines are counted once.
    lines: Vec<usize>,
}

impl<'a> Source<'a> {
    fn new(name: &'a str, text: &'a str) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(end, _)| end + 1)).collect();
        Self { name, text, lines }
    }

    fn location(&self, offset: usize) -> Location {
        let line = self.lines.partition_point(|start| *start <= offset);
        let start = self.lines.get(line - 1).copied().unwrap_or_default();
        let column = self.text.get(start..offset).unwrap_or_default().chars().count() + 1;
        Location { line: Some(line as u64), column: Some(column as u64), ..Location::page(self.name) }
    }

    fn of<T>(&self, value: &Spanned<T>) -> Location {
        self.location(value.span().start)
    }

    fn rows(&self, table: BTreeMap<Spanned<String>, String>) -> Rows {
        let row = |(key, name): (Spanned<String>, String)| {
            let location = self.of(&key);
            (key.into_inner(), Row { name, location })
        };
        table.into_iter().map(row).collect()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    docs: Option<Docs>,
    examples: Option<WrittenExamples>,
    scope: Option<Scope>,
    envelope: Option<Spanned<WrittenEnvelope>>,
    #[serde(default)]
    error: WrittenError,
    paging: Option<Spanned<WrittenPaging>>,
    #[serde(default)]
    parameters: Parameters,
    #[serde(default)]
    ndjson: BTreeMap<Spanned<String>, String>,
    #[serde(default)]
    namespaces: BTreeMap<Spanned<String>, WrittenNamespace>,
    #[serde(default)]
    types: BTreeMap<Spanned<String>, String>,
    #[serde(default)]
    variants: BTreeMap<Spanned<String>, String>,
    #[serde(default)]
    fields: BTreeMap<Spanned<String>, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Docs {
    url: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenExamples {
    #[serde(rename = "crate")]
    krate: Spanned<String>,
    client: Spanned<String>,
    scope: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scope {
    header: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenEnvelope {
    marker: String,
    success: Scalar,
    failure: Scalar,
    data: String,
    warnings: Option<String>,
}

/// The value of a marker.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a string, an integer or a boolean")]
enum Scalar {
    Flag(bool),
    Number(i64),
    Text(String),
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct WrittenError {
    object: Option<String>,
    code: Option<String>,
    title: Option<String>,
    message: Option<String>,
    log_url: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPaging {
    cursor: String,
    results: String,
    next: String,
    next_copy: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Parameters {
    comma_separated: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenNamespace {
    #[serde(default)]
    tags: Vec<String>,
    feature: Option<String>,
    docs: Option<String>,
    #[serde(default)]
    operations: BTreeMap<Spanned<String>, Method>,
}

/// The method of an operation: a name, or a table.
#[derive(Default)]
struct Method(MethodTable);

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct MethodTable {
    method: String,
    value: Option<String>,
    docs: Option<String>,
    deprecated: Option<String>,
    #[serde(default)]
    by_hand: bool,
}

impl<'de> Deserialize<'de> for Method {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameOrTable;

        impl<'de> Visitor<'de> for NameOrTable {
            type Value = Method;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("the name of a method, or a table with `method`")
            }

            fn visit_str<E: de::Error>(self, method: &str) -> Result<Method, E> {
                Ok(Method(MethodTable { method: method.to_owned(), ..MethodTable::default() }))
            }

            fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Method, A::Error> {
                MethodTable::deserialize(MapAccessDeserializer::new(table)).map(Method)
            }
        }

        deserializer.deserialize_any(NameOrTable)
    }
}

impl Scalar {
    fn json(self) -> Value {
        match self {
            Self::Flag(flag) => flag.into(),
            Self::Number(number) => number.into(),
            Self::Text(text) => text.into(),
        }
    }
}

impl File {
    fn conventions(self, source: &Source<'_>, problems: &mut Problems) -> Conventions {
        let mut operations: BTreeMap<String, OperationRow> = BTreeMap::new();
        let mut namespaces = BTreeMap::new();
        for (key, written) in self.namespaces {
            let (location, name) = (source.of(&key), key.into_inner());
            for (id, Method(row)) in written.operations {
                let MethodTable { method, value, docs, deprecated, by_hand } = row;
                let location = source.of(&id);
                let namespace = name.clone();
                if let Some(other) = operations.get(id.get_ref()) {
                    let problem = Problem::error(format!("`{}` has a row in two namespaces", id.get_ref()));
                    problems.push(problem.at(location).at(other.location.clone()).help("delete one of the two rows"));
                    continue;
                }
                let row = OperationRow { location, namespace, method, value, docs, deprecated, by_hand };
                operations.insert(id.into_inner(), row);
            }
            let WrittenNamespace { tags, feature, docs, .. } = written;
            namespaces.insert(name, Namespace { location, tags, feature, docs });
        }
        let fields = source.rows(self.fields).into_iter().map(|(key, row)| {
            let (model, property) = key.split_once('.').unwrap_or((&key, ""));
            ((model.to_owned(), property.to_owned()), row)
        });
        Conventions {
            file: source.name.to_owned(),
            docs: self.docs.map(|it| format!("{}/", it.url.trim_end_matches('/'))),
            scope: self.scope.map(|it| Row { location: source.of(&it.header), name: it.header.into_inner() }),
            examples: self.examples.map(|it| {
                let row = |it: Spanned<String>| Row { location: source.of(&it), name: it.into_inner() };
                ExampleNames { krate: row(it.krate), client: row(it.client), scope: it.scope }
            }),
            envelope: self.envelope.map(|it| {
                let location = source.of(&it);
                let WrittenEnvelope { marker, success, failure, data, warnings } = it.into_inner();
                Envelope { location, marker, success: success.json(), failure: failure.json(), data, warnings }
            }),
            error: {
                let WrittenError { object, code, title, message, log_url } = self.error;
                ErrorMembers { object, code, title, message, log_url }
            },
            paging: self.paging.map(|it| {
                let location = source.of(&it);
                let WrittenPaging { cursor, results, next, next_copy } = it.into_inner();
                Paging { location, cursor, results, next, next_copy }
            }),
            comma_separated: {
                let listed = self.parameters.comma_separated.into_iter();
                listed.map(|it| (source.of(&it), it.into_inner())).map(|(location, name)| (name, location)).collect()
            },
            ndjson: source.rows(self.ndjson),
            fields: fields.collect(),
            types: source.rows(self.types),
            variants: source.rows(self.variants),
            namespaces,
            operations,
        }
    }
}

/// Returns an error for each invalid or duplicate name.
fn invalid_names(conventions: &Conventions) -> Problems {
    let mut problems = Problems::default();
    let mut report = |location: &Location, message: String, help: &str| {
        problems.push(Problem::error(message).at(location.clone()).help(help));
    };
    let is_snake = |name: &str| name.to_snake_case() == name && syn::parse_str::<syn::Ident>(name).is_ok();
    let is_camel = |name: &str| syn::parse_str::<syn::Ident>(name).is_ok_and(|it| it != "Self") && !is_snake(name);
    let (snake, camel) = ("write it in snake case, such as `get_users`", "write it in camel case, such as `NewUser`");
    for (name, namespace) in &conventions.namespaces {
        if !is_snake(name) {
            report(&namespace.location, format!("`{name}` is not a valid name of a namespace"), snake);
        }
    }
    let (mut methods, mut values) = (BTreeMap::new(), BTreeMap::new());
    let mut rows: Vec<_> = conventions.operations.values().collect();
    rows.sort_by_key(|row| row.location.clone());
    for row in rows {
        if !is_snake(&row.method) {
            report(&row.location, format!("`{}` is not a valid name of a method", row.method), snake);
        }
        let value = row.value.as_ref().unwrap_or(&row.method).to_upper_camel_case();
        if !is_camel(&value) {
            report(&row.location, format!("`{value}` is not a valid name of an operation"), camel);
        }
        if methods.insert((&row.namespace, &row.method), ()).is_some() {
            let message = format!("`{}().{}` is already the method of another operation", row.namespace, row.method);
            report(&row.location, message, "give one of the two another name");
        } else if values.insert(value.clone(), ()).is_some() {
            let message = format!("`{value}` is already the name of another operation");
            report(&row.location, message, "give one of the two another name with `value`");
        }
    }
    for row in conventions.types.values().chain(conventions.variants.values()).filter(|row| !is_camel(&row.name)) {
        report(&row.location, format!("`{}` is not a valid name of a type or variant", row.name), camel);
    }
    for ((model, property), row) in &conventions.fields {
        if property.is_empty() {
            report(&row.location, format!("`{model}` is not the path of a field"), "write it as `Model.property`");
        } else if !is_snake(&row.name) {
            report(&row.location, format!("`{}` is not a valid name of a field", row.name), snake);
        }
    }
    if let Some(examples) = &conventions.examples {
        if !is_snake(&examples.krate.name) {
            let row = &examples.krate;
            report(
                &row.location,
                format!("`{}` is not a valid name of a crate", row.name),
                "write it with underscores",
            );
        }
        if !is_camel(&examples.client.name) {
            let row = &examples.client;
            report(&row.location, format!("`{}` is not a valid name of a type", row.name), camel);
        }
    }
    if let Some(row) = &conventions.scope
        && !is_header_name(&row.name)
    {
        report(&row.location, format!("`{}` is not a valid header name", row.name), "correct the name");
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> String {
        parse("a.toml", text).err().map(|problems| problems.to_string()).unwrap_or_default()
    }

    #[test]
    fn rows_have_a_location() {
        let text = "[types]\n\"A.b\" = \"C\"\n\n[namespaces.users.operations]\nListUsers = \"list\"\n\
            GetUser = { method = \"get\", value = \"get_user\" }\n";
        let read = parse("a.toml", text).unwrap_or_else(|problems| panic!("{problems}"));
        assert_eq!(read.types["A.b"].location.to_string(), "a.toml:2:1");
        assert_eq!(read.operations["ListUsers"].location.to_string(), "a.toml:5:1");
        let row = &read.operations["GetUser"];
        assert_eq!((row.location.line, row.value.as_deref(), row.method.as_str()), (Some(6), Some("get_user"), "get"));
    }

    #[test]
    fn invalid_entries_are_reported_with_their_location() {
        for (text, expected) in [
            ("[scope]\nheadre = \"a\"", "error: a.toml:2:1: not a valid conventions file: unknown field `headre`"),
            ("[docs", "error: a.toml:1:"),
            ("[types]\na = \"A\"\na = \"B\"", "error: a.toml:3:1: not a valid conventions file: duplicate key"),
            ("[types]\na = \"not a name\"", "error: a.toml:2:1: `not a name` is not a valid name of a type or variant"),
            ("[namespaces.a.operations]\nA = \"getA\"", "error: a.toml:2:1: `getA` is not a valid name of a method"),
            (
                "[namespaces.a.operations]\nA = \"get\"\nB = \"get\"",
                "error: a.toml:3:1: `a().get` is already the method of",
            ),
            ("[namespaces.a.operations]\nA = { name = \"a\" }", "error: a.toml:2:7: not a valid conventions file"),
            (
                "[examples]\ncrate = \"my-sdk\"\nclient = \"Client\"",
                "error: a.toml:2:9: `my-sdk` is not a valid name of a crate",
            ),
            (
                "[examples]\ncrate = \"sdk\"\nclient = \"client\"",
                "error: a.toml:3:10: `client` is not a valid name of a type",
            ),
            ("[fields]\nA = \"a\"", "error: a.toml:2:1: `A` is not the path of a field"),
            ("[envelope]\nmarker = \"ok\"\nsuccess = 1.5\nfailure = 2\ndata = \"d\"", "error: a.toml:3:11: "),
        ] {
            assert!(messages(text).starts_with(expected), "{text}: {}", messages(text));
        }
        assert_eq!(messages(""), "");
    }
}
