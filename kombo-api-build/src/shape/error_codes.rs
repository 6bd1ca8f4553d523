//! The codes of all error responses, as one type.

use serde_json::{Value, json};

use crate::conventions::ErrorMembers;
use crate::openapi::grammar;
use crate::openapi::pointer::resolve;

/// The name of the type. It exists even if no page has an error response, since the facade's `Error` returns it.
pub(crate) const ERROR_CODE: &str = "ErrorCode";

/// A schema of every code that any error response (`default`, 4xx, 5xx) lists, in alphabetical order.
pub(super) fn collect(document: &Value, members: &ErrorMembers) -> Value {
    let mut codes: Vec<&str> = Vec::new();
    for at in grammar::operations(document) {
        for (status, response) in at.operation["responses"].as_object().into_iter().flatten() {
            if status.starts_with('2') {
                continue;
            }
            let Some(response) = resolve(document, response) else { continue };
            for media_type in response["content"].as_object().into_iter().flatten().map(|(_, it)| it) {
                let body = resolve(document, &media_type["schema"]);
                let error = match &members.object {
                    Some(object) => body.and_then(|body| resolve(document, &body["properties"][object])),
                    None => body,
                };
                let code = members.code.as_ref();
                let code = code.and_then(|code| resolve(document, &error?["properties"][code]));
                let listed = code.and_then(|code| code["enum"].as_array());
                codes.extend(listed.into_iter().flatten().filter_map(Value::as_str));
            }
        }
    }
    codes.sort_unstable();
    codes.dedup();
    json!({
        "type": "string",
        "enum": codes,
        "description": "What went wrong, in a word that programs can rely on. Branch on this, not on titles or \
            messages.\n\nThe list in the API's description is not complete: a code that is not in it arrives as \
            `Unknown`.",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_of_all_error_responses_are_one_list() {
        let error = |codes: Value| {
            let code = json!({"type": "string", "nullable": true, "enum": codes});
            let error = json!({"properties": {"error": {"properties": {"code": code}}}});
            json!({"description": "", "content": {"application/json": {"schema": error}}})
        };
        let document = json!({
            "paths": {
                "/a": {"get": {"responses": {"default": {"$ref": "#/components/responses/E"}}}},
                "/b": {"get": {"responses": {"200": {"description": ""}, "404": error(json!(["A", "C", null]))}}},
            },
            "components": {"responses": {"E": error(json!(["B", "A"]))}},
        });
        let named = |name: &str| Some(name.to_owned());
        let members = ErrorMembers { object: named("error"), code: named("code"), ..ErrorMembers::default() };
        assert_eq!(collect(&document, &members)["enum"], json!(["A", "B", "C"]));
        assert_eq!(collect(&document, &ErrorMembers::default())["enum"], json!([]));
    }
}
