//! Verification and typed events of the webhooks that Kombo sends.
//!
//! Kombo signs each webhook with the secret that the dashboard shows next to it. Pass the headers and the unparsed body
//! of the request to a [`Verifier`]; this works with any web framework.
//!
//! ```
//! # fn f(headers: &kombo_api::http::HeaderMap, body: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
//! use kombo_api::webhook::{Payload, Verifier};
//!
//! let verifier = Verifier::new("<webhook secret>")?; // once, when the program starts
//! let event = verifier.verify(headers, body)?; // for each request: answer 401 if it fails
//! match &event.payload {
//!     Payload::DataChanged(change) => println!("{:?}", change.data.changed_models),
//!     Payload::IntegrationCreated(created) => println!("{}", created.data.id),
//!     _ => println!("{} is ignored", event.kind()),
//! }
//! # Ok(()) }
//! ```
//!
//! Answer quickly with any 2xx status, and do the work afterwards. `inline-assessment:order-received` needs a body in
//! the answer: see [`InlineAssessmentAnswer`].

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, general_purpose};
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::HeaderMap;
use serde::{Deserialize as _, Serialize};
use serde_json::Value;
use sha2::Sha256;

#[cfg(kombo_webhooks)]
pub use crate::raw::types::WebhookPayload as Payload;

/// The payload of a webhook. The pages of this build describe no webhooks, so it is any JSON.
#[cfg(not(kombo_webhooks))]
pub type Payload = Value;

/// The name of the header with the signature.
pub const SIGNATURE: &str = "x-kombo-signature";

/// The encoding of signatures: base64url, with or without padding.
const ENCODING: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Verifies the signatures of webhooks: the base64url of the HMAC-SHA256 of the raw body under the secret.
///
/// Signatures are compared in constant time. During rotation a verifier accepts several secrets: see
/// [`accept_secret`](Self::accept_secret).
#[derive(Clone)]
pub struct Verifier {
    key: Hmac<Sha256>,
    further_keys: Vec<Hmac<Sha256>>,
}

impl Verifier {
    /// Creates a verifier with the secret of the webhook, from the dashboard.
    ///
    /// # Errors
    /// [`SecretError`] if the secret is empty or has white space around it.
    pub fn new(secret: impl AsRef<[u8]>) -> Result<Self, SecretError> {
        Ok(Self { key: key(secret.as_ref())?, further_keys: Vec::new() })
    }

    /// Accepts a further secret, such as the previous one during rotation. [`sign`](Self::sign) does not use it.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn accept_secret(mut self, secret: impl AsRef<[u8]>) -> Result<Self, SecretError> {
        self.further_keys.push(key(secret.as_ref())?);
        Ok(self)
    }

    /// Verifies a request and returns its event. `body` must be the body as received.
    ///
    /// # Errors
    /// [`VerifyError`] if the signature is missing or wrong, or the body is not JSON: answer 401 and ignore the
    /// request.
    pub fn verify(&self, headers: &HeaderMap, body: impl AsRef<[u8]>) -> Result<Event, VerifyError> {
        let signature = headers.get(SIGNATURE).ok_or(VerifyError::MissingSignature)?;
        self.verify_signature(signature.as_bytes(), body)
    }

    /// Verifies a request by the value of its header `X-Kombo-Signature`, for frameworks with their own type of
    /// headers.
    ///
    /// # Errors
    /// As [`verify`](Self::verify).
    pub fn verify_signature(&self, signature: impl AsRef<[u8]>, body: impl AsRef<[u8]>) -> Result<Event, VerifyError> {
        let (signature, body) = (signature.as_ref().trim_ascii(), body.as_ref());
        let signature = ENCODING.decode(signature).map_err(|_| VerifyError::WrongSignature)?;
        // Every key is tried, so that the time does not depend on which one matches.
        let is_signed = std::iter::once(&self.key).chain(&self.further_keys).fold(false, |is_signed, key| {
            let matches = key.clone().chain_update(body).verify_slice(&signature).is_ok();
            is_signed | matches
        });
        if !is_signed {
            return Err(VerifyError::WrongSignature);
        }
        let json: Value = crate::json::read(body).map_err(|_| VerifyError::NotJson)?;
        Event::new(json)
    }

    /// Returns the signature of `body` under the secret given to [`new`](Self::new), for tests of your handler.
    #[must_use]
    pub fn sign(&self, body: impl AsRef<[u8]>) -> String {
        let signature = self.key.clone().chain_update(body.as_ref()).finalize().into_bytes();
        general_purpose::URL_SAFE_NO_PAD.encode(signature)
    }
}

