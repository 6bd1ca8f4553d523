//! What lowering refuses, before it changes anything: so every message can point at the page as it was written.

use serde_json::{Map, Value};

use crate::grammar::{self, DOCUMENT, METHODS, OPERATION, Object, PARAMETER, REFERENCE, SCHEMA, Shape};
use crate::pointer;
use crate::problem::Problem;

/// Everything in `document` that is not OpenAPI 3.1 (or 3.0), or has no meaning in 3.0.
pub(crate) fn check(document: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    version(document, &mut problems);
    grammar::visit(document, Shape::Object(&DOCUMENT), "", &mut |value, shape, at| {
        let mut say = |problem: Problem, at: &str| problems.push(problem.at_pointer(at));
        if let Some(problem) = misshapen(value, shape) {
            return say(problem, at);
        }
        let Some(members) = value.as_object() else { return };
        if let Shape::Map(_) = shape {
            return;
        }
        let Some(object) = grammar::object_of(shape, value) else { return };
        members_of(object, members, at, &mut say);
        if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
            let section = match shape {
                Shape::ObjectOrRef(target) => target.section,
                _ => object.section,
            };
            refers(document, reference, section, &pointer::join(at, "$ref"), &mut say);
        }
        if *object == SCHEMA {
            schema(members, at, &mut say);
        }
        if *object == DOCUMENT
            && let Some(dialect) = members.get("jsonSchemaDialect").and_then(Value::as_str)
            && !is_our_dialect(dialect)
        {
            let problem = Problem::error(format!("the schema dialect `{dialect}` is not supported"));
            say(problem.help("only JSON Schema 2020-12 and OpenAPI's base dialect are read"), "/jsonSchemaDialect");
        }
        if object.name == "security scheme" && members.get("type").is_some_and(|it| it == "mutualTLS") {
            let problem = Problem::warning("`mutualTLS` cannot be said in OpenAPI 3.0: it is left out");
            say(problem.help("nothing to do: the client sends an API key"), &pointer::join(at, "type"));
        }
        if *object == PARAMETER && !members.contains_key("schema") && !members.contains_key("content") {
            say(Problem::error("a parameter needs `schema` or `content`").help("say what its values are"), at);
        }
        if let (true, Some(place)) = (*object == PARAMETER, members.get("in").and_then(Value::as_str))
            && !["path", "query", "header", "cookie"].contains(&place)
        {
            let problem = Problem::error(format!("`{place}` is no place for a parameter"));
            say(problem.help("one of path, query, header, cookie"), &pointer::join(at, "in"));
        }
        if *object == OPERATION {
            operation(document, members, at, &mut say);
        }
    });
    problems
}

fn version(document: &Value, problems: &mut Vec<Problem>) {
    let said = document.get("openapi").and_then(Value::as_str);
    if said.is_some_and(|it| it.starts_with("3.1.") || it.starts_with("3.0.")) {
        return;
    }
    let message = match (said, document.get("swagger")) {
        (Some(other), _) => format!("OpenAPI {other} is not supported"),
        (None, Some(_)) => "Swagger 2.0 is not supported".to_owned(),
        // The missing field itself is reported with the others.
        (None, None) => return,
    };
    problems.push(Problem::error(message).at_pointer("/openapi").help("publish the page as OpenAPI 3.1"));
}

/// A value that is not of its shape at all.
fn misshapen(value: &Value, shape: Shape) -> Option<Problem> {
    let texts = |value: &Value| value.as_array().is_some_and(|items| items.iter().all(Value::is_string));
    let (right, expected) = match shape {
        Shape::Any => return None,
        Shape::Text => (value.is_string(), "a string"),
        Shape::Flag => (value.is_boolean(), "true or false"),
        Shape::Number => (value.is_number(), "a number"),
        Shape::Count => {
            (value.is_u64() || value.as_f64().is_some_and(|n| n >= 0.0 && n.fract() == 0.0), "a whole number")
        }
        Shape::Bound => (value.is_number() || value.is_boolean(), "a number"),
        Shape::Texts => (texts(value), "a list of strings"),
        Shape::Type => return type_name(value),
        Shape::Values => (value.as_array().is_some_and(|items| !items.is_empty()), "a list with at least one value"),
        Shape::Schema => (value.is_object() || value.is_boolean(), "a schema"),
        Shape::SchemaOrFlag => (value.is_object() || value.is_boolean(), "a schema, true or false"),
        Shape::Object(_) | Shape::ObjectOrRef(_) | Shape::Map(_) => (value.is_object(), "an object"),
        Shape::List(_) => (value.is_array(), "a list"),
    };
    (!right).then(|| {
        let mut said = value.to_string();
        if said.chars().count() > 40 {
            said = said.chars().take(40).chain("…".chars()).collect();
        }
        let what = match shape {
            Shape::Object(object) | Shape::ObjectOrRef(object) => {
                format!("{} expected, as {expected}", article(object.name))
            }
            _ => format!("{expected} expected"),
        };
        Problem::error(format!("{what}, but this is `{said}`")).help("see the OpenAPI 3.1 specification for this field")
    })
}

