//! The incoming pages: one for each operation and webhook of the source, whatever documents they are in.

use std::collections::{BTreeMap, BTreeSet};

use kombo_api_build::split::{self, Entry, Splitter, Subject};
use kombo_api_build::{Conventions, Location, Problem, bundle, version};
use serde_json::Value;

use super::document::Document;
use super::to_yaml::to_yaml;

/// A page of the source.
pub(crate) struct IncomingPage {
    pub(crate) entry: Entry,
    pub(crate) value: Value,
    /// The text of its document, if the document has nothing else.
    own: Option<String>,
    pub(crate) location: Location,
}

impl IncomingPage {
    /// Returns the text of the page: the text of the source, byte for byte, or generated YAML.
    pub(crate) fn text(&self) -> Result<String, Problem> {
        let written = self.own.clone().map_or_else(|| to_yaml(&self.value), Ok);
        written.map_err(|error| {
            Problem::error(format!("cannot be written as YAML: {error}"))
                .at(self.location.clone())
                .help("please report this")
        })
    }
}

/// The incoming pages in the order of the documents, each subject once.
#[derive(Default)]
pub(crate) struct Incoming {
    pub(crate) pages: Vec<IncomingPage>,
    /// Subjects about which documents contradict each other. Their pages are not changed.
    pub(crate) contradicted: BTreeSet<Subject>,
    pub(crate) problems: Vec<Problem>,
}

/// Splits documents, and merges subjects that are in several of them.
pub(crate) fn pages(documents: Vec<Document>, conventions: &Conventions) -> Incoming {
    let mut incoming = Incoming::default();
    let mut known = BTreeMap::new();
    for Document { page, yaml } in documents {
        if let Some(problem) = version::unsupported(page.document()) {
            incoming.problems.push(problem.at(Location::page(page.name())));
            continue;
        }
        let entries = split::entries(page.document());
        if entries.is_empty() {
            let problem = Problem::warning("this document has neither an operation nor a webhook; it is skipped");
            incoming.problems.push(problem.at(Location::page(page.name())));
        }
        let is_own = entries.len() == 1;
        let splitter = Splitter::new(page.document(), conventions);
        for entry in entries {
            let location = page.location(&entry.pointer);
            if entry.file().is_none() {
                incoming.problems.push(nameless(&entry).at(location));
                continue;
            }
            let own = yaml.clone().filter(|_| is_own);
            let value = if is_own { page.document().clone() } else { splitter.page(&entry) };
            incoming.add(IncomingPage { entry, value, own, location }, &mut known);
        }
    }
    let contradicted = &incoming.contradicted;
    incoming.pages.retain(|it| !contradicted.contains(&it.entry.subject));
    incoming
}

impl Incoming {
    fn add(&mut self, page: IncomingPage, known: &mut BTreeMap<Subject, usize>) {
        let subject = page.entry.subject.clone();
        let Some(&first) = known.get(&subject) else {
            known.insert(subject, self.pages.len());
            self.pages.push(page);
            return;
        };
        let first = &self.pages[first];
        if first.value == page.value {
            return;
        }
        let there = first.location.clone();
        let problem = match bundle::difference(&first.value, &page.value) {
            None => Problem::warning(format!("{subject} is worded differently on another page"))
                .at(page.location)
                .at(there)
                .help("the wording of the other page is used, which comes first"),
            Some(difference) => {
                self.contradicted.insert(subject.clone());
                Problem::error(format!("{subject} has another meaning on another page; they differ in `{difference}`"))
                    .at(page.location)
                    .at(there)
                    .help("one of the two is out of date; the page in the folder is not changed")
            }
        };
        self.problems.push(problem);
    }
}

/// Returns the problem of an entry from whose name no file name can be derived.
pub(crate) fn nameless(entry: &Entry) -> Problem {
    Problem::error(format!("no file name can be derived from {}", entry.subject))
        .help("a name needs at least one and at most 200 letters or digits")
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

    fn messages(incoming: &Incoming) -> String {
        incoming.problems.iter().map(|problem| format!("{problem}\n")).collect()
    }

    #[test]
    fn the_same_operation_in_several_sections_is_one_page() {
        let value = operation("A", "s", &json!([]));
        let incoming = pages(vec![document("a.md", &value), document("b.md", &value)], &Conventions::default());
        assert_eq!((incoming.pages.len(), messages(&incoming).as_str()), (1, ""));
        assert_eq!(incoming.pages[0].text().ok(), Some(value.to_string()), "the source's own text");
    }

    #[test]
    fn different_wording_is_a_warning_and_the_first_page_is_used() {
        let documents =
            ["first", "second"].map(|summary| document(&format!("{summary}.md"), &operation("A", summary, &json!([]))));
        let incoming = pages(documents.into(), &Conventions::default());
        let messages = messages(&incoming);
        assert_eq!(incoming.pages[0].value["paths"]["/x"]["get"]["summary"], "first");
        assert!(messages.starts_with("warning: second.md:1:") && messages.contains("also: first.md:1:"), "{messages}");
    }

    #[test]
    fn different_meaning_is_an_error_that_names_both_and_neither_is_used() {
        let (a, b) = (operation("A", "s", &json!([])), operation("A", "s", &json!([{"name": "x", "in": "query"}])));
        let incoming =
            pages(vec![document("a.md", &a), document("b.md", &b), document("c.md", &a)], &Conventions::default());
        let messages = messages(&incoming);
        assert!(incoming.pages.is_empty() && incoming.contradicted.contains(&Subject::Operation("A".to_owned())));
        assert!(messages.starts_with("error: b.md:1:") && messages.contains("also: a.md:1:"), "{messages}");
        assert!(messages.contains("`/paths/~1x/get/parameters`"), "{messages}");
    }

    #[test]
    fn a_subject_without_a_file_name_is_an_error_and_an_empty_document_a_warning() {
        let documents = vec![
            document("b.md", &operation("?!", "s", &json!([]))),
            document("c.md", &json!({"openapi": "3.1.0", "components": {}})),
        ];
        let incoming = pages(documents, &Conventions::default());
        let messages = messages(&incoming);
        assert!(messages.contains("no file name can be derived from operation ?!"), "{messages}");
        assert!(messages.contains("warning: c.md: this document has neither"), "{messages}");
    }
}
