//! Splits a document: a page for each operation and webhook, or a part for each tag.
//!
//! The inverse of [`bundle`](mod@super::bundle): a page has one operation or webhook, the components that it needs, and
//! the fields of the document that apply to all operations (servers, security, tags). Nothing moves, so pointers stay
//! the same.
//!
//! A page is made of what it needs, and the components that a component needs are looked up once per document. So the
//! time for all pages is proportional to their size, not to the size of the document for each of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::slice;

use serde_json::{Map, Value, json};

pub(crate) use super::entry::Endpoint;
use super::entry::path_item;
pub use super::entry::{Entry, Subject, entries};
use super::part::SHARED;
use crate::conventions::Conventions;
use crate::openapi::grammar::{self, DOCUMENT, Kind, METHODS, PATH_ITEM};
use crate::openapi::pointer;

/// The fields of a document that have path items.
const SECTIONS: [&str; 3] = ["paths", "webhooks", "x-webhooks"];

/// A document that is split into pages.
#[derive(Clone, Debug)]
pub struct Splitter<'a> {
    document: &'a Value,
    conventions: &'a Conventions,
    /// The components in the order of the document.
    components: Vec<Component<'a>>,
    /// The index of each component, by section and name.
    indices: HashMap<(&'a str, &'a str), usize>,
    /// The components that every page needs directly, such as security schemes.
    common: Vec<usize>,
}

#[derive(Clone, Debug)]
struct Component<'a> {
    section: &'a str,
    name: &'a str,
    value: &'a Value,
    /// The components that it needs directly.
    uses: Vec<usize>,
}

impl<'a> Splitter<'a> {
    /// Looks up what each component of the document needs.
    #[must_use]
    pub fn new(document: &'a Value, conventions: &'a Conventions) -> Self {
        let mut components = Vec::new();
        for (section, named) in document.get("components").and_then(Value::as_object).into_iter().flatten() {
            for (name, value) in named.as_object().into_iter().flatten() {
                components.push(Component { section, name, value, uses: Vec::new() });
            }
        }
        let indices = components.iter().enumerate().map(|(n, it)| ((it.section, it.name), n)).collect();
        let mut splitter = Self { document, conventions, components, indices, common: Vec::new() };
        for n in 0..splitter.components.len() {
            let Component { section, value, .. } = splitter.components[n];
            splitter.components[n].uses = splitter.uses(value, grammar::component(section));
        }
        let members = document.as_object().into_iter().flatten();
        let common = members.filter(|(key, _)| *key != "components" && !SECTIONS.contains(&key.as_str()));
        let common = common.map(|(key, value)| (key.clone(), value.clone())).collect();
        splitter.common = splitter.uses(&Value::Object(common), Kind::Object(&DOCUMENT));
        splitter
    }

    /// Returns the document with one of its operations or webhooks, and the components that it needs.
    #[must_use]
    pub fn page(&self, entry: &Entry) -> Value {
        let entries = slice::from_ref(entry);
        let items = self.items(entries);
        let needed = self.needed(&items, entries);
        self.with(items, &needed)
    }

    /// Returns the document by part, for review: a document for each tag and one for webhooks, with the components that
    /// only this part needs, and `shared` with everything else.
    #[must_use]
    pub fn parts(&self) -> BTreeMap<String, Value> {
        let mut by_part: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        for entry in entries(self.document) {
            by_part.entry(entry.part()).or_default().push(entry);
        }
        let with_items = by_part.into_iter().map(|(part, entries)| {
            let items = self.items(&entries);
            let needed = self.needed(&items, &entries);
            (part, items, needed)
        });
        let with_items: Vec<_> = with_items.collect();
        let mut used = vec![0; self.components.len()];
        for n in with_items.iter().flat_map(|(_, _, needed)| needed) {
            used[*n] += 1;
        }
        let only = |part: Value, is_kept: &dyn Fn(&str) -> bool| {
            let members = part.as_object().cloned().unwrap_or_default().into_iter();
            members.filter(|(key, _)| is_kept(key)).collect::<Value>()
        };
        let parts = with_items.into_iter().map(|(part, items, mut needed)| {
            needed.retain(|n| used[*n] == 1);
            let is_kept = |key: &str| key == "components" || SECTIONS.contains(&key);
            (part, only(self.with(items, &needed), &is_kept))
        });
        let mut parts: BTreeMap<String, Value> = parts.collect();
        let others = (0..used.len()).filter(|n| used[*n] != 1).collect();
        let shared = only(self.with(BTreeMap::new(), &others), &|key| !SECTIONS.contains(&key));
        parts.insert(SHARED.to_owned(), shared);
        parts
    }

    /// Returns the path item of an operation or webhook, without other methods.
    pub(crate) fn item(&self, entry: &Entry) -> Option<Value> {
        self.items(slice::from_ref(entry)).get_mut(&entry.section)?.shift_remove(&entry.key)
    }

