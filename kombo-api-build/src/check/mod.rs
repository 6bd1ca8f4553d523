//! The stage **check**: refuses documents that are not valid OpenAPI, once for each page and before any other stage.
//!
//! Everything later relies on it: a checked document has the kinds of values that the grammar defines, references with
//! a target, and nothing that OpenAPI 3.0 cannot express without a warning. All rules run in one walk of the grammar; a
//! rule looks at the members of one object and does not recurse.

mod external;
mod keywords;
mod kinds;
mod members;
mod operations;
mod references;

use serde_json::{Map, Value};

use crate::documents::page::Page;
use crate::openapi::grammar::{self, DOCUMENT, Kind, OPERATION, PARAMETER, SCHEMA};
use crate::openapi::inexpressible::{inexpressible, is_supported_dialect};
use crate::openapi::problem::Problem;
use crate::openapi::{pointer, version};

/// Checks pages. The problems have their locations in them.
///
/// # Errors
/// If the pages are a document of several files. Whatever else is wrong with them is a consequence of that.
pub(crate) fn pages(pages: &[Page]) -> Result<Vec<Problem>, Vec<Problem>> {
    let files = external::check(pages);
    if !files.is_empty() {
        return Err(files);
    }
    let mut problems = Vec::new();
    for page in pages {
        let mut found = rules(page.document());
        for location in found.iter_mut().flat_map(|problem| &mut problem.locations) {
            *location = page.location(location.pointer.as_deref().unwrap_or_default());
        }
        problems.extend(found);
    }
    Ok(problems)
}

/// Checks a document. The problems have pointers only.
pub(crate) fn document(document: &Value) -> Vec<Problem> {
    let references = external::references(document).into_iter();
    let references = references.map(|(at, reference)| external::problem(&reference).at_pointer(&at));
    references.chain(rules(document)).collect()
}

/// Checks everything but references to other files.
fn rules(document: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    // If neither field is there, the missing `openapi` is reported below.
    if document.get("openapi").is_some_and(Value::is_string) || document.get("swagger").is_some() {
        let found = version::unsupported(document).or_else(|| version::newer(document));
        problems.extend(found.map(|problem| problem.at_pointer("/openapi")));
    }
    grammar::visit(document, Kind::Object(&DOCUMENT), "", &mut |value, kind, at| {
        let mut report = |problem: Problem, at: &str| problems.push(problem.at_pointer(at));
        if let Some(problem) = kinds::mismatch(value, kind) {
            return report(problem, at);
        }
        let Some(members) = value.as_object() else { return };
        if let Kind::Map(_) = kind {
            return;
        }
        let Some(object) = grammar::object_of(kind, value) else { return };
        keywords::check(object, members, at, &mut report);
        if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
            let section = match kind {
                Kind::ObjectOrRef(target) => target.section,
                _ => object.section,
            };
            references::check(document, reference, section, &pointer::join(at, "$ref"), &mut report);
        }
        if *object == SCHEMA {
            schema(members, at, &mut report);
        }
        if *object == DOCUMENT
            && let Some(dialect) = members.get("jsonSchemaDialect").and_then(Value::as_str)
            && !is_supported_dialect(dialect)
        {
            let problem = Problem::error(format!("the schema dialect `{dialect}` is not supported"));
            report(problem.help("use JSON Schema 2020-12 or the base dialect of OpenAPI 3.1"), "/jsonSchemaDialect");
        }
        if object.name == "security scheme" && members.get("type").is_some_and(|it| it == "mutualTLS") {
            let problem = Problem::warning("OpenAPI 3.0 cannot express `mutualTLS`: it is left out");
            report(problem.help("no action needed: the client sends an API key"), &pointer::join(at, "type"));
        }
        if *object == PARAMETER {
            parameter(members, at, &mut report);
        }
        if *object == OPERATION {
            operations::check(document, members, at, &mut report);
        }
    });
    problems
}

fn parameter(members: &Map<String, Value>, at: &str, report: &mut dyn FnMut(Problem, &str)) {
    if !members.contains_key("schema") && !members.contains_key("content") {
        report(Problem::error("a parameter needs `schema` or `content`").help("add a `schema` for its values"), at);
    }
    if let Some(location) = members.get("in").and_then(Value::as_str)
        && !["path", "query", "header", "cookie"].contains(&location)
    {
        let problem = Problem::error(format!("`{location}` is not a location of parameters"));
        report(problem.help("use one of path, query, header, cookie"), &pointer::join(at, "in"));
    }
}

