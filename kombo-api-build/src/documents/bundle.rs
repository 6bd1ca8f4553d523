//! The stage **bundle**: many self-contained pages to one OpenAPI 3.1 document.
//!
//! Every page repeats the components that it needs. Equal components merge. Components that differ only in descriptions
//! and examples merge with a warning, and the page that is first in order of names takes precedence. Components that
//! differ in meaning are an error, since one of the two pages is out of date and only the author knows which.
//!
//! Nothing moves: `/components/schemas/X` of a page is at the same pointer in the bundle. So a JSON pointer of the
//! bundle, or of the lowered document, is a JSON pointer of a page.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::page::Page;
use crate::openapi::grammar::{self, DOCUMENT, Kind, METHODS};
use crate::openapi::pointer;
use crate::openapi::problem::{Location, Problem, Problems};

/// Pages merged into one document, with the origin of each part.
#[derive(Clone, Debug)]
pub struct Bundle {
    document: Value,
    pages: Vec<Page>,
    /// The page from which the value at a pointer is.
    origins: BTreeMap<String, usize>,
}

impl Bundle {
    /// Merges pages. The result does not depend on their order.
    ///
    /// # Errors
    /// If two pages contradict each other: the same operation id, the same path and method, or a component, path item
    /// or security requirement with another meaning. All contradictions are reported, each with both pages.
    pub fn new(mut pages: Vec<Page>) -> Result<(Self, Problems), Problems> {
        pages.sort_by(|a, b| a.name().cmp(b.name()));
        let mut merge =
            Merge { pages: &pages, document: Map::new(), origins: BTreeMap::new(), problems: Problems::default() };
        for number in 0..pages.len() {
            merge.page(number);
        }
        merge.operation_ids();
        merge.path_templates();
        let Merge { document, origins, problems, .. } = merge;
        let bundle = Self { document: in_order(document), pages, origins };
        problems.unless_errors(bundle)
    }

    /// Returns the document: OpenAPI 3.1, with paths and components in the order of their names.
    #[must_use]
    pub fn document(&self) -> &Value {
        &self.document
    }

    /// Returns the number of operations.
    #[must_use]
    pub fn operation_count(&self) -> usize {
        let paths = self.document.get("paths").and_then(Value::as_object).into_iter().flatten();
        // The operations of a shared path item count for each path that refers to it.
        let items = paths.filter_map(|(_, item)| pointer::resolve(&self.document, item)?.as_object());
        items.map(|item| METHODS.iter().filter(|method| item.contains_key(**method)).count()).sum()
    }

    /// Returns the number of webhooks.
    #[must_use]
    pub fn webhook_count(&self) -> usize {
        self.document
            .get("webhooks")
            .and_then(Value::as_object)
            .map_or(0, |it| it.keys().filter(|name| !name.starts_with("x-")).count())
    }

    /// Returns the location, in a page, of the value at `pointer` in the bundle.
    pub(crate) fn location(&self, pointer: &str) -> Location {
        let mut nearest = Some(pointer);
        while let Some(at) = nearest {
            if let Some(number) = self.origins.get(at) {
                return self.pages[*number].location(pointer);
            }
            nearest = pointer::parent(at);
        }
        match &self.pages[..] {
            [only] => only.location(pointer),
            _ => Location::pointer(pointer),
        }
    }

    /// Replaces pointers of the bundle by locations in pages.
    pub(crate) fn locate(&self, mut problem: Problem) -> Problem {
        for location in &mut problem.locations {
            if let (None, Some(pointer)) = (&location.page, &location.pointer) {
                *location = self.location(pointer);
            }
        }
        problem
    }
}

struct Merge<'a> {
    pages: &'a [Page],
    document: Map<String, Value>,
    origins: BTreeMap<String, usize>,
    problems: Problems,
}

