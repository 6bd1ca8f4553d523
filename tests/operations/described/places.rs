//! The places of models in the pages: a page and a model are walked side by side, from the bodies of each operation.

use serde_json::{Map, Value, json};

use crate::GENERATED;

/// A schema of a page, and the model that stands for it.
pub struct Place {
    pub model: String,
    pub schema: Value,
    pub is_request: bool,
    /// The way to it, for messages.
    pub at: String,
}

/// Returns a document whose schemas are JSON Schema: some pages have `nullable: true` of OpenAPI 3.0.
pub fn normalized(document: &Value) -> Value {
    match document {
        Value::Object(members) => {
            let mut members: Map<String, Value> =
                members.iter().map(|(name, it)| (name.clone(), normalized(it))).collect();
            if members.get("nullable") == Some(&json!(true)) {
                members.shift_remove("nullable");
                match members.shift_remove("type") {
                    Some(Value::String(name)) => {
                        members.insert("type".to_owned(), json!([name, "null"]));
                        if let Some(Value::Array(values)) = members.get_mut("enum")
                            && !values.contains(&Value::Null)
                        {
                            values.push(Value::Null);
                        }
                    }
                    Some(other) => _ = members.insert("type".to_owned(), other),
                    None => return json!({"anyOf": [members, {"type": "null"}]}),
                }
            }
            Value::Object(members)
        }
        Value::Array(items) => items.iter().map(normalized).collect(),
        other => other.clone(),
    }
}

/// The only alternative of a derived schema besides null.
fn without_null(schema: &Value) -> Value {
    let alternatives = schema["anyOf"].as_array().into_iter().flatten().filter(|it| it["type"] != "null");
    match alternatives.collect::<Vec<_>>()[..] {
        [one] => one.clone(),
        _ => schema.clone(),
    }
}

/// Returns the places of all models.
pub fn places(document: &Value, derived: &Map<String, Value>) -> Vec<Place> {
    let mut walk = Walk { document, derived, places: Vec::new() };
    for operation in &GENERATED.operations {
        let method = operation.method.to_lowercase();
        let (page, shaped) =
            (&document["paths"][&operation.path][&method], &GENERATED.shaped["paths"][&operation.path][&method]);
        let at = &operation.id;
        if let (Some(page), Some(shaped)) = (body(&page["requestBody"]), body(&shaped["requestBody"])) {
            walk.pair(page, &reference(shaped), true, &format!("{at} request"));
        }
        let (page, shaped) = (success(&page["responses"]), success(&shaped["responses"]));
        if let (Some(page), Some(shaped)) = (page, shaped) {
            walk.response(page, shaped, &format!("{at} response"));
        }
    }
    let webhooks = document["webhooks"].as_object().into_iter().flatten();
    for (name, webhook) in webhooks {
        let Some(page) = body(&webhook["post"]["requestBody"]) else { continue };
        // The variants have the names of the webhooks.
        let variant = heck::ToUpperCamelCase::to_upper_camel_case(name.as_str());
        let variants = &GENERATED.shaped["components"]["schemas"]["WebhookPayload"]["properties"];
        walk.pair(page, &reference(&variants[&variant]), false, name);
    }
    walk.places
}

fn body(described: &Value) -> Option<&Value> {
    described["content"].as_object()?.values().find_map(|it| it.get("schema"))
}

fn success(responses: &Value) -> Option<&Value> {
    responses.as_object()?.iter().find(|(status, _)| status.starts_with('2')).and_then(|(_, it)| body(it))
}

/// A reference of the shaped document as one of `JsonSchema`.
fn reference(shaped: &Value) -> Value {
    let model = shaped["$ref"].as_str().and_then(|it| it.strip_prefix("#/components/schemas/"));
    model.map_or_else(|| json!(true), |model| json!({"$ref": format!("#/$defs/{model}")}))
}

struct Walk<'a> {
    document: &'a Value,
    derived: &'a Map<String, Value>,
    places: Vec<Place>,
}

