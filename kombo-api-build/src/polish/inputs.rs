//! What an operation takes: the arguments of progenitor's method, as fields of a value.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;
use syn::visit_mut::{self, VisitMut};
use syn::{FnArg, Pat, Type, parse_quote};

use crate::openapi::problem::Problem;
use crate::shape::{API_NAME, Body, JOINED, Operation, is_called};

use super::arguments::generic;
use super::operations::{Context, unexpected};

/// Puts the API's own names of parameters into progenitor's method, where they are called otherwise for Rust.
pub(super) fn named_by_the_api(method: &mut syn::ImplItemFn, described: &Value) {
    struct Names(Vec<(String, String)>);
    impl VisitMut for Names {
        fn visit_lit_str_mut(&mut self, text: &mut syn::LitStr) {
            if let Some((_, api)) = self.0.iter().find(|(name, _)| *name == text.value()) {
                *text = syn::LitStr::new(api, text.span());
            }
        }
    }
    let parameters = described["parameters"].as_array().into_iter().flatten();
    let names = parameters.filter_map(|it| Some((it["name"].as_str()?.to_owned(), it[API_NAME].as_str()?.to_owned())));
    Names(names.collect()).visit_impl_item_fn_mut(method);
}

/// One argument of progenitor's method, as a field of the operation.
pub(super) struct Input {
    pub(super) ident: Ident,
    /// The field's type.
    pub(super) ty: Type,
    /// The expression that makes the method's argument of the field.
    pub(super) passed: TokenStream,
    pub(super) docs: String,
    pub(super) kind: Kind,
}

pub(super) enum Kind {
    Path {
        name: String,
    },
    /// A list that is sent as one text.
    Joined {
        name: String,
        required: bool,
    },
    Other {
        required: bool,
    },
    Body,
}

pub(super) fn inputs(
    context: &Context<'_>,
    method: &syn::ImplItemFn,
    described: &Value,
) -> Result<Vec<Input>, Problem> {
    let parameters: Vec<&Value> = described["parameters"].as_array().into_iter().flatten().collect();
    let arguments = method.sig.inputs.iter().filter_map(|argument| match argument {
        FnArg::Typed(it) => match &*it.pat {
            Pat::Ident(pat) => Some((pat.ident.clone(), &*it.ty)),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    });
    arguments
        .map(|(ident, ty)| {
            let (owned, passed) = owned(ty, &ident);
            let parameter = parameters.iter().find(|it| is_called(&ident, it["name"].as_str().unwrap_or_default()));
            let (docs, kind) = match parameter {
                Some(it) => {
                    let name = it.get(API_NAME).unwrap_or(&it["name"]).as_str().unwrap_or_default().to_owned();
                    let required = generic(&owned, "Option").is_none();
                    let kind = match it["in"].as_str() {
                        Some("path") => Kind::Path { name: name.clone() },
                        _ if it["schema"][JOINED] == true => Kind::Joined { name: name.clone(), required },
                        _ => Kind::Other { required },
                    };
                    (parameter_docs(it, context.operation, &name), kind)
                }
                None if ident == "body" => ("The request body.".to_owned(), Kind::Body),
                None => {
                    return Err(unexpected(context.operation, &format!("nothing describes its argument `{ident}`")));
                }
            };
            let ty = match (&kind, context.operation.body) {
                (Kind::Joined { required: true, .. }, _) => parse_quote!(::std::vec::Vec<::std::string::String>),
                (Kind::Joined { .. }, _) => {
                    parse_quote!(::std::option::Option<::std::vec::Vec<::std::string::String>>)
                }
                (Kind::Body, Body::Bytes) => parse_quote!(bytes::Bytes),
                (Kind::Body, Body::Lines) => {
                    let line = context.operation.line.as_ref().map(|line| format_ident!("{line}"));
                    let line = line.map_or_else(|| quote!(::serde_json::Value), |line| quote!(types::#line));
                    parse_quote!(crate::rt::JsonLines<#line>)
                }
                _ => owned,
            };
            Ok(Input { ident, ty, passed, docs, kind })
        })
        .collect()
}

fn parameter_docs(parameter: &Value, operation: &Operation, name: &str) -> String {
    let said = parameter["description"].as_str().unwrap_or_default();
    // The docs' own placeholder ("GET /a/:b Parameter") says less than the name.
    let placeholder = said.starts_with(&operation.method.to_uppercase()) && said.ends_with(" Parameter");
    if said.is_empty() || placeholder { format!("The parameter `{name}`.") } else { said.to_owned() }
}

/// The type of a field that holds an argument of type `ty`, and the expression that passes it.
fn owned(ty: &Type, ident: &Ident) -> (Type, TokenStream) {
    if let Some(inner) = generic(ty, "Option") {
        let (inner_owned, _) = owned(inner, ident);
        let passed = match inner {
            Type::Reference(it) if is_str(&it.elem) => quote!(self.#ident.as_deref()),
            Type::Reference(_) => quote!(self.#ident.as_ref()),
            _ => quote!(self.#ident.clone()),
        };
        return (parse_quote!(::std::option::Option<#inner_owned>), passed);
    }
    match ty {
        Type::Reference(it) if is_str(&it.elem) => (parse_quote!(::std::string::String), quote!(&self.#ident)),
        Type::Reference(it) => ((*it.elem).clone(), quote!(&self.#ident)),
        other => (other.clone(), quote!(self.#ident.clone())),
    }
}

fn is_str(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident("str"))
}

/// A type of the module `types`, as seen from outside of it.
pub(super) fn in_types(ty: &Type) -> Type {
    struct Qualify;
    impl VisitMut for Qualify {
        fn visit_path_mut(&mut self, path: &mut syn::Path) {
            visit_mut::visit_path_mut(self, path);
            let scalars = ["bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64"];
            if path.leading_colon.is_none()
                && path.segments.len() == 1
                && !scalars.contains(&path.segments[0].ident.to_string().as_str())
            {
                let rest = path.clone();
                *path = parse_quote!(types::#rest);
            }
        }
    }
    let mut ty = ty.clone();
    Qualify.visit_type_mut(&mut ty);
    ty
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_owned_in_the_operation() {
        let ident = format_ident!("a");
        for (ty, expected, passed) in [
            ("&'a str", ":: std :: string :: String", "& self . a"),
            ("&'a types::X", "types :: X", "& self . a"),
            ("Option<&'a str>", ":: std :: option :: Option < :: std :: string :: String >", "self . a . as_deref ()"),
            ("Option<bool>", ":: std :: option :: Option < bool >", "self . a . clone ()"),
            ("i64", "i64", "self . a . clone ()"),
        ] {
            let ty: Type = syn::parse_str(ty).unwrap_or_else(|error| panic!("{error}"));
            let (owned, expression) = owned(&ty, &ident);
            assert_eq!(quote!(#owned).to_string(), expected);
            assert_eq!(expression.to_string(), passed);
        }
    }

    #[test]
    fn types_are_qualified_outside_of_their_module() {
        let ty: Type = syn::parse_str("::std::vec::Vec<Language>").unwrap_or_else(|error| panic!("{error}"));
        let qualified = in_types(&ty);
        assert_eq!(quote!(#qualified).to_string(), ":: std :: vec :: Vec < types :: Language >");
    }
}
