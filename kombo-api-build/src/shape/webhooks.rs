//! Webhooks: one union of the payloads of all webhooks.

use serde_json::{Value, json};

use crate::openapi::pointer::{self, resolve};

use super::marks::CONSTANT;
use super::names::{numbered, type_name};
use super::unions;
use super::variant_names::variant_name;

/// The name of the union.
pub(crate) const PAYLOAD: &str = "WebhookPayload";

/// The name of the union among the components of the document. It differs from the name of any component of a page.
pub(super) const UNION_OF_PAYLOADS: &str = "webhook payload";

/// Adds the union of all payloads to the components. Returns whether there is a webhook with a payload.
///
/// The tag of the union is the `type` of the payloads. Inline payloads become components named after their webhooks.
pub(super) fn collect(document: &mut Value, lowered: &Value) -> bool {
    let mut alternatives: Vec<(String, Vec<Value>, Value)> = Vec::new();
    for (name, item) in lowered["x-webhooks"].as_object().into_iter().flatten() {
        let methods = item.as_object().into_iter().flatten().filter_map(|(_, operation)| operation.get("requestBody"));
        let Some(schema) = methods.filter_map(|body| schema(lowered, body)).next() else { continue };
        let component = match schema.get("$ref").and_then(Value::as_str) {
            Some(reference) => pointer::component(reference, "schemas").unwrap_or_default().to_owned(),
            None => {
                // The page may have a component with this name.
                let component = format!("{}WebhookPayload", type_name(name));
                let names = numbered(&component);
                let component = { names }.find(|it| document["components"]["schemas"].get(it).is_none());
                let component = component.unwrap_or_default();
                document["components"]["schemas"][&component] = schema.clone();
                component
            }
        };
        let kind = resolve(lowered, schema)
            .and_then(|schema| resolve(lowered, &schema["properties"]["type"]))
            .and_then(|kind| match kind["enum"].as_array().map(Vec::as_slice) {
                Some([only]) => only.as_str(),
                _ => kind[CONSTANT].as_str(),
            })
            .filter(|kind| alternatives.iter().all(|(_, known, _)| !known.contains(&json!(kind))))
            .unwrap_or(name);
        let reference = json!({"$ref": pointer::join("#/components/schemas", &component)});
        alternatives.push((variant_name(name), vec![json!(kind)], reference));
    }
    if alternatives.is_empty() {
        return false;
    }
    let mut union = unions::tagged(&["type".to_owned()], alternatives);
    union["description"] = json!("The payload of a webhook, distinguished by its `type`.");
    document["components"]["schemas"][UNION_OF_PAYLOADS] = union;
    true
}

/// Returns the schema of a JSON body.
fn schema<'a>(document: &'a Value, body: &'a Value) -> Option<&'a Value> {
    let content = resolve(document, body)?.get("content")?.as_object()?;
    content.iter().find(|(name, _)| name.contains("json")).and_then(|(_, it)| it.get("schema"))
}
