//! `$defs`: 3.0 has schemas only among the components, so definitions move there under their owner's name.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::grammar::{self, DOCUMENT, Shape};
use crate::pointer;

pub(super) fn lower(document: &mut Value) {
    let mut moved: BTreeMap<String, String> = BTreeMap::new();
    let mut taken: Vec<String> =
        document["components"]["schemas"].as_object().map(|it| it.keys().cloned().collect()).unwrap_or_default();
    let mut found: Vec<(String, String)> = Vec::new();
    grammar::visit(document, Shape::Object(&DOCUMENT), "", &mut |value, shape, at| {
        if shape != Shape::Schema {
            return;
        }
        for keyword in ["$defs", "definitions"] {
            for name in value.get(keyword).and_then(Value::as_object).into_iter().flat_map(Map::keys) {
                found.push((pointer::join(&pointer::join(at, keyword), name), name.clone()));
            }
        }
    });
    for (at, name) in found {
        let owner = pointer::segments(&at).get(2).cloned().unwrap_or_default();
        let base = format!("{owner}_{name}");
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
        grammar::visit_mut(schema, Shape::Schema, &mut forget);
    }
    grammar::visit_mut(document, Shape::Object(&DOCUMENT), &mut forget);
    if let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        schemas.extend(hoisted.into_iter().map(|(name, schema)| (name.clone(), schema)));
    }
}

fn forget(value: &mut Value, shape: Shape) {
    if let (Shape::Schema, Value::Object(schema)) = (shape, value) {
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
        let lowered = lower(&document).unwrap_or_else(|problems| panic!("{}", problems[0]));
        let expected = json!({
            "A": {"$ref": "#/components/schemas/A_Node"},
            "A_Node": {"properties": {"next": {"$ref": "#/components/schemas/A_Next"}}},
            "A_Next": {"type": "string", "nullable": true},
        });
        assert_eq!(lowered["components"]["schemas"], expected);
    }
}