impl Merge<'_> {
    fn page(&mut self, number: usize) {
        let Some(document) = self.pages[number].document().as_object() else { return };
        for (key, value) in document {
            let at = pointer::join("", key);
            match (key.as_str(), value) {
                // The newest version among the pages.
                ("openapi", Value::String(version)) => {
                    let newest =
                        self.document.get("openapi").and_then(Value::as_str).is_none_or(|it| it < version.as_str());
                    if newest {
                        self.document.insert(key.clone(), value.clone());
                        self.origins.insert(at, number);
                    }
                }
                ("servers" | "tags", Value::Array(items)) => {
                    let name = if key == "tags" { "name" } else { "url" };
                    self.list(number, &at, name, items);
                }
                ("paths" | "webhooks", Value::Object(items)) => {
                    for (path, item) in items {
                        self.path_item(number, &pointer::join(&at, path), item);
                    }
                }
                ("components", Value::Object(sections)) => {
                    for (section, components) in sections {
                        let at = pointer::join(&at, section);
                        for (name, component) in components.as_object().into_iter().flatten() {
                            self.one(number, &pointer::join(&at, name), component, "component");
                        }
                    }
                }
                ("security" | "jsonSchemaDialect", _) => self.one(number, &at, value, "field"),
                // Other fields describe the API as a whole and do not affect calls.
                _ => self.described(number, &at, value),
            }
        }
    }

    /// Merges a list whose members are distinguished by `name`: the union.
    fn list(&mut self, number: usize, at: &str, name: &str, items: &[Value]) {
        let known = self.document.entry(pointer::last(at)).or_insert_with(|| json!([]));
        let Some(known) = known.as_array_mut() else { return };
        for (n, item) in items.iter().enumerate() {
            match known.iter().find(|it| it.get(name) == item.get(name)) {
                None => known.push(item.clone()),
                Some(other) if other == item => {}
                Some(_) => {
                    let here = self.pages[number].location(&format!("{at}/{n}"));
                    let problem =
                        Problem::warning(format!("{} differs from the description on another page", item[name]));
                    self.problems.push(
                        problem.at(here).help("the description of the page that is first in order of names is used"),
                    );
                }
            }
        }
        self.origins.entry(at.to_owned()).or_insert(number);
    }

    fn path_item(&mut self, number: usize, at: &str, item: &Value) {
        let Some(members) = item.as_object() else { return self.one(number, at, item, "path item") };
        for (key, value) in members {
            let here = pointer::join(at, key);
            if METHODS.contains(&key.as_str()) && self.origins.contains_key(&here) {
                let problem = Problem::error(format!("another page has the same operation: {}", operation_name(&here)));
                self.contradiction(problem, number, &here, &here, "delete one of the two pages");
            } else {
                self.one(number, &here, value, "field of the path");
            }
        }
        if members.is_empty() {
            self.one(number, at, item, "path item");
        }
    }

    /// Merges a value that must have the same meaning on every page.
    fn one(&mut self, number: usize, at: &str, value: &Value, noun: &str) {
        let Some(&first) = self.origins.get(at) else {
            set(&mut self.document, at, value.clone());
            self.origins.insert(at.to_owned(), number);
            return;
        };
        let Some(known) = self.pages[first].document().pointer(at) else { return };
        if known == value {
            return;
        }
        let kind = grammar::kind_at(self.pages[first].document(), at).unwrap_or(Kind::Any);
        match pointer::first_difference(&meaning(known, kind), &meaning(value, kind)) {
            None => {
                let problem = Problem::warning(format!("this {noun} is worded differently on another page"));
                let help = format!("the wording of {} is used", self.pages[first].name());
                self.contradiction(problem, number, at, at, &help);
            }
            Some(difference) => {
                let there = format!("{at}{difference}");
                let problem = Problem::error(format!("this {noun} has another meaning on another page"));
                self.contradiction(problem, number, at, &there, "one of the two pages is out of date: make them equal");
            }
        }
    }

    fn described(&mut self, number: usize, at: &str, value: &Value) {
        match self.origins.get(at) {
            None => {
                set(&mut self.document, at, value.clone());
                self.origins.insert(at.to_owned(), number);
            }
            Some(&first) if self.pages[first].document().pointer(at) != Some(value) => {
                let problem = Problem::warning(format!("`{}` differs from another page", pointer::last(at)));
                let help = format!("the value of {} is used", self.pages[first].name());
                self.contradiction(problem, number, at, at, &help);
            }
            Some(_) => {}
        }
    }

    fn contradiction(&mut self, problem: Problem, number: usize, at: &str, difference: &str, help: &str) {
        let first = self.origins.get(at).copied().unwrap_or(number);
        let (here, there) = (self.pages[number].location(difference), self.pages[first].location(difference));
        self.problems.push(problem.at(here).at(there).help(help));
    }

    fn path_templates(&mut self) {
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        let paths = self.document.get("paths").and_then(Value::as_object).into_iter().flatten().map(|(path, _)| path);
        let mut problems = Vec::new();
        for path in paths {
            let Some(first) = seen.insert(grammar::anonymous(path), path.clone()) else { continue };
            let location = |path: &str| {
                let at = pointer::join("/paths", path);
                let number = self.origins.iter().find(|(origin, _)| origin.starts_with(&at)).map(|(_, number)| *number);
                number.map_or_else(Location::default, |number| self.pages[number].location(&at))
            };
            problems.push(
                Problem::error(format!("`{path}` and `{first}` are the same path"))
                    .at(location(path))
                    .at(location(&first))
                    .help("use the same parameter names in both"),
            );
        }
        self.problems.extend(problems);
    }

    fn operation_ids(&mut self) {
        let document = Value::Object(self.document.clone());
        let mut seen: BTreeMap<&str, String> = BTreeMap::new();
        for operation in grammar::operations(&document).filter(|operation| !operation.id().is_empty()) {
            let Some(first) = seen.insert(operation.id(), operation.pointer.clone()) else { continue };
            let location = |at: &str| {
                let page = self.origins.get(at).map(|&number| &self.pages[number]);
                page.map_or_else(Location::default, |page| page.location(&pointer::join(at, "operationId")))
            };
            let problem = Problem::error(format!("the operation id `{}` is used twice", operation.id()))
                .at(location(&operation.pointer))
                .at(location(&first))
                .help("operation ids are unique: delete or rename one of the two");
            self.problems.push(problem);
        }
    }
}