/// Keywords that OpenAPI 3.0 cannot express and that cannot be left out, each with the advice.
const REFUSED: &[(&str, &str)] = &[
    ("$dynamicRef", "OpenAPI 3.0 has no dynamic references; refer to `#/components/schemas/…` with `$ref`"),
    ("$dynamicAnchor", "OpenAPI 3.0 has no dynamic references; refer to `#/components/schemas/…` with `$ref`"),
    ("$recursiveRef", "it is of 2019-09; refer to the schema itself, `#/components/schemas/…`, with a plain `$ref`"),
    ("$recursiveAnchor", "it is of 2019-09; leave it out, and replace `$recursiveRef` by a plain `$ref`"),
    ("dependencies", "use `dependentRequired` or `dependentSchemas`, which replaced it in 2019-09"),
];

fn schema(members: &Map<String, Value>, at: &str, report: &mut dyn FnMut(Problem, &str)) {
    for (keyword, help) in REFUSED.iter().filter(|(keyword, _)| members.contains_key(*keyword)) {
        let problem = Problem::error(format!("OpenAPI 3.0 cannot express `{keyword}`"));
        report(problem.help(*help), &pointer::join(at, keyword));
    }
    members::check(members, at, report);
    for (keyword, consequence) in inexpressible(members) {
        let problem = Problem::warning(format!("OpenAPI 3.0 cannot express `{keyword}`: {consequence}"));
        let help = "no action needed: the generated schema allows more than the page describes";
        report(problem.help(help), &pointer::join(at, keyword));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    pub(super) fn with_schema(schema: Value) -> Value {
        json!({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "components": {"schemas": {"A": schema}}})
    }

    pub(super) fn messages(checked: &Value) -> String {
        document(checked).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn keywords_that_three_zero_cannot_express_are_refused_by_name() {
        for (schema, keyword) in [
            (json!({"$dynamicRef": "#x"}), "$dynamicRef"),
            (json!({"$dynamicAnchor": "x"}), "$dynamicAnchor"),
            (json!({"dependencies": {}}), "dependencies"),
            (json!({"$recursiveRef": "#"}), "$recursiveRef"),
            (json!({"$recursiveAnchor": true}), "$recursiveAnchor"),
        ] {
            let messages = messages(&with_schema(schema));
            assert!(messages.starts_with("error: "), "{messages}");
            assert!(messages.contains(&format!("/A/{keyword}: OpenAPI 3.0 cannot express `{keyword}`")), "{messages}");
            assert!(messages.contains("help: "), "{messages}");
        }
    }

    #[test]
    fn keywords_that_lowering_leaves_out_are_warnings() {
        let text = json!({"type": "string"});
        for schema in [
            json!({"prefixItems": [text]}),
            json!({"items": [text, text]}),
            json!({"$id": "x"}),
            json!({"$schema": "http://json-schema.org/draft-07/schema#"}),
            json!({"propertyNames": {"pattern": "^a"}}),
            json!({"allOf": [{}], "unevaluatedProperties": false}),
            json!({"contains": text, "minContains": 2}),
            json!({"patternProperties": {"^x-": text}}),
            json!({"type": "string", "enum": []}),
            json!({"anyOf": []}),
        ] {
            let document = with_schema(schema);
            let problems = super::document(&document);
            assert!(!problems.is_empty() && problems.iter().all(|it| it.to_string().starts_with("warning: ")));
            assert!(crate::lower_document(&document).is_err(), "{document}");
        }
    }

    #[test]
    fn three_two_is_read_as_three_one_and_its_new_keywords_are_refused_by_name() {
        let mut document = with_schema(json!({"type": "string"}));
        document["openapi"] = "3.2.0".into();
        let reported = messages(&document);
        assert!(reported.starts_with("warning: #/openapi: OpenAPI 3.2.0 is read as 3.1\n  help: "), "{reported}");
        document["paths"] = json!({"/a": {"query": {"responses": {}}}});
        document["tags"] = json!([{"name": "a", "parent": "b"}]);
        let reported = messages(&document);
        for expected in [
            "error: #/paths/~1a/query: `query` in a path item is new in OpenAPI 3.2, which is not supported\n  help: ",
            "error: #/tags/0/parent: `parent` in a tag is new in OpenAPI 3.2, which is not supported\n  help: ",
        ] {
            assert!(reported.contains(expected), "{reported}");
        }
    }

    #[test]
    fn extensions_are_allowed_among_webhooks_and_paths() {
        let mut document = with_schema(json!({}));
        document["webhooks"] = json!({"x-order": ["a"], "a": {"post": {"responses": {}}}});
        document["paths"] = json!({"x-order": ["a"]});
        assert_eq!(messages(&document), "");
        let lowered = crate::lower::lower(&document);
        assert_eq!(lowered["x-webhooks"].as_object().map(Map::len), Some(1));
    }

    #[test]
    fn other_versions_are_refused() {
        let info = json!({"title": "t", "version": "1"});
        assert!(messages(&json!({"openapi": "4.0.0", "info": info})).contains("OpenAPI 4.0.0 is not supported"));
        assert!(messages(&json!({"swagger": "2.0", "info": info})).contains("Swagger 2.0 is not supported"));
        assert!(messages(&json!({})).contains("a document needs `openapi`"));
    }
}
