//! Fields that may be null, and fields that may be absent or null, where the difference matters: `Option<Option<T>>`.

use serde::{Deserialize, Deserializer};

/// Reads a present value, also null, as `Some`. With serde's default, null and absent would be the same. An absent
/// field is `None` by its `default`.
pub(crate) fn present<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// A required argument that may be null: a `&str`, a `String`, or an `Option<String>`, where `None` sends null.
pub trait NullableText {
    /// Returns the text; `None` for null.
    fn into_nullable(self) -> Option<String>;
}

impl NullableText for &str {
    fn into_nullable(self) -> Option<String> {
        Some(self.to_owned())
    }
}

impl NullableText for &String {
    fn into_nullable(self) -> Option<String> {
        Some(self.clone())
    }
}

impl NullableText for String {
    fn into_nullable(self) -> Option<String> {
        Some(self)
    }
}

impl NullableText for Option<String> {
    fn into_nullable(self) -> Option<String> {
        self
    }
}
