//! Schemas as they act: references followed, `allOf` put together, null apart from the rest.

use serde_json::{Map, Value, json};

use super::limits;
use super::schema::stands_beside;
use crate::pointer;

/// The reference that a schema is: alone, with a description around it, or beside null.
pub(super) fn reference(schema: &Value) -> Option<&str> {
    if let Some(reference) = schema["$ref"].as_str() {
        return Some(reference);
    }
    let parts = |keyword: &str| schema[keyword].as_array().into_iter().flatten().filter(|it| !is_only_null(it));
    let mut parts = ["allOf", "anyOf", "oneOf"].into_iter().flat_map(parts);
    match (parts.next(), parts.next()) {
        (Some(only), None) if schema.get("properties").is_none() => reference(only),
        _ => None,
    }
}

/// What `type: 'null'` is lowered to.
fn is_only_null(schema: &Value) -> bool {
    schema["enum"] == json!([null])
}

/// The members of a schema as they act together.
///
/// Alternatives are under `anyOf`, whichever keyword they are written with, and `nullable` is said here even where a
/// page has null for an alternative or among the members of an enum.
pub(super) fn flat(document: &Value, schema: &Value) -> Map<String, Value> {
    flat_within(document, schema, DEEPEST)
}

/// More `allOf`s in each other than anybody writes; a circle of them has to end somewhere.
const DEEPEST: usize = 32;

fn flat_within(document: &Value, schema: &Value, depth: usize) -> Map<String, Value> {
    let mut own = pointer::resolve(document, schema).and_then(Value::as_object).cloned().unwrap_or_default();
    let Some(depth) = depth.checked_sub(1) else { return own };
    let parts = match own.shift_remove("allOf") {
        Some(Value::Array(parts)) => parts,
        _ => Vec::new(),
    };
    let said = own.get("nullable").cloned();
    let parts: Vec<Map<String, Value>> = parts.iter().map(|part| flat_within(document, part, depth)).collect();
    let all_nullable = !parts.is_empty() && parts.iter().all(|part| part.get("nullable") == Some(&json!(true)));
    for part in parts {
        merge(&mut own, part);
    }
    own.shift_remove("nullable");
    let mut nullable = said.map_or(all_nullable, |it| it == true);

    let alternatives = ["anyOf", "oneOf"].into_iter().filter_map(|keyword| own.shift_remove(keyword));
    let mut alternatives: Vec<Value> = alternatives.filter_map(|it| it.as_array().cloned()).flatten().collect();
    alternatives.retain(|alternative| {
        let alternative = pointer::resolve(document, alternative).unwrap_or(alternative);
        nullable |= alternative["nullable"] == true;
        !is_only_null(alternative)
    });
    match &alternatives[..] {
        [] => {}
        [one] => merge(&mut own, flat_within(document, one, depth)),
        _ => {
            own.insert("anyOf".to_owned(), Value::Array(alternatives));
        }
    }
    if let Some(Value::Array(members)) = own.get_mut("enum") {
        let before = members.len();
        members.retain(|member| !member.is_null());
        nullable |= members.len() < before;
    }
    own.shift_remove("nullable");
    if nullable {
        own.insert("nullable".to_owned(), json!(true));
    }
    own
}

/// Adds what another part says of the same value.
fn merge(own: &mut Map<String, Value>, part: Map<String, Value>) {
    for (key, theirs) in part {
        match (key.as_str(), own.get_mut(&key)) {
            (_, None) => {
                own.insert(key, theirs);
            }
            (_, Some(ours)) if *ours == theirs => {}
            ("properties", Some(Value::Object(ours))) => {
                for (name, schema) in theirs.as_object().cloned().unwrap_or_default() {
                    let both = match ours.get(&name) {
                        Some(known) if *known != schema => json!({"allOf": [known, schema]}),
                        _ => schema,
                    };
                    ours.insert(name, both);
                }
            }
            ("required", Some(Value::Array(ours))) => {
                let theirs = theirs.as_array().into_iter().flatten();
                let new: Vec<Value> = theirs.filter(|name| !ours.contains(name)).cloned().collect();
                ours.extend(new);
            }
            ("enum", Some(Value::Array(ours))) => {
                let theirs = theirs.as_array().cloned().unwrap_or_default();
                ours.retain(|member| theirs.contains(member));
            }
            ("items", Some(ours)) => *ours = json!({"allOf": [ours.clone(), theirs]}),
            (limit, Some(ours)) if limits::is_tighter(limit, &theirs, ours) => *ours = theirs,
            // Of what people read, the nearest counts: a description beside a reference, say.
            (said, Some(_)) if stands_beside(said) || limits::is_ordered(said) => {}
            // Two unions, say, both of which hold: what cannot be put into one is kept apart.
            (_, Some(_)) => {
                if let Value::Array(apart) = own.entry("allOf").or_insert_with(|| json!([])) {
                    apart.push(json!({key: theirs}));
                }
            }
        }
    }
}

