//! Documents whose schemas refer to each other in many ways are compared in bounded time, and no change is lost.

use kombo_api_build::diff::Verdict;
use serde_json::{Map, Value, json};

use super::diff;

fn reference(n: usize) -> Value {
    json!({"$ref": format!("#/components/schemas/C{n}")})
}

/// Returns a document with an operation for each component that is named.
fn document(schemas: impl Iterator<Item = Value>, roots: impl Iterator<Item = usize>) -> Value {
    let schemas: Map<String, Value> = schemas.enumerate().map(|(n, schema)| (format!("C{n}"), schema)).collect();
    let operation = |n: usize| {
        let response = json!({"description": "ok", "content": {"application/json": {"schema": reference(n)}}});
        (format!("/c/{n}"), json!({"get": {"operationId": format!("GetC{n}"), "responses": {"200": response}}}))
    };
    json!({
        "openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "servers": [{"url": "https://api.example.com"}],
        "paths": roots.map(operation).collect::<Map<String, Value>>(),
        "components": {"schemas": schemas},
    })
}

#[test]
fn schemas_that_extend_each_other_are_compared_once() {
    // Each component contains the next one twice, so there are 2^24 pointers of the last one.
    let extended = |n: usize, own: &str| json!({"allOf": [reference(n + 1), {"required": [own]}]});
    let component = |n: usize, last: &str| match n {
        24 => json!({"type": "object", "properties": {"x": {"type": last}, "y": {"type": "string"}}}),
        _ => json!({"type": "object", "properties": {"x": extended(n, "x"), "y": extended(n, "y")}}),
    };
    let document = |last: &str| document((0..=24).map(|n| component(n, last)), 0..1);
    let diff = diff(&document("string"), &document("integer"));
    let messages: Vec<&str> = diff.changes.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(messages, ["integer now, was string"]);
}

/// Returns a document of 40 components with an operation each. Every component leads to every other one: by properties,
/// lists, maps, unions and all-ofs. The type of one field differs.
fn dense(last: &str) -> Value {
    const COMPONENTS: usize = 40;
    let to = |n: usize, distance: usize| reference((n + distance) % COMPONENTS);
    let component = |n: usize| {
        let own = format!("own_{n}");
        let fields = json!({"type": "object", "required": ["near"], "properties": {
            own: {"type": if n == 23 { last } else { "string" }},
            "near": {"allOf": [to(n, 1), {"description": "The next one."}]},
            "far": {"anyOf": [to(n, 7), {"type": "null"}]},
            "either": {"anyOf": [to(n, 3), to(n, 11), {"type": "string"}]},
            "all": {"type": "array", "items": to(n, 17)},
            "by_name": {"type": "object", "additionalProperties": to(n, 29)},
            "both": {"allOf": [to(n, 2), to(n, 13), {"required": ["far"]}]},
        }});
        if n.is_multiple_of(4) { json!({"allOf": [to(n, 1), fields]}) } else { fields }
    };
    document((0..COMPONENTS).map(component), 0..COMPONENTS)
}

#[test]
fn a_change_in_a_dense_document_has_all_operations_that_reach_it() {
    let diff = diff(&dense("string"), &dense("integer"));
    let [change] = &diff.changes[..] else { panic!("{:#?}", diff.changes) };
    assert_eq!((change.verdict, change.message.as_str()), (Verdict::Breaking, "integer now, was string"));
    assert_eq!(change.subjects.len(), 40);
    let pointer = "/components/schemas/C23/properties/own_23";
    assert_eq!(change.old.as_ref().and_then(|it| it.pointer.as_deref()), Some(pointer));
    let (path, fields) = (&change.path, change.path.matches('.').count());
    assert!(path.starts_with("response.") && path.ends_with(".own_23") && fields <= 4, "a shortest path: {path}");
}
