//! Schemas and values in the text of messages.

use serde_json::Value;

use super::flatten::Schemas;
use super::node::Node;

/// Returns a short description of a schema: `list of string (date)`.
pub(super) fn describe<'a>(schemas: &Schemas<'a>, node: &Node<'a>) -> String {
    describe_within(schemas, node, 3)
}

/// The depth limits the length of the description and ends recursive schemas.
fn describe_within<'a>(schemas: &Schemas<'a>, node: &Node<'a>, depth: usize) -> String {
    let Some(depth) = depth.checked_sub(1) else { return "…".to_owned() };
    let flat = schemas.flat(node);
    if let Some(members) = flat.members.get("enum").and_then(Value::as_array) {
        return match &members[..] {
            [] => "null".to_owned(),
            [one] => format!("`{}`", display(one)),
            several if several.len() <= 4 => listed(several),
            several => format!("one of {} values", several.len()),
        };
    }
    if let Some(alternatives) = flat.unions.first() {
        let words: Vec<String> = alternatives.iter().map(|it| describe_within(schemas, it, depth)).collect();
        let words: Vec<&str> = words.iter().map(|it| it.strip_prefix("one of ").unwrap_or(it)).collect();
        return format!("one of {}", words.join(", "));
    }
    match (flat.type_of(), flat.members.get("format").and_then(Value::as_str)) {
        (Some("array"), _) => {
            let items = flat.items.as_ref();
            let items = items.map_or_else(|| "any JSON".to_owned(), |it| describe_within(schemas, it, depth));
            format!("list of {items}")
        }
        (Some("object"), _) => node.component().unwrap_or_else(|| "object".to_owned()),
        (Some(name), Some(format)) => format!("{name} ({format})"),
        (Some(name), None) => name.to_owned(),
        (None, _) => "any JSON".to_owned(),
    }
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
    use serde_json::json;

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
            assert_eq!(describe(&Schemas::new(&document), &Node::new("/a", &schema)), expected);
        }
    }
}