impl Walk<'_> {
    /// A response: without its envelope, and a page by its records.
    fn response(&mut self, page: &Value, shaped: &Value, at: &str) {
        let payload = match self.property(page, "data") {
            Some(data) if self.property(page, "status").is_some() => data,
            _ => page.clone(),
        };
        let name = shaped["$ref"].as_str().and_then(|it| it.rsplit('/').next()).unwrap_or_default();
        if self.derived.contains_key(name) {
            return self.pair(&payload, &reference(shaped), false, at);
        }
        let shaped = &GENERATED.shaped["components"]["schemas"][name]["properties"]["results"]["items"];
        if let Some(results) = self.property(&payload, "results") {
            let items = self.resolved(&results)["items"].clone();
            self.pair(&items, &reference(shaped), false, &format!("{at}.results[]"));
        }
    }

    fn pair(&mut self, page: &Value, model: &Value, is_request: bool, at: &str) {
        let (page, model) = (self.not_null(page), without_null(model));
        let Some(name) = model["$ref"].as_str().and_then(|it| it.strip_prefix("#/$defs/")) else {
            return self.inside(&page, &model, is_request, at);
        };
        let is_known = |it: &Place| it.model == name && it.schema == page && it.is_request == is_request;
        if self.places.iter().any(is_known) {
            return;
        }
        let definition = self.derived[name].clone();
        self.places.push(Place { model: name.to_owned(), schema: page.clone(), is_request, at: at.to_owned() });
        self.inside(&page, &definition, is_request, at);
    }

    /// Walks the parts of both schemas that have the same name or the same position.
    fn inside(&mut self, page: &Value, model: &Value, is_request: bool, at: &str) {
        let page = self.resolved(page);
        for (name, property) in model["properties"].as_object().into_iter().flatten() {
            if let Some(described) = self.property(&page, name) {
                self.pair(&described, property, is_request, &format!("{at}.{name}"));
            }
        }
        for keyword in ["items", "additionalProperties"] {
            if model[keyword].is_object() && page[keyword].is_object() {
                self.pair(&page[keyword], &model[keyword], is_request, &format!("{at}[]"));
            }
        }
        let alternatives = |schema: &Value| -> Vec<Value> {
            let listed = ["anyOf", "oneOf"].iter().find_map(|it| schema[it].as_array()).cloned().unwrap_or_default();
            listed.into_iter().filter(|it| it["type"] != "null" && *it != json!(true)).collect()
        };
        let (described, modelled) = (alternatives(&page), alternatives(model));
        if described.len() == modelled.len() {
            for (n, (described, modelled)) in described.iter().zip(&modelled).enumerate() {
                self.pair(described, modelled, is_request, &format!("{at}|{n}"));
            }
        }
    }

    fn resolved(&self, schema: &Value) -> Value {
        match schema["$ref"].as_str() {
            Some(reference) => self.resolved(self.document.pointer(&reference[1..]).expect("the page has it")),
            None => schema.clone(),
        }
    }

    /// A schema without null, which belongs to the use of a model and not to the model.
    fn not_null(&self, schema: &Value) -> Value {
        let schema = &self.resolved(schema);
        if let Some(types) = schema["type"].as_array().filter(|it| it.contains(&json!("null"))) {
            let mut schema = schema.clone();
            let types: Vec<&Value> = types.iter().filter(|it| **it != "null").collect();
            schema["type"] = if let [one] = types[..] { one.clone() } else { json!(types) };
            if let Some(Value::Array(values)) = schema.get_mut("enum") {
                values.retain(|it| !it.is_null());
            }
            return schema;
        }
        for keyword in ["anyOf", "oneOf"] {
            let Some(alternatives) = schema[keyword].as_array() else { continue };
            let others: Vec<Value> = alternatives.iter().filter(|it| it["type"] != "null").cloned().collect();
            return match &others[..] {
                [one] => self.not_null(one),
                _ => {
                    let mut schema = schema.clone();
                    schema[keyword] = others.into();
                    schema
                }
            };
        }
        schema.clone()
    }

    fn property(&self, schema: &Value, name: &str) -> Option<Value> {
        let schema = self.resolved(schema);
        let parts = schema["allOf"].as_array().into_iter().flatten();
        let own = schema["properties"].get(name).cloned();
        own.or_else(|| parts.clone().find_map(|part| self.property(part, name)))
    }
}
