//! The comparison of a request with a recorded one.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::body::Body;
use super::recording::Sent;
use super::within::{self, Secret};
use crate::text::one_line;

/// The values that pseudonyms of the recording stand for in this replay.
#[derive(Clone, Debug, Default)]
pub(super) struct Bindings {
    /// The pseudonyms, as JSON.
    pseudonyms: HashSet<String>,
    /// The value of each pseudonym, and the pseudonym of each value.
    values: HashMap<String, String>,
    bound: HashMap<String, String>,
}

impl Bindings {
    pub(super) fn new(pseudonyms: &[Value]) -> Self {
        Self { pseudonyms: pseudonyms.iter().map(Value::to_string).collect(), ..Self::default() }
    }

    /// Returns the number of pseudonyms with a known value.
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether a value is the recorded one. A pseudonym equals any value of its type, but always the same one, and
    /// itself, because recorded responses contain pseudonyms that later requests send.
    fn is_same(&mut self, recorded: &Value, sent: &Value) -> bool {
        if recorded == sent {
            return true;
        }
        if recorded.is_string() != sent.is_string() || recorded.is_number() != sent.is_number() {
            return false;
        }
        let (recorded, sent) = (recorded.to_string(), sent.to_string());
        if !self.pseudonyms.contains(&recorded) || self.pseudonyms.contains(&sent) {
            return false;
        }
        if let Some(value) = self.values.get(&recorded) {
            return *value == sent;
        }
        if self.bound.contains_key(&sent) {
            return false;
        }
        self.bound.insert(sent.clone(), recorded.clone());
        self.values.insert(recorded, sent);
        true
    }

    /// The same for texts, which may be lists or have pseudonyms within.
    fn is_same_text(&mut self, recorded: &str, sent: &str) -> bool {
        if self.is_same(&recorded.into(), &sent.into()) {
            return true;
        }
        let (parts, values): (Vec<_>, Vec<_>) = (recorded.split(',').collect(), sent.split(',').collect());
        if parts.len() > 1 && parts.len() == values.len() {
            return parts.iter().zip(values).all(|(part, value)| self.is_same_text(part, value));
        }
        let (secrets, values) = (within::secrets(recorded), within::secrets(sent));
        if !secrets.is_empty() && secrets.len() == values.len() {
            let (around, rest) = (around(recorded, &secrets), around(sent, &values));
            return around.iter().zip(rest).all(|(recorded, sent)| self.with_values(recorded) == sent)
                && secrets.iter().zip(values).all(|(a, b)| self.is_same(&(*a.value).into(), &(*b.value).into()));
        }
        self.with_values(recorded) == sent
    }

    /// Returns a recorded text with the known values in place of pseudonyms. The longest pseudonym is tried first,
    /// because `id-1` is the beginning of `id-12`.
    fn with_values(&self, recorded: &str) -> String {
        let mut pseudonyms: Vec<(String, String)> = Vec::new();
        for json in &self.pseudonyms {
            let text = |json: &str| serde_json::from_str::<String>(json).ok();
            if let Some(pseudonym) = text(json).filter(|it| recorded.contains(it)) {
                let value = self.values.get(json).and_then(|it| text(it)).unwrap_or_else(|| pseudonym.clone());
                pseudonyms.push((pseudonym, value));
            }
        }
        pseudonyms.sort_by_key(|(pseudonym, _)| std::cmp::Reverse(pseudonym.len()));
        let mut text = String::new();
        let mut rest = recorded;
        while let Some(next) = rest.chars().next() {
            let found = pseudonyms.iter().find_map(|(it, value)| Some((rest.strip_prefix(it.as_str())?, value)));
            if let Some((after, value)) = found {
                text.push_str(value);
                rest = after;
            } else {
                text.push(next);
                rest = &rest[next.len_utf8()..];
            }
        }
        text
    }
}

/// Returns the parts of a text before, between and after its secrets.
fn around<'a>(text: &'a str, secrets: &[Secret]) -> Vec<&'a str> {
    let starts = std::iter::once(0).chain(secrets.iter().map(|it| it.range.end));
    let ends = secrets.iter().map(|it| it.range.start).chain([text.len()]);
    starts.zip(ends).map(|(start, end)| &text[start..end]).collect()
}

/// The differences of a request from a recorded one.
#[derive(Debug)]
pub(super) struct Comparison {
    /// Each difference as a clause, the most important first.
    pub(super) differences: Vec<String>,
    /// How different they are.
    pub(super) distance: usize,
    /// The bindings, if there is no difference.
    pub(super) bindings: Bindings,
}

/// Compares a request with a recorded one.
pub(super) fn compare(recorded: &Sent, sent: &Sent, bindings: &Bindings) -> Comparison {
    let mut comparison = Comparison { differences: Vec::new(), distance: 0, bindings: bindings.clone() };
    comparison.method_and_path(recorded, sent);
    // Names of headers before bodies: the header has the whole id of an integration, and bodies may have it in texts.
    comparison.headers(&recorded.headers, &sent.headers);
    comparison.query(&recorded.query, &sent.query);
    comparison.body(&recorded.body, &sent.body);
    comparison
}

/// The distances: one of the method or the path counts more than all parameters and members that requests have.
const METHOD: usize = 1000;
const SEGMENT: usize = 1000;
const PARAMETER: usize = 1;

