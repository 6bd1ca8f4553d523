//! Examples and defaults of the pages that do not match their schema. Each is a warning, because either the example or
//! the schema is wrong, and examples are never sent.
//!
//! The validator is the crate `jsonschema`, which reads JSON Schema 2020-12; keywords of 3.0 are translated first
//! ([`for_validator`]). It gets an [`excerpt`] of the pages for each schema. Only the command uses this, not the build
//! script.

use jsonschema::Draft;
use serde_json::{Map, Value, json};

use super::excerpt::excerpt;
use crate::documents::bundle::Bundle;
use crate::openapi::grammar::{self, DOCUMENT, Kind};
use crate::openapi::pointer::{self, resolve};
use crate::openapi::problem::{Problem, Problems};
use crate::shape::is_json;

/// Returns a warning for each example and default of the pages that does not match its schema.
#[must_use]
pub fn contradictions(bundle: &Bundle) -> Problems {
    let document = bundle.document();
    let mut prepared = document.clone();
    grammar::visit_mut(&mut prepared, Kind::Object(&DOCUMENT), &mut for_validator);
    let mut problems = Problems::default();
    grammar::visit(document, Kind::Object(&DOCUMENT), "", &mut |value, kind, at| {
        if let Some((schema, examples)) = examples_of(document, value, kind, at) {
            let found = contradicting(&prepared, &schema, &examples);
            problems.extend(found.into_iter().map(|problem| bundle.locate(problem)));
        }
    });
    problems
}

/// An example or default: its value, its pointer, and the pointer of the reference to it if there is one.
struct Example<'a> {
    noun: &'static str,
    value: &'a Value,
    at: String,
    used_at: Option<String>,
}

/// Returns the pointer of the schema of `value`, and the examples of that schema.
fn examples_of<'a>(document: &'a Value, value: &'a Value, kind: Kind, at: &str) -> Option<(String, Vec<Example<'a>>)> {
    let own = |keyword: &str, noun: &'static str| {
        let value = value.get(keyword)?;
        Some(Example { noun, value, at: pointer::join(at, keyword), used_at: None })
    };
    let object = grammar::object_of(kind, value)?;
    let mut examples: Vec<Example<'_>> = own("example", "example").into_iter().collect();
    match object.name {
        "schema" => {
            examples.extend(own("default", "default"));
            for (n, value) in value["examples"].as_array().into_iter().flatten().enumerate() {
                examples.push(Example { noun: "example", value, at: format!("{at}/examples/{n}"), used_at: None });
            }
            Some((at.to_owned(), examples))
        }
        "parameter" | "header" | "media type" => {
            for (name, example) in value["examples"].as_object().into_iter().flatten() {
                let here = pointer::join(&pointer::join(at, "examples"), name);
                let target = example["$ref"].as_str().and_then(pointer::of_ref);
                let Some(value) = resolve(document, example).and_then(|it| it.get("value")) else { continue };
                let at = pointer::join(target.unwrap_or(&here), "value");
                examples.push(Example { noun: "example", value, at, used_at: target.map(|_| here.clone()) });
            }
            if object.name == "media type" && !is_json(document, &pointer::last(at), value) {
                // An example of another format than JSON is a string.
                examples.retain(|example| !example.value.is_string());
            }
            value.get("schema").map(|_| (pointer::join(at, "schema"), examples))
        }
        _ => None,
    }
}

/// The pointer of the error code. The list of codes in the pages is incomplete, and examples have other codes.
const CODE: &str = "/error/code";

/// Returns a warning for each of the examples that does not match its schema.
fn contradicting(prepared: &Value, schema: &str, examples: &[Example<'_>]) -> Vec<Problem> {
    if examples.is_empty() {
        return Vec::new();
    }
    let values: Vec<&Value> = examples.iter().map(|example| example.value).collect();
    let Some(schema) = excerpt(prepared, schema, &values) else { return Vec::new() };
    let options = jsonschema::options().with_draft(Draft::Draft202012);
    let options = options.should_validate_formats(true).should_ignore_unknown_formats(true);
    // Schemas that the validator cannot read are reported by `check`, or are extensions.
    let Ok(validator) = options.build(&schema) else { return Vec::new() };
    let found = examples.iter().filter_map(|example| {
        let mut errors = validator.iter_errors(example.value);
        let error = errors.find(|error| error.instance_path().as_str() != CODE)?;
        let inside = error.instance_path().to_string();
        let inside = if inside.is_empty() { inside } else { format!("at `{inside}`, ") };
        let reason = shortened(&error.to_string());
        let message = format!("this {} does not match its schema: {inside}{reason}", example.noun);
        let mut problem = Problem::warning(message).at_pointer(&example.at);
        if let Some(used_at) = &example.used_at {
            problem = problem.at_pointer(used_at);
        }
        Some(problem.help("correct the example or the schema; the generated code follows the schema"))
    });
    found.collect()
}

/// Returns a message of the validator with the middle left out if it is too long, since it repeats the value.
fn shortened(reason: &str) -> String {
    const LONGEST: usize = 160;
    let length = reason.chars().count();
    if length <= LONGEST {
        return reason.to_owned();
    }
    let (head, tail) = (LONGEST / 2, length - LONGEST / 2);
    reason.chars().take(head).chain("…".chars()).chain(reason.chars().skip(tail)).collect()
}

/// Translates keywords of 3.0 to JSON Schema 2020-12, and removes keywords that only identify the schema.
fn for_validator(value: &mut Value, kind: Kind) {
    if !matches!(kind, Kind::Schema | Kind::SchemaOrFlag) {
        return;
    }
    let Value::Object(members) = value else { return };
    for keyword in ["$id", "$anchor", "$schema", "$dynamicAnchor"] {
        members.shift_remove(keyword);
    }
    for (flag, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        if let Some(Value::Bool(excludes)) = members.get(flag).cloned() {
            members.shift_remove(flag);
            if let Some(limit) = members.get(bound).filter(|_| excludes).cloned() {
                members.insert(flag.to_owned(), limit);
            }
        }
    }
    if members.get("items").is_some_and(Value::is_array)
        && let Some(items) = members.shift_remove("items")
    {
        members.insert("prefixItems".to_owned(), items);
    }
    optional_in_one_direction(members);
    if members.shift_remove("nullable") == Some(json!(true)) {
        nullable(members);
    }
}

/// Makes `readOnly` and `writeOnly` properties optional, since an example may be of a request or of a response.
fn optional_in_one_direction(schema: &mut Map<String, Value>) {
    let properties = schema.get("properties").cloned().unwrap_or_default();
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.retain(|name| {
            let property = name.as_str().and_then(|name| properties.get(name));
            property.is_none_or(|it| it["readOnly"] != true && it["writeOnly"] != true)
        });
    }
}

