//! Models: every object, every enum and every union is a named component; what each is called says [`super::naming`].

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::conventions::Conventions;
use crate::openapi::grammar::Kind;
use crate::openapi::pointer;

use super::error_codes::ERROR_CODE;
use super::marks::{IS_REQUEST, TYPE_PATH, UNION};
use super::names::type_name;
use super::naming::{ByShape, Found, Naming};
use super::operation::{Operation, operation_mut};
use super::reachability::{closure, untangle, uses};
use super::references::{component, reference};
use super::type_path::TypePath;
use super::webhooks;

pub(super) fn shape(
    document: &mut Value,
    operations: &[Operation],
    codes: &Value,
    has_webhooks: bool,
    conventions: &Conventions,
) -> Found {
    // Once to learn which shapes the table names, and once more to call their equals so.
    let mut learning = Hoisting::new(document, BTreeMap::new(), conventions);
    learning.all(&mut document.clone(), operations, codes, has_webhooks);
    let by_shape = learning.naming.by_shape;
    let mut attempt = document.clone();
    let mut hoisting = Hoisting::new(document, by_shape, conventions);
    hoisting.all(&mut attempt, operations, codes, has_webhooks);
    let Hoisting { naming, requests, .. } = hoisting;

    let (mut schemas, mut found) = naming.into_schemas();
    found.problems.extend(untangle(&mut attempt, &mut schemas));
    for name in closure(requests, &schemas) {
        if let Some(Value::Object(schema)) = schemas.get_mut(&name) {
            schema.insert(IS_REQUEST.to_owned(), json!(true));
        }
    }
    schemas.sort_keys();
    attempt["components"] = json!({"schemas": schemas});
    *document = attempt;
    found
}

/// Lists of maps of lists: deeper than any real schema has them around a model.
const MOST_WRAPPED: usize = 16;

struct Hoisting<'a> {
    document: &'a Value,
    conventions: &'a Conventions,
    naming: Naming<'a>,
    /// What stands in place of a reference to each of the document's own components.
    components: BTreeMap<String, Value>,
    open: BTreeSet<String>,
    /// What the document's own components are called where the table has nothing to say.
    bodies: BTreeMap<String, String>,
    requests: BTreeSet<String>,
}

impl<'a> Hoisting<'a> {
    fn new(document: &'a Value, known: ByShape, conventions: &'a Conventions) -> Self {
        Self {
            document,
            conventions,
            naming: Naming::new(document, known, conventions),
            components: BTreeMap::new(),
            open: BTreeSet::new(),
            bodies: BTreeMap::new(),
            requests: BTreeSet::new(),
        }
    }

    fn all(&mut self, attempt: &mut Value, operations: &[Operation], codes: &Value, has_webhooks: bool) {
        self.naming.reserve(ERROR_CODE, codes);
        if has_webhooks {
            self.naming.reserve_for(webhooks::PAYLOAD, webhooks::UNION_OF_PAYLOADS);
        }
        // What only one operation has is called by it.
        for operation in operations {
            self.bodies.insert(format!("{}RequestBody", operation.id), format!("{}Body", operation.name));
            self.bodies.insert(format!("{}PositiveResponse", operation.id), format!("{}Response", operation.name));
        }
        for operation in operations {
            self.operation(attempt, operation);
        }
        if has_webhooks {
            self.component(webhooks::UNION_OF_PAYLOADS);
        }
    }

