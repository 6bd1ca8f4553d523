//! From the exchanges as they were to a recording without secrets.
//!
//! It runs when all exchanges are known, so that a value which is redacted in one of them is replaced in all of them:
//! an id in a path is also that of a record in an earlier list.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::super::answer::Answer;
use super::super::catalog::Catalog;
use super::super::request::Request;
use super::body::Body;
use super::names::is_secret;
use super::pseudonyms::{Pseudonyms, Reason};
use super::recording::{Exchange, FORMAT, Received, Recording, Sent};
use super::rules::Rules;
use crate::credentials::Authorization;
use crate::path::encode_path;
use crate::raw::conventions::SCOPE_HEADER;

/// Returns the recording of these exchanges.
pub(super) fn redacted(exchanges: &[(Request, Answer)], rules: &Rules, catalog: &Catalog) -> Recording {
    let mut pseudonyms = Pseudonyms::default();
    let mut redacted = Vec::with_capacity(exchanges.len());
    for (request, answer) in exchanges {
        let (mut sent, mut received) = (Sent::new(request, catalog), Received::new(answer));
        collect_from_head(request, &sent, catalog, &mut pseudonyms);
        parameters(&mut sent, rules, &mut |text, reason| pseudonyms.add(text, reason));
        for value in sent.body.values_mut().iter_mut().chain(received.body.values_mut()) {
            rules.apply(value, &mut |it, reason| match it {
                // Texts are replaced when all of them are known.
                Value::String(text) => pseudonyms.add(text, reason),
                Value::Number(number) => *number = pseudonyms.number(number),
                _ => {}
            });
            strings(value, &mut |text| pseudonyms.add_within(text));
        }
        sent.query.iter().for_each(|(_, value)| pseudonyms.add_within(value));
        for body in [&sent.body, &received.body] {
            if let Body::Text(text) = body {
                pseudonyms.add_within(text);
            }
        }
        redacted.push(Exchange { request: sent, response: received });
    }
    for exchange in &mut redacted {
        replace(exchange, &pseudonyms);
    }
    Recording { format: FORMAT, pseudonyms: pseudonyms.all(), exchanges: redacted }
}

/// Applies the rules to a request of a replay: everything but pseudonyms, which match any value.
pub(super) fn without_pseudonyms(mut sent: Sent, rules: &Rules) -> Sent {
    parameters(&mut sent, rules, &mut |_, _| {});
    sent.body.values_mut().iter_mut().for_each(|value| rules.apply(value, &mut |_, _| {}));
    sent
}

/// Collects API key, integration and ids of a request.
fn collect_from_head(request: &Request, sent: &Sent, catalog: &Catalog, pseudonyms: &mut Pseudonyms) {
    if let Some(key) = request.headers.get(http::header::AUTHORIZATION) {
        let key = Authorization::key(key).or_else(|| key.to_str().ok()).unwrap_or_default();
        pseudonyms.add(key, Reason::Key);
    }
    if let Some(integration) = SCOPE_HEADER.and_then(|header| sent.headers.get(header)) {
        pseudonyms.add(integration, Reason::Integration);
    }
    let query = request.query.as_deref().unwrap_or_default();
    let found = catalog.find(request.method.as_str(), &request.path, query);
    for (name, value) in found.into_iter().flat_map(|(_, parameters)| parameters) {
        match name.as_str() {
            "integration_id" => pseudonyms.add(&value, Reason::Integration),
            name if is_secret(name) => pseudonyms.add(&value, Reason::Secret),
            name if name == "id" || name.ends_with("_id") || name.ends_with("Id") => pseudonyms.add(&value, Reason::Id),
            // The name of a tool or of an API.
            _ => {}
        }
    }
}

/// Applies the rules to the parameters in query and headers.
fn parameters(sent: &mut Sent, rules: &Rules, pseudonym: &mut dyn FnMut(&str, Reason)) {
    let query = sent.query.iter_mut().map(|(name, value)| (&*name, value));
    for (name, value) in query.chain(sent.headers.iter_mut()) {
        rules.apply_to_parameter(name, value, pseudonym);
    }
}

fn replace(Exchange { request, response }: &mut Exchange, pseudonyms: &Pseudonyms) {
    let segments = request.path.split('/').map(|segment| {
        let decoded = percent_decode_str(segment).decode_utf8_lossy();
        let replaced = pseudonyms.replaced(&decoded);
        if replaced == decoded { segment.to_owned() } else { encode_path(&replaced) }
    });
    request.path = segments.collect::<Vec<_>>().join("/");
    request.query.iter_mut().for_each(|(_, value)| *value = pseudonyms.replaced_in_list(value));
    for value in request.headers.values_mut().chain(response.headers.values_mut()) {
        *value = pseudonyms.replaced(value);
    }
    for body in [&mut request.body, &mut response.body] {
        match body {
            Body::Text(text) => *text = pseudonyms.replaced_within(text),
            Body::Base64(text) => {
                // Written by this program, so it is base64.
                let bytes = BASE64_STANDARD.decode(&*text).unwrap_or_default();
                *text = BASE64_STANDARD.encode(pseudonyms.replaced_in_bytes(&bytes));
            }
            body => body.values_mut().iter_mut().for_each(|value| replace_in(value, pseudonyms)),
        }
    }
}

fn replace_in(value: &mut Value, pseudonyms: &Pseudonyms) {
    match value {
        Value::String(text) => *text = pseudonyms.replaced(text),
        Value::Array(items) => items.iter_mut().for_each(|it| replace_in(it, pseudonyms)),
        Value::Object(members) => {
            let replaced = std::mem::take(members).into_iter().map(|(name, mut value)| {
                replace_in(&mut value, pseudonyms);
                (pseudonyms.replaced_within(&name), value)
            });
            *members = replaced.collect();
        }
        _ => {}
    }
}

fn strings(value: &Value, visit: &mut dyn FnMut(&str)) {
    match value {
        Value::String(text) => visit(text),
        Value::Array(items) => items.iter().for_each(|it| strings(it, visit)),
        Value::Object(members) => members.values().for_each(|it| strings(it, visit)),
        _ => {}
    }
}
