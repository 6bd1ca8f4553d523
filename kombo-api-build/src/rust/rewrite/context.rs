//! The context in which the items of an operation are generated.

use serde_json::Value;

use crate::conventions::Conventions;
use crate::openapi::pointer;
use crate::openapi::problem::Problem;
use crate::shape::Operation;

/// An operation, with the document and the conventions.
pub(super) struct Context<'a> {
    pub(super) operation: &'a Operation,
    pub(super) document: &'a Value,
    pub(super) conventions: &'a Conventions,
    /// The examples of its parameters and its request, as in the data of the mock server.
    pub(super) examples: &'a Value,
}

impl<'a> Context<'a> {
    /// Returns the description of the operation.
    pub(super) fn described(&self) -> &'a Value {
        &self.document["paths"][&self.operation.path][self.operation.method]
    }

    /// Returns the parameters of the operation.
    pub(super) fn parameters(&self) -> impl Iterator<Item = &'a Value> {
        self.described()["parameters"].as_array().into_iter().flatten()
    }

    /// Returns the example of the request body.
    pub(super) fn request(&self) -> &'a Value {
        &self.examples["request"]
    }

    /// Returns the example of a parameter.
    pub(super) fn example_of(&self, parameter: &str) -> &'a Value {
        let mut parameters = self.examples["parameters"].as_array().into_iter().flatten();
        parameters.find(|it| it["name"] == parameter).map_or(&Value::Null, |it| &it["example"])
    }

    /// Returns the problem that the method of progenitor is not as expected.
    pub(super) fn unexpected(&self, reason: &str) -> Problem {
        Problem::error(format!("progenitor's method for `{}` is not as expected: {reason}", self.operation.id))
            .at_pointer(&pointer::join(&self.operation.pointer(), "operationId"))
            .help("this is a bug of the generator, not of the page; please report it with the page")
    }
}
