//! Models: every object, every enum and every union is a named component, and equal shapes are one.
//!
//! What a model is called depends on its own place and on the hand-written table ([`crate::names`]), never on what else
//! there is: an operation that is added renames nothing. In this order:
//!
//! 1. The table's name for its place. Inside of a type that has a name there, places are counted from that type.
//! 2. The table's name for an equal shape, if there is one only.
//! 3. The name of the type that it is part of, and its property.
//!
//! So shapes are shared as soon as one of the places has a row; until then each place has a type of its own. The second
//! rule is for pages that nobody has looked at yet: a test sees to it that every place of the repository's pages has a
//! row, or else leaving out the page of the one would rename the other.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use serde_json::{Map, Value, json};

use crate::names;
use crate::pointer;
use crate::problem::Problem;

use super::error_codes::ERROR_CODE;
use super::fingerprint::{Fingerprints, reference, unordered};
use super::place::Place;
use super::reach::{closure, untangle};
use super::unions::UNION;
use super::{Operation, operation_mut, webhooks};

/// Marks a schema with the place that [`names::TYPES`] knows it by, where that is not the name of a component.
pub(super) const PLACE: &str = "x-place";

/// Marks a model that requests are made of.
pub(crate) const IS_REQUEST: &str = "x-request";

/// What naming found out beside the models themselves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// Where each model was first used, counted from its component or operation.
    pub(crate) places: BTreeMap<String, String>,
    /// The models that have no name in the table, with their shapes.
    pub(crate) derived: BTreeMap<String, String>,
    /// Places without a row whose shape has a name by a row for another place; each such name.
    pub(crate) alike: BTreeSet<(String, &'static str)>,
    /// The rows of the table that named something.
    pub(crate) rows: BTreeSet<&'static str>,
    /// The model of a line, by the operation that takes lines.
    pub(super) lines: BTreeMap<String, String>,
    pub(crate) problems: Vec<Problem>,
}

