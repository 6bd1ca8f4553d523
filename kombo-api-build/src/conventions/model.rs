//! The conventions of an API, in the form that the stages use.

use std::collections::BTreeMap;

use heck::ToSnakeCase;
use serde_json::Value;

use crate::openapi::problem::Location;

/// The conventions of an API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conventions {
    /// The path of the file as given; empty without a file.
    pub(super) file: String,
    pub(crate) docs: Option<String>,
    pub(crate) examples: Option<ExampleNames>,
    pub(crate) scope: Option<Row>,
    pub(crate) envelope: Option<Envelope>,
    pub(crate) error: ErrorMembers,
    pub(crate) paging: Option<Paging>,
    /// The parameters that are comma-separated lists, by name.
    pub(crate) comma_separated: BTreeMap<String, Location>,
    /// The components of the values in NDJSON bodies, by operation id.
    pub(crate) ndjson: Rows,
    /// The namespaces by name.
    pub(crate) namespaces: BTreeMap<String, Namespace>,
    /// The rows of operations by operation id.
    pub(crate) operations: BTreeMap<String, OperationRow>,
    /// The names of types by type path.
    pub(crate) types: Rows,
    /// The names of variants by type path.
    pub(crate) variants: Rows,
    /// The names of fields by model and property.
    pub(crate) fields: BTreeMap<(String, String), Row>,
}

/// A name in the file, and its location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) location: Location,
}

pub(crate) type Rows = BTreeMap<String, Row>;

/// The names of the SDK in the examples of its documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExampleNames {
    /// The crate.
    pub(crate) krate: Row,
    /// The type of the client.
    pub(crate) client: Row,
    /// The scope of scoped operations, such as an id.
    pub(crate) scope: Option<String>,
}

impl ExampleNames {
    /// Returns the variable of the client.
    pub(crate) fn variable(&self) -> String {
        self.client.name.to_snake_case()
    }
}

/// The members around the payload of a success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Envelope {
    pub(crate) location: Location,
    /// The member that distinguishes success from failure.
    pub(crate) marker: String,
    pub(crate) success: Value,
    pub(crate) failure: Value,
    pub(crate) data: String,
    pub(crate) warnings: Option<String>,
}

/// The members that describe a failure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ErrorMembers {
    /// The member that contains all others. Without it, they are members of the body.
    pub(crate) object: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) log_url: Option<String>,
}

/// The parameter and the members of lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Paging {
    pub(crate) location: Location,
    pub(crate) cursor: String,
    pub(crate) results: String,
    pub(crate) next: String,
    /// A second member with the cursor of the next page, which some lists have.
    pub(crate) next_copy: Option<String>,
}

/// A namespace of the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Namespace {
    pub(crate) location: Location,
    /// The tags of operations that belong to the namespace without a row.
    pub(crate) tags: Vec<String>,
    pub(crate) feature: Option<String>,
    pub(crate) docs: Option<String>,
}

/// The row of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OperationRow {
    pub(crate) location: Location,
    pub(crate) namespace: String,
    pub(crate) method: String,
    /// The name of the operation as a value, unless it is derived from the method.
    pub(crate) value: Option<String>,
    pub(crate) docs: Option<String>,
    pub(crate) deprecated: Option<String>,
    pub(crate) by_hand: bool,
}

impl Conventions {
    /// Returns the header that selects the scope of an operation.
    #[must_use]
    pub fn scope_header(&self) -> Option<&str> {
        self.scope.as_ref().map(|row| row.name.as_str())
    }

    /// Returns the parameter of a list that takes the cursor of a page.
    #[must_use]
    pub fn cursor(&self) -> Option<&str> {
        self.paging.as_ref().map(|paging| paging.cursor.as_str())
    }

    /// Returns the address of the API's documentation.
    #[must_use]
    pub fn docs_url(&self) -> Option<&str> {
        self.docs.as_deref()
    }

    /// Returns the namespaces that require a Cargo feature, with the name of the feature.
    pub fn features(&self) -> impl Iterator<Item = (&str, &str)> {
        self.namespaces.iter().filter_map(|(name, it)| Some((name.as_str(), it.feature.as_deref()?)))
    }

    /// Returns the name of the file for messages.
    pub(crate) fn file(&self) -> &str {
        if self.file.is_empty() { "the conventions file" } else { &self.file }
    }

    /// Returns the namespace of operations with this tag and without a row.
    pub(crate) fn namespace_of_tag(&self, tag: &str) -> String {
        let listed = self.namespaces.iter().find(|(_, it)| it.tags.iter().any(|listed| listed == tag));
        listed.map_or_else(|| tag.to_snake_case(), |(name, _)| name.clone())
    }

    /// Returns the component of the values in an NDJSON body, if the file has a row for the operation.
    pub(crate) fn ndjson_model(&self, operation_id: &str) -> Option<&str> {
        self.ndjson.get(operation_id).map(|row| row.name.as_str())
    }
}