/// Returns the JSON pointer at which two documents first differ in meaning; `None` if they differ only in descriptions,
/// in examples, or in the order of unordered values.
#[must_use]
pub fn difference(a: &Value, b: &Value) -> Option<String> {
    let document = Kind::Object(&DOCUMENT);
    pointer::first_difference(&meaning(a, document), &meaning(b, document))
}

/// Returns method and path of an operation: `GET /a/{b}`.
fn operation_name(operation: &str) -> String {
    let segments = pointer::segments(operation);
    match &segments[..] {
        [_, path, method] => format!("{} {path}", method.to_uppercase()),
        _ => operation.to_owned(),
    }
}

/// Inserts `value` at `at`, and the objects above it where they are missing.
fn set(document: &mut Map<String, Value>, at: &str, value: Value) {
    let segments = pointer::segments(at);
    let Some((last, way)) = segments.split_last() else { return };
    let mut map = document;
    for segment in way {
        let next = map.entry(segment.clone()).or_insert_with(|| json!({}));
        let Value::Object(next) = next else { return };
        map = next;
    }
    map.insert(last.clone(), value);
}

/// Returns `value` without descriptions, examples and extensions, and with sets in one order.
fn meaning(value: &Value, kind: Kind) -> Value {
    let mut value = value.clone();
    grammar::visit_mut(&mut value, kind, &mut |value, kind| {
        let Value::Object(members) = value else { return };
        if matches!(kind, Kind::Map(_)) {
            return;
        }
        members.retain(|key, _| {
            let prose = ["description", "summary", "title", "example", "examples", "externalDocs", "$comment"];
            !prose.contains(&key.as_str()) && !key.starts_with("x-")
        });
        if let Some(Value::Array(required)) = members.get_mut("required") {
            required.sort_by_key(Value::to_string);
        }
    });
    value
}

