//! The embedded mock server: from requests to answers.

use std::sync::Arc;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::Value;

use super::answer::Answer;
use super::catalog::Entry;
use super::request::Request;
use super::state::{API_KEY, Always, Inner, State};
use crate::raw::conventions::SCOPE_HEADER;

/// Answers a request and records it.
pub(super) async fn answer(head: http::request::Parts, body: Bytes, state: Arc<State>) -> Answer {
    let received = Request::new(head, body, &state.catalog);
    let query = received.query.as_deref().unwrap_or_default();
    let found = state.catalog.find(received.method.as_str(), &received.path, query);
    let Some((entry, parameters)) = found else {
        let message = format!("There is no {} {}.", received.method, received.path);
        state.lock().requests.push(received);
        return Answer::error(404, "PLATFORM.INPUT_INVALID", &message);
    };
    match overridden(&state, entry, &received) {
        Some(Always::Answer(answer)) => answer,
        // Without the lock, because it may wait.
        Some(Always::Function(function)) => match function(received.clone()).await {
            Some(answer) => answer,
            None => usual(&state, entry, &parameters, &received),
        },
        None => usual(&state, entry, &parameters, &received),
    }
}

/// Records a request, and returns what the test has set as its answer.
fn overridden(state: &State, entry: &Entry, received: &Request) -> Option<Always> {
    let mut inner = state.lock();
    inner.requests.push(received.clone());
    let overridden = inner.overrides.get_mut(&entry.id)?;
    overridden.queue.pop_front().map(Always::Answer).or_else(|| overridden.always.clone())
}

/// Returns the answer of a request without one that the test has set.
fn usual(state: &State, entry: &Entry, parameters: &[(String, String)], received: &Request) -> Answer {
    let mut inner = state.lock();
    let authorized = received.headers.get(AUTHORIZATION).is_some_and(|it| *it == format!("Bearer {API_KEY}"));
    if !authorized {
        return Answer::error(401, "PLATFORM.AUTHENTICATION_INVALID", "The provided API key is not valid.");
    }
    let body = match refused(entry, received) {
        Ok(body) => body,
        Err(message) => return Answer::error(400, "PLATFORM.INPUT_INVALID", &message),
    };
    if let Some(missing) = missing(state, &inner, entry, parameters, received) {
        return missing;
    }
    if let Some(answer) = inner.flow.answer(entry, parameters, &body) {
        return answer;
    }
    let query = received.query.as_deref().unwrap_or_default();
    inner.records.page(entry, query).unwrap_or_else(|| example(entry))
}

/// Returns the error of an unknown id. Ids of records without a list are not checked.
fn missing(
    state: &State,
    inner: &Inner,
    entry: &Entry,
    parameters: &[(String, String)],
    received: &Request,
) -> Option<Answer> {
    let no_integration = |id: &str| {
        let message =
            format!("There is no integration `{id}`: complete a connection, or create one with `Server::integration`.");
        Some(Answer::error(404, "PLATFORM.INTEGRATION_NOT_FOUND", &message))
    };
    let scope = SCOPE_HEADER.and_then(|header| received.headers.get(header));
    let scope = scope.and_then(|it| it.to_str().ok()).unwrap_or_default();
    if entry.is_scoped && !inner.flow.has(scope) {
        return no_integration(scope);
    }
    for (name, value) in parameters {
        if name == "integration_id" && !inner.flow.has(value) {
            return no_integration(value);
        }
        let list = entry.path.split(&format!("/{{{name}}}")).next().unwrap_or_default();
        if inner.records.has(&state.catalog, list, value) == Some(false) {
            let message = format!("There is no `{value}` in the list at {list}.");
            return Some(Answer::error(404, "PLATFORM.INPUT_INVALID", &message));
        }
    }
    None
}

/// Checks the required parts of a request and returns its body as JSON.
fn refused(entry: &Entry, received: &Request) -> Result<Value, String> {
    for parameter in entry.parameters.iter().filter(|parameter| parameter.required) {
        let is_present = match parameter.r#in.as_str() {
            "header" => received.headers.contains_key(parameter.name.as_str()),
            "query" => {
                let query = received.query.as_deref().unwrap_or_default();
                form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == parameter.name)
            }
            // Path parameters are always present, because the path matched.
            _ => true,
        };
        if !is_present {
            return Err(format!("The {} parameter `{}` is missing.", parameter.r#in, parameter.name));
        }
    }
    for (name, maximum) in entry.parameters.iter().filter_map(|it| Some((&it.name, it.maximum?))) {
        let query = received.query.as_deref().unwrap_or_default();
        let values = form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name);
        if values.filter_map(|(_, value)| value.parse::<f64>().ok()).any(|value| value > maximum) {
            return Err(format!("`{name}` is more than {maximum}."));
        }
    }
    let Some(media_type) = entry.request_type.as_deref() else { return Ok(Value::Null) };
    if !received.headers.get(CONTENT_TYPE).is_some_and(|it| it.as_bytes().starts_with(media_type.as_bytes())) {
        return Err(format!("The content type is not {media_type}."));
    }
    if !media_type.contains("json") {
        return Ok(Value::String(String::from_utf8_lossy(&received.body).into_owned()));
    }
    if ["application/x-ndjson", "application/ndjson", "application/jsonl"].contains(&media_type) {
        let values = received.body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let values: Result<Vec<Value>, _> = values.map(serde_json::from_slice).collect();
        return values.map(Value::Array).map_err(|_| "A line of the body is not JSON.".to_owned());
    }
    let Ok(body) = serde_json::from_slice::<Value>(&received.body) else {
        return Err("The body is not JSON.".to_owned());
    };
    match entry.required.iter().find(|field| body.get(field.as_str()).is_none()) {
        Some(missing) => Err(format!("The field `{missing}` is missing.")),
        None => Ok(body),
    }
}

/// Returns the example of the operation's page.
fn example(entry: &Entry) -> Answer {
    let answer = Answer::status(entry.status);
    match (&entry.response, &entry.content_type) {
        (Some(body), Some(kind)) if kind.contains("json") => answer.header("content-type", kind).body(body.to_string()),
        (Some(body), Some(kind)) => {
            let text = body.as_str().map_or_else(|| body.to_string(), str::to_owned);
            answer.header("content-type", kind).body(text)
        }
        _ => answer,
    }
}
