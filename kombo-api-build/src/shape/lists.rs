//! Lists: operations that take a cursor, and return records and the cursor of the next page.
//!
//! The names of these members are a convention of the API. All lists return the same type, `Page`.

use serde_json::{Value, json};

use super::marks::PAGE;
use super::operation::Operation;
use super::references::component;
use crate::conventions::Paging;

/// Marks the model that `operation` returns if it is a page, and returns whether it is.
pub(super) fn mark(document: &mut Value, operation: &Operation, paging: Option<&Paging>) -> bool {
    let Some(Paging { cursor, results, next, next_copy, .. }) = paging else { return false };
    let described = &document["paths"][&operation.path][operation.method];
    let takes_cursor = described["parameters"].as_array().into_iter().flatten().any(|parameter| {
        parameter["name"] == *cursor && parameter["in"] == "query" && parameter["schema"]["type"] == "string"
    });
    let returned = described.pointer("/responses/2XX/content/application~1json/schema").and_then(|it| {
        let first = it["allOf"].as_array().and_then(|subschemas| subschemas.first());
        component(it).or_else(|| component(first?))
    });
    let (true, Some(name)) = (takes_cursor, returned.map(str::to_owned)) else { return false };
    let model = &mut document["components"]["schemas"][&name];
    let is_page = {
        let properties = &model["properties"];
        let is_known = |name: &String| [Some(results), Some(next), next_copy.as_ref()].contains(&Some(name));
        let (records, cursor) = (&properties[results], &properties[next]);
        properties.as_object().is_some_and(|it| it.keys().all(is_known))
            && records["type"] == "array"
            && records["nullable"] != true
            && (cursor["type"] == "string" && (cursor["nullable"] == true || !is_required(model, next)))
            && is_required(model, results)
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
    use crate::conventions;
    use crate::openapi::grammar;

    #[test]
    fn a_list_takes_a_cursor_and_returns_only_records_and_the_next_cursor() {
        let page = json!({"type": "object", "required": ["results", "next"], "properties": {
            "results": {"type": "array", "items": {"type": "string"}}, "next": {"type": "string", "nullable": true},
        }});
        let mut more = page.clone();
        more["properties"]["total"] = json!({"type": "integer"});
        let responses = |name: &str| {
            let schema = json!({"$ref": format!("#/components/schemas/{name}")});
            json!({"2XX": {"content": {"application/json": {"schema": schema}}}})
        };
        let cursor = json!([{"name": "cursor", "in": "query", "schema": {"type": "string"}}]);
        let mut document = json!({
            "paths": {
                "/a": {"get": {"operationId": "A", "parameters": cursor, "responses": responses("Page")}},
                "/b": {"get": {"operationId": "B", "responses": responses("Page")}},
                "/c": {"get": {"operationId": "C", "parameters": cursor, "responses": responses("More")}},
            },
            "components": {"schemas": {"Page": page, "More": more}},
        });
        let text = "[paging]\ncursor = \"cursor\"\nresults = \"results\"\nnext = \"next\"";
        let conventions = conventions::parse("a.toml", text).unwrap_or_else(|problems| panic!("{problems}"));
        let operations: Vec<Operation> =
            grammar::operations(&document).map(|at| Operation::new(&at, &conventions)).collect();
        let paging = conventions.paging.as_ref();
        let lists: Vec<bool> = operations.iter().map(|operation| mark(&mut document, operation, paging)).collect();
        assert_eq!(lists, [true, false, false]);
        assert!(operations.iter().all(|operation| !mark(&mut document, operation, None)));
        assert_eq!(document["components"]["schemas"]["Page"][PAGE], true);
        assert_eq!(document["components"]["schemas"]["More"].get(PAGE), None);
    }
}
