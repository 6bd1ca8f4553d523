//! Documents of several files: references to other files, and the files that they lead to.

use serde_json::Value;

use crate::documents::page::Page;
use crate::openapi::grammar::{self, DOCUMENT, Kind};
use crate::openapi::pointer;
use crate::openapi::problem::{Location, Problem};

/// Returns one problem for all references of `pages` to other files, and one for all files that are only parts.
pub(super) fn check(pages: &[Page]) -> Vec<Problem> {
    let mut found = pages.iter().flat_map(|page| references(page.document()).into_iter().map(move |it| (page, it)));
    let Some((page, (at, reference))) = found.next() else { return Vec::new() };
    let first = match found.count() {
        0 => problem(&reference),
        more => {
            Problem::error(format!("{} references to other files: the first is `{reference}`", more + 1)).help(HELP)
        }
    };
    let mut problems = vec![first.at(page.location(&at))];
    let mut fragments = pages.iter().filter(|page| is_fragment(page.document()));
    if let Some(first) = fragments.next() {
        let message = match fragments.count() {
            0 => "this file is only a part of a document".to_owned(),
            more => format!("this file and {more} more are only parts of a document"),
        };
        let help = "keep the parts in another folder than the bundled document";
        problems.push(Problem::error(message).at(Location::page(first.name())).help(help));
    }
    problems
}

/// Returns the problem of a reference to another file.
pub(super) fn problem(reference: &str) -> Problem {
    Problem::error(format!("`{reference}` refers to another file")).help(HELP)
}

const HELP: &str = "bundle the files into one document first: `npx @redocly/cli bundle openapi.yaml -o bundled.yaml`";

/// Whether a file is no document by itself.
fn is_fragment(document: &Value) -> bool {
    document.get("openapi").is_none() && document.get("swagger").is_none()
}

/// An anchor of the same document is no other file.
fn is_external(reference: &str) -> bool {
    !reference.starts_with('#')
}

/// Returns the references of a document to other files, with their pointers.
pub(super) fn references(document: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut see = |value: &Value, at: &str| {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str).filter(|it| is_external(it)) {
            found.push((pointer::join(at, "$ref"), reference.to_owned()));
        }
    };
    if is_fragment(document) {
        everywhere(document, "", &mut see);
    } else {
        grammar::visit(document, Kind::Object(&DOCUMENT), "", &mut |value, kind, at| {
            if kind != Kind::Any {
                see(value, at);
            }
        });
    }
    found
}

/// Calls `see` with each value, since the grammar does not tell what a part is a part of.
fn everywhere(value: &Value, at: &str, see: &mut dyn FnMut(&Value, &str)) {
    see(value, at);
    match value {
        Value::Object(members) => members.iter().for_each(|(key, it)| everywhere(it, &pointer::join(at, key), see)),
        Value::Array(items) => items.iter().enumerate().for_each(|(n, it)| everywhere(it, &format!("{at}/{n}"), see)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::pages;

    fn messages(files: &[(&str, &str)]) -> String {
        let page = |(name, text): &(&str, &str)| Page::parse(*name, text).unwrap_or_else(|problem| panic!("{problem}"));
        let read: Vec<Page> = files.iter().map(page).collect();
        pages(&read).unwrap_or_else(|files| files).iter().map(|problem| format!("{problem}\n")).collect()
    }

    const ROOT: &str = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\n";

    #[test]
    fn references_to_other_files_are_one_problem_with_a_command() {
        let root = format!(
            "{ROOT}paths:\n  /a: {{$ref: paths/a.yaml}}\ncomponents:\n  schemas: {{$ref: schemas.yaml}}\n  responses:\n    R: {{$ref: 'https://example.com/r.yaml#/R'}}\n"
        );
        let expected = "error: openapi.yaml:4:8: #/paths/~1a/$ref: 3 references to other files: the first is `paths/a.yaml`\n  \
                        help: bundle the files into one document first: `npx @redocly/cli bundle openapi.yaml -o bundled.yaml`\n";
        assert_eq!(messages(&[("openapi.yaml", &root)]), expected);
        let parts = "error: paths/a.yaml: this file and 1 more are only parts of a document\n  \
                     help: keep the parts in another folder than the bundled document\n";
        let files = [("openapi.yaml", root.as_str()), ("paths/a.yaml", "get: {x: 1}\n"), ("schemas.yaml", "A: {}\n")];
        assert_eq!(messages(&files), format!("{expected}{parts}"));
    }

    #[test]
    fn one_reference_is_named() {
        let root = format!("{ROOT}components: {{schemas: {{A: {{$ref: 'b.yaml#/B'}}}}}}\n");
        assert!(messages(&[("a.yaml", &root)]).contains("`b.yaml#/B` refers to another file\n  help: bundle"));
    }
}