fn type_name(value: &Value) -> Option<Problem> {
    const NAMES: [&str; 7] = ["string", "number", "integer", "boolean", "array", "object", "null"];
    let names: Vec<&Value> = match value {
        Value::Array(names) => names.iter().collect(),
        one => vec![one],
    };
    let wrong = names.iter().find(|name| !name.as_str().is_some_and(|name| NAMES.contains(&name)));
    if names.is_empty() {
        return Some(
            Problem::error("an empty list of types allows no value").help("name the types, or leave `type` out"),
        );
    }
    wrong
        .map(|wrong| Problem::error(format!("{wrong} is not a JSON type")).help(format!("one of {}", NAMES.join(", "))))
}

fn members_of(object: &Object, members: &Map<String, Value>, at: &str, say: &mut dyn FnMut(Problem, &str)) {
    for key in members.keys().filter(|key| object.member(key).is_none()) {
        let other = match object.name {
            "responses" => Some((
                format!("`{key}` is no status code"),
                "use a code such as `200`, a range such as `4XX`, or `default`",
            )),
            "paths" => Some((format!("the path `{key}` does not begin with `/`"), "a path begins with `/`")),
            _ => None,
        };
        if let Some((message, help)) = other {
            say(Problem::error(message).help(help), &pointer::join(at, key));
            continue;
        }
        let help = match nearest(key, object) {
            Some(near) => format!("did you mean `{near}`? An extension is named `x-…`"),
            None => "correct the spelling; an extension is named `x-…`".to_owned(),
        };
        let what = article(object.name);
        say(Problem::error(format!("unknown keyword `{key}` in {what}")).help(help), &pointer::join(at, key));
    }
    for key in object.required.iter().filter(|key| !members.contains_key(**key)) {
        say(Problem::error(format!("{} needs `{key}`", article(object.name))).help(format!("add `{key}`")), at);
    }
}

fn article(name: &str) -> String {
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {name}")
}

/// The known member that `key` was probably meant to be.
fn nearest(key: &str, object: &Object) -> Option<&'static str> {
    let plain = |text: &str| text.to_lowercase().replace(['-', '_'], "");
    object.fields.iter().map(|(name, _)| *name).find(|name| {
        plain(name) == plain(key) || {
            // One letter too many, too few, or another: what is left of the common ends differs by at most one.
            let (a, b): (Vec<char>, Vec<char>) = (name.chars().collect(), key.chars().collect());
            let head = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
            let rest = (a.len() - head).min(b.len() - head);
            let tail = a.iter().rev().zip(b.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
            a.len() > 3 && (a.len() - head - tail).max(b.len() - head - tail) <= 1
        }
    })
}

fn refers(document: &Value, reference: &str, section: &str, at: &str, say: &mut dyn FnMut(Problem, &str)) {
    let Some(target) = pointer::of_ref(reference) else {
        let problem = Problem::error(format!("`{reference}` leads out of this document"));
        return say(problem.help("pages are self-contained: put the target under `components`"), at);
    };
    if document.pointer(target).is_none() {
        let problem = Problem::error(format!("`{reference}` does not exist in this document"));
        return say(problem.help("pages are self-contained: add the component, or correct the name"), at);
    }
    let is_target = match grammar::shape_at(document, target) {
        Some(Shape::Schema | Shape::SchemaOrFlag) => section == "schemas",
        Some(Shape::ObjectOrRef(object)) => object.section == section,
        _ => false,
    };
    if !is_target {
        let problem = Problem::error(format!("`{reference}` is not a component"));
        say(problem.help(format!("move the target to `#/components/{section}/…` and refer to it there")), at);
    }
}

