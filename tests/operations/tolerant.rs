//! Whatever the API makes of its answers next week, they are read, and nothing of them is lost.
//!
//! What is expected is taken from the pages as another parser reads them, not from anything that the SDK was built from: the
//! example of the response, changed as the page's own schema allows, must be what the payload is when it is written again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use kombo_api::{Kombo, RetryPolicy};
use kombo_api_tests::{Scripted, answer, calls};
use serde_json::{Map, Value, json};

use crate::GENERATED;

const NEW: &str = "BRAND_NEW";

/// What becomes of an answer.
#[derive(Clone, Copy, PartialEq)]
enum Change {
    /// Every object has a field that nobody knows, every enum a value.
    Fields,
    /// Every member of a union is one that nobody knows.
    Members,
}

/// The pages by the id of their operation.
static PAGES: LazyLock<BTreeMap<String, Page>> = LazyLock::new(|| {
    let mut pages = BTreeMap::new();
    add(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi"), &mut pages);
    pages
});

/// The document of one operation, and its success.
struct Page {
    document: Value,
    example: Option<Value>,
    schema: Value,
}

fn add(path: &Path, pages: &mut BTreeMap<String, Page>) {
    if path.is_dir() {
        return std::fs::read_dir(path).unwrap().for_each(|entry| add(&entry.unwrap().path(), pages));
    }
    let document: Value = serde_norway::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let operations = document["paths"].as_object().into_iter().flatten();
    for operation in operations.flat_map(|(_, item)| item.as_object().unwrap().values()) {
        let content = &operation["responses"]["200"]["content"]["application/json"];
        let examples = content["examples"].as_object().into_iter().flatten();
        let example = examples.map(|(_, it)| it["value"].clone()).next();
        let schema = content["schema"].clone();
        let id = operation["operationId"].as_str().unwrap().to_owned();
        assert!(schema.is_object(), "{id}");
        pages.insert(id, Page { document: document.clone(), example, schema });
    }
}

impl Page {
    /// `value`, as its schema allows it tomorrow.
    fn changed(&self, schema: &Value, value: &Value, change: Change) -> Value {
        let schema = self.resolved(schema);
        for keyword in ["anyOf", "oneOf"] {
            let Some(alternatives) = schema[keyword].as_array() else { continue };
            let alternatives = alternatives.iter().map(|it| self.resolved(it));
            let alternatives: Vec<&Value> = alternatives.filter(|it| it["type"] != "null").collect();
            let is_text = alternatives.iter().all(|it| it["type"] == "string");
            return match change {
                _ if value.is_null() => Value::Null,
                _ if is_text || alternatives.len() == 1 => self.changed(alternatives[0], value, change),
                Change::Members => json!({"type": NEW, "kind": NEW, "more": [1, null, {"deep": true}]}),
                // The members keep what tells them apart; the rest of each is as new as everything else.
                Change::Fields => {
                    let fitting = alternatives.iter().find(|it| self.fits(it, value));
                    fitting.map_or_else(|| value.clone(), |it| self.changed(it, value, change))
                }
            };
        }
        if let Some(parts) = schema["allOf"].as_array() {
            return parts.iter().fold(value.clone(), |value, part| self.changed(part, &value, change));
        }
        match value {
            Value::String(_)
                if schema["enum"].as_array().is_some_and(|it| it.iter().filter(|it| !it.is_null()).count() > 1) =>
            {
                if change == Change::Fields {
                    json!(NEW)
                } else {
                    value.clone()
                }
            }
            Value::Array(items) => items.iter().map(|item| self.changed(&schema["items"], item, change)).collect(),
            Value::Object(members) => {
                let mut changed: Map<String, Value> = members
                    .iter()
                    .map(|(name, value)| {
                        let inner = schema["properties"].get(name).unwrap_or(&schema["additionalProperties"]);
                        let value = if inner.is_object() { self.changed(inner, value, change) } else { value.clone() };
                        (name.clone(), value)
                    })
                    .collect();
                if schema.get("properties").is_some() {
                    changed.insert(NEW.to_owned(), json!({"more": 1}));
                }
                Value::Object(changed)
            }
            other => other.clone(),
        }
    }

    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema.get("$ref").and_then(Value::as_str) {
            Some(reference) => {
                self.resolved(self.document.pointer(&reference[1..]).expect("the page has what it refers to"))
            }
            None => schema,
        }
    }

    /// Whether a member of a union is of this alternative, by its type and its constants.
    fn fits(&self, schema: &Value, value: &Value) -> bool {
        let schema = self.resolved(schema);
        let is_listed = schema["enum"].as_array().is_none_or(|listed| listed.contains(value));
        let is_constant = schema.get("const").is_none_or(|constant| constant == value);
        let types = match &schema["type"] {
            Value::Array(types) => types.clone(),
            Value::Null => Vec::new(),
            one => vec![one.clone()],
        };
        let kind = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        let is_of_type = types.is_empty() || types.iter().any(|it| it == kind || (kind == "number" && it == "integer"));
        let properties = schema["properties"].as_object().into_iter().flatten();
        let mut constants = properties.filter(|(name, inner)| {
            let inner = self.resolved(inner);
            value.get(name).is_some() && ["enum", "const", "properties"].iter().any(|it| inner.get(it).is_some())
        });
        is_of_type && is_listed && is_constant && constants.all(|(name, inner)| self.fits(inner, &value[name]))
    }
}

