//! The parts that the programs without the SDK share.

use std::time::Duration;

use kombo_api::reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use kombo_api::reqwest::redirect::Policy;
use kombo_api::reqwest::{Client, ClientBuilder};
use serde::Deserialize;

use super::KEY;

/// The limits that the SDK sets for one attempt, and for making a connection.
pub const READ_TIMEOUT: Duration = Duration::from_secs(60);
pub const WRITE_TIMEOUT: Duration = Duration::from_secs(300);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A client with the settings and headers of the SDK.
///
/// `accept-encoding` is sent by reqwest if the SDK turns on a feature for decompression: both programs use the same build.
pub fn builder() -> ClientBuilder {
    let mut key = HeaderValue::try_from(format!("Bearer {KEY}")).expect("a header value");
    key.set_sensitive(true);
    let headers = HeaderMap::from_iter([(AUTHORIZATION, key), (ACCEPT, HeaderValue::from_static("application/json"))]);
    Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(Policy::none())
        .user_agent("bare-program/0.1.0 (rust)")
        .default_headers(headers)
}

/// Such a client for loopback.
pub fn client() -> Client {
    builder().no_proxy().build().expect("a client")
}

/// Kombo's envelope.
#[derive(Deserialize)]
pub struct Envelope<T> {
    pub data: T,
    #[serde(default)]
    #[expect(dead_code, reason = "decoded, as the SDK does, but not used")]
    pub warnings: Vec<Warning>,
}

#[derive(Deserialize)]
pub struct Warning {
    #[expect(dead_code, reason = "decoded, as the SDK does, but not used")]
    pub message: String,
}

/// Defines an enum that keeps values it does not know.
macro_rules! open_enum {
    ($name:ident { $($variant:ident = $value:literal,)+ }) => {
        #[derive(serde::Deserialize)]
        #[serde(from = "String")]
        enum $name {
            $($variant,)+
            Unknown(String),
        }

        impl From<String> for $name {
            fn from(value: String) -> Self {
                match value.as_str() {
                    $($value => Self::$variant,)+
                    _ => Self::Unknown(value),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(match self {
                    $(Self::$variant => $value,)+
                    Self::Unknown(value) => value,
                })
            }
        }
    };
}
pub(crate) use open_enum;
