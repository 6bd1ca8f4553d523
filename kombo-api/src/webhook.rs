//! Webhooks: what Kombo sends by itself, verified and typed.
//!
//! Kombo signs each webhook with the secret that the dashboard shows beside it. Give a [`Verifier`] the headers and the
//! bytes of the request as they came, before anything has parsed them; it works with any web framework.
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
//!     _ => println!("{} is of no interest", event.kind()),
//! }
//! # Ok(()) }
//! ```
//!
//! Answer with any 2xx, and soon: do the work after answering. One kind wants more, see [`InlineAssessmentAnswer`].

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

/// What a webhook says. The pages that this was built from describe none.
#[cfg(not(kombo_webhooks))]
pub type Payload = Value;

/// The header that holds the signature.
pub const SIGNATURE: &str = "x-kombo-signature";

/// As Kombo writes it; padding is not needed and not refused.
const ENCODING: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Verifies webhooks: the signature is the base64url of the HMAC-SHA256 of the body under the secret.
///
/// Signatures are compared in constant time. While a secret is being replaced, both are accepted:
/// [`also`](Self::also).
#[derive(Clone)]
pub struct Verifier {
    keys: Vec<Hmac<Sha256>>,
}

impl Verifier {
    /// With the secret of the webhook, from the dashboard.
    ///
    /// # Errors
    /// A secret that is empty, with which anybody could sign, or that has space around it.
    pub fn new(secret: impl AsRef<[u8]>) -> Result<Self, Rejected> {
        Self { keys: Vec::new() }.also(secret)
    }

    /// Accepts another secret too.
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

    /// The event in `body`, if one of the secrets has signed it.
    ///
    /// # Errors
    /// [`Rejected`]: answer 401, and do nothing.
    pub fn verify(&self, headers: &HeaderMap, body: impl AsRef<[u8]>) -> Result<Event, Rejected> {
        let signature = headers.get(SIGNATURE).ok_or(Rejected::NoSignature)?;
        self.verify_signature(signature.as_bytes(), body)
    }

    /// The same with the value of the header `X-Kombo-Signature` alone, for frameworks with headers of their own.
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

    /// The signature of `body` under the first secret, for tests of your own handlers.
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

/// A webhook that was verified.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// What it says, by its type. One that this version does not know is `Payload::Unknown`, as it came; so is one whose
    /// type is known but which is not of the shape that the API describes. [`kind`](Self::kind) tells the two apart.
    pub payload: Payload,
    json: Value,
}

impl Event {
    fn new(json: Value) -> Result<Self, Rejected> {
        let payload = Payload::deserialize(&json).map_err(|_| Rejected::NotJson)?;
        Ok(Self { payload, json })
    }

    /// The type, such as `data-changed`; empty if it says none.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.json.get("type").and_then(Value::as_str).unwrap_or_default()
    }

    /// Its id: a webhook that is delivered again has the same one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.json.get("id").and_then(Value::as_str)
    }

    /// All of it as it came, with the fields that this version does not know.
    #[must_use]
    pub fn json(&self) -> &Value {
        &self.json
    }
}

/// Why a request is no webhook of Kombo's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejected {
    /// The header `X-Kombo-Signature` is missing.
    NoSignature,
    /// No secret has signed this body. The body must be the bytes as they came: parsing and writing them again changes
    /// them.
    WrongSignature,
    /// It was signed, but is not JSON.
    NotJson,
    /// A verifier cannot be made of a secret that is empty or has space around it.
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

/// What `inline-assessment:order-received` wants for an answer, as a JSON body with status 200: the candidate is sent on
/// to this page at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct InlineAssessmentAnswer {
    /// Where the candidate takes the assessment.
    pub assessment_url: String,
}

impl InlineAssessmentAnswer {
    /// With the page where the candidate takes the assessment.
    pub fn new(assessment_url: impl Into<String>) -> Self {
        Self { assessment_url: assessment_url.into() }
    }
}
