//! The embedded mock server's knowledge of the API: route, required input and example of each operation, and the
//! example of each webhook.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::Value;

use crate::error::{Error, Result};

/// Written by the build script from the same pages as the client.
const ANSWERS: &str = include_str!(concat!(env!("OUT_DIR"), "/answers.json"));

#[derive(Debug, Deserialize)]
pub(super) struct Catalog {
    operations: Vec<Entry>,
    #[cfg_attr(not(feature = "webhook"), allow(dead_code))]
    pub(super) webhooks: BTreeMap<String, Value>,
}

/// One operation.
#[derive(Debug, Deserialize)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) method: String,
    pub(super) path: String,
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
        catalog.map_err(|error| Error::config(format!("the embedded server's answers: {error}")))
    }

    pub(super) fn iter(&self) -> std::slice::Iter<'_, Entry> {
        self.operations.iter()
    }

    pub(super) fn operation(&self, id: &str) -> Option<&Entry> {
        self.operations.iter().find(|entry| entry.id == id)
    }

    /// The operation at `method` and `path`, and its path parameters, decoded. Fixed segments win over parameters.
    pub(super) fn find(&self, method: &str, path: &str) -> Option<(&Entry, Vec<(String, String)>)> {
        let fitting = self.operations.iter().filter(|entry| entry.method == method);
        let fitting = fitting.filter_map(|entry| Some((entry, parameters(&entry.path, path)?)));
        fitting.min_by_key(|(_, parameters)| parameters.len())
    }
}

/// The path parameters, if `path` fits `template`.
fn parameters(template: &str, path: &str) -> Option<Vec<(String, String)>> {
    let (template, path): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    if template.len() != path.len() {
        return None;
    }
    let mut parameters = Vec::new();
    for (expected, segment) in template.iter().zip(path) {
        match expected.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
            Some(name) if !segment.is_empty() => {
                let value = percent_decode_str(segment).decode_utf8().ok()?;
                parameters.push((name.to_owned(), value.into_owned()));
            }
            None if *expected == segment => {}
            _ => return None,
        }
    }
    Some(parameters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_fits_its_template_segment_by_segment() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(parameters("/a/{b}", "/a/x%2Fy"), Some(vec![pair("b", "x/y")]));
        assert_eq!(parameters("/a/{b}/c", "/a/x/c"), Some(vec![pair("b", "x")]));
        for path in ["/a", "/a/", "/a/x/y", "/b/x"] {
            assert_eq!(parameters("/a/{b}", path), None, "{path}");
        }
    }
}