/// Keywords that 3.0 has no words for, each with the reason.
const REFUSED: &[(&str, &str)] = &[
    ("$dynamicRef", "OpenAPI 3.0 has no dynamic references; refer to `#/components/schemas/…` with `$ref`"),
    ("$dynamicAnchor", "OpenAPI 3.0 has no dynamic references; refer to `#/components/schemas/…` with `$ref`"),
    ("dependencies", "since 2019-09 this is `dependentRequired` or `dependentSchemas`"),
];

fn schema(members: &Map<String, Value>, at: &str, say: &mut dyn FnMut(Problem, &str)) {
    for (keyword, why) in REFUSED.iter().filter(|(keyword, _)| members.contains_key(*keyword)) {
        let problem = Problem::error(format!("`{keyword}` cannot be said in OpenAPI 3.0"));
        say(problem.help(*why), &pointer::join(at, keyword));
    }
    for (keyword, instead) in super::loosen::loosened(members) {
        let problem = Problem::warning(format!("`{keyword}` cannot be said in OpenAPI 3.0: {instead}"));
        say(problem.help("nothing to do: more is allowed than the page says"), &pointer::join(at, keyword));
    }
    let mut wrong = |keyword: &str, what: &str, help: &str| {
        say(Problem::error(format!("`{keyword}` {what}")).help(help), &pointer::join(at, keyword));
    };
    for keyword in ["allOf", "anyOf", "oneOf"] {
        if members.get(keyword).and_then(Value::as_array).is_some_and(Vec::is_empty) {
            wrong(keyword, "has no alternatives", "name at least one schema, or leave it out");
        }
    }
}

pub(super) fn is_our_dialect(dialect: &str) -> bool {
    let known = ["https://json-schema.org/draft/2020-12/schema", "https://spec.openapis.org/oas/3.1/dialect/base"];
    known.contains(&dialect.trim_end_matches('#'))
}

fn operation(document: &Value, operation: &Map<String, Value>, at: &str, say: &mut dyn FnMut(Problem, &str)) {
    // Only operations of `paths` have a path template.
    let [root, path, method] = &pointer::segments(at)[..] else { return };
    if root != "paths" || !METHODS.contains(&method.as_str()) {
        return;
    }
    if path.contains(['?', '#']) {
        let problem = Problem::error("a path has no query and no fragment");
        say(problem.help("describe the query by parameters with `in: query`"), at);
    }
    let item = document.pointer(pointer::parent(at).unwrap_or_default());
    let parameters = [item.and_then(|it| it.get("parameters")), operation.get("parameters")];
    let in_path: Vec<Value> = parameters
        .into_iter()
        .flatten()
        .filter_map(Value::as_array)
        .flatten()
        .filter_map(|parameter| pointer::resolve(document, parameter).cloned())
        .filter(|parameter| parameter["in"] == "path")
        .collect();
    let names: Vec<&str> = in_path.iter().filter_map(|parameter| parameter["name"].as_str()).collect();
    let placeholders = grammar::placeholders(path);
    for missing in placeholders.iter().filter(|name| !names.contains(name)) {
        let problem = Problem::error(format!("the path has `{{{missing}}}`, but no parameter describes it"));
        say(problem.help(format!("add a parameter `{missing}` with `in: path` and `required: true`")), at);
    }
    for extra in names.iter().filter(|name| !placeholders.contains(*name)) {
        let problem = Problem::error(format!("the path has no `{{{extra}}}` for the path parameter `{extra}`"));
        say(problem.help("correct the name in the path or in the parameter"), at);
    }
    for optional in in_path.iter().filter(|parameter| parameter["required"] != true) {
        let problem = Problem::error(format!("the path parameter {} is not `required: true`", optional["name"]));
        say(problem.help("a path parameter is always required"), at);
    }
}

