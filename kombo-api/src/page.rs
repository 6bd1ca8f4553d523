//! One page of a list.

use std::collections::HashMap;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::json::{self, DecodeError};
use crate::raw::conventions::WrittenPage;

/// One page of a list: its records and the cursor of the next page.
///
/// [`Call::send`](crate::Call::send) of a list returns one; [`Call::pages`](crate::Call::pages) and
/// [`Call::items`](crate::Call::items) read all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The records of this page, in the order of the API. May be empty although there is a next page.
    pub results: Vec<T>,
    /// The cursor of the next page, for `.cursor(…)` of the same call; `None` on the last one.
    pub next: Option<String>,
    /// A second copy of `next` that some lists have.
    next_copy: Option<Option<String>>,
    /// Records that could not be decoded.
    invalid: Vec<InvalidRecord>,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Page<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let WrittenPage { results, next, next_copy } = WrittenPage::deserialize(deserializer)?;
        let next = next.or_else(|| next_copy.clone().flatten()).filter(|next| !next.is_empty());
        Ok(Self { results, next, next_copy, invalid: Vec::new() })
    }
}

impl<T: Serialize> Serialize for Page<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (next, next_copy) = (self.next.clone(), self.next_copy.clone());
        WrittenPage { results: &self.results, next, next_copy }.serialize(serializer)
    }
}

#[cfg(feature = "schemars")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Page<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Page_for_{}", T::schema_name()).into()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        format!("{}::Page<{}>", module_path!(), T::schema_id()).into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        WrittenPage::<Vec<T>>::json_schema(generator)
    }
}

impl<T> Page<T> {
    /// Returns whether this is the last page.
    #[must_use]
    pub fn is_last(&self) -> bool {
        self.next.is_none()
    }

    /// Returns the records of this page that do not have the structure that the API describes. Always empty unless the
    /// call [allows invalid records](crate::Call::allow_invalid_records).
    #[must_use]
    pub fn invalid_records(&self) -> &[InvalidRecord] {
        &self.invalid
    }

    /// Replaces each record by the result of `read`, which also gets its index. Records without a result are removed.
    pub(crate) fn map_results<U>(self, mut read: impl FnMut(usize, T) -> Option<U>) -> Page<U> {
        let results = self.results.into_iter().enumerate().filter_map(|(index, record)| read(index, record)).collect();
        Page { results, next: self.next, next_copy: self.next_copy, invalid: self.invalid }
    }

    pub(crate) fn with_invalid_records(self, invalid: Vec<InvalidRecord>) -> Self {
        Self { invalid, ..self }
    }

    /// Returns all records in the order of the API, valid and invalid.
    pub(crate) fn into_records(self) -> Vec<Result<T, InvalidRecord>> {
        let mut records: Vec<_> = self.results.into_iter().map(Ok).collect();
        // In ascending order, so each index is that of the page.
        for record in self.invalid {
            records.insert(record.index.min(records.len()), Err(record));
        }
        records
    }
}

/// A record of a list that does not have the structure that the API describes.
///
/// [`Call::items`](crate::Call::items) yields it inside an error: see
/// [`Error::invalid_record`](crate::Error::invalid_record). `Debug` leaves out the record itself, which may be
/// personal data.
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidRecord {
    index: usize,
    id: Option<String>,
    error: DecodeError,
    json: String,
}

impl InvalidRecord {
    pub(crate) fn new(index: usize, error: DecodeError, json: &str) -> Self {
        // Only `id` is decoded, because another member is invalid.
        let members = json::read::<HashMap<String, Box<RawValue>>>(json.as_bytes()).ok();
        let id = members.and_then(|members| json::read(members.get("id")?.get().as_bytes()).ok());
        Self { index, id, error, json: json.to_owned() }
    }

    /// Returns the position of the record in its page, counted from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// Returns the `id` of the record, if it has one that is a string.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Returns the path of the invalid value in the body, such as `data.results[3].start_date`. It contains keys of the
    /// body: secrets of the call are replaced in them, and a long path is cut.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.error.path
    }

    /// Returns the structure that was expected at that path.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.error.reason
    }

    /// Returns the record as received, as JSON text.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }

    pub(crate) fn error(&self) -> &DecodeError {
        &self.error
    }
}

impl fmt::Debug for InvalidRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InvalidRecord")
            .field("index", &self.index)
            .field("id", &self.id)
            .field("path", &self.error.path)
            .field("reason", &self.error.reason)
            .finish_non_exhaustive()
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.results.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Page<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.results.iter()
    }
}
