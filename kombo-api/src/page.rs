//! One page of a list.

use serde::{Deserialize, Serialize};

/// One page of a list: what it holds, and where the next one begins.
///
/// [`Call::send`](crate::Call::send) of a list returns one; [`Call::pages`](crate::Call::pages) and
/// [`Call::items`](crate::Call::items) go through all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(from = "Written<T>")]
#[non_exhaustive]
pub struct Page<T> {
    /// The results of this page, in the order of the API. May be empty although there is a next page.
    pub results: Vec<T>,
    /// The cursor of the next page, for `.cursor(…)` of the same call; `None` on the last one.
    pub next: Option<String>,
    /// What some lists call `next` once more.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<Option<String>>,
}

/// A page as the API writes it.
#[derive(Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
struct Written<T> {
    results: Vec<T>,
    next: Option<String>,
    #[serde(default, deserialize_with = "crate::nullable::present")]
    next_cursor: Option<Option<String>>,
}

impl<T> From<Written<T>> for Page<T> {
    fn from(Written { results, next, next_cursor }: Written<T>) -> Self {
        let next = next.or_else(|| next_cursor.clone().flatten()).filter(|next| !next.is_empty());
        Self { results, next, next_cursor }
    }
}

impl<T> Page<T> {
    /// Whether nothing comes after it.
    #[must_use]
    pub fn is_last(&self) -> bool {
        self.next.is_none()
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
