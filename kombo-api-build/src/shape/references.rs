//! References to components.

use serde_json::{Value, json};

use crate::openapi::pointer;

/// Returns a reference to a component.
pub(super) fn reference(name: &str) -> Value {
    json!({"$ref": pointer::join("#/components/schemas", name)})
}

/// Returns the component that a schema refers to.
pub(super) fn component(schema: &Value) -> Option<&str> {
    schema.get("$ref").and_then(Value::as_str).and_then(|it| pointer::component(it, "schemas"))
}
