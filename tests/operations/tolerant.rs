//! Whatever the API makes of its answers next week, they are read, and nothing of them is lost.

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

/// `value`, as its schema allows it tomorrow.
fn changed(schema: &Value, value: &Value, change: Change) -> Value {
    let schema = resolved(schema);
    for keyword in ["anyOf", "oneOf"] {
        let Some(alternatives) = schema[keyword].as_array() else { continue };
        let alternatives: Vec<&Value> = alternatives.iter().map(resolved).filter(|it| !is_null(it)).collect();
        let is_text = alternatives.iter().all(|it| it["type"] == "string");
        return match change {
            _ if value.is_null() => Value::Null,
            _ if is_text => changed(alternatives[0], value, change),
            Change::Members => json!({"type": NEW, "kind": NEW, "more": [1, null, {"deep": true}]}),
            // The members keep what tells them apart; the rest of each is as new as everything else.
            Change::Fields => {
                let fitting = alternatives.iter().find(|it| fits(it, value));
                fitting.map_or_else(|| value.clone(), |it| changed(it, value, change))
            }
        };
    }
    if let Some(parts) = schema["allOf"].as_array() {
        return parts.iter().fold(value.clone(), |value, part| changed(part, &value, change));
    }
    match value {
        Value::String(_)
            if schema["enum"].as_array().is_some_and(|it| it.iter().filter(|it| !it.is_null()).count() > 1) =>
        {
            if change == Change::Fields { json!(NEW) } else { value.clone() }
        }
        Value::Array(items) => items.iter().map(|item| changed(&schema["items"], item, change)).collect(),
        Value::Object(members) => {
            let mut changed: Map<String, Value> = members
                .iter()
                .map(|(name, value)| {
                    let inner = schema["properties"].get(name).unwrap_or(&schema["additionalProperties"]);
                    (name.clone(), if inner.is_object() { self::changed(inner, value, change) } else { value.clone() })
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

fn resolved(schema: &Value) -> &Value {
    match schema.get("$ref").and_then(Value::as_str) {
        Some(reference) => resolved(GENERATED.lowered.pointer(&reference[1..]).expect("what is referred to")),
        None => schema,
    }
}

/// What lowering makes of `type: null`.
fn is_null(schema: &Value) -> bool {
    schema["enum"] == json!([null])
}

/// Whether a member of a union is of this alternative, by its type and its constants.
fn fits(schema: &Value, value: &Value) -> bool {
    let schema = resolved(schema);
    let is_listed = schema["enum"].as_array().is_none_or(|listed| listed.contains(value));
    let is_of_type = match schema["type"].as_str() {
        Some("string") => value.is_string(),
        Some("number" | "integer") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        _ => value.is_object(),
    };
    let properties = schema["properties"].as_object().into_iter().flatten();
    let mut constants = properties.filter(|(name, inner)| {
        value.get(name).is_some() && (inner["enum"].is_array() || inner["properties"].is_object())
    });
    is_of_type && is_listed && constants.all(|(name, inner)| fits(inner, &value[name]))
}

/// What of `sent` is not in `read`. Fields that nobody knows are ignored by design, and only those.
fn lost(sent: &Value, read: &Value, at: &str, found: &mut Vec<String>) {
    match (sent, read) {
        (Value::Object(sent), Value::Object(read)) => {
            for (name, value) in sent.iter().filter(|(name, _)| *name != NEW) {
                match read.get(name) {
                    // Of an optional field, null and absent are both `None`: an answer means the same by either.
                    None if value.is_null() => {}
                    Some(other) => lost(value, other, &format!("{at}.{name}"), found),
                    None => found.push(format!("{at}.{name}: {value}")),
                }
            }
        }
        (Value::Array(sent), Value::Array(read)) if sent.len() == read.len() => {
            sent.iter().zip(read).enumerate().for_each(|(n, (a, b))| lost(a, b, &format!("{at}[{n}]"), found));
        }
        (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => {}
        (Value::String(a), Value::String(b)) if a == b || is_same_time(a, b) => {}
        _ if sent == read => {}
        _ => found.push(format!("{at}: {sent} is {read}")),
    }
}

fn is_same_time(a: &str, b: &str) -> bool {
    let parsed = |text: &str| chrono::DateTime::parse_from_rfc3339(text).ok();
    parsed(a).is_some_and(|a| Some(a) == parsed(b))
}

/// Every operation, with its answer changed; what was lost.
async fn all(change: Change) -> (usize, Vec<String>) {
    let answers = &GENERATED.answers;
    let mut found = Vec::new();
    let mut changes = 0;
    for operation in &GENERATED.operations {
        let entry = answers["operations"].as_array().unwrap().iter().find(|it| it["id"] == operation.id).unwrap();
        let described = &GENERATED.lowered["paths"][&operation.path][operation.method.to_lowercase()];
        let schema = &described["responses"]["200"]["content"]["application/json"]["schema"];
        let body = changed(schema, &entry["response"], change);
        changes += usize::from(body != entry["response"]);
        let server =
            Scripted::start([answer("200 OK", &[("content-type", "application/json")], &body.to_string())]).await;
        let kombo = Kombo::builder("key").base_url(server.url()).retry(RetryPolicy::none()).build().unwrap();
        let call = calls::call(&kombo, &kombo.integration("personio:1"), &operation.id).unwrap();
        let returned = call.await.unwrap_or_else(|error| panic!("{}: {error}", operation.id));
        let sent = if resolved(schema)["properties"].get("data").is_some() { &body["data"] } else { &body };
        lost(sent, &returned.payload, &operation.id, &mut found);
    }
    (changes, found)
}

#[tokio::test]
async fn unknown_fields_and_enum_values_fail_nothing_and_the_rest_is_kept() {
    let (changes, lost) = all(Change::Fields).await;
    assert_eq!((changes, lost), (GENERATED.operations.len(), Vec::new()));
}

#[tokio::test]
async fn unknown_members_of_unions_fail_nothing_and_are_kept() {
    let (changes, lost) = all(Change::Members).await;
    assert!(changes > 10, "{changes}");
    assert_eq!(lost, Vec::<String>::new());
}