/// Where `read` is not what was sent. Fields that nobody knows are ignored by design, and only those.
fn differences(sent: &Value, read: &Value, at: &str, found: &mut Vec<String>) {
    match (sent, read) {
        (Value::Object(sent), Value::Object(read)) => {
            let names: BTreeSet<&String> = sent.keys().chain(read.keys()).filter(|name| *name != NEW).collect();
            for name in names {
                // Of an optional field, null and absent are both `None`: an answer means the same by either.
                let member = |of: &Map<String, Value>| of.get(name).cloned().unwrap_or_default();
                differences(&member(sent), &member(read), &format!("{at}.{name}"), found);
            }
        }
        (Value::Array(sent), Value::Array(read)) if sent.len() == read.len() => {
            sent.iter().zip(read).enumerate().for_each(|(n, (a, b))| differences(a, b, &format!("{at}[{n}]"), found));
        }
        (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => {}
        (Value::String(a), Value::String(b)) if a == b || is_same_time(a, b) => {}
        _ if sent == read => {}
        _ => found.push(format!("{at}: {sent} is {read}")),
    }
}

/// How often a text stands in a value.
fn count(value: &Value, text: &str) -> usize {
    match value {
        Value::String(it) => usize::from(it == text),
        Value::Array(items) => items.iter().map(|it| count(it, text)).sum(),
        Value::Object(members) => members.values().map(|it| count(it, text)).sum(),
        _ => 0,
    }
}

fn is_same_time(a: &str, b: &str) -> bool {
    let parsed = |text: &str| chrono::DateTime::parse_from_rfc3339(text).ok();
    parsed(a).is_some_and(|a| Some(a) == parsed(b))
}

/// What became of all operations.
#[derive(Debug, Default, PartialEq)]
struct Outcome {
    /// How many pages have no example, so that one was made of the schema.
    without_example: usize,
    /// How many of the answers were changed.
    changed: usize,
    /// How many values that nobody knows were sent, and how many came out again.
    new: (usize, usize),
    /// Where a payload is not what was sent.
    differences: Vec<String>,
}

/// Every operation, with its answer changed.
async fn all(change: Change) -> Outcome {
    let mut outcome = Outcome::default();
    let answers = GENERATED.answers["operations"].as_array().unwrap();
    for operation in &GENERATED.operations {
        let page = &PAGES[&operation.id];
        let made = || answers.iter().find(|it| it["id"] == operation.id).unwrap()["response"].clone();
        let example = page.example.clone().unwrap_or_else(|| {
            outcome.without_example += 1;
            made()
        });
        let body = page.changed(&page.schema, &example, change);
        outcome.changed += usize::from(body != example);
        let server =
            Scripted::start([answer("200 OK", &[("content-type", "application/json")], &body.to_string())]).await;
        let kombo = Kombo::builder("key").base_url(server.url()).retry(RetryPolicy::none()).build().unwrap();
        let call = calls::call(&kombo, &kombo.integration("personio:1"), &operation.id).unwrap();
        let returned = call.await.unwrap_or_else(|error| panic!("{}: {error}", operation.id));
        let sent = body.get("data").filter(|_| body.get("status").is_some()).unwrap_or(&body);
        differences(sent, &returned.payload, &operation.id, &mut outcome.differences);
        outcome.new.0 += count(sent, NEW);
        outcome.new.1 += count(&returned.payload, NEW);
    }
    outcome
}

#[tokio::test]
async fn unknown_fields_and_enum_values_fail_nothing_and_the_rest_is_kept() {
    let outcome = all(Change::Fields).await;
    assert_eq!(outcome.differences, Vec::<String>::new());
    assert_eq!(outcome.changed, GENERATED.operations.len());
    assert!(outcome.without_example < 10, "{}", outcome.without_example);
    assert!(outcome.new.0 >= 100 && outcome.new.0 == outcome.new.1, "{:?}", outcome.new);
}

#[tokio::test]
async fn unknown_members_of_unions_fail_nothing_and_are_kept() {
    let outcome = all(Change::Members).await;
    assert_eq!(outcome.differences, Vec::<String>::new());
    assert!(outcome.new.0 > 10 && outcome.new.0 == outcome.new.1, "{:?}", outcome.new);
}
