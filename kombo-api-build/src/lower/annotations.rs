//! Annotations with another notation in 3.0, or none: the latter become extensions.

use serde_json::{Map, Value, json};

pub(super) fn lower(schema: &mut Map<String, Value>) {
    // `relax` has removed any other dialect.
    schema.shift_remove("$schema");
    rename(schema, "$comment", "x-comment");
    examples(schema);
    content(schema);
}

fn examples(schema: &mut Map<String, Value>) {
    let Some(examples) = schema.shift_remove("examples") else { return };
    match examples.as_array().map(Vec::as_slice) {
        Some([]) => {}
        Some([one]) if !schema.contains_key("example") => {
            schema.insert("example".to_owned(), one.clone());
        }
        several => {
            if let Some([first, ..]) = several
                && !schema.contains_key("example")
            {
                schema.insert("example".to_owned(), first.clone());
            }
            schema.insert("x-examples".to_owned(), examples);
        }
    }
}

fn content(schema: &mut Map<String, Value>) {
    let encoding = schema.get("contentEncoding").and_then(Value::as_str);
    let media_type = schema.get("contentMediaType").and_then(Value::as_str);
    let format = match (encoding, media_type) {
        (Some("base64"), _) => Some(("contentEncoding", "byte")),
        (None, Some("application/octet-stream")) => Some(("contentMediaType", "binary")),
        _ => None,
    };
    if let Some((keyword, format)) = format
        && !schema.contains_key("format")
    {
        schema.shift_remove(keyword);
        schema.insert("format".to_owned(), json!(format));
    }
    for (keyword, extension) in [
        ("contentEncoding", "x-contentEncoding"),
        ("contentMediaType", "x-contentMediaType"),
        ("contentSchema", "x-contentSchema"),
    ] {
        rename(schema, keyword, extension);
    }
}

fn rename(schema: &mut Map<String, Value>, from: &str, to: &str) {
    if let Some(value) = schema.shift_remove(from) {
        schema.insert(to.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::lower::tests::lowered;

    #[test]
    fn the_first_example_becomes_the_example_and_the_others_are_kept() {
        assert_eq!(lowered(&json!({"examples": [1]})), json!({"example": 1}));
        assert_eq!(lowered(&json!({"examples": [1, 2]})), json!({"example": 1, "x-examples": [1, 2]}));
        assert_eq!(lowered(&json!({"example": 0, "examples": [1]})), json!({"example": 0, "x-examples": [1]}));
        assert_eq!(lowered(&json!({"examples": []})), json!({}));
    }

    #[test]
    fn content_keywords_become_formats_or_extensions() {
        assert_eq!(lowered(&json!({"contentEncoding": "base64"})), json!({"format": "byte"}));
        assert_eq!(lowered(&json!({"contentMediaType": "application/octet-stream"})), json!({"format": "binary"}));
        let schema = json!({"contentMediaType": "application/json", "contentSchema": {"const": 1}});
        let expected = json!({"x-contentMediaType": "application/json", "x-contentSchema": {"const": 1}});
        assert_eq!(lowered(&schema), expected);
    }

    #[test]
    fn comments_are_kept_and_the_default_dialect_is_left_out() {
        let schema = json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "$comment": "c"});
        assert_eq!(lowered(&schema), json!({"x-comment": "c"}));
    }
}
