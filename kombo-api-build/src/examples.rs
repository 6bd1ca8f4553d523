//! Examples and defaults that are not of their schema. Nobody sends them, so each is a warning: of the two, example and
//! schema, one says what is not so, and a reader cannot know which.
//!
//! The judge is the crate `jsonschema`, which reads JSON Schema 2020-12; what pages say in the words of 3.0 is put into
//! those of 3.1 first ([`as_judged`]). Only the command asks for this: a build script has no use for it.

use jsonschema::{Draft, Registry};
use serde_json::{Map, Value, json};

use crate::Bundle;
use crate::grammar::{self, DOCUMENT, Shape};
use crate::pointer::{self, resolve};
use crate::problem::{Problem, Problems};
use crate::shape::is_json;

/// A warning for each example and each default in the pages that its schema does not allow.
#[must_use]
pub fn contradictions(bundle: &Bundle) -> Problems {
    let document = bundle.document();
    let mut judged = document.clone();
    grammar::visit_mut(&mut judged, Shape::Object(&DOCUMENT), &mut as_judged);
    let Ok(registry) = Registry::new().add(ROOT, judged.clone()).and_then(|it| it.prepare()) else {
        return Problems::default();
    };
    let judge = Judge { judged: &judged, registry: &registry };
    let mut problems = Problems::default();
    grammar::visit(document, Shape::Object(&DOCUMENT), "", &mut |value, shape, at| {
        if let Some((schema, examples)) = shown(document, value, shape, at) {
            let found = judge.contradictions(&schema, &examples);
            problems.extend(found.into_iter().map(|problem| bundle.locate(problem)));
        }
    });
    problems
}

/// What the document is called among the judge's schemas.
const ROOT: &str = "urn:pages";

/// An example or default: its value, where it stands, and where it is used if that is somewhere else.
struct Shown<'a> {
    what: &'static str,
    value: &'a Value,
    at: String,
    used_at: Option<String>,
}

/// What `value` shows of itself: the pointer of the schema, and the examples of it.
fn shown<'a>(document: &'a Value, value: &'a Value, shape: Shape, at: &str) -> Option<(String, Vec<Shown<'a>>)> {
    let own = |keyword: &str, what: &'static str| {
        let value = value.get(keyword)?;
        Some(Shown { what, value, at: pointer::join(at, keyword), used_at: None })
    };
    let object = grammar::object_of(shape, value)?;
    let mut examples: Vec<Shown<'_>> = own("example", "example").into_iter().collect();
    match object.name {
        "schema" => {
            examples.extend(own("default", "default"));
            for (n, value) in value["examples"].as_array().into_iter().flatten().enumerate() {
                examples.push(Shown { what: "example", value, at: format!("{at}/examples/{n}"), used_at: None });
            }
            Some((at.to_owned(), examples))
        }
        "parameter" | "header" | "media type" => {
            for (name, example) in value["examples"].as_object().into_iter().flatten() {
                let here = pointer::join(&pointer::join(at, "examples"), name);
                let target = example["$ref"].as_str().and_then(pointer::of_ref);
                let Some(value) = resolve(document, example).and_then(|it| it.get("value")) else { continue };
                let at = pointer::join(target.unwrap_or(&here), "value");
                examples.push(Shown { what: "example", value, at, used_at: target.map(|_| here.clone()) });
            }
            if object.name == "media type" && !is_json(document, &pointer::last(at), value) {
                // What is no JSON is shown as it is written.
                examples.retain(|example| !example.value.is_string());
            }
            value.get("schema").map(|_| (pointer::join(at, "schema"), examples))
        }
        _ => None,
    }
}

/// Where errors have their codes. The API says itself that it does not list all of them, and examples show others.
const CODE: &str = "/error/code";

struct Judge<'a> {
    judged: &'a Value,
    registry: &'a Registry<'a>,
}

impl Judge<'_> {
    fn contradictions(&self, schema: &str, examples: &[Shown<'_>]) -> Vec<Problem> {
        if examples.is_empty() {
            return Vec::new();
        }
        let Some(schema) = self.judged.pointer(schema) else { return Vec::new() };
        let options = jsonschema::options().with_draft(Draft::Draft202012).with_registry(self.registry);
        let options = options.should_validate_formats(true).should_ignore_unknown_formats(true);
        // What is no schema to the judge was said before, or is none of its business.
        let Ok(validator) = options.build(schema) else { return Vec::new() };
        let found = examples.iter().filter_map(|example| {
            let mut errors = validator.iter_errors(example.value);
            let error = errors.find(|error| error.instance_path().as_str() != CODE)?;
            let inside = error.instance_path().to_string();
            let inside = if inside.is_empty() { inside } else { format!("at `{inside}`, ") };
            let reason = shortened(&error.to_string());
            let message = format!("this {} is not of its schema: {inside}{reason}", example.what);
            let mut problem = Problem::warning(message).at_pointer(&example.at);
            if let Some(used_at) = &example.used_at {
                problem = problem.at_pointer(used_at);
            }
            Some(problem.help("correct the one or the other; what is generated follows the schema"))
        });
        found.collect()
    }
}