/// Returns the document with its fields in the order of the specification, and with paths and components sorted.
fn in_order(mut document: Map<String, Value>) -> Value {
    let mut ordered = Map::new();
    for (key, _) in DOCUMENT.fields {
        if let Some(mut value) = document.shift_remove(*key) {
            match &mut value {
                Value::Object(items) if ["paths", "webhooks"].contains(key) => {
                    items.sort_keys();
                    items.values_mut().filter_map(Value::as_object_mut).for_each(Map::sort_keys);
                }
                Value::Object(sections) if *key == "components" => {
                    sections.sort_keys();
                    sections.values_mut().filter_map(Value::as_object_mut).for_each(Map::sort_keys);
                }
                _ => {}
            }
            ordered.insert((*key).to_owned(), value);
        }
    }
    document.sort_keys();
    ordered.extend(document);
    Value::Object(ordered)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(name: &str, path: &str, id: &str, schema: &Value) -> Page {
        let document = json!({
            "openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "security": [{"Key": []}],
            "paths": {path: {"get": {"operationId": id, "responses": {}}}},
            "components": {"schemas": {"Shared": schema}},
        });
        Page::parse(name, &document.to_string()).unwrap_or_else(|problem| panic!("{problem}"))
    }

    fn bundled(pages: Vec<Page>) -> (Bundle, Problems) {
        Bundle::new(pages).unwrap_or_else(|problems| panic!("{problems}"))
    }

    #[test]
    fn equal_components_merge_and_the_order_of_pages_does_not_matter() {
        let schema = json!({"type": "object", "required": ["a", "b"]});
        let (a, b) = (page("a.json", "/z", "Z", &schema), page("b.json", "/a", "A", &schema));
        let (one, warnings) = bundled(vec![a.clone(), b.clone()]);
        assert!(warnings.is_empty(), "{warnings}");
        let (other, _) = bundled(vec![b, a]);
        assert_eq!(one.document().to_string(), other.document().to_string());
        assert_eq!(one.operation_count(), 2);
        assert_eq!(
            one.document()["paths"].as_object().map(|it| it.keys().collect::<Vec<_>>()).unwrap_or_default(),
            ["/a", "/z"]
        );
    }

    #[test]
    fn components_with_different_wording_merge_with_a_warning() {
        let a =
            page("a.json", "/a", "A", &json!({"properties": {"description": {"type": "string", "description": "x"}}}));
        let b = page("b.json", "/b", "B", &json!({"properties": {"description": {"type": "string", "example": "y"}}}));
        let (bundle, warnings) = bundled(vec![b, a]);
        let message = warnings.to_string();
        assert!(message.starts_with("warning: b.json:1:"), "{message}");
        assert!(message.contains("the wording of a.json is used"), "{message}");
        assert_eq!(
            bundle.document()["components"]["schemas"]["Shared"]["properties"]["description"]["description"],
            "x"
        );
    }

    #[test]
    fn components_with_different_meaning_are_an_error_with_both_locations() {
        let a = page("a.json", "/a", "A", &json!({"properties": {"title": {"type": "string"}}}));
        let b = page("b.json", "/b", "B", &json!({"properties": {"title": {"type": "integer"}}}));
        let message = Bundle::new(vec![a, b]).err().map(|it| it.to_string()).unwrap_or_default();
        assert!(message.contains("b.json:1:") && message.contains("also: a.json:1:"), "{message}");
        assert!(message.contains("#/components/schemas/Shared/properties/title/type"), "{message}");
        let a = page("a.json", "/a", "A", &json!({"properties": {"title": {}}}));
        let b = page("b.json", "/b", "B", &json!({"properties": {}}));
        assert!(Bundle::new(vec![a, b]).is_err(), "a property named `title` is not documentation");
    }

    #[test]
    fn paths_that_differ_in_parameter_names_are_the_same_path() {
        let schema = json!({});
        let pages = vec![page("a.json", "/a/{b}/c", "A", &schema), page("b.json", "/a/{x}/c", "B", &schema)];
        let message = Bundle::new(pages).err().map(|it| it.to_string()).unwrap_or_default();
        assert!(
            message.contains("`/a/{x}/c` and `/a/{b}/c` are the same path") && message.contains("also: a.json"),
            "{message}"
        );
    }

    #[test]
    fn an_operation_may_be_on_one_page_only() {
        let schema = json!({});
        let twice = Bundle::new(vec![page("a.json", "/a", "A", &schema), page("b.json", "/a", "B", &schema)]);
        let message = twice.err().map(|it| it.to_string()).unwrap_or_default();
        assert!(
            message.contains("another page has the same operation: GET /a") && message.contains("also: a.json"),
            "{message}"
        );
        let twice = Bundle::new(vec![page("a.json", "/a", "A", &schema), page("b.json", "/b", "A", &schema)]);
        let message = twice.err().map(|it| it.to_string()).unwrap_or_default();
        assert!(message.contains("the operation id `A` is used twice") && message.contains("a.json:1:"), "{message}");
    }
}
