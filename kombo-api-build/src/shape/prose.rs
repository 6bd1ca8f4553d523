//! Descriptions for rustdoc, with the limits, formats and defaults that the generated types do not express.

use serde_json::{Map, Value};

use crate::conventions::Conventions;
use crate::openapi::grammar::{self, DOCUMENT, Kind};

pub(super) fn shape(document: &mut Value, conventions: &Conventions) {
    let docs = conventions.docs_url();
    grammar::visit_mut(document, Kind::Object(&DOCUMENT), &mut |value, shape| {
        let is_map = matches!(shape, Kind::Map(_));
        let Value::Object(members) = value else { return };
        if is_map {
            return;
        }
        for key in ["description", "summary"] {
            if let Some(Value::String(text)) = members.get_mut(key) {
                *text = rendered(text, docs);
            }
        }
        if matches!(shape, Kind::Schema | Kind::SchemaOrFlag) {
            members.shift_remove("title");
            // An empty description counts as missing.
            if members.get("description").is_some_and(|it| it == "") {
                members.shift_remove("description");
            }
            let notes = notes(members);
            if !notes.is_empty() {
                let described = members.get("description").and_then(Value::as_str).unwrap_or_default();
                let gap = if described.is_empty() { "" } else { "\n\n" };
                let text = format!("{described}{gap}{}", notes.join(" "));
                members.insert("description".to_owned(), Value::String(text));
            }
            for key in ["example", "externalDocs", "xml", "x-examples", "x-comment"] {
                members.shift_remove(key);
            }
        }
    });
}

/// Returns a sentence for each constraint of a schema that its Rust type does not express.
fn notes(schema: &Map<String, Value>) -> Vec<String> {
    let mut notes = Vec::new();
    let number = |key: &str| schema.get(key).filter(|it| it.is_number()).map(ToString::to_string);
    let count = |n: &str, one: &str| if n == "1" { format!("1 {one}") } else { format!("{n} {one}s") };
    for (keyword, text, unit) in [
        ("minLength", "At least", "character"),
        ("maxLength", "At most", "character"),
        ("minItems", "At least", "item"),
        ("maxItems", "At most", "item"),
    ] {
        if let Some(n) = number(keyword) {
            notes.push(format!("{text} {}.", count(&n, unit)));
        }
    }
    for (keyword, exclusive, inclusive_text, exclusive_text) in [
        ("minimum", "exclusiveMinimum", "At least", "More than"),
        ("maximum", "exclusiveMaximum", "At most", "Less than"),
    ] {
        if let Some(n) = number(keyword) {
            let is_exclusive = schema.get(exclusive) == Some(&Value::Bool(true));
            notes.push(format!("{} {n}.", if is_exclusive { exclusive_text } else { inclusive_text }));
        }
    }
    if let Some(format) = schema.get("format").and_then(Value::as_str)
        && !super::tolerance::IN_TYPES.contains(&format)
    {
        notes.push(format!("Format: `{format}`."));
    }
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str)
        && !pattern.contains('`')
    {
        notes.push(format!("Pattern: `{pattern}`."));
    }
    if let Some(default) = schema.get("default") {
        let value = default.as_str().map_or_else(|| default.to_string(), str::to_owned);
        notes.push(format!("Default: `{value}`."));
    }
    notes
}

/// Translates the Markdown of the docs to Markdown for rustdoc.
pub(crate) fn rendered(text: &str, docs: Option<&str>) -> String {
    let mut lines = Vec::new();
    let mut fenced = false;
    for line in text.trim().lines() {
        let bare = line.trim_start();
        if bare.starts_with("```") {
            // rustdoc compiles a code block without a language as a doctest.
            let line = if !fenced && bare.trim() == "```" { "```text".to_owned() } else { bare.to_owned() };
            fenced = !fenced;
            lines.push(line);
        } else if fenced {
            lines.push(line.to_owned());
        } else {
            // rustdoc compiles a line indented by four spaces as a doctest.
            let indent = line.len() - bare.len();
            let line = if indent >= 4 && !bare.starts_with(['-', '*']) { bare } else { line };
            lines.push(outside_code(line.trim_end(), docs));
        }
    }
    lines.join("\n")
}

/// Translates a line outside of code blocks: escapes HTML tags, and resolves relative links against `docs`.
fn outside_code(line: &str, docs: Option<&str>) -> String {
    let mut out = String::new();
    for (n, part) in line.split('`').enumerate() {
        if n > 0 {
            out.push('`');
        }
        if n % 2 == 1 {
            out.push_str(part);
            continue;
        }
        let part = part.replace('<', "\\<");
        let Some(docs) = docs else {
            out.push_str(&part);
            continue;
        };
        let part = part.replace("](/", &format!("]({docs}"));
        let mut rest = part.as_str();
        while let Some((before, after)) = rest.split_once("](../") {
            out.push_str(before);
            out.push_str("](");
            out.push_str(docs);
            rest = after.trim_start_matches("../");
        }
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn relative_links_are_resolved_and_tags_are_escaped() {
        let text = "See [a](/connect/flow), [b](../guides/x) and [c](https://x.dev). <Warning>`<b>`</Warning>";
        let expected = "See [a](https://docs.kombo.dev/connect/flow), [b](https://docs.kombo.dev/guides/x) and \
            [c](https://x.dev). \\<Warning>`<b>`\\</Warning>";
        assert_eq!(rendered(text, Some("https://docs.kombo.dev/")), expected);
    }

    #[test]
    fn code_blocks_are_not_doctests() {
        assert_eq!(
            rendered("a\n\n    b\n```\nc\n```\n```json\n{}\n```", None),
            "a\n\nb\n```text\nc\n```\n```json\n{}\n```"
        );
    }

    #[test]
    fn limits_formats_and_defaults_are_documented() {
        let schema = json!({"type": "string", "minLength": 1, "maxLength": 9, "format": "email", "default": "x"});
        let sentences = notes(schema.as_object().unwrap_or(&Map::new()));
        assert_eq!(sentences, ["At least 1 character.", "At most 9 characters.", "Format: `email`.", "Default: `x`."]);
        let schema = json!({"minimum": 0, "exclusiveMinimum": true, "maximum": 5, "default": false});
        let sentences = notes(schema.as_object().unwrap_or(&Map::new()));
        assert_eq!(sentences, ["More than 0.", "At most 5.", "Default: `false`."]);
    }
}