/// Adds null to the values of a schema. In 3.0 `nullable` has no effect without a `type`, but pages rely on it then,
/// too.
fn nullable(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(listed)) = schema.get_mut("enum")
        && !listed.contains(&Value::Null)
    {
        listed.push(Value::Null);
    }
    match schema.get_mut("type") {
        Some(Value::Array(types)) => types.push(json!("null")),
        Some(kind) => *kind = json!([kind, "null"]),
        None => {
            let inner = std::mem::take(schema);
            schema.insert("anyOf".to_owned(), json!([inner, {"type": "null"}]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Page;

    fn messages(document: &Value) -> String {
        let page = Page::parse("a.json", &document.to_string()).unwrap_or_else(|problem| panic!("{problem}"));
        let (bundle, _) = Bundle::new(vec![page]).unwrap_or_else(|problems| panic!("{problems}"));
        contradictions(&bundle).to_string()
    }

    fn with_schema(schema: Value) -> Value {
        json!({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "components": {"schemas": {
            "A": schema, "B": {"type": "object", "properties": {"n": {"type": "integer"}}},
        }}})
    }

    #[test]
    fn an_example_that_does_not_match_its_schema_is_reported_with_the_reason() {
        let message =
            messages(&with_schema(json!({"type": "integer", "example": "abc", "default": 1.5, "examples": [1, null]})));
        for expected in [
            "#/components/schemas/A/example: this example does not match its schema: \"abc\" is not of type \"integer\"\n  help: ",
            "#/components/schemas/A/default: this default does not match its schema: 1.5 is not of type \"integer\"",
            "#/components/schemas/A/examples/1: this example does not match its schema: null is not of type \"integer\"",
        ] {
            assert!(message.contains(expected), "{expected}: {message}");
        }
        assert!(message.starts_with("warning: a.json:1:") && !message.contains("examples/0"), "{message}");
    }

    #[test]
    fn parameters_bodies_and_shared_examples_are_validated_where_they_are_used() {
        let schema = json!({"$ref": "#/components/schemas/B"});
        let document = json!({"openapi": "3.1.0", "info": {"title": "t", "version": "1"},
            "paths": {"/a": {"post": {
                "operationId": "A",
                "parameters": [{"name": "q", "in": "query", "schema": {"type": "integer"}, "example": "x"}],
                "requestBody": {"content": {
                    "application/json": {"schema": schema, "examples": {"e": {"$ref": "#/components/examples/E"}}},
                    "application/xml": {"schema": schema, "example": "<b/>"},
                }},
            }}},
            "components": {"examples": {"E": {"value": {"n": "x"}}}, "schemas": {"B": with_schema(json!({}))["components"]["schemas"]["B"]}},
        });
        let message = messages(&document);
        for expected in [
            "#/paths/~1a/post/parameters/0/example: this example",
            "#/components/examples/E/value: this example does not match its schema: at `/n`, \"x\" is not of type \"integer\"\n  also: ",
            "#/paths/~1a/post/requestBody/content/application~1json/examples/e",
        ] {
            assert!(message.contains(expected), "{expected}: {message}");
        }
        assert_eq!(message.matches("warning: ").count(), 2, "{message}");
    }

    #[test]
    fn keywords_of_three_zero_are_translated() {
        for schema in [
            json!({"type": "string", "nullable": true, "enum": ["a"], "example": null}),
            json!({"allOf": [{"$ref": "#/components/schemas/B"}], "nullable": true, "example": null}),
            json!({"type": "integer", "minimum": 1, "exclusiveMinimum": true, "example": 2}),
            json!({"type": "array", "items": [{"type": "integer"}], "example": [1, "a"]}),
            json!({"required": ["id"], "properties": {"id": {"readOnly": true}}, "example": {}}),
            json!({"type": "integer", "example": 1.0}),
            json!({"type": "integer", "maximum": u64::MAX, "example": u64::MAX}),
        ] {
            assert_eq!(messages(&with_schema(schema.clone())), "", "{schema}");
        }
        let strict = json!({"type": "integer", "minimum": 1, "exclusiveMinimum": true, "example": 1});
        assert!(messages(&with_schema(strict)).contains("1 is less than or equal to the minimum of 1"));
    }
}
