//! Inputs of an operation: its parameters and its request body, as fields of a value.

use proc_macro2::Ident;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{FnArg, Pat, Signature, Type, parse_quote};

use crate::openapi::problem::Problem;
use crate::shape::{Body, JOINED, Operation, RUST_NAME};

use super::context::Context;
use super::types::generic;

/// An input: a parameter or the request body.
pub(super) struct Input {
    pub(super) ident: Ident,
    pub(super) ty: Type,
    pub(super) docs: String,
    /// The parameter; `None` for the request body.
    pub(super) parameter: Option<Parameter>,
}

/// A parameter of an operation.
pub(super) struct Parameter {
    /// The API name.
    pub(super) name: String,
    pub(super) location: Location,
    pub(super) required: bool,
}

/// The location of a parameter in a request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Location {
    Path,
    Query,
    /// A list in the query that is sent as one string.
    JoinedQuery,
    Header,
}

impl Input {
    pub(super) fn is_body(&self) -> bool {
        self.parameter.is_none()
    }

    pub(super) fn is_in_path(&self) -> bool {
        self.parameter.as_ref().is_some_and(|it| it.location == Location::Path)
    }

    /// Whether it is a parameter that is an argument of the constructor.
    pub(super) fn is_required_parameter(&self) -> bool {
        self.parameter.as_ref().is_some_and(|it| it.required)
    }

    /// Whether it is a parameter that has a setter.
    pub(super) fn is_optional_parameter(&self) -> bool {
        self.parameter.as_ref().is_some_and(|it| !it.required)
    }
}

/// Returns the inputs of an operation, in the order of the arguments of the method of progenitor.
pub(super) fn inputs(context: &Context<'_>, signature: &Signature) -> Result<Vec<Input>, Problem> {
    let arguments = signature.inputs.iter().filter_map(|argument| match argument {
        FnArg::Typed(it) => match &*it.pat {
            Pat::Ident(pat) => Some((pat.ident.clone(), &*it.ty)),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    });
    arguments
        .map(|(ident, ty)| match context.parameters().find(|it| it[RUST_NAME].as_str().is_some_and(|it| ident == it)) {
            Some(described) => Ok(parameter(context.operation, described, ident, owned(ty))),
            None if ident == "body" => Ok(body(context.operation, ident, owned(ty))),
            None => Err(context.unexpected(&format!("its argument `{ident}` has no description"))),
        })
        .collect()
}

fn parameter(operation: &Operation, described: &Value, ident: Ident, ty: Type) -> Input {
    let name = described["name"].as_str().unwrap_or_default().to_owned();
    let required = generic(&ty, "Option").is_none();
    let location = match described["in"].as_str() {
        Some("path") => Location::Path,
        Some("header") => Location::Header,
        _ if described["schema"][JOINED] == true => Location::JoinedQuery,
        _ => Location::Query,
    };
    let ty = match (location, required) {
        (Location::JoinedQuery, true) => parse_quote!(::std::vec::Vec<::std::string::String>),
        (Location::JoinedQuery, false) => {
            parse_quote!(::std::option::Option<::std::vec::Vec<::std::string::String>>)
        }
        _ => ty,
    };
    let docs = parameter_docs(described, operation, &name);
    Input { ident, ty, docs, parameter: Some(Parameter { name, location, required }) }
}

fn body(operation: &Operation, ident: Ident, ty: Type) -> Input {
    let ty = match operation.body {
        Body::Bytes => parse_quote!(bytes::Bytes),
        Body::Ndjson => {
            let model = operation.ndjson_model.as_ref().map(|name| format_ident!("{name}"));
            let value = model.map_or_else(|| quote!(::serde_json::Value), |model| quote!(types::#model));
            parse_quote!(crate::rt::Ndjson<#value>)
        }
        Body::Json => ty,
    };
    Input { ident, ty, docs: "The request body.".to_owned(), parameter: None }
}

fn parameter_docs(parameter: &Value, operation: &Operation, name: &str) -> String {
    let text = parameter["description"].as_str().unwrap_or_default();
    // A placeholder in the docs ("GET /a/:b Parameter") is less informative than the name.
    let is_placeholder = text.starts_with(&operation.method.to_uppercase()) && text.ends_with(" Parameter");
    if text.is_empty() || is_placeholder { format!("The parameter `{name}`.") } else { text.to_owned() }
}

/// Returns the owned form of the type of an argument.
fn owned(ty: &Type) -> Type {
    if let Some(inner) = generic(ty, "Option") {
        let inner = owned(inner);
        return parse_quote!(::std::option::Option<#inner>);
    }
    match ty {
        Type::Reference(it) if is_str(&it.elem) => parse_quote!(::std::string::String),
        Type::Reference(it) => (*it.elem).clone(),
        other => other.clone(),
    }
}

fn is_str(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident("str"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_own_their_arguments() {
        for (ty, expected) in [
            ("&'a str", ":: std :: string :: String"),
            ("&'a types::X", "types :: X"),
            ("Option<&'a str>", ":: std :: option :: Option < :: std :: string :: String >"),
            ("Option<bool>", ":: std :: option :: Option < bool >"),
            ("i64", "i64"),
        ] {
            let ty: Type = syn::parse_str(ty).unwrap_or_else(|error| panic!("{error}"));
            let owned = owned(&ty);
            assert_eq!(quote!(#owned).to_string(), expected);
        }
    }
}
