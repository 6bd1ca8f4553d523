//! One page of a list.

use std::collections::HashMap;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::json::{self, DecodeError};
use crate::raw::conventions::{NEXT, NEXT_COPY, RESULTS, WrittenPage};
use crate::read::{Failed, Members, OnMembers, OnValue, Place, Read, Source};

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
        Ok(Self { results, next: cursor(next, &next_copy), next_copy, invalid: Vec::new() })
    }
}

/// Returns the cursor of a page: its copy if there is no original; `None` if it is empty.
fn cursor(next: Option<String>, copy: &Option<Option<String>>) -> Option<String> {
    next.or_else(|| copy.clone().flatten()).filter(|next| !next.is_empty())
}

/// The members of a page.
struct PageMembers<'a> {
    results: &'a mut dyn OnValue,
    next: Option<String>,
    next_copy: Option<Option<String>>,
    has_results: bool,
}

impl OnMembers for PageMembers<'_> {
    fn call(&mut self, members: &mut dyn Members) -> Result<(), Failed> {
        while let Some(name) = members.next_name()? {
            match name.as_str() {
                RESULTS => {
                    self.results.call(members)?;
                    self.has_results = true;
                }
                NEXT => {
                    self.next = None;
                    String::read_optional(members, &mut self.next)?;
                }
                name if NEXT_COPY == Some(name) => Option::read(members, &mut self.next_copy)?,
                _ => members.skip()?,
            }
        }
        if self.has_results { Ok(()) } else { Err(Failed::missing(RESULTS)) }
    }
}

impl<T: Read> Read for Page<T> {
    fn read(source: &mut dyn Source, place: &mut Option<Self>) -> Result<(), Failed> {
        let mut results: Option<Vec<T>> = None;
        let (outcome, next, next_copy) = read_page(source, &mut Place::of(&mut results));
        if let Some(results) = results {
            *place = Some(Self { results, next, next_copy, invalid: Vec::new() });
        }
        outcome
    }
}

/// Reads a page, and its records with `results`. Returns the cursor and its copy.
fn read_page(
    source: &mut dyn Source,
    results: &mut dyn OnValue,
) -> (Result<(), Failed>, Option<String>, Option<Option<String>>) {
    let mut members = PageMembers { results, next: None, next_copy: None, has_results: false };
    let outcome = source.object(&"struct Page", &mut members);
    let PageMembers { next, next_copy, .. } = members;
    (outcome, cursor(next, &next_copy), next_copy)
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

    /// Returns the page with other records.
    pub(crate) fn with_results<U>(self, results: Vec<U>) -> Page<U> {
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
