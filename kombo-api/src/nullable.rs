//! Fields that may be absent or null, and where the difference matters: `Option<Option<T>>`.

use serde::{Deserialize, Deserializer};

#[allow(dead_code, reason = "the pages may have no nullable field in a request")]
/// `Some` of what is there, null too; serde alone would make null and absent the same. Absent is the field's default.
pub(crate) fn present<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    T::deserialize(deserializer).map(Some)
}
