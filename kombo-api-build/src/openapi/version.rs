//! The versions of OpenAPI that are supported.

use serde_json::Value;

use super::problem::Problem;

/// Returns the problem of a document that is not written in OpenAPI 3.0, 3.1 or 3.2; without a location.
///
/// 3.2 is 3.1 with additional keywords, which `check` refuses one by one.
#[must_use]
pub fn unsupported(document: &Value) -> Option<Problem> {
    let version = document["openapi"].as_str();
    if version.is_some_and(|it| ["3.0.", "3.1.", NEWER].iter().any(|known| it.starts_with(known))) {
        return None;
    }
    let (message, help) = match (version, document["swagger"].as_str()) {
        (Some(version), _) => {
            (format!("OpenAPI {version} is not supported"), "convert the document to OpenAPI 3.1 or 3.0")
        }
        (None, Some(version)) => (
            format!("Swagger {version} is not supported"),
            "convert the document: `npx swagger2openapi swagger.yaml -o openapi.yaml`",
        ),
        (None, None) => {
            ("this is not an OpenAPI document".to_owned(), "an OpenAPI document begins with `openapi: 3.1.0`")
        }
    };
    Some(Problem::error(message).help(help))
}

/// The beginning of versions that are read as 3.1.
const NEWER: &str = "3.2.";

/// Returns the warning that a document of OpenAPI 3.2 is read as 3.1; without a location.
pub(crate) fn newer(document: &Value) -> Option<Problem> {
    let version = document["openapi"].as_str().filter(|it| it.starts_with(NEWER))?;
    let problem = Problem::warning(format!("OpenAPI {version} is read as 3.1"));
    Some(problem.help("no action needed: keywords that are new in 3.2 are reported as errors"))
}

/// Keywords of OpenAPI 3.2 that 3.1 does not have, by the object that they belong to.
const NEW: [(&str, &[&str]); 11] = [
    ("document", &["$self"]),
    ("server", &["name"]),
    ("tag", &["summary", "parent", "kind"]),
    ("components", &["mediaTypes"]),
    ("path item", &["query", "additionalOperations"]),
    ("response", &["summary"]),
    ("media type", &["itemSchema", "prefixEncoding", "itemEncoding"]),
    ("encoding", &["encoding", "prefixEncoding", "itemEncoding"]),
    ("example", &["dataValue", "serializedValue"]),
    ("discriminator", &["defaultMapping"]),
    ("security scheme", &["oauth2MetadataUrl", "deprecated"]),
];

/// Whether a keyword of an object is new in OpenAPI 3.2.
pub(crate) fn is_new(object: &str, keyword: &str) -> bool {
    NEW.iter().any(|(name, keywords)| *name == object && keywords.contains(&keyword))
}
