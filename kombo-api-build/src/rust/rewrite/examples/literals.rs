//! Literals of texts, times, numbers and JSON, from the examples of the pages.

use serde_json::Value;

use super::super::secrecy::is_secret;

/// The form of an expression.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// It converts into the type, as arguments do.
    Taken,
    /// It is of the type.
    Exact,
}

/// The most characters of a text, and of a value as JSON.
const LONGEST_TEXT: usize = 80;
const LONGEST_JSON: usize = 120;

/// Text that stands for any text in examples without a value of the page.
const ANY_TEXT: &str = "string";

/// Returns a text: that of the example, unless it is long, a secret, or stands for any text.
pub(super) fn text(name: &str, example: &Value) -> String {
    let stated = match example {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let is_shown = |text: &String| {
        !text.is_empty() && text != ANY_TEXT && text.chars().count() <= LONGEST_TEXT && !text.contains('\n')
    };
    let placeholder = || format!("<{}>", name.replace(['_', '-'], " "));
    stated.filter(|text| is_shown(text) && !is_secret(name)).unwrap_or_else(placeholder)
}

/// The day in examples without one.
const DAY: &str = "2026-01-01";

/// Returns the day that an example begins with, or else another one.
pub(super) fn day(example: &Value) -> &str {
    let is_digit = |(n, byte): (usize, u8)| if n == 4 || n == 7 { byte == b'-' } else { byte.is_ascii_digit() };
    let day = example.as_str().and_then(|text| text.get(..10));
    day.filter(|day| day.bytes().enumerate().all(is_digit)).unwrap_or(DAY)
}

/// Returns a timestamp: a day, where one converts into it and the example is a midnight.
pub(super) fn time(example: &Value, form: Form) -> String {
    let day = day(example);
    let time = example.as_str().and_then(|text| text.get(10..19)).filter(|it| it.starts_with('T'));
    match (form, time) {
        (Form::Taken, None | Some("T00:00:00")) => format!("{day:?}.parse::<NaiveDate>()?"),
        (_, time) => format!("\"{day}{}Z\".parse::<DateTime<Utc>>()?", time.unwrap_or("T00:00:00")),
    }
}

/// Returns a number of a type; `None` if there is no such type of numbers.
pub(super) fn literal(ty: &str, example: &Value, form: Form) -> Option<String> {
    let number = match ty {
        "f32" | "f64" => format!("{:?}", example.as_f64().filter(|it| it.abs() < 1e15).unwrap_or(1.0)),
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" => {
            // Every type has these.
            example.as_i64().filter(|it| (0..128).contains(it) || ty == "i64").unwrap_or(1).to_string()
        }
        _ => return None,
    };
    Some(if form == Form::Exact { format!("{number}_{ty}") } else { number })
}

/// Returns any JSON.
pub(super) fn json(example: &Value) -> Option<String> {
    let json = example.to_string();
    (json.len() <= LONGEST_JSON && has_literals(example)).then(|| format!("json!({json})"))
}

/// Whether all numbers are literals that need no type.
fn has_literals(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64() || number.as_i64().is_some_and(|it| i32::try_from(it).is_ok()),
        Value::Array(items) => items.iter().all(has_literals),
        Value::Object(members) => members.values().all(has_literals),
        _ => true,
    }
}

/// Returns a model without a constructor, from JSON.
pub(super) fn from_json(model: &str, example: &Value) -> Option<String> {
    let json = json(example).filter(|_| !example.is_null())?;
    Some(format!("serde_json::from_value::<types::{model}>({json})?"))
}
