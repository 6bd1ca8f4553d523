//! Files in request bodies: bytes as base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Implements a setter of the content for a model with `data`.
macro_rules! content {
    ($name:ident) => {
        impl crate::types::$name {
            /// Sets `data` to these bytes, encoded with base64 as the API requires.
            #[must_use]
            pub fn content(self, bytes: impl AsRef<[u8]>) -> Self {
                self.data(encoded(bytes.as_ref()))
            }
        }
    };
}

fn encoded(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

#[cfg(kombo_type = "File")]
content!(File);
#[cfg(kombo_type = "NewAttachment")]
content!(NewAttachment);
