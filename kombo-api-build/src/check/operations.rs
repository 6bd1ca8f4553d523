//! Operations whose parameters do not match their path.

use serde_json::{Map, Value};

use crate::openapi::grammar::{self, METHODS};
use crate::openapi::pointer;
use crate::openapi::problem::Problem;

/// Reports differences between the path template of an operation and its path parameters.
pub(super) fn check(document: &Value, operation: &Map<String, Value>, at: &str, report: &mut dyn FnMut(Problem, &str)) {
    // Only operations under `paths` have a path template.
    let [root, path, method] = &pointer::segments(at)[..] else { return };
    if root != "paths" || !METHODS.contains(&method.as_str()) {
        return;
    }
    if path.contains('#') {
        let problem = Problem::warning("a path has no fragment: it distinguishes the operation, and is not sent");
        report(problem.help("no action needed; without it the operation may be the same as another one"), at);
    }
    if path.contains('?') {
        let problem = Problem::warning("a path has no query: it is sent with every request of this operation");
        report(problem.help("no action needed; values that vary are parameters with `in: query`"), at);
    }
    let item = document.pointer(pointer::parent(at).unwrap_or_default());
    let parameters = [item.and_then(|it| it.get("parameters")), operation.get("parameters")];
    let in_path: Vec<&Value> = parameters
        .into_iter()
        .flatten()
        .filter_map(Value::as_array)
        .flatten()
        .filter_map(|parameter| pointer::resolve(document, parameter))
        .filter(|parameter| parameter["in"] == "path")
        .collect();
    let names: Vec<&str> = in_path.iter().filter_map(|parameter| parameter["name"].as_str()).collect();
    let placeholders = grammar::placeholders(path);
    for missing in placeholders.iter().filter(|name| !names.contains(name)) {
        let problem = Problem::warning(format!("nothing describes `{{{missing}}}` of the path: it is a string"));
        report(
            problem.help(format!("no action needed, unless a parameter of the operation should be `{missing}`")),
            at,
        );
    }
    for extra in names.iter().filter(|name| !placeholders.contains(*name)) {
        let problem = Problem::error(format!("the path has no `{{{extra}}}` for the path parameter `{extra}`"));
        report(problem.help("correct the name in the path or in the parameter"), at);
    }
    for optional in in_path.iter().filter(|parameter| parameter["required"] != true) {
        let problem = Problem::error(format!("the path parameter {} is not `required: true`", optional["name"]));
        report(problem.help("add `required: true`"), at);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::check::tests::messages;

    #[test]
    fn path_parameters_match_the_path_template() {
        let messages_of = |path: &str, operation: Value| {
            let info = json!({"title": "t", "version": "1"});
            messages(&json!({"openapi": "3.1.0", "info": info, "paths": {path: {"get": operation}}}))
        };
        let token = |required: bool| json!([{"name": "token", "in": "path", "required": required, "schema": {}}]);
        let with = |parameters: Value| json!({"operationId": "A", "parameters": parameters});
        assert!(
            messages_of("/a/{token}", with(json!([]))).starts_with(
                "warning: #/paths/~1a~1{token}/get: nothing describes `{token}` of the path: it is a string"
            )
        );
        assert!(messages_of("/a", with(token(true))).contains("has no `{token}`"));
        assert!(messages_of("/a/{token}", with(token(false))).contains("not `required: true`"));
        assert_eq!(messages_of("/a/{token}", with(token(true))), "");
        for (path, expected) in [("/a#b", "a path has no fragment"), ("/a?b=c", "a path has no query")] {
            assert!(messages_of(path, with(json!([]))).starts_with("warning: "), "{path}");
            assert!(messages_of(path, with(json!([]))).contains(expected), "{path}");
        }
    }
}
