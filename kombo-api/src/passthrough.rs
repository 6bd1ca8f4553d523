//! Passthrough: requests to a tool's own API, and its responses.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::call::Call;
use crate::client::Integration;
use crate::decode::{self, Body};
use crate::error::{Error, Result};
use crate::handle::IntegrationHandle;
use crate::json;
use crate::op::SendPassthroughRequest;
use crate::operation::{OfIntegration, Operation, OperationInfo, sealed};
use crate::raw::namespaces::General;
use crate::request_error::RequestError;
use crate::types::{MultipartField, PassthroughHeader, PassthroughMethod, PassthroughResponse};

impl<S: IntegrationHandle> General<S> {
    /// Returns a handle of a tool's own API, named by tool and API with a slash between, such as `personio/personnel`.
    /// The [guide](https://docs.kombo.dev/passthrough-requests) lists them.
    ///
    /// ```
    /// # async fn f(acme: kombo_api::Integration) -> kombo_api::Result<()> {
    /// let answer = acme
    ///     .general()
    ///     .passthrough("personio/personnel")
    ///     .post("/company/time-offs")
    ///     .form([("employee_id", "1348"), ("time_off_type_id", "7")])
    ///     .headers([("accept-language", "de")])
    ///     .send()
    ///     .await?;
    /// if answer.is_tool_success() {
    ///     let created: serde_json::Value = answer.json()?;
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// The call succeeds with any status of the tool: check [`PassthroughResponse::is_tool_success`] or `tool_status`.
    pub fn passthrough(&self, api: impl Into<String>) -> Passthrough<S> {
        Passthrough { integration: self.handle().clone(), api: api.into() }
    }
}

/// A handle of a tool's own API, from [`General::passthrough`].
#[derive(Clone, Debug)]
#[must_use = "a handle does nothing until a request is sent"]
pub struct Passthrough<S = Integration> {
    integration: S,
    api: String,
}

impl<S: IntegrationHandle> Passthrough<S> {
    /// Reads the resource at `path` of the tool's API.
    pub fn get(self, path: impl Into<String>) -> Call<ToolRequest, S::Mode> {
        self.request(PassthroughMethod::Get, path)
    }

    /// Sends a POST request to `path` of the tool's API.
    pub fn post(self, path: impl Into<String>) -> Call<ToolRequest, S::Mode> {
        self.request(PassthroughMethod::Post, path)
    }

    /// Sends a PUT request to `path` of the tool's API.
    pub fn put(self, path: impl Into<String>) -> Call<ToolRequest, S::Mode> {
        self.request(PassthroughMethod::Put, path)
    }

    /// Sends a PATCH request to `path` of the tool's API.
    pub fn patch(self, path: impl Into<String>) -> Call<ToolRequest, S::Mode> {
        self.request(PassthroughMethod::Patch, path)
    }

    /// Deletes the resource at `path` of the tool's API.
    pub fn delete(self, path: impl Into<String>) -> Call<ToolRequest, S::Mode> {
        self.request(PassthroughMethod::Delete, path)
    }

    /// Sends a request of any method to `path` of the tool's API.
    ///
    /// [`send`](Call::send) reports an API that is not two names with a slash between.
    pub fn request(self, method: PassthroughMethod, path: impl Into<String>) -> Call<ToolRequest, S::Mode> {
        let (tool, api) = self.api.split_once('/').unwrap_or_default();
        let operation = SendPassthroughRequest::new(tool, api, method, path);
        let call = self.integration.integration_call(ToolRequest { operation, is_form: false });
        if tool.is_empty() || api.is_empty() || api.contains('/') {
            let reason = "the API of a passthrough request must be a tool and its API with a slash between, such as \
                `personio/personnel`";
            return call.invalid(reason.to_owned());
        }
        call
    }
}

/// A request to a tool's own API, from [`Passthrough`]: [`SendPassthroughRequest`] with one body of any kind.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "an operation does nothing until it is sent"]
pub struct ToolRequest {
    operation: SendPassthroughRequest,
    is_form: bool,
}

impl ToolRequest {
    /// Replaces the body.
    fn body(mut self, is_form: bool, data: Option<Value>, parts: Option<Vec<MultipartField>>) -> Self {
        self.operation.body.data = data;
        self.operation.body.multipart_form_data = parts;
        self.is_form = is_form;
        self
    }