    /// Returns the components that a page has, by section and name.
    pub(crate) fn components(&self, entry: &Entry) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a, '_> {
        let entries = slice::from_ref(entry);
        let needed = self.needed(&self.items(entries), entries);
        needed.into_iter().map(|n| (self.components[n].section, self.components[n].name))
    }

    /// Returns the path items of entries, which are in the order of the document.
    fn items(&self, entries: &[Entry]) -> Items {
        let mut items = Items::new();
        for of_item in entries.chunk_by(|a, b| (&a.section, &a.key) == (&b.section, &b.key)) {
            let Entry { section, key, .. } = &of_item[0];
            let Some(item) = self.document.get(section).and_then(|it| it.get(key)) else { continue };
            let item = path_item(self.document, item);
            // A webhook is all methods of its path item.
            let is_kept = |name: &str| of_item.iter().any(|it| it.method.is_none_or(|method| method == name));
            let kept = item.iter().filter(|(name, _)| !METHODS.contains(&name.as_str()) || is_kept(name));
            let kept = kept.map(|(name, value)| (name.clone(), value.clone())).collect();
            items.entry(section.clone()).or_default().insert(key.clone(), kept);
        }
        items
    }

    /// Returns the components that entries need, directly or through other components.
    fn needed(&self, items: &Items, entries: &[Entry]) -> BTreeSet<usize> {
        let mut left = self.common.clone();
        for item in items.values().flat_map(Map::values) {
            left.extend(self.uses(item, Kind::ObjectOrRef(&PATH_ITEM)));
        }
        let unreferenced = entries.iter().filter_map(|entry| entry.unreferenced(self.conventions));
        left.extend(unreferenced.filter_map(|name| self.indices.get(&("schemas", name))));
        let mut needed = BTreeSet::new();
        while let Some(n) = left.pop() {
            if needed.insert(n) {
                left.extend(&self.components[n].uses);
            }
        }
        needed
    }

    /// Returns the document with these path items and components, and with all its other fields.
    fn with(&self, mut items: Items, components: &BTreeSet<usize>) -> Value {
        let members = self.document.as_object().into_iter().flatten().filter_map(|(key, value)| {
            let value = match key.as_str() {
                section if SECTIONS.contains(&section) => Value::Object(items.remove(section)?),
                "components" => self.kept(components)?,
                _ => value.clone(),
            };
            Some((key.clone(), value))
        });
        members.collect()
    }

    fn kept(&self, components: &BTreeSet<usize>) -> Option<Value> {
        let mut sections = Map::new();
        for n in components {
            let Component { section, name, value, .. } = self.components[*n];
            sections.entry(section).or_insert_with(|| json!({}))[name] = value.clone();
        }
        (!sections.is_empty()).then_some(Value::Object(sections))
    }

    /// Returns the components that a value names: by reference, in the mapping of a discriminator, or as security
    /// scheme.
    fn uses(&self, value: &Value, kind: Kind) -> Vec<usize> {
        let mut used = BTreeSet::new();
        let mut add = |section: &str, name: &str| used.extend(self.indices.get(&(section, name)));
        grammar::visit(value, kind, "", &mut |value, kind, _| {
            let Some(object) = grammar::object_of(kind, value) else { return };
            if let Some((section, name)) = value.get("$ref").and_then(Value::as_str).and_then(component_of) {
                add(&section, &name);
            }
            if object.name == "discriminator" {
                for target in value["mapping"].as_object().into_iter().flatten().filter_map(|(_, it)| it.as_str()) {
                    // A mapping has names of schemas or references.
                    match component_of(target) {
                        Some((section, name)) => add(&section, &name),
                        None => add("schemas", target),
                    }
                }
            }
            let requirements = value.get("security").and_then(Value::as_array).into_iter().flatten();
            for scheme in requirements.filter_map(Value::as_object).flat_map(Map::keys) {
                add("securitySchemes", scheme);
            }
        });
        used.into_iter().collect()
    }
}

/// Path items by section and key.
type Items = BTreeMap<String, Map<String, Value>>;

/// Returns the component that a reference leads to, or that contains its target.
fn component_of(reference: &str) -> Option<(String, String)> {
    match &pointer::segments(pointer::of_ref(reference)?)[..] {
        [root, section, name, ..] if root == "components" => Some((section.clone(), name.clone())),
        _ => None,
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
        let sections = page["components"].as_object().into_iter().flatten();
        let names = |it: &Value| it.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        sections.flat_map(|(section, it)| names(it).into_iter().map(move |name| format!("{section}/{name}"))).collect()
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

        let conventions = Conventions::default();
        let splitter = Splitter::new(&document, &conventions);
        let get = splitter.page(&entries[0]);
        assert_eq!(
            get["paths"]["/a"].as_object().map(|it| it.keys().collect::<Vec<_>>()).unwrap_or_default(),
            ["parameters", "get"]
        );
        assert_eq!(get["tags"], document["tags"]);
        assert!(get.get("webhooks").is_none() && get["paths"].get("/b").is_none());
        let expected = ["schemas/Tree", "responses/A", "headers/X", "parameters/Page", "securitySchemes/Key"];
        assert_eq!(needs(&get), expected);

        let post = splitter.page(&entries[1]);
        let expected = ["schemas/Pet", "schemas/Cat", "schemas/Dog", "parameters/Page"];
        assert_eq!(needs(&post), [&expected[..], &["securitySchemes/Key", "securitySchemes/Basic"]].concat());

        assert!(splitter.page(&entries[2])["paths"]["/b"]["delete"].is_object());
        assert_eq!(needs(&splitter.page(&entries[3])), ["schemas/Tree", "securitySchemes/Key"]);
    }

    #[test]
    fn parts_have_everything_of_the_document_exactly_once() {
        let document = document();
        let parts = Splitter::new(&document, &Conventions::default()).parts();
        assert_eq!(parts.keys().collect::<Vec<_>>(), ["a-tag", "other", "shared", "untagged", "webhooks"]);
        assert_eq!(needs(&parts["a-tag"]), ["responses/A", "headers/X"]);
        assert_eq!(needs(&parts["other"]), ["schemas/Pet", "schemas/Cat", "schemas/Dog", "securitySchemes/Basic"]);
        let expected = ["schemas/Unused", "schemas/Tree", "parameters/Page", "pathItems/B", "securitySchemes/Key"];
        assert_eq!(needs(&parts["shared"]), expected);
        assert!(parts["other"].get("tags").is_none() && parts["shared"].get("tags").is_some());
    }
}
