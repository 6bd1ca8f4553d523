//! Unknown and missing keywords.

use serde_json::{Map, Value};

use crate::openapi::grammar::Object;
use crate::openapi::pointer;
use crate::openapi::problem::Problem;
use crate::openapi::version;

/// Reports keywords that are not in the grammar, and required keywords that are missing.
pub(super) fn check(object: &Object, members: &Map<String, Value>, at: &str, report: &mut dyn FnMut(Problem, &str)) {
    for key in members.keys().filter(|key| object.member(key).is_none()) {
        let problem = match object.name {
            "responses" => Problem::error(format!("`{key}` is not a status code"))
                .help("use a code such as `200`, a range such as `4XX`, or `default`"),
            "paths" => Problem::error(format!("the path `{key}` does not begin with `/`")).help("add the leading `/`"),
            name if version::is_new(name, key) => Problem::error(format!(
                "`{key}` in {} is new in OpenAPI 3.2, which is not supported",
                with_article(name)
            ))
            .help("describe it by keywords of OpenAPI 3.1, or leave it out"),
            name => Problem::error(format!("unknown keyword `{key}` in {}", with_article(name))).help(
                match suggestion(key, object) {
                    Some(known) => format!("did you mean `{known}`? An extension is named `x-…`"),
                    None => "correct the spelling; an extension is named `x-…`".to_owned(),
                },
            ),
        };
        report(problem, &pointer::join(at, key));
    }
    for key in object.required.iter().filter(|key| !members.contains_key(**key)) {
        let problem = Problem::error(format!("{} needs `{key}`", with_article(object.name)));
        report(problem.help(format!("add `{key}`")), at);
    }
}

/// Returns a noun with its indefinite article.
pub(super) fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}

/// Returns the known keyword that is most similar to `key`, if it is similar enough to be a misspelling.
fn suggestion(key: &str, object: &Object) -> Option<&'static str> {
    let plain = |text: &str| text.to_lowercase().replace(['-', '_'], "");
    let distances = object.fields.iter().map(|(name, _)| (strsim::osa_distance(&plain(name), &plain(key)), *name));
    let (distance, name) = distances.min_by_key(|(distance, _)| *distance)?;
    // One wrong, missing or additional letter in four, so that short keywords are not mistaken for each other.
    (distance <= name.len() / 4).then_some(name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::check::tests::{messages, with_schema};

    #[test]
    fn an_unknown_keyword_is_reported_with_its_pointer_and_a_suggestion() {
        let reported = messages(&with_schema(json!({"type": "string", "minLenght": 1})));
        let expected = "#/components/schemas/A/minLenght: unknown keyword `minLenght` in a schema";
        assert!(reported.contains(expected) && reported.contains("did you mean `minLength`?"), "{reported}");
        for (key, suggestion) in [("propertie", "properties"), ("read-only", "readOnly"), ("Enum", "enum")] {
            let reported = messages(&with_schema(json!({key: {}})));
            assert!(reported.contains(&format!("did you mean `{suggestion}`?")), "{reported}");
        }
        assert!(messages(&with_schema(json!({"values": 1}))).contains("help: correct the spelling"));
    }

    #[test]
    fn extensions_are_allowed_everywhere_and_examples_may_have_any_value() {
        let document =
            with_schema(json!({"x-y": {"minLenght": 1}, "example": {"minLenght": 1}, "default": {"foo": 1}}));
        assert_eq!(messages(&document), "");
    }
}
