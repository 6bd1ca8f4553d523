//! Files that are sent: bytes become what the API takes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Implements a setter of the content for a type with `data`.
#[allow(unused_macros, reason = "a build from other pages may have no such type")]
macro_rules! content {
    ($name:ident) => {
        impl crate::types::$name {
            /// Sets `data` to these bytes, in base64 as the API takes them.
            #[must_use]
            pub fn content(self, bytes: impl AsRef<[u8]>) -> Self {
                self.data(encoded(bytes.as_ref()))
            }
        }
    };
}

#[allow(dead_code, reason = "a build from other pages may have no such type")]
fn encoded(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

#[cfg(kombo_type = "File")]
content!(File);
#[cfg(kombo_type = "NewAttachment")]
content!(NewAttachment);