pub(super) fn shape(document: &mut Value, operations: &[Operation], codes: &Value, has_webhooks: bool) -> Found {
    // Once to learn which shapes the table names, and once more to call their equals so.
    let mut learning = Registry::new(document, BTreeMap::new());
    learning.all(&mut document.clone(), operations, codes, has_webhooks);
    let by_shape = learning.by_shape;
    let mut attempt = document.clone();
    let mut registry = Registry::new(document, by_shape);
    registry.all(&mut attempt, operations, codes, has_webhooks);
    let Registry { models, mut found, requests, .. } = registry;

    let mut schemas: Map<String, Value> = models.into_iter().map(|(name, model)| (name, model.schema)).collect();
    found.problems.extend(untangle(&mut attempt, &mut schemas));
    for name in closure(&requests, &schemas) {
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

/// What a type is called, and whether the table says so.
struct Settled {
    name: String,
    is_named: bool,
}

struct Model {
    schema: Value,
    /// Where it stands, as the table counts it.
    near: String,
}

struct Registry<'a> {
    document: &'a Value,
    prints: Fingerprints<'a>,
    /// The table's names, by the shapes that have them: what was learnt before, or is being learnt.
    known: BTreeMap<String, BTreeSet<&'static str>>,
    by_shape: BTreeMap<String, BTreeSet<&'static str>>,
    models: BTreeMap<String, Model>,
    /// What stands in place of a reference to each of the document's own components.
    components: BTreeMap<String, Value>,
    open: BTreeSet<String>,
    /// What the document's own components are called where the table has nothing to say.
    bodies: BTreeMap<String, String>,
    requests: BTreeSet<String>,
    found: Found,
}

impl<'a> Registry<'a> {
    fn new(document: &'a Value, known: BTreeMap<String, BTreeSet<&'static str>>) -> Self {
        Self {
            document,
            prints: Fingerprints::new(document),
            known,
            by_shape: BTreeMap::new(),
            models: BTreeMap::new(),
            components: BTreeMap::new(),
            open: BTreeSet::new(),
            bodies: BTreeMap::new(),
            requests: BTreeSet::new(),
            found: Found::default(),
        }
    }

    fn all(&mut self, attempt: &mut Value, operations: &[Operation], codes: &Value, has_webhooks: bool) {
        let codes = Model { schema: codes.clone(), near: ERROR_CODE.to_owned() };
        self.models.insert(ERROR_CODE.to_owned(), codes);
        // What only one operation has is called by it.
        for operation in operations {
            self.bodies.insert(format!("{}RequestBody", operation.id), format!("{}Body", operation.name));
            self.bodies.insert(format!("{}PositiveResponse", operation.id), format!("{}Response", operation.name));
        }
        for operation in operations {
            self.operation(attempt, operation);
        }
        if has_webhooks {
            self.component(webhooks::PAYLOAD);
        }
    }

    fn operation(&mut self, attempt: &mut Value, operation: &Operation) {
        let Some(members) = operation_mut(attempt, operation) else { return };
        if let Some(schema) =
            members.get_mut("requestBody").and_then(|it| it.pointer_mut("/content/application~1json/schema"))
        {
            let derived = format!("{}Body", operation.name);
            *schema = self.model(schema, &Place::new(&format!("{}RequestBody", operation.id), &derived));
            self.requests.extend(component(schema).map(str::to_owned));
        }
        if let Some(model) = operation.line.as_ref().and_then(|line| self.component(line)) {
            self.requests.extend(component(&model).map(str::to_owned));
            self.found.lines.extend(component(&model).map(|name| (operation.id.clone(), name.to_owned())));
        }
        for parameter in members.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            let Some(name) = parameter["name"].as_str().map(str::to_owned) else { continue };
            let derived = format!("{}{}", operation.name, name.to_upper_camel_case());
            let place = Place::new(&format!("{}.{name}", operation.id), &derived);
            parameter["schema"] = self.model(&parameter["schema"], &place);
        }
        for (_, response) in members.get_mut("responses").and_then(Value::as_object_mut).into_iter().flatten() {
            if let Some(schema) = response.pointer_mut("/content/application~1json/schema") {
                let derived = format!("{}Response", operation.name);
                *schema = self.model(schema, &Place::new(&format!("{}PositiveResponse", operation.id), &derived));
            }
        }
    }

    /// `schema` with every object, enum and union in it replaced by a reference to a model.
    fn model(&mut self, schema: &Value, place: &Place) -> Value {
        let mut schema = schema.clone();
        let marked = schema.as_object_mut().and_then(|it| it.shift_remove(PLACE));
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
    fn shallow(&mut self, schema: &Value, place: &Place, depth: usize) -> Value {
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
            let derived = self.bodies.get(&name).cloned().unwrap_or_else(|| name.to_upper_camel_case());
            self.shallow(&inner, &Place::new(&name, &derived), depth + 1)
        } else if let Some(part) = part {
            self.shallow(&part, place, depth + 1)
        } else if schema["properties"].as_object().is_some_and(|it| !it.is_empty()) || schema.get("enum").is_some() {
            reference(&self.settle(&schema, place).name)
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
    fn named(&mut self, mut schema: Value, place: &Place) -> Value {
        let nullable = schema.as_object_mut().and_then(|it| it.shift_remove("nullable"));
        let description = schema.get("description").cloned();
        let settled = self.settle(&schema, place);
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
                let name = names::of_variant(&at.near).filter(|_| is_union);
                self.found.rows.extend(name.map(|(row, _)| row));
                shaped.insert(name.map_or(property, |(_, name)| name.to_owned()), self.model(&inner, &at));
            }
            if is_union {
                schema["required"] = shaped.keys().cloned().collect();
            }
            schema["type"] = json!("object");
            schema["properties"] = Value::Object(shaped);
        }
        let name = self.register(settled.name, schema, &original, place);
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

    /// What the type at `place` is called.
    fn settle(&mut self, schema: &Value, place: &Place) -> Settled {
        let print = self.prints.of(schema);
        if let Some((row, name)) = names::of_type(&place.near) {
            self.found.rows.insert(row);
            self.by_shape.entry(print).or_default().insert(name);
            return Settled { name: name.to_owned(), is_named: true };
        }
        let mut names = self.known.get(&print).into_iter().flatten();
        self.found.alike.extend(names.clone().map(|name| (place.near.clone(), *name)));
        match (names.next(), names.next()) {
            (Some(name), None) => Settled { name: (*name).to_owned(), is_named: true },
            // `Self` is a word of Rust.
            _ if place.derived == "Self" => Settled { name: "SelfModel".to_owned(), is_named: false },
            _ => Settled { name: place.derived.clone(), is_named: false },
        }
    }

    /// Adds a model, or finds it there already. Returns its name.
    fn register(&mut self, name: String, schema: Value, original: &Value, place: &Place) -> String {
        let is_derived = name == place.derived || name == "SelfModel";
        let Some(known) = self.models.get_mut(&name) else {
            if is_derived && name != ERROR_CODE {
                let print = self.prints.of(original);
                self.found.derived.insert(name.clone(), print);
            }
            self.found.places.insert(name.clone(), place.root.clone());
            self.models.insert(name.clone(), Model { schema, near: place.near.clone() });
            return name;
        };
        if key(&known.schema) == key(&schema) {
            return name;
        }
        let is_one_place = !is_derived || known.near == place.near;
        // Pages change one at a time, so an enum may know more on one than on another.
        if let (true, Some(Value::Array(members)), Some(more)) =
            (is_one_place, known.schema.get_mut("enum"), schema["enum"].as_array())
        {
            let more: Vec<Value> = more.iter().filter(|member| !members.contains(member)).cloned().collect();
            members.extend(more);
            return name;
        }
        let first = self.found.places.get(&name).cloned().unwrap_or_default();
        if is_derived {
            // Two ways to one name, such as `a.b_c` and `a_b.c`.
            let long = place.long();
            if long == name || self.models.contains_key(&long) {
                self.found.problems.push(
                    Problem::error(format!(
                        "`{name}` would be two types of different shape: `{first}` and `{}`",
                        place.root
                    ))
                    .help("give one of them a name of its own in `kombo-api-build/src/names/types.rs`"),
                );
                return name;
            }
            let place = place.called(&long);
            return self.register(long, schema, original, &place);
        }
        // A struct that has changed on one page is another type until somebody has looked.
        self.found.problems.push(
            Problem::warning(format!(
                "`{name}` is of another shape at `{}` than at `{first}`, and has another name there",
                place.root
            ))
            .help("if both are meant to be so, give one of them another name in `kombo-api-build/src/names/types.rs`"),
        );
        self.register(place.derived.clone(), schema, original, place)
    }

    /// What stands in place of a reference to one of the document's own components.
    fn component(&mut self, name: &str) -> Option<Value> {
        if let Some(known) = self.components.get(name) {
            return Some(known.clone());
        }
        let schema = self.document.pointer(&pointer::join("/components/schemas", name))?.clone();
        let derived = self.bodies.get(name).cloned().unwrap_or_else(|| name.to_upper_camel_case());
        let place = Place::new(name, &derived);
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

/// The component that `schema` is a plain reference to.
pub(crate) fn component(schema: &Value) -> Option<&str> {
    schema.get("$ref").and_then(Value::as_str).and_then(|it| pointer::component(it, "schemas"))
}

/// What two models of one name have in common if they are one: all but what is read by people.
fn key(schema: &Value) -> String {
    let mut schema = schema.clone();
    crate::grammar::visit_mut(&mut schema, crate::grammar::Shape::Schema, &mut |value, shape| {
        if let (crate::grammar::Shape::Schema, Value::Object(members)) = (shape, value) {
            members.shift_remove("description");
            // A described use and a plain one are the same type.
            if let (1, Some([only])) =
                (members.len(), members.get("allOf").and_then(Value::as_array).map(Vec::as_slice))
            {
                *members = only.as_object().cloned().unwrap_or_default();
            }
        }
    });
    unordered(&mut schema);
    schema.to_string()
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
        match super::super::shape(&lowered) {
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
        assert_eq!(schemas["AKind"], json!({"type": "string", "enum": ["x", "y"]}));
    }

    #[test]
    fn a_shape_that_the_table_names_has_that_name_wherever_it_stands() {
        let language = |description: &str| json!({"type": "string", "enum": ["de", "en"], "description": description});
        let schemas = shaped(json!({
            "A": {"type": "object", "properties": {"any": language("one"), "other": {"type": "string", "enum": ["x", "y"]}}},
            "B": {"$ref": "#/components/schemas/PostConnectCreateLinkRequestBody"},
            "PostConnectCreateLinkRequestBody": {"type": "object", "properties": {"language": language("two")}},
        }));
        assert_eq!(names_of(&schemas), ["A", "AOther", "ErrorCode", "Language", "PostConnectCreateLinkRequestBody"]);
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
    fn of_two_places_with_one_name_the_second_says_its_steps() {
        let kind = |member: &str| json!({"type": "string", "enum": [member, "z"]});
        let schemas = shaped(json!({
            "A": {"type": "object", "properties": {"b": {"type": "object", "properties": {"c_d": kind("x")}}, "b_c": {
                "type": "object", "properties": {"d": kind("y")},
            }}},
            "B": {"type": "string"},
        }));
        assert_eq!(names_of(&schemas), ["A", "AB", "ABC", "ABCD", "A_BC_D", "ErrorCode"]);
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

    /// Models by name, without what grows with what else there is: the members of enums, prose, who uses them.
    fn comparable(document: &Value) -> BTreeMap<String, String> {
        let schemas = document["components"]["schemas"].as_object().into_iter().flatten();
        schemas
            .map(|(name, schema)| {
                let mut schema = schema.clone();
                if let Some(members) = schema.as_object_mut() {
                    members.retain(|key, _| key != "enum" && key != IS_REQUEST);
                }
                (name.clone(), key(&schema))
            })
            .collect()
    }

    #[test]
    fn an_operation_that_is_added_renames_nothing() {
        let pages: &std::path::Path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi").as_ref();
        let Ok((lowered, _)) = crate::lower(pages) else { panic!("the pages of the repository do not lower") };
        let Ok(whole) = crate::shape::shape(&lowered) else { panic!("the pages of the repository have no shape") };
        let all = comparable(&whole.document);
        // Every tag but one, and every tag alone: whatever is added to whatever there was.
        let tags: BTreeSet<&String> = whole.operations.iter().map(|operation| &operation.tag).collect();
        for (tag, alone) in tags.iter().flat_map(|tag| [(*tag, true), (*tag, false)]) {
            let mut fewer = lowered.clone();
            for operation in whole.operations.iter().filter(|operation| (operation.tag == *tag) != alone) {
                if let Some(item) = fewer["paths"][&operation.path].as_object_mut() {
                    item.shift_remove(operation.method);
                }
            }
            let Ok(shaped) = crate::shape::shape(&fewer) else { panic!("{tag}: no shape") };
            for operation in &shaped.operations {
                let at = operation.pointer();
                assert_eq!(shaped.document.pointer(&at), whole.document.pointer(&at), "{tag}");
            }
            for (name, model) in comparable(&shaped.document) {
                assert_eq!(Some(&model), all.get(&name), "{tag}: {name}");
            }
        }
    }
}
