//! A call of an operation of the command table.
//!
//! The request is built from the input by the functions that generated operations use, and sent by the same transport.
//! The generated types are not used: the command sends members that this version does not know, and prints what the API
//! returns.

use std::io::Write;
use std::time::Duration;

use bytes::Bytes;
use clap::ArgMatches;
use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Client, Method, Request};
use serde_json::Value;

use super::commands::{Argument, Operation, Place, Returns};
use super::failure::{Exit, Failure};
use super::input::{Content, Input};
use super::profile::Settings;
use crate::client::{Kombo, scope_of, shared_of};
use crate::decode;
use crate::error::Error;
use crate::options::{self, Options};
use crate::path::{segment, url};
use crate::raw::conventions::RESULTS;
use crate::request_error::RequestError;
use crate::response::Response;
use crate::retry::RetryPolicy;
use crate::rt::{JSON, QueryParam, headers, joined};
use crate::transport;

/// A call that can be sent.
pub(super) struct Call {
    kombo: Kombo,
    operation: &'static Operation,
    options: Options,
}

/// The payload of a success.
#[derive(Debug)]
pub(super) enum Payload {
    Json(Value),
    Bytes(Bytes),
    Nothing,
}

impl Call {
    /// Creates a call with the settings and options of a command.
    pub(super) fn new(
        operation: &'static Operation,
        settings: &Settings<'_>,
        matches: &ArgMatches,
    ) -> Result<Self, Failure> {
        let missing = || {
            let failure = Failure::usage(format!("`{}` needs an integration", operation.name));
            failure.help("set --integration or KOMBO_INTEGRATION_ID to its id, or `integration` in the profile")
        };
        let integration = match operation.is_scoped {
            true => Some(settings.integration()?.ok_or_else(missing)?),
            false => None,
        };
        let kombo = settings.kombo()?;
        let mut options = Options::of(integration.map(|id| scope_of(shared_of(&kombo), id)));
        options.timeout = matches.get_one::<Duration>("timeout").copied();
        options.retry = match matches.get_one::<String>("retry").map(String::as_str) {
            Some("none") => Some(RetryPolicy::none()),
            Some("bulk") => Some(RetryPolicy::bulk()),
            _ => None,
        };
        for header in matches.get_many::<String>("header").into_iter().flatten() {
            let (name, value) = header.split_once(':').ok_or_else(|| Failure::usage("--header is not NAME:VALUE"))?;
            options.headers.push(options::header(name.trim(), value.trim()).map_err(Failure::usage)?);
        }
        Ok(Self { kombo, operation, options })
    }

    /// Returns a call of another operation of the account, with the same settings and options.
    pub(super) fn then(&self, operation: &'static Operation) -> Self {
        Self { kombo: self.kombo.clone(), operation, options: self.options.clone() }
    }

    /// Sends the call. Warnings of the API go to `notes`.
    pub(super) async fn send(&self, input: &Input, notes: &mut dyn Write) -> Result<Payload, Failure> {
        let response = self.receive(input).await?;
        let secrets = transport::secrets(shared_of(&self.kombo), &self.options, None, secrets(input));
        for warning in response.warnings() {
            // A warning that cannot be printed is no failure of the call.
            let _ = writeln!(notes, "warning: {}", secrets.redacted(&warning.message));
        }
        let payload = response.into_inner();
        // Without this, a response that is no page would be the end of the list.
        if self.operation.is_list && matches!(&payload, Payload::Json(page) if !page[RESULTS].is_array()) {
            return Err(Failure::new(Exit::Response, "the response is no page: it has no list of records"));
        }
        Ok(payload)
    }