    fn operation(&mut self, attempt: &mut Value, operation: &Operation) {
        let Some(members) = operation_mut(attempt, operation) else { return };
        if let Some(schema) =
            members.get_mut("requestBody").and_then(|it| it.pointer_mut("/content/application~1json/schema"))
        {
            let derived = format!("{}Body", operation.name);
            *schema = self.model(schema, &TypePath::new(&format!("{}RequestBody", operation.id), &derived));
            self.requests.extend(uses(schema, Kind::Schema));
        }
        if let Some(model) = operation.line.as_ref().and_then(|line| self.component(line)) {
            self.requests.extend(component(&model).map(str::to_owned));
            self.naming.found.lines.extend(component(&model).map(|name| (operation.id.clone(), name.to_owned())));
        }
        for parameter in members.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            let Some(name) = parameter["name"].as_str().map(str::to_owned) else { continue };
            let derived = format!("{}{}", operation.name, type_name(&name));
            let place = TypePath::new(&format!("{}.{name}", operation.id), &derived);
            parameter["schema"] = self.model(&parameter["schema"], &place);
            // A parameter is never null: it is there or not.
            if let Some(schema) = parameter["schema"].as_object_mut() {
                schema.shift_remove("nullable");
            }
        }
        for (_, response) in members.get_mut("responses").and_then(Value::as_object_mut).into_iter().flatten() {
            if let Some(schema) = response.pointer_mut("/content/application~1json/schema") {
                let derived = format!("{}Response", operation.name);
                *schema = self.model(schema, &TypePath::new(&format!("{}PositiveResponse", operation.id), &derived));
            }
        }
    }

    /// `schema` with every object, enum and union in it replaced by a reference to a model.
    fn model(&mut self, schema: &Value, place: &TypePath) -> Value {
        let mut schema = schema.clone();
        let marked = schema.as_object_mut().and_then(|it| it.shift_remove(TYPE_PATH));
        let place = match marked.as_ref().and_then(Value::as_str) {
            Some(marked) => place.marked(marked),
            None => place.clone(),
        };
        if let Some(name) = component(&schema) {
            return self.component(name).unwrap_or(schema);
        }
        let Value::Object(members) = &mut schema else { return schema };
        if let Some(Value::Array(parts)) = members.get_mut("allOf") {
            for part in parts {
                *part = self.model(part, &place);
            }
            return lifted(schema);
        }
        if let Some(items) = members.get_mut("items") {
            *items = self.model(items, &place.items());
            return schema;
        }
        let is_object = members.get("properties").and_then(Value::as_object).is_some_and(|it| !it.is_empty());
        if let (false, Some(values)) = (is_object, members.get_mut("additionalProperties")) {
            if values.is_object() {
                *values = self.model(values, &place.step("{*}", "Value"));
            }
            return schema;
        }
        if !is_object && !members.contains_key("enum") {
            return schema;
        }
        self.named(schema, &place)
    }

    /// What [`model`](Self::model) returns for `schema`, without looking into models.
    fn shallow(&mut self, schema: &Value, place: &TypePath, depth: usize) -> Value {
        let mut schema = schema.clone();
        let referred = component(&schema).map(str::to_owned);
        let part = match schema["allOf"].as_array().map(Vec::as_slice) {
            Some([part]) => Some(part.clone()),
            _ => None,
        };
        if depth > MOST_WRAPPED {
            // Wrapped in nothing but itself.
            reference(&place.derived)
        } else if let Some(name) = referred {
            let inner =
                self.document.pointer(&pointer::join("/components/schemas", &name)).cloned().unwrap_or_default();
            let derived = self.bodies.get(&name).cloned().unwrap_or_else(|| type_name(&name));
            self.shallow(&inner, &TypePath::new(&name, &derived), depth + 1)
        } else if let Some(part) = part {
            self.shallow(&part, place, depth + 1)
        } else if schema["properties"].as_object().is_some_and(|it| !it.is_empty()) || schema.get("enum").is_some() {
            reference(&self.naming.settle(&schema, place).name)
        } else if schema.get("items").is_some() {
            schema["items"] = self.shallow(&schema["items"], &place.items(), depth + 1);
            schema
        } else {
            if schema["additionalProperties"].is_object() {
                let values = self.shallow(&schema["additionalProperties"], &place.step("{*}", "Value"), depth + 1);
                schema["additionalProperties"] = values;
            }
            schema
        }
    }

    /// A model of `schema`, and what stands in its place: its name, and what is true of this use only.
    fn named(&mut self, mut schema: Value, place: &TypePath) -> Value {
        let nullable = schema.as_object_mut().and_then(|it| it.shift_remove("nullable"));
        let description = schema.get("description").cloned();
        let settled = self.naming.settle(&schema, place);
        let original = schema.clone();
        let inside = place.inside(&settled.name, settled.is_named);
        if let Some(Value::String(text)) = schema.get_mut("description") {
            // A default is of a use, not of the type.
            if let Some(at) = text.find("Default: `") {
                text.truncate(at);
                text.truncate(text.trim_end().len());
            }
        }
        let is_union = schema.get(UNION).is_some();
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            let mut shaped = Map::new();
            let siblings: BTreeSet<String> = properties.keys().cloned().collect();
            for (n, (property, inner)) in std::mem::take(properties).into_iter().enumerate() {
                let at = if is_union {
                    inside.step(&format!("<{n}>"), &property)
                } else {
                    inside.property(&property, &siblings)
                };
                let row = self.conventions.variants.get(&at.near).filter(|_| is_union);
                self.naming.found.variants.extend(row.map(|_| at.near.clone()));
                shaped.insert(row.map_or(property, |row| row.name.clone()), self.model(&inner, &at));
            }
            if is_union {
                schema["required"] = shaped.keys().cloned().collect();
            }
            schema["type"] = json!("object");
            schema["properties"] = Value::Object(shaped);
        }
        let name = self.naming.register(settled, schema, &original, place);
        let reference = reference(&name);
        if nullable.is_none() && description.is_none() {
            return reference;
        }
        let mut used = json!({"allOf": [reference]});
        for (key, value) in [("description", description), ("nullable", nullable)] {
            if let Some(value) = value {
                used[key] = value;
            }
        }
        used
    }

    /// What stands in place of a reference to one of the document's own components.
    fn component(&mut self, name: &str) -> Option<Value> {
        if let Some(known) = self.components.get(name) {
            return Some(known.clone());
        }
        let schema = self.document.pointer(&pointer::join("/components/schemas", name))?.clone();
        let derived = self.bodies.get(name).cloned().unwrap_or_else(|| type_name(name));
        let place = TypePath::new(name, &derived);
        if !self.open.insert(name.to_owned()) {
            // It is part of itself: it is called now what it will be called.
            return Some(self.shallow(&schema, &place, 0));
        }
        let shaped = self.model(&schema, &place);
        self.open.remove(name);
        // What is said of the component is said at the type; a component that is no model stands where it is used.
        let settled = match shaped["allOf"].as_array().map(Vec::as_slice) {
            Some([only]) if component(only).is_some() && shaped.get("nullable").is_none() => only.clone(),
            _ => shaped,
        };
        self.components.insert(name.to_owned(), settled.clone());
        Some(settled)
    }
}

