//! Models: every object, enum and union becomes a named component. [`super::naming`] chooses the names.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::conventions::Conventions;
use crate::openapi::grammar::Kind;
use crate::openapi::pointer;

use super::error_codes::ERROR_CODE;
use super::fingerprint::Fingerprints;
use super::marks::{IS_REQUEST, TYPE_PATH, UNION};
use super::names::type_name;
use super::naming::{ByFingerprint, Found, Naming};
use super::operation::Operation;
use super::reachability::{reachable, replace_dangling, uses};
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
    // The first pass collects the fingerprints of all types with a row; the second pass uses them for the names of
    // types without a row.
    let mut first = Hoisting::new(document, Fingerprints::new(document), BTreeMap::new(), conventions);
    first.all(operations, codes, has_webhooks);
    let Naming { fingerprints, by_fingerprint, .. } = first.naming;
    let mut second = Hoisting::new(document, fingerprints, by_fingerprint, conventions);
    let shaped = second.all(operations, codes, has_webhooks);
    let Hoisting { naming, requests, .. } = second;

    let (mut schemas, mut found) = naming.into_schemas();
    for (pointer, schema) in shaped {
        if let Some(place) = document.pointer_mut(&pointer) {
            *place = schema;
        }
    }
    found.problems.extend(replace_dangling(document, &mut schemas));
    for name in reachable(requests, &schemas) {
        if let Some(Value::Object(schema)) = schemas.get_mut(&name) {
            schema.insert(IS_REQUEST.to_owned(), json!(true));
        }
    }
    schemas.sort_keys();
    document["components"] = json!({"schemas": schemas});
    found
}

/// The maximum nesting of lists, maps and references around a model, which ends components that only refer to
/// themselves. No real schema has more levels.
const MAX_NESTING: usize = 16;

/// The position of the schema in a body or a response.
const OF_JSON: &str = "/content/application~1json/schema";

/// The pass that replaces objects, enums and unions by references to models.
struct Hoisting<'a> {
    document: &'a Value,
    conventions: &'a Conventions,
    naming: Naming<'a>,
    /// The replacement of a reference to each component of the document.
    components: BTreeMap<String, Value>,
    /// The components that are being visited, to detect recursion.
    visiting: BTreeSet<String>,
    /// The derived names of the components that hold the bodies of operations.
    body_names: BTreeMap<String, String>,
    /// The models that request bodies refer to.
    requests: BTreeSet<String>,
}

impl<'a> Hoisting<'a> {
    fn new(
        document: &'a Value,
        fingerprints: Fingerprints<'a>,
        known: ByFingerprint,
        conventions: &'a Conventions,
    ) -> Self {
        Self {
            document,
            conventions,
            naming: Naming::new(document, fingerprints, known, conventions),
            components: BTreeMap::new(),
            visiting: BTreeSet::new(),
            body_names: BTreeMap::new(),
            requests: BTreeSet::new(),
        }
    }

    /// Returns the schemas of the operations, by their pointers, with references to models.
    fn all(&mut self, operations: &[Operation], codes: &Value, has_webhooks: bool) -> Vec<(String, Value)> {
        self.naming.reserve(ERROR_CODE, codes);
        if has_webhooks {
            self.naming.reserve_for(webhooks::PAYLOAD, webhooks::UNION_OF_PAYLOADS);
        }
        // The bodies of an operation are named after it.
        for operation in operations {
            self.body_names.insert(format!("{}RequestBody", operation.id), format!("{}Body", operation.name));
            self.body_names.insert(format!("{}PositiveResponse", operation.id), format!("{}Response", operation.name));
        }
        let shaped = operations.iter().flat_map(|operation| self.operation(operation)).collect();
        if has_webhooks {
            self.component(webhooks::UNION_OF_PAYLOADS);
        }
        shaped
    }

    fn operation(&mut self, operation: &Operation) -> Vec<(String, Value)> {
        let mut shaped = Vec::new();
        let at = operation.pointer();
        let Some(members) = self.document.pointer(&at) else { return shaped };
        if let Some(schema) = members.pointer(&format!("/requestBody{OF_JSON}")) {
            let derived = format!("{}Body", operation.name);
            let schema = self.model(schema, &TypePath::new(&format!("{}RequestBody", operation.id), &derived));
            self.requests.extend(uses(&schema, Kind::Schema));
            shaped.push((format!("{at}/requestBody{OF_JSON}"), schema));
        }
        if let Some(model) = operation.ndjson_model.as_ref().and_then(|name| self.component(name)) {
            self.requests.extend(component(&model).map(str::to_owned));
            self.naming
                .found
                .ndjson_models
                .extend(component(&model).map(|name| (operation.id.clone(), name.to_owned())));
        }
        for (n, parameter) in members["parameters"].as_array().into_iter().flatten().enumerate() {
            let Some(name) = parameter["name"].as_str() else { continue };
            let derived = format!("{}{}", operation.name, type_name(name));
            let path = TypePath::new(&format!("{}.{name}", operation.id), &derived);
            let mut schema = self.model(&parameter["schema"], &path);
            // A parameter is never null, only absent.
            if let Some(members) = schema.as_object_mut() {
                members.shift_remove("nullable");
            }
            shaped.push((format!("{at}/parameters/{n}/schema"), schema));
        }
        for (status, response) in members["responses"].as_object().into_iter().flatten() {
            if let Some(schema) = response.pointer(OF_JSON) {
                let derived = format!("{}Response", operation.name);
                let path = TypePath::new(&format!("{}PositiveResponse", operation.id), &derived);
                let pointer = pointer::join(&format!("{at}/responses"), status);
                shaped.push((format!("{pointer}{OF_JSON}"), self.model(schema, &path)));
            }
        }
        shaped
    }