    async fn receive(&self, input: &Input) -> Result<Response<Payload>, Error> {
        let (shared, info) = (shared_of(&self.kombo), self.operation.info());
        let build = |http: &Client, base: &str| request(self.operation, input, http, base);
        let secrets = || secrets(input);
        let received = transport::receive_built(shared, info, &build, &secrets, &self.options).await?;
        let decode: fn(&decode::Body) -> decode::Result<Payload> =
            match (self.operation.returns, self.operation.is_enveloped) {
                (Returns::Json, true) => |body| payload(decode::enveloped_or_default(body), Payload::Json),
                (Returns::Json, false) => |body| payload(decode::plain_or_default(body), Payload::Json),
                (Returns::Bytes, _) => |body| payload(decode::bytes(body), Payload::Bytes),
                (Returns::Nothing, _) => |body| payload(decode::nothing(body), |()| Payload::Nothing),
            };
        received.decode_with(decode, shared, info, &secrets, &self.options)
    }
}

fn payload<T>(decoded: decode::Result<T>, of: fn(T) -> Payload) -> decode::Result<Payload> {
    decoded.map(|decode::Decoded { data, warnings }| decode::Decoded { data: of(data), warnings })
}

/// Returns the values that errors must not show: those in the path, and secrets in the body.
fn secrets(input: &Input) -> Vec<String> {
    let parameters = input.parameters.iter().filter(|(argument, _)| argument.is_secret);
    let mut secrets: Vec<String> = parameters.map(|(_, value)| text(value)).collect();
    if let Some(Content::Json(Value::Object(members))) = &input.body {
        let named = members.iter().filter(|(name, _)| input.secrets.contains(&name.as_str()));
        secrets.extend(named.filter_map(|(_, value)| value.as_str().map(str::to_owned)));
    }
    secrets
}

/// Builds the request of an attempt.
fn request(operation: &'static Operation, input: &Input, http: &Client, base: &str) -> Result<Request, RequestError> {
    let method = Method::from_bytes(operation.method.as_bytes());
    let method = method.map_err(|_| RequestError(format!("`{}` is no HTTP method", operation.method)))?;
    let mut request = http.request(method, address(operation, input, base)?);
    if operation.returns == Returns::Json {
        request = request.header(ACCEPT, &JSON);
    }
    if let Some(content) = &input.body {
        if let Some(media_type) = operation.body.as_ref().and_then(|body| body.media_type.as_deref()) {
            request = request.header(CONTENT_TYPE, media_type);
        }
        request = match content {
            Content::Json(json) => request.json(json),
            Content::Ndjson(records) => request.body(records.take()?),
            Content::Bytes(bytes) => request.body(bytes.clone()),
        };
    }
    let mut of_parameters = HeaderMap::new();
    for (argument, value) in &input.parameters {
        match argument.place {
            Place::Query if argument.is_joined => {
                let items: Vec<String> = value.as_array().into_iter().flatten().map(text).collect();
                let items = joined(&argument.name, Some(&items))?;
                request = request.query(&QueryParam::new(&argument.name, &items));
            }
            Place::Query => request = request.query(&QueryParam::new(&argument.name, value)),
            Place::Header => of_parameters.extend(headers([(argument.name.as_str(), Some(text(value)))])?),
            Place::Path | Place::Body => {}
        }
    }
    Ok(request.headers(of_parameters).build()?)
}

/// Returns the URL: the base and the path, each parameter encoded as one segment.
fn address(operation: &'static Operation, input: &Input, base: &str) -> Result<String, RequestError> {
    let mut parts = Vec::new();
    let mut rest = operation.path.as_str();
    while let Some((before, (name, after))) =
        rest.split_once('{').and_then(|(it, rest)| Some((it, rest.split_once('}')?)))
    {
        let is_it = |argument: &Argument| argument.place == Place::Path && argument.name == name;
        let value = input.parameters.iter().find(|(argument, _)| is_it(argument)).map(|(_, value)| text(value));
        parts.extend([before.to_owned(), segment(name, &value.unwrap_or_default())?]);
        rest = after;
    }
    parts.push(rest.to_owned());
    Ok(url(base, &parts.iter().map(String::as_str).collect::<Vec<_>>()))
}

/// Returns a plain value as text.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
