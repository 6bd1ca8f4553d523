//! Models: every object and every enum is a named component, and equal shapes are one.
//!
//! Names come from the hand-written table ([`crate::names`]); what has no row is called by its owner and property.
//! Two shapes are equal if they differ only in descriptions. An unnamed shape takes the name of an equal named one.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use serde_json::{Map, Value, json};

use crate::names;
use crate::pointer::{self, resolve};
use crate::problem::Problem;

use super::error_codes::ERROR_CODE;
use super::{Operation, operation_mut};

/// Marks a schema with the place that [`names::TYPES`] knows it by, where that is not the name of a component.
pub(super) const PLACE: &str = "x-place";

/// Marks a model that requests are made of.
pub(crate) const IS_REQUEST: &str = "x-request";

/// Returns where each model was first used, and what there is to say.
pub(super) fn shape(
    document: &mut Value,
    operations: &[Operation],
    codes: Value,
) -> (BTreeMap<String, String>, Vec<Problem>) {
    // A shape's key holds the names of the shapes in it, and those are settled by keys; so go round until all is still,
    // which takes as many rounds as shapes are nested.
    let mut known = Known::default();
    let mut rounds = 0;
    loop {
        let mut attempt = document.clone();
        let mut registry = Registry::new(document, &known);
        registry.add(ERROR_CODE, codes.clone());
        for operation in operations {
            registry.operation(&mut attempt, operation);
        }
        let found = registry.found();
        rounds += 1;
        if found != known && rounds < MOST_ROUNDS {
            known = found;
            continue;
        }
        let Registry { models, mut problems, requests, places, .. } = registry;
        let mut schemas: Map<String, Value> = models.into_iter().collect();
        problems.extend(untangle(&mut attempt, &mut schemas));
        for name in closure(&requests, &schemas) {
            if let Some(Value::Object(schema)) = schemas.get_mut(&name) {
                schema.insert(IS_REQUEST.to_owned(), json!(true));
            }
        }
        schemas.sort_keys();
        attempt["components"] = json!({"schemas": schemas});
        *document = attempt;
        return (places, problems);
    }
}

/// Deeper than any model; names that would change for ever stay as they are then.
const MOST_ROUNDS: usize = 64;

/// What refers to itself and to nothing else, such as a list of itself, has no type in Rust: it is any JSON.
fn untangle(document: &mut Value, schemas: &mut Map<String, Value>) -> Vec<Problem> {
    let known: BTreeSet<String> = schemas.keys().cloned().collect();
    let mut lost = BTreeSet::new();
    let mut sweep = |value: &mut Value, _: crate::grammar::Shape| {
        if let Some(name) = component(value).filter(|name| !known.contains(*name)) {
            lost.insert(name.to_owned());
            *value = json!({});
        }
    };
    schemas
        .values_mut()
        .for_each(|schema| crate::grammar::visit_mut(schema, crate::grammar::Shape::Schema, &mut sweep));
    crate::grammar::visit_mut(&mut document["paths"], crate::grammar::PATHS_SHAPE, &mut sweep);
    let warned = lost.iter().map(|name| {
        Problem::warning(format!("`{name}` is made of nothing but itself, and is any JSON"))
            .at_pointer(&pointer::join("/components/schemas", name))
            .help("describe it as an object with properties to get a type")
    });
    warned.collect()
}

/// Names by the shapes that have them in the table.
type Known = BTreeMap<String, BTreeSet<String>>;

struct Registry<'a> {
    document: &'a Value,
    known: &'a Known,
    models: BTreeMap<String, Value>,
    /// The name of each shape that has none in the table.
    derived: BTreeMap<String, String>,
    named: Known,
    /// Where each name was first used, for messages.
    places: BTreeMap<String, String>,
    /// The final names of the document's own components; provisional while they are being looked at.
    components: BTreeMap<String, String>,
    open: BTreeSet<String>,
    requests: BTreeSet<String>,
    problems: Vec<Problem>,
}

