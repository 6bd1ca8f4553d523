//! Splits a document: a page for each operation and webhook, or a part for each tag.
//!
//! The inverse of [`bundle`](mod@super::bundle): a page has one operation or webhook, the components that it needs, and
//! the fields of the document that apply to all operations (servers, security, tags). Nothing moves, so pointers stay
//! the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use heck::ToKebabCase;
use serde_json::{Map, Value, json};

use crate::conventions::Conventions;
use crate::openapi::grammar::{self, DOCUMENT, Kind, METHODS};
use crate::openapi::pointer;

/// The part of components that several tags use, or none.
pub(crate) const SHARED: &str = "shared";

/// The part of webhooks.
pub(crate) const WEBHOOKS: &str = "webhooks";

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
    section: String,
    /// The path, or the name of the webhook.
    key: String,
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

    /// Returns the component that it needs without a reference to it.
    fn unreferenced(&self, conventions: &Conventions) -> Option<Component> {
        match &self.subject {
            Subject::Operation(id) => conventions.ndjson_model(id).map(|name| ("schemas".to_owned(), name.to_owned())),
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

    /// Whether it has the method and path of `other`, except for the names of path parameters.
    pub(crate) fn has_endpoint_of(&self, other: &Self) -> bool {
        let path = |it: &Self| grammar::anonymous(&it.key);
        (&self.section, self.method, path(self)) == (&other.section, other.method, path(other))
    }

    /// Returns its method and path: `GET /employees`; of a webhook, its name.
    pub(crate) fn endpoint(&self) -> String {
        let method = self.method.map(str::to_uppercase);
        method.into_iter().chain([self.key.clone()]).collect::<Vec<_>>().join(" ")
    }

    /// Returns the part that it belongs to: its tag in kebab case, or the part of webhooks.
    fn part(&self) -> String {
        let tag = self.tag.as_ref().map(|tag| tag.to_kebab_case()).filter(|tag| !tag.is_empty());
        match self.subject {
            Subject::Operation(_) => tag.unwrap_or_else(|| "untagged".to_owned()),
            Subject::Webhook(_) => WEBHOOKS.to_owned(),
        }
    }
}

/// The maximum length of a name, in bytes: file systems allow 255, of which the extension needs some.
const LONGEST_NAME: usize = 200;

/// Returns the operations and webhooks of a document, in its order.
#[must_use]
pub fn entries(document: &Value) -> Vec<Entry> {
    let mut entries = Vec::new();
    for section in ["paths", "webhooks", "x-webhooks"] {
        for (key, item) in document.get(section).and_then(Value::as_object).into_iter().flatten() {
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

/// Returns the document with one of its operations or webhooks, and the components that it needs.
#[must_use]
pub fn page(document: &Value, entry: &Entry, conventions: &Conventions) -> Value {
    only(document, &[entry], conventions)
}

/// Returns the document by part, for review: a document for each tag and one for webhooks, with the components that
/// only this part needs, and `shared` with everything else.
#[must_use]
pub fn parts(document: &Value, conventions: &Conventions) -> BTreeMap<String, Value> {
    let mut by_part: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for entry in entries(document) {
        by_part.entry(entry.part()).or_default().push(entry);
    }
    let mut used: BTreeMap<Component, u32> = BTreeMap::new();
    let mut parts = BTreeMap::new();
    for (part, entries) in &by_part {
        let kept = only(document, &entries.iter().collect::<Vec<_>>(), conventions);
        for component in components(&kept) {
            *used.entry(component).or_default() += 1;
        }
        parts.insert(part.clone(), kept);
    }
    for part in parts.values_mut() {
        keep_components(part, |component| used.get(component) == Some(&1));
        if let Value::Object(members) = part {
            members.retain(|key, _| ["paths", "webhooks", "x-webhooks", "components"].contains(&key.as_str()));
        }
    }
    let mut shared = document.clone();
    keep_components(&mut shared, |component| used.get(component) != Some(&1));
    if let Value::Object(members) = &mut shared {
        members.retain(|key, _| !["paths", "webhooks", "x-webhooks"].contains(&key.as_str()));
    }
    parts.insert(SHARED.to_owned(), shared);
    parts
}

/// The section and the name of a component.
type Component = (String, String);

fn components(document: &Value) -> Vec<Component> {
    let sections = document.get("components").and_then(Value::as_object).into_iter().flatten();
    let named = sections.flat_map(|(section, components)| {
        let names = components.as_object().into_iter().flatten();
        names.map(move |(name, _)| (section.clone(), name.clone()))
    });
    named.collect()
}

/// Returns the document with some of its operations and webhooks, and the components that they need.
fn only(document: &Value, entries: &[&Entry], conventions: &Conventions) -> Value {
    let mut kept = document.clone();
    for section in ["paths", "webhooks", "x-webhooks"] {
        let Some(items) = document.get(section).and_then(Value::as_object) else { continue };
        let mut left = Map::new();
        for (key, item) in items {
            let here: Vec<&&Entry> = entries.iter().filter(|it| it.section == section && it.key == *key).collect();
            if here.is_empty() {
                continue;
            }
            let mut item = path_item(document, item);
            if section == "paths" {
                let is_kept = |name: &str| here.iter().any(|entry| entry.method == Some(name));
                item.retain(|name, _| !METHODS.contains(&name.as_str()) || is_kept(name));
            }
            left.insert(key.clone(), Value::Object(item));
        }
        if left.is_empty() {
            kept.as_object_mut().map(|members| members.shift_remove(section));
        } else {
            kept[section] = Value::Object(left);
        }
    }
    let unreferenced = entries.iter().filter_map(|entry| entry.unreferenced(conventions)).collect();
    let needed = needed(&kept, unreferenced);
    keep_components(&mut kept, |component| needed.contains(component));
    kept
}

/// Returns a path item with its reference resolved, since a page has no shared path items.
fn path_item(document: &Value, item: &Value) -> Map<String, Value> {
    let mut own = item.as_object().cloned().unwrap_or_default();
    if own.contains_key("$ref")
        && let Some(target) = pointer::resolve(document, item).and_then(Value::as_object)
    {
        own.shift_remove("$ref");
        for (key, value) in target {
            own.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }
    own
}

/// Returns the components that the paths and webhooks of a document need, directly or through other components.
fn needed(document: &Value, mut left: BTreeSet<Component>) -> BTreeSet<Component> {
    let mut needed = BTreeSet::new();
    let head: Map<String, Value> =
        document.as_object().into_iter().flatten().filter(|(key, _)| *key != "components").map(owned).collect();
    uses(&Value::Object(head), Kind::Object(&DOCUMENT), &mut left);
    while let Some(component) = left.pop_first() {
        let (section, name) = &component;
        let found = document.get("components").and_then(|it| it.get(section)).and_then(|it| it.get(name));
        if let Some(value) = found
            && needed.insert(component.clone())
        {
            let mut more = BTreeSet::new();
            uses(value, grammar::component(section), &mut more);
            left.extend(more.into_iter().filter(|it| !needed.contains(it)));
        }
    }
    needed
}

fn owned((key, value): (&String, &Value)) -> (String, Value) {
    (key.clone(), value.clone())
}

/// Collects the components that a value names: by reference, in the mapping of a discriminator, or as security scheme.
fn uses(value: &Value, kind: Kind, used: &mut BTreeSet<Component>) {
    grammar::visit(value, kind, "", &mut |value, kind, _| {
        let Some(object) = grammar::object_of(kind, value) else { return };
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            used.extend(component_of(reference));
        }
        if object.name == "discriminator" {
            for target in value["mapping"].as_object().into_iter().flatten().filter_map(|(_, it)| it.as_str()) {
                // A mapping has names of schemas or references.
                let named = || ("schemas".to_owned(), target.to_owned());
                used.insert(component_of(target).unwrap_or_else(named));
            }
        }
        let requirements = value.get("security").and_then(Value::as_array).into_iter().flatten();
        let schemes = requirements.filter_map(Value::as_object).flat_map(Map::keys);
        used.extend(schemes.map(|name| ("securitySchemes".to_owned(), name.clone())));
    });
}

/// Returns the component that a reference leads to, or that contains its target.
fn component_of(reference: &str) -> Option<Component> {
    match &pointer::segments(pointer::of_ref(reference)?)[..] {
        [root, section, name, ..] if root == "components" => Some((section.clone(), name.clone())),
        _ => None,
    }
}

fn keep_components(document: &mut Value, is_kept: impl Fn(&Component) -> bool) {
    let Some(Value::Object(sections)) = document.get_mut("components") else { return };
    for (section, components) in sections.iter_mut() {
        if let Value::Object(components) = components {
            components.retain(|name, _| is_kept(&(section.clone(), name.clone())));
        }
    }
    sections.retain(|_, components| *components != json!({}));
    if sections.is_empty()
        && let Value::Object(members) = document
    {
        members.shift_remove("components");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Value {
        json!({
            "openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "security": [{"Key": []}],
            "tags": [{"name": "A Tag"}, {"name": "Other"}],
            "paths": {
                "/a": {
                    "parameters": [{"$ref": "#/components/parameters/Page"}],
                    "get": {"operationId": "GetA", "tags": ["A Tag"], "responses": {"200": {"$ref": "#/components/responses/A"}}},
                    "post": {"operationId": "PostA", "tags": ["Other"], "security": [{"Basic": []}], "responses": {
                        "200": {"description": "d", "content": {"x": {"schema": {"$ref": "#/components/schemas/Pet"}}}},
                    }},
                },
                "/b": {"$ref": "#/components/pathItems/B"},
            },
            "webhooks": {"pet-changed": {"post": {"requestBody": {"content": {"x": {
                "schema": {"$ref": "#/components/schemas/Tree"}}}}}}},
            "components": {
                "schemas": {
                    "Pet": {"oneOf": [{"$ref": "#/components/schemas/Cat"}],
                        "discriminator": {"propertyName": "kind", "mapping": {"dog": "Dog", "cat": "#/components/schemas/Cat"}}},
                    "Cat": {"example": {"$ref": "#/components/schemas/Unused"}}, "Dog": {}, "Unused": {},
                    "Tree": {"$defs": {"Leaf": {}}, "items": {"$ref": "#/components/schemas/Tree/$defs/Leaf"},
                        "properties": {"$ref": {"$ref": "#/components/schemas/Tree"}}},
                },
                "responses": {"A": {"description": "d", "headers": {"X": {"$ref": "#/components/headers/X"}}}},
                "headers": {"X": {"schema": {"$ref": "#/components/schemas/Tree"}}},
                "parameters": {"Page": {"name": "page", "in": "query", "schema": {}}},
                "pathItems": {"B": {"delete": {"responses": {}}}},
                "securitySchemes": {"Key": {"type": "http"}, "Basic": {"type": "http"}},
            },
        })
    }

    fn needs(page: &Value) -> Vec<String> {
        components(page).into_iter().map(|(section, name)| format!("{section}/{name}")).collect()
    }

    #[test]
    fn a_page_has_one_operation_and_the_components_that_it_needs() {
        let document = document();
        let entries = entries(&document);
        let files: Vec<String> = entries.iter().filter_map(Entry::file).collect();
        assert_eq!(
            files,
            ["a-tag/get-a.yaml", "other/post-a.yaml", "untagged/delete-b.yaml", "webhooks/pet-changed.yaml"]
        );

        let get = page(&document, &entries[0], &Conventions::default());
        assert_eq!(
            get["paths"]["/a"].as_object().map(|it| it.keys().collect::<Vec<_>>()).unwrap_or_default(),
            ["parameters", "get"]
        );
        assert_eq!(get["tags"], document["tags"]);
        assert!(get.get("webhooks").is_none() && get["paths"].get("/b").is_none());
        let expected = ["schemas/Tree", "responses/A", "headers/X", "parameters/Page", "securitySchemes/Key"];
        assert_eq!(needs(&get), expected);

        let post = page(&document, &entries[1], &Conventions::default());
        let expected = ["schemas/Pet", "schemas/Cat", "schemas/Dog", "parameters/Page"];
        assert_eq!(needs(&post), [&expected[..], &["securitySchemes/Key", "securitySchemes/Basic"]].concat());

        assert!(page(&document, &entries[2], &Conventions::default())["paths"]["/b"]["delete"].is_object());
        assert_eq!(
            needs(&page(&document, &entries[3], &Conventions::default())),
            ["schemas/Tree", "securitySchemes/Key"]
        );
    }

    #[test]
    fn parts_have_everything_of_the_document_exactly_once() {
        let document = document();
        let parts = parts(&document, &Conventions::default());
        assert_eq!(parts.keys().collect::<Vec<_>>(), ["a-tag", "other", "shared", "untagged", "webhooks"]);
        assert_eq!(needs(&parts["a-tag"]), ["responses/A", "headers/X"]);
        assert_eq!(needs(&parts["other"]), ["schemas/Pet", "schemas/Cat", "schemas/Dog", "securitySchemes/Basic"]);
        let expected = ["schemas/Unused", "schemas/Tree", "parameters/Page", "pathItems/B", "securitySchemes/Key"];
        assert_eq!(needs(&parts["shared"]), expected);
        assert!(parts["other"].get("tags").is_none() && parts["shared"].get("tags").is_some());
    }
}