/// Returns the key of a secret.
fn key(secret: &[u8]) -> Result<Hmac<Sha256>, SecretError> {
    if secret.trim_ascii() != secret {
        return Err(SecretError::SurroundingSpace);
    }
    // HMAC accepts keys of any length, so the second condition never holds.
    Some(secret).filter(|it| !it.is_empty()).and_then(|it| Hmac::new_from_slice(it).ok()).ok_or(SecretError::Empty)
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("secrets", &(1 + self.further_keys.len())).finish_non_exhaustive()
    }
}

/// A verified webhook.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// The payload by its type. It is `Payload::Unknown` with the JSON as received if the type is not in this version,
    /// or if the payload does not have the structure that the API describes; [`kind`](Self::kind) distinguishes the
    /// two.
    pub payload: Payload,
    json: Value,
}

impl Event {
    // As `decode` of operations: a debug build compiles the models of webhooks in the crates that verify them.
    #[cfg_attr(debug_assertions, inline)]
    fn new(json: Value) -> Result<Self, VerifyError> {
        let payload = Payload::deserialize(&json).map_err(|_| VerifyError::NotJson)?;
        Ok(Self { payload, json })
    }

    /// Returns the type, such as `data-changed`; empty if the webhook has none.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.json.get("type").and_then(Value::as_str).unwrap_or_default()
    }

    /// Returns the id, which is the same if the webhook is delivered again.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.json.get("id").and_then(Value::as_str)
    }

    /// Returns the complete JSON as received, including fields that are not in this version.
    #[must_use]
    pub fn json(&self) -> &Value {
        &self.json
    }
}

/// The reason why a request is not an authentic webhook. An invalid configuration is a [`SecretError`] instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    /// The header `X-Kombo-Signature` is missing.
    MissingSignature,
    /// The signature does not match the body under any of the secrets. The body must be the bytes as received: parsing
    /// and serialising them again changes them.
    WrongSignature,
    /// The signature is valid, but the body is not JSON.
    NotJson,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MissingSignature => "the request has no header X-Kombo-Signature",
            Self::WrongSignature => {
                "the signature in X-Kombo-Signature does not match the body under any of the secrets"
            }
            Self::NotJson => "the signature is valid, but the body is not JSON",
        })
    }
}

impl std::error::Error for VerifyError {}

/// The reason why a webhook secret is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecretError {
    /// The secret is empty. Anyone could sign with it.
    Empty,
    /// The secret has white space around it, such as the line break of a file. No signature would match.
    SurroundingSpace,
}

impl fmt::Display for SecretError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the webhook secret is empty: copy it from the Kombo dashboard",
            Self::SurroundingSpace => "the webhook secret has white space around it: trim it",
        })
    }
}

impl std::error::Error for SecretError {}

/// The JSON body of the answer to `inline-assessment:order-received`, sent with status 200. The candidate is redirected
/// to its page at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct InlineAssessmentAnswer {
    /// The URL of the page where the candidate takes the assessment.
    pub assessment_url: String,
}

impl InlineAssessmentAnswer {
    /// Creates an answer with the URL of the page where the candidate takes the assessment.
    pub fn new(assessment_url: impl Into<String>) -> Self {
        Self { assessment_url: assessment_url.into() }
    }
}
