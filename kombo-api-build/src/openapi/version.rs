//! The versions of OpenAPI that are supported.

use serde_json::Value;

use super::problem::Problem;

/// Returns the problem of a document that is not written in OpenAPI 3.0 or 3.1; without a location.
#[must_use]
pub fn unsupported(document: &Value) -> Option<Problem> {
    let version = document["openapi"].as_str();
    if version.is_some_and(|it| it.starts_with("3.0.") || it.starts_with("3.1.")) {
        return None;
    }
    let (message, help) = match (version, document["swagger"].as_str()) {
        (Some(version), _) => {
            (format!("OpenAPI {version} is not supported"), "publish the document as OpenAPI 3.1 or 3.0")
        }
        (None, Some(version)) => {
            (format!("Swagger {version} is not supported"), "convert the document to OpenAPI 3.1 or 3.0")
        }
        (None, None) => {
            ("this is not an OpenAPI document".to_owned(), "an OpenAPI document begins with `openapi: 3.1.0`")
        }
    };
    Some(Problem::error(message).help(help))
}
