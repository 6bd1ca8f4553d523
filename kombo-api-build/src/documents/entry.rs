//! The entries of a document: its operations and webhooks, each of which has a page.

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use heck::ToKebabCase;
use serde_json::{Map, Value};

use super::part::WEBHOOKS;
use crate::conventions::Conventions;
use crate::openapi::grammar::{self, METHODS};
use crate::openapi::pointer;

/// The operation or webhook that a page describes. Pages are matched by it, whatever their file names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Subject {
    /// An operation, by its id.
    Operation(String),
    /// A webhook, by its name.
    Webhook(String),
}

impl Subject {
    /// Returns the operation id, or the name of the webhook.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Operation(name) | Self::Webhook(name) => name,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operation(id) => write!(f, "operation {id}"),
            Self::Webhook(name) => write!(f, "webhook {name}"),
        }
    }
}

/// An operation or a webhook in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The operation or webhook. The id of an operation without one is derived from method and path.
    pub subject: Subject,
    /// Its first tag.
    pub tag: Option<String>,
    /// Its JSON pointer.
    pub pointer: String,
    /// `paths`, `webhooks` or `x-webhooks`.
    pub(super) section: String,
    /// The path, or the name of the webhook.
    pub(super) key: String,
    /// The method of an operation; `None` for a webhook, which is the whole path item.
    pub(crate) method: Option<&'static str>,
}

impl Entry {
    /// Returns the path of its page in a folder of pages: `<tag>/<operation id>.yaml` or `webhooks/<name>.yaml`, in
    /// kebab case; `None` if no character of its name is allowed in a file name, or if the path would be too long.
    #[must_use]
    pub fn file(&self) -> Option<String> {
        let (folder, name) = match &self.subject {
            Subject::Operation(id) => (self.part(), id.to_kebab_case()),
            Subject::Webhook(name) => (WEBHOOKS.to_owned(), name.to_kebab_case()),
        };
        let is_valid = |name: &str| !name.is_empty() && name.len() <= LONGEST_NAME;
        (is_valid(&name) && is_valid(&folder)).then(|| format!("{folder}/{name}.yaml"))
    }

    /// Returns the schema that it needs without a reference to it.
    pub(super) fn unreferenced<'c>(&self, conventions: &'c Conventions) -> Option<&'c str> {
        match &self.subject {
            Subject::Operation(id) => conventions.ndjson_model(id),
            Subject::Webhook(_) => None,
        }
    }

    /// Returns the JSON pointer of its path item.
    pub(crate) fn item_pointer(&self) -> String {
        pointer::join(&pointer::join("", &self.section), &self.key)
    }

    /// Returns the names of the path parameters in its path.
    pub(crate) fn placeholders(&self) -> Vec<String> {
        grammar::placeholders(&self.key).into_iter().map(str::to_owned).collect()
    }

    /// Returns its method and path without the names of path parameters. Entries with an equal one are one operation.
    pub(crate) fn anonymous_endpoint(&self) -> Endpoint {
        (self.section.clone(), self.method, grammar::anonymous(&self.key))
    }

    /// Returns its method and path: `GET /employees`; of a webhook, its name.
    pub(crate) fn endpoint(&self) -> String {
        let method = self.method.map(str::to_uppercase);
        method.into_iter().chain([self.key.clone()]).collect::<Vec<_>>().join(" ")
    }

    /// Returns the part that it belongs to: its tag in kebab case, or the part of webhooks.
    pub(super) fn part(&self) -> String {
        let tag = self.tag.as_ref().map(|tag| tag.to_kebab_case()).filter(|tag| !tag.is_empty());
        match self.subject {
            Subject::Operation(_) => tag.unwrap_or_else(|| "untagged".to_owned()),
            Subject::Webhook(_) => WEBHOOKS.to_owned(),
        }
    }
}

/// The section, method and path of an entry, without the names of path parameters.
pub(crate) type Endpoint = (String, Option<&'static str>, String);

/// The maximum length of a name, in bytes: file systems allow 255, of which the extension needs some.
const LONGEST_NAME: usize = 200;

/// Returns the operations and webhooks of a document, in its order.
#[must_use]
pub fn entries(document: &Value) -> Vec<Entry> {
    let mut entries = Vec::new();
    for section in ["paths", "webhooks", "x-webhooks"] {
        let items = document.get(section).and_then(Value::as_object).into_iter().flatten();
        for (key, item) in items.filter(|(key, _)| !key.starts_with("x-")) {
            let item = path_item(document, item);
            let at = pointer::join(&pointer::join("", section), key);
            let methods = METHODS.into_iter().filter(|method| item.get(*method).is_some());
            let tag = |method| item[method].pointer("/tags/0").and_then(Value::as_str).map(str::to_owned);
            let entry = |subject, tag, pointer, method| Entry {
                subject,
                tag,
                pointer,
                section: section.to_owned(),
                key: key.clone(),
                method,
            };
            if section == "paths" {
                entries.extend(methods.map(|method| {
                    let id = item[method]["operationId"].as_str().filter(|id| !id.is_empty());
                    let id = id.map_or_else(|| grammar::derived_id(method, key), str::to_owned);
                    let subject = Subject::Operation(id);
                    entry(subject, tag(method), pointer::join(&at, method), Some(method))
                }));
            } else {
                let tag = methods.into_iter().find_map(tag);
                entries.push(entry(Subject::Webhook(key.clone()), tag, at, None));
            }
        }
    }
    entries
}

/// Returns a path item with its reference resolved, since a page has no shared path items.
pub(super) fn path_item<'a>(document: &'a Value, item: &'a Value) -> Cow<'a, Map<String, Value>> {
    static NONE: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);
    let own = item.as_object().unwrap_or(&NONE);
    let target = own.get("$ref").and_then(|_| pointer::resolve(document, item)).and_then(Value::as_object);
    let Some(target) = target else { return Cow::Borrowed(own) };
    let mut merged = own.clone();
    merged.shift_remove("$ref");
    for (key, value) in target {
        merged.entry(key.clone()).or_insert_with(|| value.clone());
    }
    Cow::Owned(merged)
}