impl Comparison {
    fn differs(&mut self, distance: usize, what: &str, recorded: Option<&str>, sent: Option<&str>) {
        self.distance += distance;
        self.differences.push(match (recorded, sent) {
            (Some(recorded), Some(sent)) => format!("{what} is `{}` instead of `{}`", short(sent), short(recorded)),
            (Some(recorded), None) => format!("{what} is absent instead of `{}`", short(recorded)),
            (None, Some(sent)) => format!("{what} is `{}` and was absent", short(sent)),
            (None, None) => format!("{what} differs"),
        });
    }

    fn method_and_path(&mut self, recorded: &Sent, sent: &Sent) {
        if recorded.method != sent.method {
            self.differs(METHOD, "the method", Some(&recorded.method), Some(&sent.method));
        }
        let segments = |path: &str| -> Vec<String> {
            path.split('/').map(|it| percent_decode_str(it).decode_utf8_lossy().into_owned()).collect()
        };
        let (expected, actual) = (segments(&recorded.path), segments(&sent.path));
        let pairs = expected.iter().zip(&actual);
        let different = pairs.filter(|(expected, actual)| !self.bindings.is_same_text(expected, actual)).count();
        let different = different + expected.len().abs_diff(actual.len());
        if different > 0 {
            self.differs(SEGMENT * different, "the path", Some(&recorded.path), Some(&sent.path));
        }
    }

    fn headers(&mut self, recorded: &BTreeMap<String, String>, sent: &BTreeMap<String, String>) {
        let names: BTreeSet<&String> = recorded.keys().chain(sent.keys()).collect();
        for name in names {
            let (expected, actual) = (recorded.get(name).map(String::as_str), sent.get(name).map(String::as_str));
            let is_same = match (expected, actual) {
                // Parameters such as a boundary may change each time.
                (Some(a), Some(b)) if name == "content-type" => media_type(a).eq_ignore_ascii_case(media_type(b)),
                (Some(a), Some(b)) => self.bindings.is_same_text(a, b),
                _ => false,
            };
            if !is_same {
                self.differs(PARAMETER, &format!("the header `{name}`"), expected, actual);
            }
        }
    }

    /// Compares queries. The order counts among parameters of one name only.
    fn query(&mut self, recorded: &[(String, String)], sent: &[(String, String)]) {
        let names: BTreeSet<&String> = recorded.iter().chain(sent).map(|(name, _)| name).collect();
        for name in names {
            let values = |query: &[(String, String)]| -> Vec<String> {
                query.iter().filter(|(it, _)| it == name).map(|(_, value)| value.clone()).collect()
            };
            let (expected, actual) = (values(recorded), values(sent));
            for n in 0..expected.len().max(actual.len()) {
                let pair = (expected.get(n).map(String::as_str), actual.get(n).map(String::as_str));
                if !matches!(pair, (Some(a), Some(b)) if self.bindings.is_same_text(a, b)) {
                    self.differs(PARAMETER, &format!("the query parameter `{name}`"), pair.0, pair.1);
                }
            }
        }
    }

    fn body(&mut self, recorded: &Body, sent: &Body) {
        match (recorded, sent) {
            (Body::Json(recorded), Body::Json(sent)) => self.value("the body", recorded, sent),
            (Body::Ndjson(recorded), Body::Ndjson(sent)) => self.items("the body", recorded, sent),
            (Body::Text(a), Body::Text(b)) if self.bindings.is_same_text(a, b) => {}
            (recorded, sent) if recorded == sent => {}
            _ => self.differs(PARAMETER, "the body", None, None),
        }
    }

    fn value(&mut self, at: &str, recorded: &Value, sent: &Value) {
        match (recorded, sent) {
            (Value::Object(expected), Value::Object(actual)) => {
                let names: BTreeSet<&String> = expected.keys().chain(actual.keys()).collect();
                for name in names {
                    let at = format!("`{name}` in {at}");
                    match (expected.get(name), actual.get(name)) {
                        (Some(expected), Some(actual)) => self.value(&at, expected, actual),
                        (expected, actual) => {
                            let text = |it: Option<&Value>| it.map(Value::to_string);
                            self.differs(PARAMETER, &at, text(expected).as_deref(), text(actual).as_deref());
                        }
                    }
                }
            }
            (Value::Array(expected), Value::Array(actual)) => self.items(at, expected, actual),
            (Value::String(expected), Value::String(actual)) if self.bindings.is_same_text(expected, actual) => {}
            _ if self.bindings.is_same(recorded, sent) => {}
            _ => self.differs(PARAMETER, at, Some(&recorded.to_string()), Some(&sent.to_string())),
        }
    }

    fn items(&mut self, at: &str, recorded: &[Value], sent: &[Value]) {
        if recorded.len() != sent.len() {
            let (recorded, sent) = (recorded.len().to_string(), sent.len().to_string());
            return self.differs(PARAMETER, &format!("the number of items of {at}"), Some(&recorded), Some(&sent));
        }
        for (n, (recorded, sent)) in recorded.iter().zip(sent).enumerate() {
            self.value(&format!("item {n} of {at}"), recorded, sent);
        }
    }
}

fn media_type(content_type: &str) -> &str {
    content_type.split(';').next().unwrap_or_default().trim()
}

/// The most characters of a value that a message shows.
const SHOWN: usize = 60;

fn short(text: &str) -> String {
    one_line(text, SHOWN)
}
