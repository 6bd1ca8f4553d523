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
use super::operation::{Operation, operation_mut};
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
    first.all(&mut document.clone(), operations, codes, has_webhooks);
    let Naming { fingerprints, by_fingerprint, .. } = first.naming;
    let mut attempt = document.clone();
    let mut hoisting = Hoisting::new(document, fingerprints, by_fingerprint, conventions);
    hoisting.all(&mut attempt, operations, codes, has_webhooks);
    let Hoisting { naming, requests, .. } = hoisting;

    let (mut schemas, mut found) = naming.into_schemas();
    found.problems.extend(replace_dangling(&mut attempt, &mut schemas));
    for name in reachable(requests, &schemas) {
        if let Some(Value::Object(schema)) = schemas.get_mut(&name) {
            schema.insert(IS_REQUEST.to_owned(), json!(true));
        }
    }
    schemas.sort_keys();
    attempt["components"] = json!({"schemas": schemas});
    *document = attempt;
    found
}

/// The maximum nesting of lists, maps and references around a model, which ends components that only refer to
/// themselves. No real schema has more levels.
const MAX_NESTING: usize = 16;

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

    fn all(&mut self, attempt: &mut Value, operations: &[Operation], codes: &Value, has_webhooks: bool) {
        self.naming.reserve(ERROR_CODE, codes);
        if has_webhooks {
            self.naming.reserve_for(webhooks::PAYLOAD, webhooks::UNION_OF_PAYLOADS);
        }
        // The bodies of an operation are named after it.
        for operation in operations {
            self.body_names.insert(format!("{}RequestBody", operation.id), format!("{}Body", operation.name));
            self.body_names.insert(format!("{}PositiveResponse", operation.id), format!("{}Response", operation.name));
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
        if let Some(model) = operation.ndjson_model.as_ref().and_then(|name| self.component(name)) {
            self.requests.extend(component(&model).map(str::to_owned));
            self.naming
                .found
                .ndjson_models
                .extend(component(&model).map(|name| (operation.id.clone(), name.to_owned())));
        }
        for parameter in members.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            let Some(name) = parameter["name"].as_str().map(str::to_owned) else { continue };
            let derived = format!("{}{}", operation.name, type_name(&name));
            let path = TypePath::new(&format!("{}.{name}", operation.id), &derived);
            parameter["schema"] = self.model(&parameter["schema"], &path);
            // A parameter is never null, only absent.
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

    /// Returns `schema` with every object, enum and union in it replaced by a reference to a model.
    fn model(&mut self, schema: &Value, path: &TypePath) -> Value {
        let mut schema = schema.clone();
        let marked = schema.as_object_mut().and_then(|it| it.shift_remove(TYPE_PATH));
        let path = match marked.as_ref().and_then(Value::as_str) {
            Some(marked) => path.marked(marked),
            None => path.clone(),
        };
        if let Some(name) = component(&schema) {
            return self.component(name).unwrap_or(schema);
        }
        let Value::Object(members) = &mut schema else { return schema };
        if let Some(Value::Array(subschemas)) = members.get_mut("allOf") {
            for subschema in subschemas {
                *subschema = self.model(subschema, &path);
            }
            return flattened(schema);
        }
        if let Some(items) = members.get_mut("items") {
            *items = self.model(items, &path.items());
            return schema;
        }
        let is_object = members.get("properties").and_then(Value::as_object).is_some_and(|it| !it.is_empty());
        if let (false, Some(values)) = (is_object, members.get_mut("additionalProperties")) {
            if values.is_object() {
                *values = self.model(values, &path.step("{*}", "Value"));
            }
            return schema;
        }
        if !is_object && !members.contains_key("enum") {
            return schema;
        }
        self.hoisted(schema, &path)
    }

    /// Returns the same as [`model`](Self::model), but does not visit the contents of models.
    fn shallow(&mut self, schema: &Value, path: &TypePath, depth: usize) -> Value {
        let mut schema = schema.clone();
        let referred = component(&schema).map(str::to_owned);
        let inner = match schema["allOf"].as_array().map(Vec::as_slice) {
            Some([only]) => Some(only.clone()),
            _ => None,
        };
        if depth > MAX_NESTING {
            // The component refers only to itself.
            reference(&path.derived)
        } else if let Some(name) = referred {
            let inner =
                self.document.pointer(&pointer::join("/components/schemas", &name)).cloned().unwrap_or_default();
            let derived = self.body_names.get(&name).cloned().unwrap_or_else(|| type_name(&name));
            self.shallow(&inner, &TypePath::new(&name, &derived), depth + 1)
        } else if let Some(inner) = inner {
            self.shallow(&inner, path, depth + 1)
        } else if schema["properties"].as_object().is_some_and(|it| !it.is_empty()) || schema.get("enum").is_some() {
            reference(&self.naming.model_name(&schema, path).name)
        } else if schema.get("items").is_some() {
            schema["items"] = self.shallow(&schema["items"], &path.items(), depth + 1);
            schema
        } else {
            if schema["additionalProperties"].is_object() {
                let values = self.shallow(&schema["additionalProperties"], &path.step("{*}", "Value"), depth + 1);
                schema["additionalProperties"] = values;
            }
            schema
        }
    }

    /// Adds a model for `schema`. Returns the reference that replaces it, with the members that belong to this use
    /// only.
    fn hoisted(&mut self, mut schema: Value, path: &TypePath) -> Value {
        let nullable = schema.as_object_mut().and_then(|it| it.shift_remove("nullable"));
        let description = schema.get("description").cloned();
        let name = self.naming.model_name(&schema, path);
        let original = schema.clone();
        let inside = path.inside(&name.name, name.is_named);
        if let Some(Value::String(text)) = schema.get_mut("description") {
            // A default belongs to the use, not to the type.
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
                let row = self.conventions.variants.get(&at.relative).filter(|_| is_union);
                self.naming.found.variants.extend(row.map(|_| at.relative.clone()));
                shaped.insert(row.map_or(property, |row| row.name.clone()), self.model(&inner, &at));
            }
            if is_union {
                schema["required"] = shaped.keys().cloned().collect();
            }
            schema["type"] = json!("object");
            schema["properties"] = Value::Object(shaped);
        }
        if let Some(values) = schema.get_mut("additionalProperties").filter(|it| it.is_object()) {
            *values = self.model(values, &inside.step("{*}", "Value"));
        }
        let name = self.naming.register(name, schema, &original, path);
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

    /// Returns the replacement of a reference to a component of the document.
    fn component(&mut self, name: &str) -> Option<Value> {
        if let Some(known) = self.components.get(name) {
            return Some(known.clone());
        }
        let schema = self.document.pointer(&pointer::join("/components/schemas", name))?.clone();
        let derived = self.body_names.get(name).cloned().unwrap_or_else(|| type_name(name));
        let path = TypePath::new(name, &derived);
        if !self.visiting.insert(name.to_owned()) {
            // The component is recursive. Its name is known before its contents are visited.
            return Some(self.shallow(&schema, &path, 0));
        }
        let shaped = self.model(&schema, &path);
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
