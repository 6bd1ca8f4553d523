//! The arguments of an operation: its parameters, and the properties of its JSON body.

use heck::ToKebabCase;
use serde_json::{Value, json};

use crate::openapi::pointer::resolve;
use crate::rust::rewrite::is_secret;
use crate::shape::{CONSTANT, JOINED, RUST_NAME, RUST_NAMES, UNION};

/// Returns the arguments of an operation: parameters first, then the properties of the body.
pub(super) fn arguments(document: &Value, described: &Value) -> Value {
    let parameters = || described["parameters"].as_array().into_iter().flatten();
    let names: Vec<&str> = parameters().filter_map(|it| it[RUST_NAME].as_str()).collect();
    let mut arguments: Vec<Value> = parameters().map(|it| parameter(document, it)).collect();
    if let Some(model) = model(document, described) {
        let properties = model["properties"].as_object().into_iter().flatten();
        arguments.extend(properties.map(|(name, property)| of_property(document, model, name, property, &names)));
    }
    arguments.into()
}

/// Whether the body of an operation is an object.
pub(super) fn is_object(document: &Value, described: &Value) -> bool {
    model(document, described).is_some()
}

/// Returns the schema of the JSON body, if it is an object.
fn model<'a>(document: &'a Value, described: &'a Value) -> Option<&'a Value> {
    let content = described.get("requestBody")?["content"].get("application/json")?;
    let schema = target(document, &content["schema"])?;
    (schema["type"] == "object" && schema.get(UNION).is_none()).then_some(schema)
}

fn parameter(document: &Value, described: &Value) -> Value {
    let (name, schema) = (&described["name"], &described["schema"]);
    let Kind { name: kind, is_list, values } = Kind::of(document, schema);
    let is_joined = schema[JOINED] == true;
    json!({
        "flag": described[RUST_NAME].as_str().unwrap_or_default().to_kebab_case(),
        "name": name,
        "in": described["in"],
        "kind": kind,
        "is_list": is_list || is_joined,
        "is_joined": is_joined,
        "required": described["required"] == true,
        "is_nullable": false,
        "is_secret": described["in"] == "path",
        "deprecated": described["deprecated"] == true,
        "values": values,
        "help": help(document, described, schema),
    })
}

fn of_property(document: &Value, model: &Value, name: &str, property: &Value, parameters: &[&str]) -> Value {
    let rust = model[RUST_NAMES][name].as_str().unwrap_or(name);
    // As in the Rust API, where the body itself is an argument of this name.
    let is_taken = parameters.contains(&rust) || rust == "body";
    let flag = if is_taken { format!("body_{rust}") } else { rust.to_owned() };
    let Kind { name: kind, is_list, values } = Kind::of(document, property);
    let mut argument = json!({
        "flag": flag.to_kebab_case(),
        "name": name,
        "in": "body",
        "kind": kind,
        "is_list": is_list,
        "is_joined": false,
        "required": model["required"].as_array().is_some_and(|names| names.iter().any(|it| it == name)),
        "is_nullable": property["nullable"] == true,
        "is_secret": is_secret(name),
        "deprecated": property["deprecated"] == true,
        "values": values,
        "help": help(document, property, property),
    });
    if let Some(constant) = property.get(CONSTANT) {
        argument["constant"] = constant.clone();
    }
    argument
}

/// Returns the description of an argument, or else that of its schema.
fn help(document: &Value, described: &Value, schema: &Value) -> String {
    let schema = target(document, schema);
    let texts = [Some(described), schema].into_iter().flatten().filter_map(|it| it["description"].as_str());
    texts.map(str::trim).find(|text| !text.is_empty()).unwrap_or_default().to_owned()
}

/// Returns the schema that a reference refers to. A reference with a description is an all-of of one schema.
fn target<'a>(document: &'a Value, schema: &'a Value) -> Option<&'a Value> {
    let schema = resolve(document, schema)?;
    match schema["allOf"].as_array().map(Vec::as_slice) {
        Some([only]) => target(document, only),
        _ => Some(schema),
    }
}

/// The kind of a value.
struct Kind {
    /// `text`, `integer`, `number`, `boolean`, `date-time` and `date`, or `json` for everything else.
    name: &'static str,
    /// Whether it is a list of such values.
    is_list: bool,
    /// The known values; a server may accept others.
    values: Value,
}

impl Kind {
    fn of(document: &Value, schema: &Value) -> Self {
        let plain = |name| Self { name, is_list: false, values: json!([]) };
        let Some(schema) = target(document, schema).filter(|it| it.get(UNION).is_none()) else { return plain("json") };
        let values = schema["enum"].as_array().into_iter().flatten().filter(|it| it.is_string());
        let values: Value = values.cloned().collect();
        if values.as_array().is_some_and(|values| !values.is_empty()) {
            return Self { values, ..plain("text") };
        }
        match (schema["type"].as_str(), schema["format"].as_str()) {
            (Some("string"), Some("date-time")) => plain("date-time"),
            (Some("string"), Some("date")) => plain("date"),
            (Some("string"), _) => plain("text"),
            (Some("integer"), _) => plain("integer"),
            (Some("number"), _) => plain("number"),
            (Some("boolean"), _) => plain("boolean"),
            (Some("array"), _) => match Self::of(document, &schema["items"]) {
                Self { name: "json", .. } | Self { is_list: true, .. } => plain("json"),
                item => Self { is_list: true, ..item },
            },
            _ => plain("json"),
        }
    }
}
