//! Lists of types, and `null`: in 3.0 a schema has one type, and null is `nullable`.
//!
//! In 3.0.3 `nullable` only has an effect with a `type`, and an `enum` must list null itself. So a schema that only
//! allows null is `{type: string, nullable: true, enum: [null]}`.

use serde_json::{Map, Value, json};

use super::all_of;
use crate::openapi::members::is_of_type;

pub(super) fn lower(schema: &mut Map<String, Value>) {
    let mut types: Vec<String> = match schema.get("type") {
        Some(Value::String(one)) if one == "null" => vec![one.clone()],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => return,
    };
    let mut seen = Vec::new();
    types.retain(|it| {
        !seen.contains(it) && {
            seen.push(it.clone());
            true
        }
    });
    if types.iter().any(|it| it == "number") {
        types.retain(|it| it != "integer");
    }
    let nullable = types.iter().any(|it| it == "null") || schema.get("nullable") == Some(&Value::Bool(true));
    types.retain(|it| it != "null");

    match &types[..] {
        [] => only_null(schema),
        [one] => {
            schema.insert("type".to_owned(), json!(one));
            if nullable {
                insert_after_type(schema, "nullable", json!(true));
            }
        }
        several => one_of_several(schema, several, nullable),
    }
}

fn only_null(schema: &mut Map<String, Value>) {
    let excluded = schema.get("enum").and_then(Value::as_array).is_some_and(|members| !members.contains(&Value::Null));
    schema.insert("type".to_owned(), json!("string"));
    insert_after_type(schema, "nullable", json!(true));
    schema.insert("enum".to_owned(), json!([null]));
    if excluded {
        all_of::add(schema, json!({"not": {}}));
    }
}

fn one_of_several(schema: &mut Map<String, Value>, types: &[String], nullable: bool) {
    schema.shift_remove("type");
    schema.shift_remove("nullable");
    let members = schema.get("enum").and_then(Value::as_array).cloned();
    if nullable && types.len() == 5 && members.is_none() {
        // All types are allowed.
        return;
    }
    let mut alternatives = Vec::new();
    let mut null_is_left = nullable;
    for name in types {
        let mut alternative = Map::new();
        alternative.insert("type".to_owned(), json!(name));
        let mut fitting = members
            .as_ref()
            .map(|members| members.iter().filter(|member| is_of_type(member, name)).cloned().collect::<Vec<_>>());
        if fitting.as_ref().is_some_and(Vec::is_empty) {
            continue;
        }
        if null_is_left {
            alternative.insert("nullable".to_owned(), json!(true));
            if let (Some(fitting), Some(members)) = (&mut fitting, &members)
                && members.contains(&Value::Null)
            {
                fitting.push(Value::Null);
            }
            null_is_left = false;
        }
        for keyword in keywords_of(name) {
            if let Some(value) = schema.get(*keyword) {
                alternative.insert((*keyword).to_owned(), value.clone());
            }
        }
        if let Some(fitting) = fitting {
            alternative.insert("enum".to_owned(), Value::Array(fitting));
        }
        alternatives.push(Value::Object(alternative));
    }
    if null_is_left && members.is_some_and(|members| members.contains(&Value::Null)) {
        alternatives.push(json!({"type": "string", "nullable": true, "enum": [null]}));
    }
    for keyword in types.iter().flat_map(|name| keywords_of(name)) {
        schema.shift_remove(*keyword);
    }
    schema.shift_remove("enum");
    match alternatives.len() {
        0 => all_of::add(schema, json!({"not": {}})),
        _ if schema.contains_key("anyOf") => all_of::add(schema, json!({"anyOf": alternatives})),
        _ => {
            schema.insert("anyOf".to_owned(), Value::Array(alternatives));
        }
    }
}

/// Returns the keywords that only apply to values of this type.
fn keywords_of(name: &str) -> &'static [&'static str] {
    match name {
        "string" => {
            &["minLength", "maxLength", "pattern", "format", "contentEncoding", "contentMediaType", "contentSchema"]
        }
        "number" | "integer" => &["multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "format"],
        "array" => &["items", "minItems", "maxItems", "uniqueItems"],
        "object" => {
            &["properties", "required", "additionalProperties", "minProperties", "maxProperties", "discriminator"]
        }
        _ => &[],
    }
}

fn insert_after_type(schema: &mut Map<String, Value>, key: &str, value: Value) {
    if schema.contains_key(key) {
        schema.insert(key.to_owned(), value);
        return;
    }
    let after = schema.keys().position(|it| it == "type").map_or(schema.len(), |at| at + 1);
    schema.shift_insert(after, key.to_owned(), value);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::lower::tests::lowered;

    #[test]
    fn null_beside_one_type_is_nullable() {
        let schema = json!({"type": ["string", "null"], "minLength": 1});
        assert_eq!(lowered(&schema), json!({"type": "string", "nullable": true, "minLength": 1}));
        assert_eq!(lowered(&json!({"type": ["string"]})), json!({"type": "string"}));
        assert_eq!(lowered(&json!({"type": ["integer", "number"]})), json!({"type": "number"}));
    }

    #[test]
    fn an_enum_that_lacks_null_still_lacks_it() {
        let schema = json!({"type": ["string", "null"], "enum": ["a"]});
        assert_eq!(lowered(&schema), json!({"type": "string", "nullable": true, "enum": ["a"]}));
    }

    #[test]
    fn null_alone_is_an_enum_of_null() {
        let null = json!({"type": "string", "nullable": true, "enum": [null]});
        assert_eq!(lowered(&json!({"type": "null"})), null);
        assert_eq!(lowered(&json!({"type": ["null"]})), null);
        assert_eq!(lowered(&json!({"anyOf": [{"type": "null"}]})), json!({ "anyOf": [(null)] }));
    }

    #[test]
    fn several_types_are_alternatives_with_their_own_keywords() {
        let schema = json!({
            "description": "d", "type": ["string", "integer", "null"], "minLength": 1, "minimum": 2,
        });
        let expected = json!({"description": "d", "anyOf": [
            {"type": "string", "nullable": true, "minLength": 1},
            {"type": "integer", "minimum": 2},
        ]});
        assert_eq!(lowered(&schema), expected);
        let every = json!(["string", "number", "boolean", "array", "object", "null"]);
        assert_eq!(lowered(&json!({"type": every, "title": "t"})), json!({"title": "t"}));
    }

    #[test]
    fn enum_values_go_to_the_alternative_of_their_type() {
        let schema = json!({"type": ["string", "integer", "null"], "enum": ["a", 1, null]});
        let expected = json!({"anyOf": [
            {"type": "string", "nullable": true, "enum": ["a", null]},
            {"type": "integer", "enum": [1]},
        ]});
        assert_eq!(lowered(&schema), expected);
        let schema = json!({"type": ["string", "integer", "null"], "enum": [null]});
        assert_eq!(lowered(&schema), json!({"anyOf": [{"type": "string", "nullable": true, "enum": [null]}]}));
    }

    #[test]
    fn nullable_of_three_zero_is_kept() {
        let schema = json!({"type": "string", "nullable": true});
        assert_eq!(lowered(&schema), schema);
        let schema = json!({"type": ["string"], "nullable": true});
        assert_eq!(lowered(&schema), json!({"type": "string", "nullable": true}));
    }
}
