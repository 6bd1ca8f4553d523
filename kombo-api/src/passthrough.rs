//! Passthrough: what is sent to a tool's own API, and what it answers.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::call::Call;
use crate::decode;
use crate::error::{Error, Result};
use crate::op::SendPassthroughRequest;
use crate::types::{MultipartField, PassthroughHeader, PassthroughResponse};

/// The body of the request to the tool; its query and headers are set by `params` and `headers`, which replace what was
/// set before: say them first. There is one body: the last one that is set.
///
/// ```
/// # async fn f(acme: kombo_api::Integration) -> kombo_api::Result<()> {
/// let answer = acme
///     .general()
///     .send_passthrough_request("personio", "personnel", "POST", "/company/time-offs")
///     .params([("limit", "1")])
///     .headers([("accept-language", "de")])
///     .form([("employee_id", "1348"), ("time_off_type_id", "7")])
///     .send()
///     .await?;
/// if answer.is_success() {
///     let created: serde_json::Value = answer.json()?;
/// }
/// # Ok(()) }
/// ```
impl Call<SendPassthroughRequest> {
    /// Sends this value as JSON. One that cannot be is reported by [`send`](Call::send).
    pub fn json<T: Serialize + ?Sized>(self, body: &T) -> Self {
        match serde_json::to_value(body) {
            Ok(body) => self.map(|operation| without_body(operation).data(body)),
            Err(error) => self.refused(format!("the body for the tool is no JSON: {error}")),
        }
    }

    /// Sends these fields as a form (`application/x-www-form-urlencoded`).
    pub fn form<K: AsRef<str>, V: AsRef<str>>(self, fields: impl IntoIterator<Item = (K, V)>) -> Self {
        let fields = fields.into_iter().map(|(name, value)| {
            let encoded = |text: &str| crate::path::encode_path(text).replace("%20", "+");
            format!("{}={}", encoded(name.as_ref()), encoded(value.as_ref()))
        });
        let body = fields.collect::<Vec<_>>().join("&");
        self.map(|operation| {
            let mut operation = without_body(operation);
            let headers = operation.body.headers.get_or_insert_default();
            headers.retain(|name, _| !name.eq_ignore_ascii_case("content-type"));
            headers.insert("Content-Type".to_owned(), FORM.to_owned());
            operation.data(body)
        })
    }

    /// Sends these parts as `multipart/form-data`: texts, and [files](crate::types::File).
    pub fn multipart(self, parts: impl IntoIterator<Item = MultipartField>) -> Self {
        self.map(|operation| without_body(operation).multipart_form_data(parts))
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// Without the body that was set before, and what says that it is a form.
fn without_body(mut operation: SendPassthroughRequest) -> SendPassthroughRequest {
    operation.body.data = None;
    operation.body.multipart_form_data = None;
    if let Some(headers) = &mut operation.body.headers {
        headers.retain(|_, value| value != FORM);
    }
    operation
}

/// Reading what the tool answered.
impl PassthroughResponse {
    /// Whether the tool's status is a success. The call itself succeeds whatever the tool says.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A header of the tool's answer, whatever its case; the first if it has several.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        match value {
            PassthroughHeader::String(value) => Some(value),
            PassthroughHeader::StringList(values) => values.first().map(String::as_str),
            PassthroughHeader::Unknown(_) => None,
        }
    }

    /// The body as JSON. A text that is JSON is read too.
    ///
    /// # Errors
    /// A body of another form; the message says where.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        let body = self.data.as_ref().unwrap_or(&Value::Null);
        let of_text = body.as_str().and_then(|text| serde_json::from_str(text).ok());
        let read = of_text.map_or_else(|| decode::from_value(body), Ok);
        // Where, and never what: it is a person's data.
        read.map_err(|misfit| Error::unexpected(format!("the tool's answer is not what was expected: {misfit}")))
    }

    /// The body as text: as it is if it is a text, else as JSON; empty if there is none.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match &self.data {
            Some(Value::String(text)) => Cow::Borrowed(text),
            Some(Value::Null) | None => Cow::Borrowed(""),
            Some(other) => Cow::Owned(other.to_string()),
        }
    }

    /// The body as bytes, of a call with `response_as_base64(true)`.
    ///
    /// # Errors
    /// A body that is not base64.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        let text = self.text();
        STANDARD.decode(text.as_bytes()).map_err(|error| {
            let said = format!("the tool's answer is not base64 ({error}): call with `response_as_base64(true)`");
            Error::unexpected(said)
        })
    }
}
