//! The operations of the embedded mock server, with route, required input and example, and the examples of webhooks.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::Value;

use crate::error::{Error, Result};

/// The catalog as JSON, which the build script writes from the same pages as the client.
const ANSWERS: &str = include_str!(concat!(env!("OUT_DIR"), "/answers.json"));

#[derive(Debug, Deserialize)]
pub(super) struct Catalog {
    operations: Vec<Entry>,
    #[cfg_attr(not(feature = "webhook"), allow(dead_code))]
    webhooks: BTreeMap<String, Value>,
}

/// One operation.
#[derive(Debug, Deserialize)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) method: String,
    pub(super) path: String,
    /// The query in the path of the page, which every request of the operation has.
    #[serde(default)]
    query: String,
    pub(super) is_scoped: bool,
    pub(super) is_list: bool,
    pub(super) parameters: Vec<Parameter>,
    /// The fields that a JSON body must have.
    pub(super) required: Vec<String>,
    pub(super) request_type: Option<String>,
    pub(super) status: u16,
    pub(super) content_type: Option<String>,
    pub(super) response: Option<Value>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) r#in: String,
    pub(super) required: bool,
    pub(super) maximum: Option<f64>,
    pub(super) example: Option<Value>,
}

impl Catalog {
    pub(super) fn read() -> Result<Self> {
        let catalog = serde_json::from_str(ANSWERS);
        catalog.map_err(|error| Error::config(format!("the catalog of the embedded mock server is invalid: {error}")))
    }

    pub(super) fn iter(&self) -> std::slice::Iter<'_, Entry> {
        self.operations.iter()
    }

    pub(super) fn operation(&self, id: &str) -> Option<&Entry> {
        self.operations.iter().find(|entry| entry.id == id)
    }

    /// Returns the names of all webhooks.
    #[cfg(feature = "webhook")]
    pub(super) fn webhook_names(&self) -> impl Iterator<Item = &str> {
        self.webhooks.keys().map(String::as_str)
    }

    /// Returns the example of a webhook, with an id of its own. The pages' examples have one id for all types, and
    /// receivers take a known id for a repeated delivery.
    #[cfg(feature = "webhook")]
    pub(super) fn webhook(&self, name: &str) -> Option<Value> {
        let mut example = self.webhooks.get(name)?.clone();
        if let Some(Value::String(id)) = example.get_mut("id") {
            *id = format!("mock-{name}");
        }
        Some(example)
    }

    /// Returns the operation of a request, and its decoded path parameters. Fixed segments take precedence over
    /// parameters, and a fixed query over any query.
    pub(super) fn find(&self, method: &str, path: &str, query: &str) -> Option<(&Entry, Vec<(String, String)>)> {
        let sent = pairs(query);
        let matching = self.operations.iter().filter(|it| it.method == method && pairs(&it.query).is_subset(&sent));
        let matching = matching.filter_map(|entry| Some((entry, parameters(&entry.path, path)?)));
        matching.min_by_key(|(entry, parameters)| (parameters.len(), Reverse(pairs(&entry.query).len())))
    }
}

/// Returns the decoded names and values of a query.
fn pairs(query: &str) -> BTreeSet<(Cow<'_, str>, Cow<'_, str>)> {
    form_urlencoded::parse(query.as_bytes()).collect()
}

/// Returns the path parameters, if `path` matches `template`.
fn parameters(template: &str, path: &str) -> Option<Vec<(String, String)>> {
    let (template, path): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    if template.len() != path.len() {
        return None;
    }
    let mut parameters = Vec::new();
    for (expected, segment) in template.iter().zip(path) {
        let decoded = |text| percent_decode_str(text).decode_utf8().ok();
        parameters.extend(in_segment(&decoded(expected)?, &decoded(segment)?)?);
    }
    Some(parameters)
}

/// Returns the parameters of one segment, which may have fixed text around them: `v{version}`, `{id}:archive`.
fn in_segment(template: &str, segment: &str) -> Option<Vec<(String, String)>> {
    let Some((before, (name, after))) =
        template.split_once('{').and_then(|(it, rest)| Some((it, rest.split_once('}')?)))
    else {
        return (template == segment).then(Vec::new);
    };
    let rest = segment.strip_prefix(before)?;
    // The value ends where the fixed text after it begins; the last text ends the segment.
    let (fixed, more) = after.split_at(after.find('{').unwrap_or(after.len()));
    let value = if more.is_empty() { rest.strip_suffix(fixed)? } else { &rest[..rest.find(fixed)?] };
    if value.is_empty() {
        return None;
    }
    let mut parameters = vec![(name.to_owned(), value.to_owned())];
    parameters.extend(in_segment(after, &rest[value.len()..])?);
    Some(parameters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_matches_its_template_segment_by_segment() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(parameters("/a/{b}", "/a/x%2Fy"), Some(vec![pair("b", "x/y")]));
        assert_eq!(parameters("/a/{b}/c", "/a/x/c"), Some(vec![pair("b", "x")]));
        assert_eq!(parameters("/v{b}/größe/%20", "/vx/gr%C3%B6%C3%9Fe/%20"), Some(vec![pair("b", "x")]));
        assert_eq!(parameters("/{b}...{c}:do", "/x...y:do"), Some(vec![pair("b", "x"), pair("c", "y")]));
        assert_eq!(parameters("/{b}.json", "/x.txt"), None);
        for path in ["/a", "/a/", "/a/x/y", "/b/x"] {
            assert_eq!(parameters("/a/{b}", path), None, "{path}");
        }
    }
}
