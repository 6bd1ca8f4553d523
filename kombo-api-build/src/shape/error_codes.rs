//! Error codes: one enum of the codes of all error responses.

use serde_json::{Value, json};

use crate::conventions::ErrorMembers;
use crate::openapi::grammar;
use crate::openapi::pointer::resolve;

/// The name of the enum. It exists even if no page has an error response, since the SDK's `Error` returns it.
pub(crate) const ERROR_CODE: &str = "ErrorCode";

/// Returns the schema of all codes that the error responses (`default`, 4xx, 5xx) list, in alphabetical order.
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
        "description": "The machine-readable code of an error.\n\nMatch on the code, not on titles or messages, which \
            may change. The API's description does not list every code: a code that is not listed is decoded as \
            `Unknown`.",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_of_all_error_responses_form_one_list() {
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
