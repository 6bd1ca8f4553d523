//! Fields that may be null, and fields that may be absent or null, where the difference matters: `Option<Option<T>>`.

use serde::{Deserialize, Deserializer};

/// `Some` of what is there, null too; serde alone would make null and absent the same. Absent is the field's default.
pub(crate) fn present<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// A list; null is an empty one.
pub(crate) fn empty<'de, T, D>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// A text that must be given and may be null: a `&str`, a `String`, or an `Option<String>`; `None` sends null.
pub trait NullableText {
    /// The text.
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