    /// Returns `schema` with every object, enum and union in it replaced by a reference to a model.
    fn model(&mut self, schema: &'a Value, path: &TypePath) -> Value {
        let Value::Object(members) = schema else { return schema.clone() };
        if let Some(name) = component(schema) {
            return self.component(name).unwrap_or_else(|| copy(members, &mut []));
        }
        if !has_models(schema) {
            return copy(members, &mut []);
        }
        let marked = members.get(TYPE_PATH).and_then(Value::as_str).map(|marked| path.marked(marked));
        let path = marked.as_ref().unwrap_or(path);
        if let Some(Value::Array(subschemas)) = members.get("allOf") {
            let subschemas = subschemas.iter().map(|subschema| self.model(subschema, path)).collect();
            return flattened(copy(members, &mut [("allOf", subschemas)]));
        }
        if let Some(items) = members.get("items") {
            let items = self.model(items, &path.items());
            return copy(members, &mut [("items", items)]);
        }
        let is_object = members.get("properties").and_then(Value::as_object).is_some_and(|it| !it.is_empty());
        if let (false, Some(values)) = (is_object, members.get("additionalProperties")) {
            if values.is_object() {
                let values = self.model(values, &path.step("{*}", "Value"));
                return copy(members, &mut [("additionalProperties", values)]);
            }
            return copy(members, &mut []);
        }
        if !is_object && !members.contains_key("enum") {
            return copy(members, &mut []);
        }
        self.hoisted(schema, members, path)
    }

    /// Returns the same as [`model`](Self::model), but does not visit the contents of models.
    fn shallow(&mut self, schema: &'a Value, path: &TypePath, depth: usize) -> Value {
        let document = self.document;
        if depth > MAX_NESTING {
            // The component refers only to itself.
            reference(&path.derived)
        } else if let Some(name) = component(schema) {
            let inner = document.pointer(&pointer::join("/components/schemas", name)).unwrap_or(&Value::Null);
            let derived = self.body_names.get(name).cloned().unwrap_or_else(|| type_name(name));
            self.shallow(inner, &TypePath::new(name, &derived), depth + 1)
        } else if let Some([inner]) = schema["allOf"].as_array().map(Vec::as_slice) {
            self.shallow(inner, path, depth + 1)
        } else if schema["properties"].as_object().is_some_and(|it| !it.is_empty()) || schema.get("enum").is_some() {
            reference(&self.naming.model_name(schema, path).name)
        } else {
            let mut shaped = schema.clone();
            if let Some(items) = schema.get("items") {
                shaped["items"] = self.shallow(items, &path.items(), depth + 1);
            } else if schema["additionalProperties"].is_object() {
                let values = &schema["additionalProperties"];
                shaped["additionalProperties"] = self.shallow(values, &path.step("{*}", "Value"), depth + 1);
            }
            shaped
        }
    }

    /// Adds a model for `schema`. Returns the reference that replaces it, with the members that belong to this use
    /// only.
    fn hoisted(&mut self, schema: &'a Value, members: &'a Map<String, Value>, path: &TypePath) -> Value {
        let name = self.naming.model_name(schema, path);
        let inside = path.inside(&name.name, name.is_named);
        let is_union = members.contains_key(UNION);
        let properties = members.get("properties").and_then(Value::as_object);
        let properties = properties.map(|properties| self.properties(properties, &inside, is_union));
        let values = members.get("additionalProperties").filter(|it| it.is_object());
        let values = values.map(|values| self.model(values, &inside.step("{*}", "Value")));
        let description = members.get("description").map(|description| match description {
            // A default belongs to the use, not to the type.
            Value::String(text) => text.find("Default: `").map_or(text.as_str(), |at| text[..at].trim_end()).into(),
            other => other.clone(),
        });
        let required = properties.as_ref().filter(|_| is_union).map(|it| it.keys().cloned().collect());
        let kind = properties.as_ref().map(|_| json!("object"));
        let replaced = [
            ("additionalProperties", values),
            ("description", description),
            ("required", required),
            ("type", kind),
            ("properties", properties.map(Value::Object)),
        ];
        let mut replaced: Vec<(&str, Value)> = replaced.into_iter().filter_map(|(key, it)| Some((key, it?))).collect();
        let mut model = copy(members, &mut replaced);
        if let Some(members) = model.as_object_mut() {
            members.shift_remove("nullable");
        }
        let name = self.naming.register(name, model, path);
        let reference = reference(&name);
        let (description, nullable) = (members.get("description"), members.get("nullable"));
        if nullable.is_none() && description.is_none() {
            return reference;
        }
        let mut used = json!({"allOf": [reference]});
        for (key, value) in [("description", description), ("nullable", nullable)] {
            if let Some(value) = value {
                used[key] = value.clone();
            }
        }
        used
    }