/// The judge repeats what it judges, which may be long.
fn shortened(reason: &str) -> String {
    const LONGEST: usize = 160;
    let length = reason.chars().count();
    if length <= LONGEST {
        return reason.to_owned();
    }
    let (head, tail) = (LONGEST / 2, length - LONGEST / 2);
    reason.chars().take(head).chain("…".chars()).chain(reason.chars().skip(tail)).collect()
}

/// Says in the words of 2020-12 what pages say in those of 3.0, and what only a server knows not at all.
fn as_judged(value: &mut Value, shape: Shape) {
    if !matches!(shape, Shape::Schema | Shape::SchemaOrFlag) {
        return;
    }
    let Value::Object(members) = value else { return };
    for keyword in ["$id", "$anchor", "$schema", "$dynamicAnchor"] {
        members.shift_remove(keyword);
    }
    if let Some(Value::String(reference)) = members.get_mut("$ref") {
        *reference = format!("{ROOT}#{}", as_fragment(reference.trim_start_matches('#')));
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
    one_way(members);
    if members.shift_remove("nullable") == Some(json!(true)) {
        nullable(members);
    }
}

/// What is sent only, or read only, is required of the one way only; an example shows either.
fn one_way(schema: &mut Map<String, Value>) {
    let properties = schema.get("properties").cloned().unwrap_or_default();
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.retain(|name| {
            let property = name.as_str().and_then(|name| properties.get(name));
            property.is_none_or(|it| it["readOnly"] != true && it["writeOnly"] != true)
        });
    }
}

/// Null beside whatever there is: 3.0 has it act beside a `type` only, but nobody writes it to say nothing.
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

/// A JSON pointer as the fragment of a URI.
fn as_fragment(pointer: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    pointer
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Page;

    fn said(document: &Value) -> String {
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
    fn an_example_that_its_schema_does_not_allow_is_named_with_the_reason() {
        let said =
            said(&with_schema(json!({"type": "integer", "example": "abc", "default": 1.5, "examples": [1, null]})));
        for expected in [
            "#/components/schemas/A/example: this example is not of its schema: \"abc\" is not of type \"integer\"\n  help: ",
            "#/components/schemas/A/default: this default is not of its schema: 1.5 is not of type \"integer\"",
            "#/components/schemas/A/examples/1: this example is not of its schema: null is not of type \"integer\"",
        ] {
            assert!(said.contains(expected), "{expected}: {said}");
        }
        assert!(said.starts_with("warning: a.json:1:") && !said.contains("examples/0"), "{said}");
    }

    #[test]
    fn parameters_bodies_and_shared_examples_are_judged_where_they_are_used() {
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
        let said = said(&document);
        for expected in [
            "#/paths/~1a/post/parameters/0/example: this example",
            "#/components/examples/E/value: this example is not of its schema: at `/n`, \"x\" is not of type \"integer\"\n  also: ",
            "#/paths/~1a/post/requestBody/content/application~1json/examples/e",
        ] {
            assert!(said.contains(expected), "{expected}: {said}");
        }
        assert_eq!(said.matches("warning: ").count(), 2, "{said}");
    }

    #[test]
    fn what_is_said_in_the_words_of_three_zero_is_understood() {
        for schema in [
            json!({"type": "string", "nullable": true, "enum": ["a"], "example": null}),
            json!({"allOf": [{"$ref": "#/components/schemas/B"}], "nullable": true, "example": null}),
            json!({"type": "integer", "minimum": 1, "exclusiveMinimum": true, "example": 2}),
            json!({"type": "array", "items": [{"type": "integer"}], "example": [1, "a"]}),
            json!({"required": ["id"], "properties": {"id": {"readOnly": true}}, "example": {}}),
            json!({"type": "integer", "example": 1.0}),
            json!({"type": "integer", "maximum": u64::MAX, "example": u64::MAX}),
        ] {
            assert_eq!(said(&with_schema(schema.clone())), "", "{schema}");
        }
        let strict = json!({"type": "integer", "minimum": 1, "exclusiveMinimum": true, "example": 1});
        assert!(said(&with_schema(strict)).contains("1 is less than or equal to the minimum of 1"));
    }
}
