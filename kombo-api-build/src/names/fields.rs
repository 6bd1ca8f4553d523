//! Fields whose name in the API misleads in Rust.

/// The model, the property and the field, in order.
pub(crate) const FIELDS: &[(&str, &str, &str)] = &[
    // `answer.status()` is the status of Kombo's response, and these are those of the tool's.
    ("PassthroughResponse", "headers", "tool_headers"),
    ("PassthroughResponse", "status", "tool_status"),
];
