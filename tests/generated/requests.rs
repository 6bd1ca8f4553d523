//! Generated requests and decoders for constructs that the pages of the API do not contain.

use std::sync::LazyLock;

use kombo_api_build::Generated;

use crate::{fixtures, generated};

static ODD: LazyLock<Generated> = LazyLock::new(|| generated(&fixtures().join("odd.yaml")));

/// Returns the implementation of `Operation` for an operation of the fixture, without white space.
fn implementation(operation: &str) -> String {
    let start = format!("impl crate::rt::Operation for {operation} {{");
    let (_, rest) = ODD.source.split_once(&start).unwrap_or_else(|| panic!("no {start} in\n{}", ODD.source));
    let end = rest.find("\n    }\n").expect("its end");
    rest[..end].split_whitespace().collect()
}

#[test]
fn a_header_parameter_named_api_version_is_sent_once() {
    let optional = r#"("api-version",self.api_version.as_ref().map(::std::string::ToString::to_string),)"#;
    let required = r#"("api-version",::std::option::Option::Some(self.api_version.to_string()),)"#;
    for (operation, header) in [("GetPhoto", optional), ("PutPhoto", required)] {
        let source = implementation(operation);
        assert!(source.contains(".headers(crate::rt::headers([") && source.contains(header), "{source}");
        assert_eq!(source.matches("\"api-version\"").count(), 1, "{source}");
    }
    // progenitor adds an `api-version` header to every request, which the SDK must not send.
    assert!(!implementation("NoRes").contains("header"), "{}", implementation("NoRes"));
}

#[test]
fn a_response_that_is_not_json_is_decoded_as_bytes() {
    let source = implementation("GetPhoto");
    assert!(source.starts_with("typeOutput=bytes::Bytes;"), "{source}");
    assert!(source.contains("{crate::rt::decode::bytes(body)}"), "{source}");
}
