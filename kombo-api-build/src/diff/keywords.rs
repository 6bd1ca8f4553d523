//! The schema keywords by how they are compared.

/// Keywords that only affect documentation.
pub(super) const PROSE: [&str; 5] = ["title", "description", "example", "externalDocs", "xml"];

/// Keywords that a rule compares. `allOf` and `oneOf` are merged before.
pub(super) const COMPARED: [&str; 20] = [
    "type",
    "format",
    "enum",
    "nullable",
    "deprecated",
    "default",
    "not",
    "items",
    "properties",
    "required",
    "additionalProperties",
    "readOnly",
    "writeOnly",
    "anyOf",
    "discriminator",
    "title",
    "description",
    "example",
    "externalDocs",
    "xml",
];

/// Whether a schema with a reference and this keyword still has the structure of the target.
pub(super) fn may_accompany_reference(keyword: &str) -> bool {
    const WHOLE: [&str; 5] = ["deprecated", "nullable", "default", "readOnly", "writeOnly"];
    PROSE.contains(&keyword) || WHOLE.contains(&keyword) || keyword.starts_with("x-")
}
