//! Sends every operation over a socket and reads its response, with the SDK built from any document.
//!
//! `make torture` runs this test with each of the torture documents. The embedded mock server answers with their
//! examples.

use kombo_api::mock::Server;
use kombo_api::types::ErrorCode;
use kombo_api_build::Operation;
use kombo_api_tests::calls;
use serde_json::Value;

/// The examples in the documentation of methods. They compile, whatever the document is, and are not run.
#[allow(unused, deprecated, reason = "the documentation of any document")]
#[rustfmt::skip]
mod examples {
    include!(env!("KOMBO_TESTED_EXAMPLES"));
}

/// Operations that need a token of the Connect flow.
const OF_THE_FLOW: [&str; 2] = ["GetConnectIntegrationByTokenToken", "PostConnectActivateIntegration"];

#[tokio::test]
async fn every_operation_is_sent_and_its_response_is_read_without_loss() {
    let generated = kombo_api_build::generate(calls::PAGES.as_ref(), &calls::conventions())
        .unwrap_or_else(|problems| panic!("{problems}"));
    assert!(!generated.operations.is_empty());
    let mut failures = Vec::new();
    for operation in &generated.operations {
        let answers = &generated.answers["operations"];
        let example = answers.as_array().unwrap().iter().find(|it| it["id"] == operation.id).unwrap();
        let scope_header = generated.conventions.scope_header();
        failures.extend(failure(operation, example, scope_header).await.err());
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Calls an operation once. The error says what was sent wrongly or lost.
async fn failure(operation: &Operation, example: &Value, scope_header: Option<&str>) -> Result<(), String> {
    let id = &operation.id;
    let server = Server::start().await.map_err(|error| error.to_string())?;
    let call = calls::call(&server.kombo(), &server.integration(), id).ok_or_else(|| format!("{id} is not called"))?;
    let returned = call.await;
    let arrived = server.requests();
    let [request] = &arrived[..] else {
        return Err(format!("{id}: {} requests: {:?}", arrived.len(), returned.map(drop)));
    };
    if request.operation.as_deref() != Some(id) {
        return Err(format!("{id}: the server took the request for {:?}", request.operation));
    }
    let is_scoped = scope_header.is_some_and(|it| request.headers.contains_key(it));
    if is_scoped != operation.is_scoped {
        return Err(format!("{id}: sent with the scope header: {is_scoped}"));
    }
    let not_found = ErrorCode::from("PLATFORM.INTEGRATION_NOT_FOUND");
    match returned {
        Ok(_) if OF_THE_FLOW.contains(&id.as_str()) => Err(format!("{id}: no token was needed")),
        // The embedded mock server filters lists, splits them into pages and simulates the Connect flow.
        Ok(returned) if !operation.is_list && calls::ARE_FOREIGN => {
            let response = &example["response"];
            let mut lost = Vec::new();
            missing(payload_of(response), &as_text(returned.payload), "", &mut lost);
            if lost.is_empty() { Ok(()) } else { Err(format!("{id}: {lost:?} of {response}")) }
        }
        Ok(_) => Ok(()),
        Err(error) if OF_THE_FLOW.contains(&id.as_str()) && error.code() == Some(&not_found) => Ok(()),
        Err(error) => Err(error.report().to_string()),
    }
}

/// Returns the payload in the envelope of Kombo or of `tests/fixtures/foreign`, or the value itself.
fn payload_of(response: &Value) -> &Value {
    let data = response.get("data").filter(|_| response["status"] == "success");
    data.or_else(|| response.get("result").filter(|_| response["ok"] == true)).unwrap_or(response)
}

/// Converts a payload of bytes, which serializes to a list of numbers, to the JSON or text in it.
fn as_text(payload: Value) -> Value {
    let bytes = payload.as_array().filter(|it| !it.is_empty()).and_then(|it| {
        it.iter().map(|byte| byte.as_u64().and_then(|byte| u8::try_from(byte).ok())).collect::<Option<Vec<u8>>>()
    });
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    text.map_or(payload, |text| serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

/// Returns the paths of `expected` that are missing or different in `actual`. Numbers and timestamps are compared by
/// value.
fn missing(expected: &Value, actual: &Value, at: &str, found: &mut Vec<String>) {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            // A generated document has an example that does not match its schema.
            for (name, value) in expected.iter().filter(|(name, _)| *name != "wrong") {
                missing(value, actual.get(name).unwrap_or(&Value::Null), &format!("{at}/{name}"), found);
            }
        }
        (Value::Array(expected), Value::Array(actual)) if expected.len() == actual.len() => {
            expected.iter().zip(actual).enumerate().for_each(|(n, (a, b))| missing(a, b, &format!("{at}/{n}"), found));
        }
        (Value::Number(expected), Value::Number(actual)) if expected.as_f64() == actual.as_f64() => {}
        (expected, actual) if expected == actual || is_same_time(expected, actual) => {}
        // An empty body.
        (Value::Null, Value::Array(items)) if items.is_empty() => {}
        _ => found.push(at.to_owned()),
    }
}

fn is_same_time(a: &Value, b: &Value) -> bool {
    let time = |value: &Value| chrono::DateTime::parse_from_rfc3339(value.as_str()?).ok();
    time(a).is_some() && time(a) == time(b)
}
