//! Schemas and values in the text of messages.

use serde_json::{Map, Value, json};

use super::flatten::{flatten, reference};
use crate::openapi::pointer;

/// Returns a short description of a schema: `list of string (date)`.
pub(super) fn describe(document: &Value, schema: &Value) -> String {
    describe_within(document, schema, 3)
}

/// The depth limits the length of the description and ends recursive schemas.
fn describe_within(document: &Value, schema: &Value, depth: usize) -> String {
    let Some(depth) = depth.checked_sub(1) else { return "…".to_owned() };
    let is_known = |it: &str| pointer::component(it, "schemas").map(str::to_owned);
    let named = reference(schema).and_then(is_known);
    let flat = flatten(document, schema);
    let text = |key: &str| flat.get(key).and_then(Value::as_str);
    if let Some(members) = flat.get("enum").and_then(Value::as_array) {
        return match &members[..] {
            [] => "null".to_owned(),
            [one] => format!("`{}`", display(one)),
            several if several.len() <= 4 => listed(several),
            several => format!("one of {} values", several.len()),
        };
    }
    if let Some(alternatives) = flat.get("anyOf").and_then(Value::as_array) {
        let words: Vec<String> = alternatives.iter().map(|it| describe_within(document, it, depth)).collect();
        let words: Vec<&str> = words.iter().map(|it| it.strip_prefix("one of ").unwrap_or(it)).collect();
        return format!("one of {}", words.join(", "));
    }
    match (type_of(&flat), text("format")) {
        (Some("array"), _) => {
            let items = flat
                .get("items")
                .map_or_else(|| "any JSON".to_owned(), |items| describe_within(document, items, depth));
            format!("list of {items}")
        }
        (Some("object"), _) => named.unwrap_or_else(|| "object".to_owned()),
        (Some(name), Some(format)) => format!("{name} ({format})"),
        (Some(name), None) => name.to_owned(),
        (None, _) => "any JSON".to_owned(),
    }
}

/// Returns the type of a schema, stated or implied by other keywords; `None` if values may be of any type.
pub(super) fn type_of(flat: &Map<String, Value>) -> Option<&str> {
    if flat.get("enum") == Some(&json!([])) {
        return Some("null");
    }
    let implied = || match flat {
        it if it.contains_key("properties") || it.contains_key("additionalProperties") => Some("object"),
        it if it.contains_key("items") => Some("array"),
        it => match it.get("enum").and_then(Value::as_array).map(Vec::as_slice) {
            Some([Value::String(_), ..]) => Some("string"),
            Some([Value::Bool(_), ..]) => Some("boolean"),
            Some([Value::Number(_), ..]) => Some("number"),
            _ => None,
        },
    };
    flat.get("type").and_then(Value::as_str).or_else(implied)
}

/// Returns a list of values for a message.
pub(super) fn listed(values: &[Value]) -> String {
    values.iter().map(|value| format!("`{}`", display(value))).collect::<Vec<_>>().join(", ")
}

/// Returns a value for a message: texts without quotation marks, and long values shortened.
pub(super) fn display(value: &Value) -> String {
    const MOST: usize = 60;
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('`', "'");
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_have_short_descriptions() {
        let document = json!({"components": {"schemas": {"A": {"type": "object"}}}});
        for (schema, expected) in [
            (json!({"$ref": "#/components/schemas/A"}), "A"),
            (json!({"type": "array", "items": {"type": "string", "format": "date"}}), "list of string (date)"),
            (json!({"enum": ["a"]}), "`a`"),
            (json!({"enum": ["a", 1]}), "`a`, `1`"),
            (json!({"anyOf": [{"type": "string"}, {"type": "integer"}]}), "one of string, integer"),
            (json!({"anyOf": [{"enum": ["a", "b", "c", "d", "e"]}, {"type": "string"}]}), "one of 5 values, string"),
            (json!({}), "any JSON"),
        ] {
            assert_eq!(describe(&document, &schema), expected);
        }
    }
}
