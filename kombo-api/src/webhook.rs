//! Verification and typed events of the webhooks that Kombo sends.
//!
//! Kombo signs each webhook with the secret that the dashboard shows next to it. Pass the headers and the unparsed body
//! of the request to a [`Verifier`]; this works with any web framework.
//!
//! ```
//! # fn f(headers: &kombo_api::http::HeaderMap, body: &[u8]) -> Result<(), Box<dyn std::error::Error>> {
//! use kombo_api::webhook::{Payload, Verifier};
//!
//! let verifier = Verifier::new("<webhook secret>")?;
//! let event = verifier.verify(headers, body)?; // answer 401 if it fails
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

/// As Kombo writes it; padding is not needed and not refused.
const ENCODING: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Verifies the signatures of webhooks: the base64url of the HMAC-SHA256 of the raw body under the secret.
///
/// Signatures are compared in constant time. A verifier accepts several secrets, for rotation: see
/// [`also`](Self::also).
#[derive(Clone)]
pub struct Verifier {
    keys: Vec<Hmac<Sha256>>,
}

impl Verifier {
    /// Creates a verifier with the secret of the webhook, from the dashboard.
    ///
    /// # Errors
    /// [`Rejected::BadSecret`] if the secret is empty, with which anybody could sign, or has space around it.
    pub fn new(secret: impl AsRef<[u8]>) -> Result<Self, Rejected> {
        Self { keys: Vec::new() }.also(secret)
    }

    /// Accepts a further secret, such as the previous one during rotation.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn also(mut self, secret: impl AsRef<[u8]>) -> Result<Self, Rejected> {
        // What was copied with a line break would verify nothing.
        let key = Some(secret.as_ref())
            .filter(|it| !it.is_empty() && it.trim_ascii() == *it)
            .and_then(|it| Hmac::new_from_slice(it).ok());
        self.keys.push(key.ok_or(Rejected::BadSecret)?);
        Ok(self)
    }

    /// Verifies a request and returns its event. `body` must be the body as received.
    ///
    /// # Errors
    /// [`Rejected`] if the signature is missing or wrong, or the body is not JSON: answer 401 and ignore the request.
    pub fn verify(&self, headers: &HeaderMap, body: impl AsRef<[u8]>) -> Result<Event, Rejected> {
        let signature = headers.get(SIGNATURE).ok_or(Rejected::NoSignature)?;
        self.verify_signature(signature.as_bytes(), body)
    }

    /// Verifies a request by the value of its header `X-Kombo-Signature`, for frameworks with their own type of
    /// headers.
    ///
    /// # Errors
    /// As [`verify`](Self::verify).
    pub fn verify_signature(&self, signature: impl AsRef<[u8]>, body: impl AsRef<[u8]>) -> Result<Event, Rejected> {
        let (signature, body) = (signature.as_ref().trim_ascii(), body.as_ref());
        let signature = ENCODING.decode(signature).map_err(|_| Rejected::WrongSignature)?;
        // Every key is tried, so that the time says nothing of which was the right one.
        let is_signed = self.keys.iter().fold(false, |is_signed, key| {
            let matches = key.clone().chain_update(body).verify_slice(&signature).is_ok();
            is_signed | matches
        });
        if !is_signed {
            return Err(Rejected::WrongSignature);
        }
        let json: Value = crate::json::read(body).map_err(|_| Rejected::NotJson)?;
        Event::new(json)
    }

    /// Returns the signature of `body` under the first secret, for tests of your handler.
    #[must_use]
    pub fn sign(&self, body: impl AsRef<[u8]>) -> String {
        let signed = self.keys.first().map(|key| key.clone().chain_update(body.as_ref()).finalize().into_bytes());
        general_purpose::URL_SAFE_NO_PAD.encode(signed.unwrap_or_default())
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("secrets", &self.keys.len()).finish_non_exhaustive()
    }
}

/// A verified webhook.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// The payload by its type. It is `Payload::Unknown` with the JSON as received if this version does not know the
    /// type, or if the payload does not have the structure that the API describes; [`kind`](Self::kind) distinguishes
    /// the two.
    pub payload: Payload,
    json: Value,
}

impl Event {
    fn new(json: Value) -> Result<Self, Rejected> {
        let payload = Payload::deserialize(&json).map_err(|_| Rejected::NotJson)?;
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

    /// Returns the complete JSON as received, with the fields that this version does not know.
    #[must_use]
    pub fn json(&self) -> &Value {
        &self.json
    }
}

/// The reason why a request was not accepted as a webhook of Kombo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejected {
    /// The header `X-Kombo-Signature` is missing.
    NoSignature,
    /// The signature does not match the body under any of the secrets. The body must be the bytes as received: parsing
    /// and serialising them again changes them.
    WrongSignature,
    /// The signature is valid, but the body is not JSON.
    NotJson,
    /// The secret given to the verifier is empty or has space around it.
    BadSecret,
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSignature => "the request has no header X-Kombo-Signature",
            Self::WrongSignature => {
                "the signature in X-Kombo-Signature is not that of this body under any of the secrets"
            }
            Self::NotJson => "the body was signed but is not JSON",
            Self::BadSecret => "the webhook secret is empty, or has space around it",
        })
    }
}

impl std::error::Error for Rejected {}

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