impl<'a> Registry<'a> {
    fn new(document: &'a Value, known: &'a Known) -> Self {
        Self {
            document,
            known,
            models: BTreeMap::new(),
            derived: BTreeMap::new(),
            named: Known::new(),
            places: BTreeMap::new(),
            components: BTreeMap::new(),
            open: BTreeSet::new(),
            requests: BTreeSet::new(),
            problems: Vec::new(),
        }
    }

    fn found(&self) -> Known {
        self.named.clone()
    }

    fn add(&mut self, name: &str, schema: Value) {
        self.named.entry(key(&schema)).or_default().insert(name.to_owned());
        self.models.insert(name.to_owned(), schema);
    }

    fn operation(&mut self, attempt: &mut Value, operation: &Operation) {
        let Some(members) = operation_mut(attempt, operation) else { return };
        if let Some(body) = members.get_mut("requestBody") {
            self.body(body, operation);
        }
        for parameter in members.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            let Some(name) = parameter["name"].as_str().map(str::to_owned) else { continue };
            let derived = format!("{}{}", operation.name, name.to_upper_camel_case());
            let schema = self.model(&parameter["schema"], &format!("{}.{name}", operation.id), &derived);
            parameter["schema"] = schema;
        }
        for (_, response) in members.get_mut("responses").and_then(Value::as_object_mut).into_iter().flatten() {
            if let Some(schema) = response.pointer_mut("/content/application~1json/schema") {
                *schema = self.model(
                    schema,
                    &format!("{}PositiveResponse", operation.id),
                    &format!("{}Response", operation.name),
                );
            }
        }
    }

    fn body(&mut self, body: &mut Value, operation: &Operation) {
        let Some(resolved) = resolve(self.document, body).cloned() else { return };
        *body = resolved;
        let json = body["content"].as_object().and_then(|content| content.get("application/json"));
        let Some(schema) = json.and_then(|it| it.get("schema")) else {
            let content = body["content"].as_object().into_iter().flatten();
            let offered: Vec<&str> = content.map(|(name, _)| name.as_str()).collect();
            let problem = if json.is_some() {
                Problem::error(format!("the JSON body of `{}` has no schema", operation.id)).help("say what it is")
            } else {
                Problem::error(format!("`{}` takes no JSON body, but {}", operation.id, offered.join(", ")))
                    .help("only `application/json` request bodies are generated")
            };
            self.problems.push(problem.at_pointer(&format!("{}/requestBody/content", operation.pointer())));
            return;
        };
        let others: Vec<&str> =
            body["content"].as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        if others.len() > 1 {
            self.problems.push(
                Problem::warning(format!("`{}` takes {}, of which JSON is generated", operation.id, others.join(", ")))
                    .at_pointer(&format!("{}/requestBody/content", operation.pointer()))
                    .help("nothing to do, unless the others matter"),
            );
        }
        let derived = format!("{}Body", operation.name);
        let place = format!("{}RequestBody", operation.id);
        let schema = match component(schema) {
            // A body that no other operation has is called by its operation.
            Some(name) if names::of_type(name).is_none() && !self.components.contains_key(name) && name == place => {
                let own = resolve(self.document, schema).cloned().unwrap_or_default();
                let schema = self.model(&own, &place, &derived);
                if let Some(model) = component(&schema) {
                    self.components.insert(name.to_owned(), model.to_owned());
                }
                schema
            }
            _ => self.model(schema, &place, &derived),
        };
        self.requests.extend(component(&schema).map(str::to_owned));
        body["content"] = json!({"application/json": {"schema": schema}});
    }

    /// `schema` with every object and enum in it replaced by a reference to a model.
    fn model(&mut self, schema: &Value, place: &str, derived: &str) -> Value {
        let mut schema = schema.clone();
        let place = schema
            .as_object_mut()
            .and_then(|it| it.shift_remove(PLACE))
            .and_then(|it| it.as_str().map(str::to_owned))
            .unwrap_or_else(|| place.to_owned());
        if let Some(name) = component(&schema) {
            let model = self.component(name);
            return model.unwrap_or(schema);
        }
        let Value::Object(members) = &mut schema else { return schema };
        if let Some(Value::Array(parts)) = members.get_mut("allOf") {
            for part in parts {
                *part = self.model(part, &place, derived);
            }
            return lifted(schema);
        }
        if let Some(items) = members.get_mut("items") {
            *items = self.model(items, &format!("{place}[]"), &format!("{derived}Item"));
            return schema;
        }
        let is_object = members.get("properties").and_then(Value::as_object).is_some_and(|it| !it.is_empty());
        if let (false, Some(values)) = (is_object, members.get_mut("additionalProperties")) {
            if values.is_object() {
                *values = self.model(values, &format!("{place}{{*}}"), &format!("{derived}Value"));
            }
            return schema;
        }
        if let Some(Value::Object(properties)) = members.get_mut("properties") {
            for (property, inner) in properties {
                let derived = format!("{derived}{}", property.to_upper_camel_case());
                *inner = self.model(inner, &format!("{place}.{property}"), &derived);
            }
        }
        if is_object {
            members.insert("type".to_owned(), json!("object"));
        }
        if !is_object && !members.contains_key("enum") {
            return schema;
        }
        self.named_use(schema, &place, derived)
    }

    /// A model of `schema`, and what stands in its place: its name, and what is true of this use only.
    fn named_use(&mut self, mut schema: Value, place: &str, derived: &str) -> Value {
        let nullable = schema.as_object_mut().and_then(|it| it.shift_remove("nullable"));
        let description = schema.get("description").cloned();
        let name = self.name(&schema, place, derived);
        self.models.entry(name.clone()).or_insert(schema);
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

    fn name(&mut self, schema: &Value, place: &str, derived: &str) -> String {
        let key = key(schema);
        let settled = match names::of_type(place).filter(|name| self.can_be(name, schema, place)) {
            Some(name) => {
                self.named.entry(key).or_default().insert(name.to_owned());
                self.widen(name, schema);
                name.to_owned()
            }
            // `Self` is a word of Rust.
            None if derived == "Self" => "SelfModel".to_owned(),
            None => match self.known.get(&key).filter(|names| names.len() == 1).and_then(|names| names.first()) {
                Some(name) => name.clone(),
                None => {
                    let name = self.derived.entry(key).or_insert_with(|| derived.to_owned()).clone();
                    self.distinct(&name, schema, place);
                    name
                }
            },
        };
        self.places.entry(settled.clone()).or_insert_with(|| place.to_owned());
        settled
    }

    /// Whether the type called `name` in the table is of this shape. Pages change one at a time, so an enum may know
    /// more on one than on another; a struct that does is another type until somebody has looked.
    fn can_be(&mut self, name: &str, schema: &Value, place: &str) -> bool {
        let Some(other) = self.models.get(name) else { return true };
        if key(other) == key(schema) || (other.get("enum").is_some() && schema.get("enum").is_some()) {
            return true;
        }
        let first = self.places.get(name).cloned().unwrap_or_default();
        self.problems.push(
            Problem::warning(format!(
                "`{name}` is of another shape at `{place}` than at `{first}`, and has another name there"
            ))
            .help("if both are meant to be so, give one of them another name in `kombo-api-build/src/names.rs`"),
        );
        false
    }

    /// Adds the members that an enum does not know yet.
    fn widen(&mut self, name: &str, schema: &Value) {
        let Some(Value::Array(known)) = self.models.get_mut(name).and_then(|model| model.get_mut("enum")) else {
            return;
        };
        for member in schema["enum"].as_array().into_iter().flatten() {
            if !known.contains(member) {
                known.push(member.clone());
            }
        }
    }

    /// Reports a derived name that is taken by another shape.
    fn distinct(&mut self, name: &str, schema: &Value, place: &str) {
        if self.models.get(name).is_some_and(|other| key(other) != key(schema)) {
            let first = self.places.get(name).cloned().unwrap_or_default();
            self.problems.push(
                Problem::error(format!("`{name}` would be two types of different shape: `{first}` and `{place}`"))
                    .help("give one of them a name of its own in `kombo-api-build/src/names.rs`"),
            );
        }
    }

    /// What stands in place of a reference to one of the document's own components.
    fn component(&mut self, name: &str) -> Option<Value> {
        if let Some(model) = self.components.get(name) {
            return Some(reference(model));
        }
        let schema = self.document.pointer(&pointer::join("/components/schemas", name))?.clone();
        let model = names::of_type(name).map_or_else(|| name.to_upper_camel_case(), str::to_owned);
        let model = if model == "Self" { "SelfModel".to_owned() } else { model };
        if !self.open.insert(name.to_owned()) {
            // It is part of itself, so it keeps the name that it has been called by.
            self.components.insert(name.to_owned(), model.clone());
            return Some(reference(&model));
        }
        let shaped = self.model(&schema, name, &model);
        self.open.remove(name);
        let settled = match (component(&shaped), shaped["allOf"].as_array().map(Vec::as_slice)) {
            (Some(name), _) => name.to_owned(),
            (None, Some([only])) => component(only)?.to_owned(),
            // A component that is no model: its shape stands where it is used.
            _ => return Some(shaped),
        };
        if self.components.get(name).is_some_and(|provisional| *provisional != settled) {
            self.models.remove(&settled).map(|schema| self.models.insert(model.clone(), schema));
            return Some(reference(&model));
        }
        self.components.insert(name.to_owned(), settled.clone());
        Some(reference(&settled))
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

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// The component that `schema` is a plain reference to.
pub(crate) fn component(schema: &Value) -> Option<&str> {
    schema.get("$ref").and_then(Value::as_str).and_then(|it| pointer::component(it, "schemas"))
}

/// What two equal shapes have in common: everything but what is read by people.
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
    schema.to_string()
}

/// `names`, and the models that they are made of.
fn closure(names: &BTreeSet<String>, schemas: &Map<String, Value>) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut left: Vec<String> = names.iter().cloned().collect();
    while let Some(name) = left.pop() {
        if let Some(schema) = schemas.get(&name)
            && reached.insert(name)
        {
            crate::grammar::visit(schema, crate::grammar::Shape::Schema, "", &mut |value, _, _| {
                left.extend(component(value).map(str::to_owned));
            });
        }
    }
    reached
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
    fn inner_objects_and_enums_are_named_by_owner_and_property() {
        let schemas = shaped(json!({
            "A": {"type": "object", "properties": {"kind": {"type": "string", "enum": ["x"], "nullable": true}}},
            "B": {"type": "object", "properties": {"list": {"type": "array", "items": {"properties": {"y": {}}}}}},
        }));
        assert_eq!(names_of(&schemas), ["A", "AKind", "B", "BListItem", "ErrorCode"]);
        assert_eq!(schemas["A"]["properties"]["kind"], json!({"allOf": [reference("AKind")], "nullable": true}));
        assert_eq!(schemas["AKind"], json!({"type": "string", "enum": ["x"]}));
    }

    #[test]
    fn equal_shapes_are_one_type_whatever_their_descriptions() {
        let kind = |description: &str| json!({"type": "string", "enum": ["x", "y"], "description": description});
        let schemas = shaped(json!({
            "A": {"type": "object", "properties": {"kind": kind("one")}},
            "B": {"type": "object", "properties": {"sort": kind("two")}},
        }));
        assert_eq!(names_of(&schemas), ["A", "AKind", "B", "ErrorCode"]);
        assert_eq!(schemas["B"]["properties"]["sort"], json!({"allOf": [reference("AKind")], "description": "two"}));
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

    #[test]
    fn one_name_for_two_shapes_is_refused_with_both_places() {
        let said = shaped(json!({
            "A": {"type": "object", "properties": {
                "x_y": {"type": "string", "enum": ["1"]},
                "xY": {"type": "string", "enum": ["2"]},
            }},
            "B": {"type": "string"},
        }))
        .to_string();
        assert!(said.contains("`AXY` would be two types of different shape: `A.x_y` and `A.xY`"), "{said}");
    }
}
