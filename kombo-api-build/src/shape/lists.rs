//! Lists: operations that take a `cursor` and answer with `results` and the cursor of the `next` page.
//!
//! Kombo's lists all answer so; one type, `Page`, serves them all.

use serde_json::{Value, json};

use super::Operation;
use super::models::component;

/// Marks a model that is a page: `results`, `next`, and nothing else but what some lists call `next` once more.
pub(crate) const PAGE: &str = "x-page";

/// Marks the model that `operation` answers with, if it is a page. Returns whether it is.
pub(super) fn mark(document: &mut Value, operation: &Operation) -> bool {
    let described = &document["paths"][&operation.path][operation.method];
    let takes_cursor = described["parameters"].as_array().into_iter().flatten().any(|parameter| {
        parameter["name"] == "cursor" && parameter["in"] == "query" && parameter["schema"]["type"] == "string"
    });
    let answer = described.pointer("/responses/2XX/content/application~1json/schema").and_then(|it| {
        let plain = it["allOf"].as_array().and_then(|parts| parts.first());
        component(it).or_else(|| component(plain?))
    });
    let (true, Some(name)) = (takes_cursor, answer.map(str::to_owned)) else { return false };
    let model = &mut document["components"]["schemas"][&name];
    let is_page = {
        let properties = &model["properties"];
        let next = &properties["next"];
        let known = ["results", "next", "next_cursor"];
        properties.as_object().is_some_and(|it| it.keys().all(|name| known.contains(&name.as_str())))
            && properties["results"]["type"] == "array"
            && properties["results"]["nullable"] != true
            && (next["type"] == "string" && (next["nullable"] == true || !is_required(model, "next")))
            && is_required(model, "results")
    };
    if is_page {
        model[PAGE] = json!(true);
    }
    is_page
}

fn is_required(model: &Value, property: &str) -> bool {
    model["required"].as_array().into_iter().flatten().any(|name| name == property)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar;

    #[test]
    fn a_list_takes_a_cursor_and_answers_results_and_next() {
        let page = json!({"type": "object", "required": ["results", "next"], "properties": {
            "results": {"type": "array", "items": {"type": "string"}}, "next": {"type": "string", "nullable": true},
        }});
        let mut more = page.clone();
        more["properties"]["total"] = json!({"type": "integer"});
        let answers = |name: &str| {
            let schema = json!({"$ref": format!("#/components/schemas/{name}")});
            json!({"2XX": {"content": {"application/json": {"schema": schema}}}})
        };
        let cursor = json!([{"name": "cursor", "in": "query", "schema": {"type": "string"}}]);
        let mut document = json!({
            "paths": {
                "/a": {"get": {"operationId": "A", "parameters": cursor, "responses": answers("Page")}},
                "/b": {"get": {"operationId": "B", "responses": answers("Page")}},
                "/c": {"get": {"operationId": "C", "parameters": cursor, "responses": answers("More")}},
            },
            "components": {"schemas": {"Page": page, "More": more}},
        });
        let operations: Vec<Operation> =
            grammar::operations(&document).map(|at| Operation::new(&document, &at)).collect();
        let lists: Vec<bool> = operations.iter().map(|operation| mark(&mut document, operation)).collect();
        assert_eq!(lists, [true, false, false]);
        assert_eq!(document["components"]["schemas"]["Page"][PAGE], true);
        assert_eq!(document["components"]["schemas"]["More"].get(PAGE), None);
    }
}
