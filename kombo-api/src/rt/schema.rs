//! JSON Schemas of models, which are the schemas of the pages.

use std::sync::LazyLock;

use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value};

use crate::raw::schemas::subschema;

/// Implements `JsonSchema` for a type of the module `types`.
macro_rules! described {
    ($name:ident) => {
        impl ::schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn schema_id() -> ::std::borrow::Cow<'static, str> {
                concat!(module_path!(), "::", stringify!($name)).into()
            }

            fn json_schema(generator: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                $crate::rt::schema_of(stringify!($name), generator)
            }
        }
    };
}

pub(crate) use described;

static SCHEMAS: LazyLock<Map<String, Value>> = LazyLock::new(|| {
    // Written by the build script, so it is JSON.
    serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/schemas.json"))).unwrap_or_default()
});

/// Returns the schema of a model, with references to the definitions of `generator`.
pub(crate) fn schema_of(name: &str, generator: &mut SchemaGenerator) -> Schema {
    let mut schema = SCHEMAS.get(name).cloned().unwrap_or(Value::Bool(true));
    refer(&mut schema, generator);
    schema.try_into().unwrap_or_default()
}

/// Replaces the name of a model in `$ref` by a reference, and adds the model to the definitions of `generator`.
fn refer(schema: &mut Value, generator: &mut SchemaGenerator) {
    let Some(members) = schema.as_object_mut() else { return };
    if let Some(name) = members.remove("$ref")
        && let Value::Object(referred) = subschema(name.as_str().unwrap_or_default(), generator).to_value()
    {
        members.extend(referred);
    }
    for (keyword, value) in members {
        match (keyword.as_str(), value) {
            ("properties", Value::Object(properties)) => {
                properties.values_mut().for_each(|property| refer(property, generator));
            }
            ("anyOf", Value::Array(alternatives)) => {
                alternatives.iter_mut().for_each(|alternative| refer(alternative, generator));
            }
            ("items" | "additionalProperties", inner) => refer(inner, generator),
            _ => {}
        }
    }
}