/// Whether `value` is a reference object.
pub(super) fn is_reference(value: &Value, shape: Shape) -> bool {
    grammar::object_of(shape, value).is_some_and(|object| *object == REFERENCE)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn with_schema(schema: Value) -> Value {
        json!({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "components": {"schemas": {"A": schema}}})
    }

    fn said(document: &Value) -> String {
        check(document).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn an_unknown_keyword_is_named_with_its_place_and_the_likely_spelling() {
        let said = said(&with_schema(json!({"type": "string", "minLenght": 1})));
        assert!(said.contains("#/components/schemas/A/minLenght: unknown keyword `minLenght` in a schema"), "{said}");
        let said = self::said(&with_schema(json!({"propertie": {}})));
        assert!(said.contains("did you mean `properties`?"), "{said}");
    }

    #[test]
    fn extensions_are_allowed_everywhere_and_examples_may_hold_anything() {
        let document =
            with_schema(json!({"x-y": {"minLenght": 1}, "example": {"minLenght": 1}, "default": {"foo": 1}}));
        assert_eq!(said(&document), "");
    }

    #[test]
    fn what_three_zero_cannot_say_is_refused_by_name() {
        for (schema, keyword) in [
            (json!({"$dynamicRef": "#x"}), "$dynamicRef"),
            (json!({"$dynamicAnchor": "x"}), "$dynamicAnchor"),
            (json!({"dependencies": {}}), "dependencies"),
        ] {
            let said = said(&with_schema(schema));
            assert!(said.starts_with("error: "), "{said}");
            assert!(said.contains(&format!("/A/{keyword}: `{keyword}` cannot be said in OpenAPI 3.0")), "{said}");
            assert!(said.contains("help: "), "{said}");
        }
    }

    #[test]
    fn values_of_the_wrong_shape_are_refused() {
        for (schema, what) in [
            (json!({"type": "strin"}), "\"strin\" is not a JSON type"),
            (json!({"type": []}), "an empty list of types"),
            (json!({"required": "a"}), "a list of strings expected"),
            (json!({"minLength": -1}), "a whole number expected"),
            (json!({"properties": []}), "an object expected"),
            (json!({"items": 1}), "a schema expected"),
            (json!({"enum": []}), "a list with at least one value expected"),
            (json!({"anyOf": []}), "`anyOf` has no alternatives"),
            (json!({"nullable": "yes"}), "true or false expected"),
        ] {
            let said = said(&with_schema(schema));
            assert!(said.contains(what), "{said}");
        }
    }

    #[test]
    fn references_must_lead_to_a_component_of_this_document() {
        for (reference, what) in [
            ("other.yaml#/A", "leads out of this document"),
            ("#/components/schemas/B", "does not exist"),
            ("#/components/schemas/A/properties", "is not a component"),
            ("#/info", "is not a component"),
            ("#name", "leads out of this document"),
        ] {
            let document = with_schema(json!({"properties": {"x": {"type": "string"}, "y": {"$ref": reference}}}));
            let said = said(&document);
            assert!(said.contains(what), "{said}");
            assert!(said.contains("/A/properties/y/$ref"), "{said}");
        }
    }

    #[test]
    fn an_operation_must_fit_its_path() {
        let operation = |path: &str, operation: Value| json!({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {path: {"get": operation}}});
        let said_of = |path: &str, it: Value| said(&operation(path, it));
        let token = |required: bool| json!([{"name": "token", "in": "path", "required": required, "schema": {}}]);
        assert!(said_of("/a/{token}", json!({"operationId": "A"})).contains("no parameter describes it"));
        assert!(said_of("/a", json!({"operationId": "A", "parameters": token(true)})).contains("has no `{token}`"));
        assert!(
            said_of("/a/{token}", json!({"operationId": "A", "parameters": token(false)}))
                .contains("not `required: true`")
        );
        assert_eq!(said_of("/a/{token}", json!({"operationId": "A", "parameters": token(true)})), "");
    }

    #[test]
    fn other_versions_are_refused() {
        assert!(said(&json!({"openapi": "3.2.0", "info": {"title": "t", "version": "1"}})).contains("OpenAPI 3.2.0"));
        assert!(said(&json!({"swagger": "2.0", "info": {"title": "t", "version": "1"}})).contains("Swagger 2.0"));
        assert!(said(&json!({})).contains("a document needs `openapi`"));
    }
}
