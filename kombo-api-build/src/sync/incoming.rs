//! What the pages should say: one page for each operation and webhook, whatever documents they are in.

use std::collections::{BTreeMap, BTreeSet};

use kombo_api_build::split::{self, Entry, Subject};
use kombo_api_build::{Place, Problem, bundle};
use serde_json::Value;

use super::document::Document;
use super::write;

/// What there should be a page of.
pub(crate) struct Wanted {
    pub(crate) entry: Entry,
    pub(crate) value: Value,
    /// The text of the document, if it is all about this.
    own: Option<String>,
    pub(crate) place: Place,
}

impl Wanted {
    /// The text of its page: that of its source, byte for byte, or YAML of our own making.
    pub(crate) fn text(&self) -> Result<String, Problem> {
        let written = self.own.clone().map_or_else(|| write::yaml(&self.value), Ok);
        written.map_err(|error| {
            Problem::error(format!("cannot be written as YAML: {error}")).at(self.place.clone()).help("report this")
        })
    }
}

/// Every subject once, in the order of the documents.
#[derive(Default)]
pub(crate) struct All {
    pub(crate) wanted: Vec<Wanted>,
    /// What documents contradict each other about: its page is left as it is.
    pub(crate) contradicted: BTreeSet<Subject>,
    pub(crate) problems: Vec<Problem>,
}

/// Splits documents, and merges what several of them have.
pub(crate) fn all(documents: Vec<Document>) -> All {
    let mut all = All::default();
    let mut known = BTreeMap::new();
    for Document { page, yaml } in documents {
        if let Some(problem) = unreadable_version(page.document()) {
            all.problems.push(problem.at(Place::page(page.name())));
            continue;
        }
        let entries = split::entries(page.document());
        if entries.is_empty() {
            let problem = Problem::warning("this document has neither an operation nor a webhook; it is passed over");
            all.problems.push(problem.at(Place::page(page.name())));
        }
        let is_own = entries.len() == 1;
        for entry in entries {
            let place = page.place(&entry.pointer);
            if entry.file().is_none() {
                all.problems.push(nameless(&entry).at(place));
                continue;
            }
            let own = yaml.clone().filter(|_| is_own);
            let value = if is_own { page.document().clone() } else { split::page(page.document(), &entry) };
            all.add(Wanted { entry, value, own, place }, &mut known);
        }
    }
    let contradicted = &all.contradicted;
    all.wanted.retain(|it| !contradicted.contains(&it.entry.subject));
    all
}

impl All {
    fn add(&mut self, wanted: Wanted, known: &mut BTreeMap<Subject, usize>) {
        let subject = wanted.entry.subject.clone();
        let Some(&first) = known.get(&subject) else {
            known.insert(subject, self.wanted.len());
            self.wanted.push(wanted);
            return;
        };
        let first = &self.wanted[first];
        if first.value == wanted.value {
            return;
        }
        let there = first.place.clone();
        let problem = match bundle::difference(&first.value, &wanted.value) {
            None => Problem::warning(format!("{subject} is worded otherwise on another page"))
                .at(wanted.place)
                .at(there)
                .help("the wording of the other one is kept, since it comes first"),
            Some(difference) => {
                self.contradicted.insert(subject.clone());
                Problem::error(format!("{subject} means something else on another page; they differ in `{difference}`"))
                    .at(wanted.place)
                    .at(there)
                    .help("one of the two is out of date; what is in the folder is left as it is")
            }
        };
        self.problems.push(problem);
    }
}

/// What is said of a document that is written in another version of OpenAPI than is read here.
fn unreadable_version(document: &Value) -> Option<Problem> {
    let version = document["openapi"].as_str();
    if version.is_some_and(|it| it.starts_with("3.0.") || it.starts_with("3.1.")) {
        return None;
    }
    let (is, help) = match (version, document["swagger"].as_str()) {
        (Some(version), _) => (format!("this is OpenAPI {version}"), "publish it as OpenAPI 3.1 (or 3.0)"),
        (None, Some(version)) => (format!("this is Swagger {version}"), "convert it to OpenAPI 3.1 (or 3.0) first"),
        (None, None) => ("this is no OpenAPI document".to_owned(), "it begins with `openapi: 3.1.0`"),
    };
    Some(Problem::error(format!("{is}, which is not read here")).help(help))
}

/// An entry whose page has no place.
pub(crate) fn nameless(entry: &Entry) -> Problem {
    Problem::error(format!("no file can be called after {}", entry.subject))
        .help("its name needs a letter or a digit at least, and at most 200 of them")
}

#[cfg(test)]
mod tests {
    use kombo_api_build::page::Format;
    use serde_json::json;

    use super::*;

    fn document(name: &str, value: &Value) -> Document {
        let read = Document::read(Format::Yaml, name, &value.to_string());
        read.ok().flatten().unwrap_or_else(|| panic!("{name} is not read"))
    }

    fn operation(id: &str, summary: &str, parameters: &Value) -> Value {
        json!({"openapi": "3.1.0", "paths": {"/x": {"get": {
            "operationId": id, "summary": summary, "parameters": parameters}}}})
    }

    fn said(all: &All) -> String {
        all.problems.iter().map(|problem| format!("{problem}\n")).collect()
    }

    #[test]
    fn the_same_operation_in_several_sections_is_one_page() {
        let value = operation("A", "s", &json!([]));
        let all = all(vec![document("a.md", &value), document("b.md", &value)]);
        assert_eq!((all.wanted.len(), said(&all).as_str()), (1, ""));
        assert_eq!(all.wanted[0].text().ok(), Some(value.to_string()), "the source's own text");
    }

    #[test]
    fn other_wording_is_a_warning_and_the_first_one_wins() {
        let pages =
            ["first", "second"].map(|summary| document(&format!("{summary}.md"), &operation("A", summary, &json!([]))));
        let all = all(pages.into());
        let said = said(&all);
        assert_eq!(all.wanted[0].value["paths"]["/x"]["get"]["summary"], "first");
        assert!(said.starts_with("warning: second.md:1:") && said.contains("also: first.md:1:"), "{said}");
    }

    #[test]
    fn other_meaning_is_an_error_that_names_both_and_neither_is_taken() {
        let (a, b) = (operation("A", "s", &json!([])), operation("A", "s", &json!([{"name": "x", "in": "query"}])));
        let all = all(vec![document("a.md", &a), document("b.md", &b), document("c.md", &a)]);
        let said = said(&all);
        assert!(all.wanted.is_empty() && all.contradicted.contains(&Subject::Operation("A".to_owned())));
        assert!(said.starts_with("error: b.md:1:") && said.contains("also: a.md:1:"), "{said}");
        assert!(said.contains("`/paths/~1x/get/parameters`"), "{said}");
    }

    #[test]
    fn what_has_no_name_is_an_error_and_what_is_about_nothing_a_warning() {
        let all = all(vec![
            document("b.md", &operation("?!", "s", &json!([]))),
            document("c.md", &json!({"openapi": "3.1.0", "components": {}})),
        ]);
        let said = said(&all);
        assert!(said.contains("no file can be called after operation ?!"), "{said}");
        assert!(said.contains("warning: c.md: this document has neither"), "{said}");
    }
}
