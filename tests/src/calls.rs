//! Calls of every operation with the input of its example, through the public API.

use std::future::Future;
use std::pin::Pin;

use kombo_api::http::HeaderMap;
use kombo_api::{Integration, Kombo, Response, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The result of a call.
#[derive(Clone, Debug)]
pub struct Returned {
    pub headers: HeaderMap,
    /// The payload, serialized again.
    pub payload: Value,
}

type Call = Pin<Box<dyn Future<Output = Result<Returned>> + Send>>;

/// The pages that the calls were generated from.
pub const PAGES: &str = env!("KOMBO_TESTED_PAGES");

/// The conventions that the calls were generated with.
pub fn conventions() -> kombo_api_build::Conventions {
    let file = env!("KOMBO_TESTED_CONVENTIONS");
    kombo_api_build::conventions::read(file.as_ref()).unwrap_or_else(|problems| panic!("{problems}"))
}

/// Whether the pages describe another API than Kombo's.
pub const ARE_FOREIGN: bool = matches!(env!("KOMBO_TESTED_FOREIGN").as_bytes(), b"true");

/// Returns the call of an operation, by its id in the API; `None` if the pages have no such operation.
#[rustfmt::skip]
#[allow(deprecated, clippy::too_many_lines, clippy::large_futures)]
pub fn call(kombo: &Kombo, integration: &Integration, operation: &str) -> Option<Call> {
    let (kombo, integration) = (kombo.clone(), integration.clone());
    let call: Call = include!(concat!(env!("OUT_DIR"), "/calls.rs"));
    Some(call)
}

/// Returns the JSON Schemas of all models, by name, as users get them from `JsonSchema`.
pub fn schemas() -> serde_json::Map<String, Value> {
    let mut generator = schemars::generate::SchemaSettings::draft2020_12().into_generator();
    include!(concat!(env!("OUT_DIR"), "/models.rs"));
    generator.take_definitions(true)
}

/// Converts a part of an example to the type of an argument. In generated documents, a field and a parameter may have
/// the same name and different types; any value is used there.
fn read<T: DeserializeOwned>(json: &'static str) -> T {
    match serde_json::from_str(json) {
        Ok(value) => value,
        Err(_) if ARE_FOREIGN => any([]),
        Err(error) => panic!("{json} is no {}: {error}", std::any::type_name::<T>()),
    }
}

/// Returns a value of a type without an example: the first of these that the type can decode.
fn any<T: DeserializeOwned>(preferred: impl IntoIterator<Item = &'static str>) -> T {
    let preferred = preferred.into_iter().map(|json| serde_json::from_str(json).expect("JSON"));
    let texts = ["one", "2026-01-31T12:00:00Z", "2026-01-31", "12:00:00", "00000000-0000-4000-8000-000000000000"];
    let values: Vec<Value> = texts.map(Value::from).into_iter().chain([json!(2), json!(true), json!({})]).collect();
    let lists: Vec<Value> = values.iter().map(|value| json!([value])).collect();
    let values = values.into_iter().chain(lists);
    let read = preferred.chain(values).find_map(|value| serde_json::from_value(value).ok());
    read.unwrap_or_else(|| panic!("no value for {}", std::any::type_name::<T>()))
}

fn returned<T: Serialize>(response: Result<Response<T>>) -> Result<Returned> {
    let response = response?;
    let headers = response.headers().clone();
    let payload = serde_json::to_value(response.into_inner()).expect("what was read can be written");
    Ok(Returned { headers, payload })
}