    /// Returns the operation to send. A form gets its content type here, because headers may be set after the body.
    #[cfg_attr(debug_assertions, inline)]
    fn complete(&self) -> SendPassthroughRequest {
        let mut operation = self.operation.clone();
        if self.is_form {
            let headers = operation.body.headers.get_or_insert_default();
            let is_other =
                |name: &str, value: &str| name.eq_ignore_ascii_case("content-type") && !value.starts_with(FORM);
            headers.retain(|name, value| !is_other(name, value));
            if !headers.keys().any(|name| name.eq_ignore_ascii_case("content-type")) {
                headers.insert("Content-Type".to_owned(), FORM.to_owned());
            }
        }
        operation
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

impl sealed::Sealed for ToolRequest {}

impl Operation for ToolRequest {
    type Output = PassthroughResponse;
    const INFO: &'static OperationInfo = SendPassthroughRequest::INFO;

    #[cfg_attr(debug_assertions, inline)]
    fn request(&self, http: &reqwest::Client, base: &str) -> Result<reqwest::Request, RequestError> {
        self.complete().request(http, base)
    }

    #[cfg_attr(debug_assertions, inline)]
    fn decode(body: &Body) -> decode::Result<PassthroughResponse> {
        SendPassthroughRequest::decode(body)
    }

    #[inline]
    fn secrets(&self) -> Vec<String> {
        self.operation.secrets()
    }
}

impl OfIntegration for ToolRequest {}

/// Optional arguments, in any order. There is one body: the last one that is set.
impl<M> Call<ToolRequest, M> {
    /// Sets the headers of the request to the tool. Kombo adds those for authentication.
    pub fn headers(self, headers: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) -> Self {
        self.map(|request| ToolRequest { operation: request.operation.headers(headers), ..request })
    }

    /// Sets query parameters, in addition to any in the path.
    pub fn params(self, params: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) -> Self {
        self.map(|request| ToolRequest { operation: request.operation.params(params), ..request })
    }

    /// Sets whether Kombo encodes the tool's body with base64, for files such as PDFs. Read it with
    /// [`PassthroughResponse::bytes`].
    pub fn response_as_base64(self, response_as_base64: bool) -> Self {
        self.map(|request| ToolRequest {
            operation: request.operation.response_as_base64(response_as_base64),
            ..request
        })
    }

    /// Sets options of the chosen API. Workday's SOAP API, for example, takes the `service_name` here.
    pub fn api_options(self, options: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>) -> Self {
        self.map(|request| ToolRequest { operation: request.operation.api_options(options), ..request })
    }

    /// Sends this value as JSON. [`send`](Call::send) reports a value that cannot be written as JSON.
    pub fn json<T: Serialize + ?Sized>(self, body: &T) -> Self {
        match serde_json::to_value(body) {
            Ok(body) => self.map(|request| request.body(false, Some(body), None)),
            Err(error) => self.invalid(format!("the body for the tool cannot be written as JSON: {error}")),
        }
    }

    /// Sends this text unchanged, such as XML. Set its content type with [`headers`](Self::headers).
    pub fn text(self, body: impl Into<String>) -> Self {
        let body = Value::String(body.into());
        self.map(|request| request.body(false, Some(body), None))
    }

    /// Sends these fields as a form (`application/x-www-form-urlencoded`).
    pub fn form<K: AsRef<str>, V: AsRef<str>>(self, fields: impl IntoIterator<Item = (K, V)>) -> Self {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        let body = Value::String(form.finish());
        self.map(|request| request.body(true, Some(body), None))
    }

    /// Sends these parts as `multipart/form-data`: texts, and [files](crate::types::File).
    pub fn multipart(self, parts: impl IntoIterator<Item = MultipartField>) -> Self {
        let parts = parts.into_iter().collect();
        self.map(|request| request.body(false, None, Some(parts)))
    }
}

/// Methods that read the response of the tool.
impl PassthroughResponse {
    /// Returns whether the tool's status is a success. The call itself succeeds with any status of the tool.
    #[must_use]
    pub fn is_tool_success(&self) -> bool {
        (200..300).contains(&self.tool_status)
    }

    /// Returns a header of the tool's response, by its name in any case; the first one if there are several.
    #[must_use]
    pub fn tool_header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.tool_headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        match value {
            PassthroughHeader::String(value) => Some(value),
            PassthroughHeader::StringList(values) => values.first().map(String::as_str),
            PassthroughHeader::Unknown(_) => None,
        }
    }

    /// Decodes the body as JSON. A body that Kombo returns as a string is decoded too, if it is JSON.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode) if the body has another structure; the message names the place.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        let body = self.data.as_ref().unwrap_or(&Value::Null);
        if let Some(value) = body.as_str().and_then(|text| json::read(text.as_bytes()).ok()) {
            return Ok(value);
        }
        json::read(body.to_string().as_bytes()).map_err(|error| {
            Error::unexpected(format!("the tool's response does not have the expected structure: {error}"))
        })
    }

    /// Returns the body as text: unchanged if it is a string, else as JSON; empty if there is none.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match &self.data {
            Some(Value::String(text)) => Cow::Borrowed(text),
            Some(Value::Null) | None => Cow::Borrowed(""),
            Some(other) => Cow::Owned(other.to_string()),
        }
    }

    /// Decodes the body of a call with `response_as_base64(true)` to bytes.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode) if the body is not base64.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        let text = self.text();
        STANDARD.decode(text.as_bytes()).map_err(|error| {
            let detail = format!("the tool's response is not base64 ({error}): call with `response_as_base64(true)`");
            Error::unexpected(detail)
        })
    }
}
