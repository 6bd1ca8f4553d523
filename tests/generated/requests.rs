//! What the generated source sends and reads where pages of the API have no example of it.

use std::sync::LazyLock;

use kombo_api_build::Generated;

use crate::{fixtures, generated};

static ODD: LazyLock<Generated> = LazyLock::new(|| generated(&fixtures().join("odd.yaml")));

/// The implementation of `Operation` for an operation of the fixture, without white space.
fn implementation(operation: &str) -> String {
    let start = format!("impl crate::rt::Operation for {operation} {{");
    let (_, rest) = ODD.source.split_once(&start).unwrap_or_else(|| panic!("no {start} in\n{}", ODD.source));
    let end = rest.find("\n    }\n").expect("its end");
    rest[..end].split_whitespace().collect()
}

#[test]
fn a_header_parameter_called_api_version_is_sent_and_no_other_version_is() {
    let optional = r#"("api-version",self.api_version.as_ref().map(::std::string::ToString::to_string),)"#;
    let required = r#"("api-version",::std::option::Option::Some(self.api_version.to_string()),)"#;
    for (operation, header) in [("GetPhoto", optional), ("PutPhoto", required)] {
        let source = implementation(operation);
        assert!(source.contains(".headers(crate::rt::headers([") && source.contains(header), "{source}");
        assert_eq!(source.matches("\"api-version\"").count(), 1, "{source}");
    }
    // Progenitor sends the version of the description with every request; this API does not ask for it.
    assert!(!implementation("NoRes").contains("header"), "{}", implementation("NoRes"));
}

#[test]
fn a_response_that_is_not_json_is_bytes_and_no_reader_of_json_sees_it() {
    let source = implementation("GetPhoto");
    assert!(source.starts_with("typeOutput=bytes::Bytes;"), "{source}");
    assert!(source.contains("{crate::rt::decode::bytes(body)}"), "{source}");
}