    /// Returns the properties of a model, or the variants of a union, with references to models.
    fn properties(
        &mut self,
        properties: &'a Map<String, Value>,
        inside: &TypePath,
        is_union: bool,
    ) -> Map<String, Value> {
        let mut shaped = Map::new();
        for (n, (property, inner)) in properties.iter().enumerate() {
            if !is_union {
                // Only a model needs its path.
                let at = has_models(inner).then(|| inside.property(property, properties));
                shaped.insert(property.clone(), self.model(inner, at.as_ref().unwrap_or(inside)));
                continue;
            }
            let at = inside.step(&format!("<{n}>"), property);
            let row = self.conventions.variants.get(&at.relative);
            self.naming.found.variants.extend(row.map(|_| at.relative.clone()));
            shaped.insert(row.map_or_else(|| property.clone(), |row| row.name.clone()), self.model(inner, &at));
        }
        shaped
    }

    /// Returns the replacement of a reference to a component of the document.
    fn component(&mut self, name: &str) -> Option<Value> {
        if let Some(known) = self.components.get(name) {
            return Some(known.clone());
        }
        let document = self.document;
        let schema = document["components"]["schemas"].get(name)?;
        let derived = self.body_names.get(name).cloned().unwrap_or_else(|| type_name(name));
        let path = TypePath::new(name, &derived);
        if !self.visiting.insert(name.to_owned()) {
            // The component is recursive. Its name is known before its contents are visited.
            return Some(self.shallow(schema, &path, 0));
        }
        let shaped = self.model(schema, &path);
        self.visiting.remove(name);
        // The description of a component belongs to its model. A component without a model is inlined.
        let replacement = match shaped["allOf"].as_array().map(Vec::as_slice) {
            Some([only]) if component(only).is_some() && shaped.get("nullable").is_none() => only.clone(),
            _ => shaped,
        };
        self.components.insert(name.to_owned(), replacement.clone());
        Some(replacement)
    }
}

/// Whether a schema can be a model or contain some.
fn has_models(schema: &Value) -> bool {
    ["allOf", "items", "properties", "additionalProperties", "enum"].iter().any(|key| schema.get(key).is_some())
}

/// Returns the members of a schema without its type path, some of them replaced. New members are last.
fn copy(members: &Map<String, Value>, replaced: &mut [(&str, Value)]) -> Value {
    let mut copied = Map::new();
    for (key, member) in members.iter().filter(|(key, _)| *key != TYPE_PATH) {
        let replacement = replaced.iter_mut().find(|(replaced, _)| replaced == key);
        copied.insert(key.clone(), replacement.map_or_else(|| member.clone(), |(_, value)| value.take()));
    }
    for (key, value) in replaced.iter_mut().filter(|(key, _)| !members.contains_key(*key)) {
        copied.insert((*key).to_owned(), value.take());
    }
    Value::Object(copied)
}

/// Merges an `allOf` of a single `allOf` into one level.
fn flattened(mut schema: Value) -> Value {
    let inner = match schema["allOf"].as_array().map(Vec::as_slice) {
        Some([only]) if only.get("allOf").is_some() => only.clone(),
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
    fn inner_types_are_named_after_their_owner_and_property() {
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
    fn a_schema_with_a_row_has_the_same_name_in_all_positions() {
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
    fn equal_schemas_without_a_row_have_separate_names() {
        let kind = json!({"type": "string", "enum": ["x", "y"]});
        let schemas = shaped(json!({
            "A": {"type": "object", "properties": {"kind": kind}},
            "B": {"type": "object", "properties": {"sort": kind}},
        }));
        assert_eq!(names_of(&schemas), ["A", "AKind", "B", "BSort", "ErrorCode"]);
    }

    #[test]
    fn the_second_type_with_the_same_derived_name_gets_a_number() {
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
    fn a_map_may_contain_itself() {
        let union = json!({"anyOf": [{"type": "string"}, {"properties": {"inner": reference("A")}}]});
        let schemas = shaped(json!({"A": {"type": "object", "additionalProperties": union}, "B": {"type": "string"}}));
        assert_eq!(names_of(&schemas), ["AValue", "AValueObject", "ErrorCode"]);
        let inner = json!({"type": "object", "additionalProperties": reference("AValue")});
        assert_eq!(schemas["AValueObject"]["properties"]["inner"], inner);
    }

    #[test]
    fn a_schema_may_be_recursive() {
        let schemas = shaped(json!({
            "A": {"type": "object", "properties": {"next": reference("A"), "b": reference("B")}},
            "B": {"type": "object", "properties": {"a": {"type": "array", "items": reference("A")}}},
        }));
        assert_eq!(names_of(&schemas), ["A", "B", "ErrorCode"]);
        assert_eq!(schemas["A"]["properties"]["next"], reference("A"));
    }
}