/// What a schema is, in words.
pub(super) fn said(document: &Value, schema: &Value) -> String {
    said_within(document, schema, 3)
}

/// A list of lists of lists is as much as anybody reads, and a list of itself has to end somewhere.
fn said_within(document: &Value, schema: &Value, depth: usize) -> String {
    let Some(depth) = depth.checked_sub(1) else { return "…".to_owned() };
    let is_known = |it: &str| pointer::component(it, "schemas").map(str::to_owned);
    let named = reference(schema).and_then(is_known);
    let flat = flat(document, schema);
    let text = |key: &str| flat.get(key).and_then(Value::as_str);
    if let Some(members) = flat.get("enum").and_then(Value::as_array) {
        return match &members[..] {
            [] => "null".to_owned(),
            [one] => format!("`{}`", plain(one)),
            several if several.len() <= 4 => listed(several),
            several => format!("one of {} values", several.len()),
        };
    }
    if let Some(alternatives) = flat.get("anyOf").and_then(Value::as_array) {
        let words: Vec<String> = alternatives.iter().map(|it| said_within(document, it, depth)).collect();
        return format!("one of {}", words.join(", "));
    }
    match (type_of(&flat), text("format")) {
        (Some("array"), _) => {
            let items =
                flat.get("items").map_or_else(|| "any JSON".to_owned(), |items| said_within(document, items, depth));
            format!("list of {items}")
        }
        (Some("object"), _) => named.unwrap_or_else(|| "object".to_owned()),
        (Some(name), Some(format)) => format!("{name} ({format})"),
        (Some(name), None) => name.to_owned(),
        (None, _) => "any JSON".to_owned(),
    }
}

/// The type that a schema states, or that what it says is about; `None` if it may be of any.
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

/// Values in a sentence.
pub(super) fn listed(values: &[Value]) -> String {
    values.iter().map(|value| format!("`{}`", plain(value))).collect::<Vec<_>>().join(", ")
}

/// A value as people write it: texts without quotation marks, and nothing without an end.
pub(super) fn plain(value: &Value) -> String {
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
    fn schemas_are_flattened_as_they_act() {
        let document = json!({"components": {"schemas": {
            "A": {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}},
            "Loop": {"allOf": [{"$ref": "#/components/schemas/Loop"}]},
        }}});
        let a = json!({"$ref": "#/components/schemas/A"});
        let nothing = json!({"type": "string", "nullable": true, "enum": [null]});
        let all =
            flat(&document, &json!({"allOf": [a, {"properties": {"b": {}}, "required": ["b"]}], "description": "d"}));
        assert_eq!(all["required"], json!(["a", "b"]));
        assert_eq!(all["properties"], json!({"a": {"type": "string"}, "b": {}}));
        assert_eq!(all["description"], "d");

        for nullable in
            [json!({"anyOf": [a, nothing]}), json!({"allOf": [a], "nullable": true}), json!({"oneOf": [nothing, a]})]
        {
            let flat = flat(&document, &nullable);
            assert_eq!((&flat["nullable"], &flat["type"]), (&json!(true), &json!("object")), "{nullable}");
            assert!(!flat.contains_key("anyOf"));
        }
        let listed = flat(&document, &json!({"type": "string", "enum": ["x", null], "nullable": true}));
        assert_eq!((&listed["enum"], &listed["nullable"]), (&json!(["x"]), &json!(true)));
        let unions = [json!({"oneOf": [a, {"type": "string"}]}), json!({"anyOf": [a, {"type": "integer"}]})];
        let both = flat(&document, &json!({"allOf": unions}));
        assert_eq!(both["anyOf"], unions[0]["oneOf"]);
        assert_eq!(both["allOf"], json!([unions[1]]), "what cannot be put together is kept apart");
        let _ends = flat(&document, &json!({"$ref": "#/components/schemas/Loop"}));
    }

    #[test]
    fn schemas_are_said_in_words() {
        let document = json!({"components": {"schemas": {"A": {"type": "object"}}}});
        for (schema, expected) in [
            (json!({"$ref": "#/components/schemas/A"}), "A"),
            (json!({"type": "array", "items": {"type": "string", "format": "date"}}), "list of string (date)"),
            (json!({"enum": ["a"]}), "`a`"),
            (json!({"enum": ["a", 1]}), "`a`, `1`"),
            (json!({"anyOf": [{"type": "string"}, {"type": "integer"}]}), "one of string, integer"),
            (json!({}), "any JSON"),
        ] {
            assert_eq!(said(&document, &schema), expected);
        }
    }
}
