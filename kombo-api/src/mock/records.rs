//! The lists of the embedded mock server, in pages.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Value, json};

use super::answer::Answer;
use super::catalog::{Catalog, Entry};
use crate::raw::conventions::{CURSOR, DATA, NEXT, NEXT_COPY, RESULTS};

/// The records of each list, by operation id.
#[derive(Debug, Default)]
pub(super) struct Records(HashMap<String, Vec<Value>>);

/// The default page size of the API.
const PAGE_SIZE: usize = 100;

impl Records {
    /// Creates lists with the records of the pages' examples.
    pub(super) fn new(catalog: &Catalog) -> Self {
        let lists = catalog.iter().filter(|entry| entry.is_list);
        Self(lists.map(|entry| (entry.id.clone(), examples(entry))).collect())
    }

    pub(super) fn set(&mut self, operation: &str, records: Vec<Value>) {
        self.0.insert(operation.to_owned(), records);
    }

    /// Fills a list with copies of the records of the example, each with an id of its own.
    pub(super) fn repeat(&mut self, entry: &Entry, count: usize) {
        let examples = examples(entry);
        let records = examples.iter().cycle().take(count).enumerate().map(|(n, example)| {
            let mut record = example.clone();
            for (field, value) in [("id", format!("mock{n:020}")), ("remote_id", n.to_string())] {
                if n >= examples.len() && record.get(field).is_some_and(Value::is_string) {
                    record[field] = json!(value);
                }
            }
            record
        });
        let records = records.collect();
        self.0.insert(entry.id.clone(), records);
    }

    /// Returns the requested page; `None` if the operation is not a list.
    pub(super) fn page(&self, entry: &Entry, query: &str) -> Option<Answer> {
        let records = self.0.get(&entry.id)?;
        let refused = |message: &str| Some(Answer::error(400, "PLATFORM.INPUT_INVALID", message));
        let (ids, remote_ids) = (values(query, "ids"), values(query, "remote_ids"));
        let is_selected = |record: &&Value| {
            let is_in = |selected: &Option<BTreeSet<String>>, field: &str| {
                selected.as_ref().is_none_or(|ids| record[field].as_str().is_some_and(|it| ids.contains(it)))
            };
            is_in(&ids, "id") && is_in(&remote_ids, "remote_id")
        };
        let found: Vec<&Value> = records.iter().filter(is_selected).collect();
        let size = match parameter(query, "page_size").map(|it| it.parse::<usize>()) {
            None => PAGE_SIZE,
            Some(Ok(size)) if size > 0 => size,
            Some(_) => return refused("`page_size` must be a number of at least 1."),
        };
        let from = match parameter(query, CURSOR).map(|it| it.strip_prefix("mock-").map(str::parse::<usize>)) {
            None => 0,
            Some(Some(Ok(from))) if from <= found.len() => from,
            Some(_) => return refused("The cursor is not one of this list."),
        };
        let to = from.saturating_add(size).min(found.len());
        let next = (to < found.len()).then(|| format!("mock-{to}"));
        let mut data = entry.response.as_ref().map(|it| page_of(it).clone()).unwrap_or_default();
        data[RESULTS] = found[from..to].iter().map(|it| (*it).clone()).collect();
        data[NEXT] = json!(next);
        if let Some(copy) = NEXT_COPY.and_then(|name| data.get_mut(name)) {
            *copy = json!(next);
        }
        let is_enveloped = entry.response.as_ref().is_some_and(|it| it.get(RESULTS).is_none());
        Some(if is_enveloped { Answer::success(data) } else { Answer::status(entry.status).json(&data) })
    }

    /// Returns whether the list at `path` has a record with this id; `None` if there is no list.
    pub(super) fn has(&self, catalog: &Catalog, path: &str, id: &str) -> Option<bool> {
        let list = catalog.iter().find(|entry| entry.is_list && entry.method == "GET" && entry.path == path)?;
        let records = self.0.get(&list.id)?;
        // The API also accepts ids of the connected tool.
        let (field, id) = id.strip_prefix("remote:").map_or(("id", id), |id| ("remote_id", id));
        Some(records.iter().any(|record| record[field] == id))
    }
}

/// Returns the page in a response, which may have an envelope.
fn page_of(response: &Value) -> &Value {
    if response.get(RESULTS).is_some() { response } else { &response[DATA] }
}

fn examples(entry: &Entry) -> Vec<Value> {
    let results = entry.response.as_ref().map(|it| page_of(it)[RESULTS].clone());
    results.and_then(|it| it.as_array().cloned()).unwrap_or_default()
}

fn parameter(query: &str, name: &str) -> Option<String> {
    form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

fn values(query: &str, name: &str) -> Option<BTreeSet<String>> {
    Some(parameter(query, name)?.split(',').map(str::to_owned).collect())
}