/// `allOf` of one part that is itself a use: one level is enough.
fn lifted(mut schema: Value) -> Value {
    let inner = match schema["allOf"].as_array().map(Vec::as_slice) {
        Some([part]) if part.get("allOf").is_some() => part.clone(),
        _ => return schema,
    };
    schema["allOf"] = inner["allOf"].clone();
    if inner["nullable"] == true {
        schema["nullable"] = json!(true);
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shaped(schemas: Value) -> Value {
        let operation = |id: &str, component: &str| {
            let response =
                json!({"description": "", "content": {"application/json": {"schema": reference(component)}}});
            json!({"operationId": id, "responses": {"200": response}})
        };
        let lowered = json!({
            "openapi": "3.0.3", "info": {"title": "t", "version": "1"},
            "paths": {"/a": {"get": operation("GetA", "A")}, "/b": {"get": operation("GetB", "B")}},
            "components": {"schemas": schemas},
        });
        let text = "[types]\n\"CreateLinkRequestBody.language\" = \"Language\"";
        let conventions = crate::conventions::parse("a.toml", text).unwrap_or_else(|problems| panic!("{problems}"));
        match super::super::shape(&lowered, &conventions) {
            Ok(shaped) => shaped.document["components"]["schemas"].clone(),
            Err(problems) => json!(problems.iter().map(ToString::to_string).collect::<Vec<_>>()),
        }
    }

    fn names_of(schemas: &Value) -> Vec<&str> {
        schemas.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect()
    }

    #[test]
    fn inner_types_are_named_by_owner_and_property() {
        let object = |name: &str| json!({"properties": {(name): {}}});
        let list = |name: &str| json!({"type": "array", "items": object(name)});
        let schemas = shaped(json!({
            "A": {"type": "object", "properties": {"kind": {"type": "string", "enum": ["x", "y"], "nullable": true}}},
            "B": {"type": "object", "properties": {
                "media": list("a"), "groups": list("b"), "teams": list("c"), "team": object("d"),
            }},
        }));
        let names = ["A", "AKind", "B", "BGroup", "BMediaItem", "BTeam", "BTeamsItem", "ErrorCode"];
        assert_eq!(names_of(&schemas), names);
        assert_eq!(schemas["A"]["properties"]["kind"], json!({"allOf": [reference("AKind")], "nullable": true}));
        assert_eq!(schemas["AKind"]["enum"], json!(["x", "y"]));
    }

    #[test]
    fn a_shape_that_the_table_names_has_that_name_wherever_it_stands() {
        let language = |description: &str| json!({"type": "string", "enum": ["de", "en"], "description": description});
        let schemas = shaped(json!({
            "A": {"type": "object", "properties": {"any": language("one"), "other": {"type": "string", "enum": ["x", "y"]}}},
            "B": {"$ref": "#/components/schemas/CreateLinkRequestBody"},
            "CreateLinkRequestBody": {"type": "object", "properties": {"language": language("two")}},
        }));
        assert_eq!(names_of(&schemas), ["A", "AOther", "CreateLinkRequestBody", "ErrorCode", "Language"]);
        let expected = json!({"allOf": [reference("Language")], "description": "one"});
        assert_eq!(schemas["A"]["properties"]["any"], expected);
    }

    #[test]
    fn a_shape_without_a_row_is_called_by_its_place_whatever_else_there_is() {
        let kind = json!({"type": "string", "enum": ["x", "y"]});
        let schemas = shaped(json!({
            "A": {"type": "object", "properties": {"kind": kind}},
            "B": {"type": "object", "properties": {"sort": kind}},
        }));
        assert_eq!(names_of(&schemas), ["A", "AKind", "B", "BSort", "ErrorCode"]);
    }

    #[test]
    fn of_two_places_with_one_name_the_second_has_a_number() {
        let kind = |member: &str| json!({"type": "string", "enum": [member, "z"]});
        let inner = |schema: Value| json!({"type": "object", "properties": {"c_d": schema}});
        let schemas = shaped(json!({
            "A": {"type": "object", "properties": {"b": inner(kind("x")), "b_c": inner(kind("x")), "B": inner(kind("y"))}},
            "B": {"type": "object", "properties": {"next": reference("B"), "b": reference("b")}},
            "b": {"type": "object", "properties": {"next": reference("b"), "n": {"type": "integer"}}},
        }));
        let names = ["A", "Ab", "Ab2", "Ab2Cd", "AbCd", "Abc", "AbcCd", "B", "B2", "ErrorCode"];
        assert_eq!(names_of(&schemas), names);
        assert_eq!(schemas["B2"]["properties"]["next"], reference("B2"));
    }

    #[test]
    fn a_map_may_hold_what_holds_it() {
        let union = json!({"anyOf": [{"type": "string"}, {"properties": {"inner": reference("A")}}]});
        let schemas = shaped(json!({"A": {"type": "object", "additionalProperties": union}, "B": {"type": "string"}}));
        assert_eq!(names_of(&schemas), ["AValue", "AValueObject", "ErrorCode"]);
        let inner = json!({"type": "object", "additionalProperties": reference("AValue")});
        assert_eq!(schemas["AValueObject"]["properties"]["inner"], inner);
    }

    #[test]
    fn a_schema_may_be_part_of_itself() {
        let schemas = shaped(json!({
            "A": {"type": "object", "properties": {"next": reference("A"), "b": reference("B")}},
            "B": {"type": "object", "properties": {"a": {"type": "array", "items": reference("A")}}},
        }));
        assert_eq!(names_of(&schemas), ["A", "B", "ErrorCode"]);
        assert_eq!(schemas["A"]["properties"]["next"], reference("A"));
    }
}
