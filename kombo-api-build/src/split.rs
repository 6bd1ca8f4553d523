//! One document as several: a page for each operation and webhook, or a part for each tag.
//!
//! The inverse of [`bundle`](mod@crate::bundle): a page holds one operation or webhook, the components that it needs,
//! and whatever the document says of all of them (servers, security, tags). Nothing moves, so pointers stay what they
//! were.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use heck::ToKebabCase;
use serde_json::{Map, Value, json};

use crate::conventions::Conventions;
use crate::grammar::{self, DOCUMENT, METHODS, Shape};
use crate::pointer;
use crate::polish::{SHARED, WEBHOOKS};

/// What a page is about. Pages are matched by it, wherever they stand and whatever they are called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Subject {
    /// An operation, by its id.
    Operation(String),
    /// A webhook, by its name.
    Webhook(String),
}

impl Subject {
    /// The operation id, or the webhook's name.
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
    /// What it is. An operation without an id goes by its method and path.
    pub subject: Subject,
    /// Its first tag.
    pub tag: Option<String>,
    /// Where it stands, as a JSON pointer.
    pub pointer: String,
    /// `paths`, or `webhooks` as the document spells it.
    section: String,
    /// The path, or the webhook's name.
    key: String,
    /// The method of an operation; a webhook is all of its path item.
    pub(crate) method: Option<&'static str>,
}

impl Entry {
    /// Where its page belongs in a folder of pages: `<tag>/<operation id>.yaml` or `webhooks/<name>.yaml`, in kebab case.
    ///
    /// `None` if nothing of its name can be in that of a file, or if that would be too long.
    #[must_use]
    pub fn file(&self) -> Option<String> {
        let (folder, name) = match &self.subject {
            Subject::Operation(id) => (self.part(), id.to_kebab_case()),
            Subject::Webhook(name) => (WEBHOOKS.to_owned(), name.to_kebab_case()),
        };
        let is_one = |name: &str| !name.is_empty() && name.len() <= LONGEST_NAME;
        (is_one(&name) && is_one(&folder)).then(|| format!("{folder}/{name}.yaml"))
    }

    /// The component that it needs without saying so.
    fn unsaid(&self, conventions: &Conventions) -> Option<Component> {
        match &self.subject {
            Subject::Operation(id) => conventions.line_model(id).map(|name| ("schemas".to_owned(), name.to_owned())),
            Subject::Webhook(_) => None,
        }
    }

    /// Its path item, as a JSON pointer.
    pub(crate) fn item_pointer(&self) -> String {
        pointer::join(&pointer::join("", &self.section), &self.key)
    }

    /// The names in its path.
    pub(crate) fn placeholders(&self) -> Vec<String> {
        grammar::placeholders(&self.key).into_iter().map(str::to_owned).collect()
    }

    /// Whether a call of this one is a call of `other`, whatever they are called.
    pub(crate) fn is_called_as(&self, other: &Self) -> bool {
        let path = |it: &Self| grammar::anonymous(&it.key);
        (&self.section, self.method, path(self)) == (&other.section, other.method, path(other))
    }

    /// Its method and path.
    pub(crate) fn said(&self) -> String {
        let method = self.method.map(str::to_uppercase);
        method.into_iter().chain([self.key.clone()]).collect::<Vec<_>>().join(" ")
    }

    /// The part that it belongs to: its tag in kebab case, or that of all webhooks.
    fn part(&self) -> String {
        let tag = self.tag.as_ref().map(|tag| tag.to_kebab_case()).filter(|tag| !tag.is_empty());
        match self.subject {
            Subject::Operation(_) => tag.unwrap_or_else(|| "untagged".to_owned()),
            Subject::Webhook(_) => WEBHOOKS.to_owned(),
        }
    }
}

/// File systems end names at 255 bytes, and need some of them for the ending.
const LONGEST_NAME: usize = 200;

/// The operations and webhooks of a document, in its order.
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

/// The document with one of its operations or webhooks, and the components that this one needs.
#[must_use]
pub fn page(document: &Value, entry: &Entry, conventions: &Conventions) -> Value {
    only(document, &[entry], conventions)
}

/// The document by part, for review: a document for each tag and for webhooks, with the components that nothing else
/// needs, and `shared` with everything else.
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

/// The document with some of its operations and webhooks, and the components that these need.
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
    let unsaid = entries.iter().filter_map(|entry| entry.unsaid(conventions)).collect();
    let needed = needed(&kept, unsaid);
    keep_components(&mut kept, |component| needed.contains(component));
    kept
}

/// A path item, with what it refers to in place: a page has no room for path items that others need too.
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

/// The components that the paths and webhooks of a document need, and those that these need in turn.
fn needed(document: &Value, mut left: BTreeSet<Component>) -> BTreeSet<Component> {
    let mut needed = BTreeSet::new();
    let head: Map<String, Value> =
        document.as_object().into_iter().flatten().filter(|(key, _)| *key != "components").map(owned).collect();
    uses(&Value::Object(head), Shape::Object(&DOCUMENT), &mut left);
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

/// The components that a value names itself: by reference, by the values of a discriminator, as what secures it.
fn uses(value: &Value, shape: Shape, used: &mut BTreeSet<Component>) {
    grammar::visit(value, shape, "", &mut |value, shape, _| {
        let Some(object) = grammar::object_of(shape, value) else { return };
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            used.extend(component_of(reference));
        }
        if object.name == "discriminator" {
            for target in value["mapping"].as_object().into_iter().flatten().filter_map(|(_, it)| it.as_str()) {
                // A mapping names a schema, or refers to one.
                let named = || ("schemas".to_owned(), target.to_owned());
                used.insert(component_of(target).unwrap_or_else(named));
            }
        }
        let requirements = value.get("security").and_then(Value::as_array).into_iter().flatten();
        let schemes = requirements.filter_map(Value::as_object).flat_map(Map::keys);
        used.extend(schemes.map(|name| ("securitySchemes".to_owned(), name.clone())));
    });
}

/// The component that a reference leads to, or into.
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
    fn a_page_has_one_operation_and_what_it_needs() {
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
    fn parts_are_the_document_and_nothing_twice() {
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
