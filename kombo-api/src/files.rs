//! Files in request bodies: bytes as base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

#[cfg(kombo_type = "File")]
impl crate::types::File {
    /// Sets `data` to these bytes, encoded with base64 as the API requires.
    #[must_use]
    pub fn content(self, bytes: impl AsRef<[u8]>) -> Self {
        self.data(STANDARD.encode(bytes))
    }
}

#[cfg(kombo_type = "NewAttachment")]
impl crate::types::NewAttachment {
    /// Sets `data` to these bytes, encoded with base64 as the API requires.
    #[must_use]
    pub fn content(self, bytes: impl AsRef<[u8]>) -> Self {
        self.data(STANDARD.encode(bytes))
    }
}
