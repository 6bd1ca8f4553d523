//! References without a target, or with a target of another type.

use serde_json::Value;

use crate::openapi::grammar::{self, Kind};
use crate::openapi::pointer;
use crate::openapi::problem::Problem;

/// Reports a reference that does not refer to a component of `section` in this document.
pub(super) fn check(document: &Value, reference: &str, section: &str, at: &str, report: &mut dyn FnMut(Problem, &str)) {
    if !reference.starts_with('#') {
        // A reference to another file, which `external` reports.
        return;
    }
    let Some(target) = pointer::of_ref(reference) else {
        let problem = Problem::error(format!("`{reference}` is not a JSON pointer"));
        return report(problem.help(format!("refer to the component as `#/components/{section}/…`")), at);
    };
    if document.pointer(target).is_none() {
        let problem = Problem::error(format!("`{reference}` does not exist in this document"));
        return report(problem.help("pages are self-contained: add the component, or correct the name"), at);
    }
    let is_component = match grammar::kind_at(document, target) {
        Some(Kind::Schema | Kind::SchemaOrFlag) => section == "schemas",
        Some(Kind::ObjectOrRef(object)) => object.section == section,
        _ => false,
    };
    if !is_component {
        let problem = Problem::error(format!("`{reference}` is not a component"));
        report(problem.help(format!("move the target to `#/components/{section}/…` and refer to it there")), at);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::check::tests::{messages, with_schema};

    #[test]
    fn a_reference_must_have_a_component_of_this_document_as_its_target() {
        for (reference, expected) in [
            ("#/components/schemas/B", "does not exist"),
            ("#/components/schemas/A/properties", "is not a component"),
            ("#/info", "is not a component"),
            ("#name", "`#name` is not a JSON pointer"),
        ] {
            let document = with_schema(json!({"properties": {"x": {"type": "string"}, "y": {"$ref": reference}}}));
            let messages = messages(&document);
            assert!(messages.contains(expected), "{messages}");
            assert!(messages.contains("/A/properties/y/$ref"), "{messages}");
        }
    }
}
