//! `$defs`, and references to schemas that are not components: definitions become components named after their owner,
//! and the target of such a reference is copied to the components.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::openapi::grammar::{self, DOCUMENT, Kind};
use crate::openapi::pointer;

pub(super) fn lower(document: &mut Value) {
    let mut moved: BTreeMap<String, String> = BTreeMap::new();
    let mut taken: Vec<String> =
        document["components"]["schemas"].as_object().map(|it| it.keys().cloned().collect()).unwrap_or_default();
    let mut found: Vec<(String, String)> = Vec::new();
    grammar::visit(document, Kind::Object(&DOCUMENT), "", &mut |value, kind, at| {
        if kind != Kind::Schema {
            return;
        }
        let target = value.get("$ref").and_then(Value::as_str);
        if let Some(target) = target.filter(|it| pointer::component(it, "schemas").is_none()).and_then(pointer::of_ref)
            && document.pointer(target).is_some()
        {
            found.push((target.to_owned(), pointer::last(target)));
        }
        for keyword in ["$defs", "definitions"] {
            for name in value.get(keyword).and_then(Value::as_object).into_iter().flat_map(Map::keys) {
                found.push((pointer::join(&pointer::join(at, keyword), name), name.clone()));
            }
        }
    });
    for (at, name) in found {
        if moved.contains_key(&at) {
            continue;
        }
        let segments = pointer::segments(&at);
        let owner = segments.get(if segments[0] == "components" { 2 } else { 1 }).cloned().unwrap_or_default();
        let base = format!("{owner}_{name}").replace(|c: char| !c.is_alphanumeric() && !"._-".contains(c), "_");
        let mut unique = base.clone();
        let mut n = 2;
        while taken.contains(&unique) {
            unique = format!("{base}_{n}");
            n += 1;
        }
        taken.push(unique.clone());
        moved.insert(at, unique);
    }
    if moved.is_empty() {
        return;
    }

    grammar::each_schema(document, &mut |schema| {
        if let Some(Value::String(reference)) = schema.get_mut("$ref")
            && let Some(name) = pointer::of_ref(reference).and_then(|at| moved.get(at))
        {
            *reference = format!("#/components/schemas/{name}");
        }
    });
    let mut hoisted: Vec<(&String, Value)> =
        moved.iter().filter_map(|(at, name)| Some((name, document.pointer(at)?.clone()))).collect();
    for (_, schema) in &mut hoisted {
        grammar::visit_mut(schema, Kind::Schema, &mut forget);
    }
    grammar::visit_mut(document, Kind::Object(&DOCUMENT), &mut forget);
    let schemas = &mut document["components"]["schemas"];
    if schemas.is_null() {
        *schemas = Value::Object(Map::new());
    }
    if let Value::Object(schemas) = schemas {
        schemas.extend(hoisted.into_iter().map(|(name, schema)| (name.clone(), schema)));
    }
}

fn forget(value: &mut Value, kind: Kind) {
    if let (Kind::Schema, Value::Object(schema)) = (kind, value) {
        schema.shift_remove("$defs");
        schema.shift_remove("definitions");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::lower::lower;

    #[test]
    fn definitions_become_components_and_references_follow_them() {
        let document = json!({
            "openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {},
            "components": {"schemas": {"A": {
                "$ref": "#/components/schemas/A/$defs/Node",
                "$defs": {
                    "Node": {"properties": {"next": {"$ref": "#/components/schemas/A/$defs/Node/$defs/Next"}},
                             "$defs": {"Next": {"type": ["string", "null"]}}},
                },
            }}},
        });
        let lowered = lower(&document);
        let expected = json!({
            "A": {"$ref": "#/components/schemas/A_Node"},
            "A_Node": {"properties": {"next": {"$ref": "#/components/schemas/A_Next"}}},
            "A_Next": {"type": "string", "nullable": true},
        });
        assert_eq!(lowered["components"]["schemas"], expected);
    }

    #[test]
    fn the_target_of_a_reference_becomes_a_component() {
        let response =
            |schema: serde_json::Value| json!({"description": "", "content": {"application/json": {"schema": schema}}});
        let inner = "#/paths/~1a/get/responses/200/content/application~1json/schema/properties/next";
        let schema = json!({"properties": {"next": {"properties": {"next": {"$ref": inner}, "n": {"type": "null"}}}}});
        let document = json!({
            "openapi": "3.1.0", "info": {"title": "t", "version": "1"},
            "paths": {"/a": {"get": {"operationId": "A", "responses": {
                "200": response(schema), "201": response(json!({"$ref": inner})),
            }}}},
        });
        let lowered = lower(&document);
        let own = json!({"$ref": "#/components/schemas/_a_next"});
        let responses = &lowered["paths"]["/a"]["get"]["responses"];
        assert_eq!(responses["201"]["content"]["application/json"]["schema"], own);
        assert_eq!(lowered["components"]["schemas"]["_a_next"]["properties"]["next"], own);
    }
}
