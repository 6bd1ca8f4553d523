//! Operations as plain values: `op::CreateConnectionLink::new(…)`, with a setter for everything that is optional.
//!
//! Each becomes a struct, its `Operation` (the request that it builds, and how its response is decoded), and the same setters once more
//! on `Call`, so that `connect().create_connection_link(…).language(…)` reads as one sentence.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{GenericArgument, Item, ItemStruct, PathArguments, ReturnType, Type, parse_quote};

use crate::conventions::Conventions;
use crate::openapi::pointer;
use crate::openapi::problem::Problem;
use crate::shape::{Operation, function_name, type_name};

use super::arguments::generic;
use super::docs;
use super::inputs::{Input, Kind, in_types, inputs};
use super::lists;
use super::namespaces::Method;
use super::request;
use super::setters::{Setter, apart, constructor, setters};
use super::structs::{self, Settable};

pub(super) struct Context<'a> {
    pub(super) operation: &'a Operation,
    pub(super) document: &'a Value,
    pub(super) conventions: &'a Conventions,
}

/// The items of an operation, and its method in its namespace.
pub(super) fn items<'a>(
    context: &Context<'a>,
    method: &syn::ImplItemFn,
    types: &BTreeMap<String, ItemStruct>,
) -> Result<(Vec<Item>, Method<'a>), Problem> {
    let operation = context.operation;
    let described = &context.document["paths"][&operation.path][operation.method];
    let inputs = inputs(context, method, described)?;
    let output = output(method).ok_or_else(|| unexpected(operation, "its return type is not understood"))?;
    // A success without a body beside one with a body. Bytes may be none, and so may the records of a page.
    let is_of_bytes = quote!(#output).to_string() == BYTES;
    let output = if operation.may_be_empty && lists::item(&output).is_none() && !is_of_bytes {
        parse_quote!(::std::option::Option<#output>)
    } else {
        output
    };
    let body = inputs.iter().find(|input| matches!(input.kind, Kind::Body));
    let body_model = body.and_then(|input| model_name(&input.ty)).and_then(|name| {
        let schema = &context.document["components"]["schemas"][&name];
        types.get(&name).map(|it| structs::settable(it, schema))
    });
    let has_constructor = body_model.is_some();
    let body_fields: Vec<Settable> =
        body_model.into_iter().flatten().map(|field| Settable { value: in_types(&field.value), ..field }).collect();

    let name = format_ident!("{}", operation.name);
    let doc = docs::attributes(&documentation(operation, described));
    let deprecated: Option<TokenStream> =
        (described["deprecated"] == true).then(|| quote!(#[deprecated = "the API has deprecated this operation"]));
    let fields = inputs.iter().map(|input| {
        let (ident, ty) = (&input.ident, &input.ty);
        let doc = docs::attributes(&input.docs);
        quote!(#(#doc)* pub #ident: #ty)
    });

    let arguments = arguments_docs(&inputs, &body_fields);
    let taken = docs::attributes(&arguments);
    let (parameters, values) = constructor(&inputs, &body_fields, has_constructor);
    let setters: Vec<Setter> = setters(&inputs, &body_fields, body);
    let own = setters.iter().map(Setter::on_operation);
    let on_call = setters.iter().map(Setter::on_call);
    let on_call: Option<Item> = (!setters.is_empty()).then(|| {
        parse_quote! {
            #[doc = "Optional arguments:"]
            impl crate::rt::Call<#name> {
                #(#on_call)*
            }
        }
    });

    let text = name.to_string();
    let mut items = vec![
        parse_quote! {
            #(#doc)*
            #deprecated
            #[derive(Clone, PartialEq)]
            #[must_use = "an operation does nothing until it is sent"]
            #[non_exhaustive]
            pub struct #name {
                #(#fields,)*
            }
        },
        parse_quote! {
            impl #name {
                #[doc = " With what is required, and nothing else set."]
                #(#taken)*
                #[allow(clippy::new_without_default, clippy::too_many_arguments)]
                pub fn new(#(#parameters),*) -> Self {
                    Self { #(#values,)* }
                }
                #(#own)*
            }
        },
        // Parameters may be secrets (a connection token is), so none is shown.
        parse_quote! {
            impl std::fmt::Debug for #name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.debug_struct(#text).finish_non_exhaustive()
                }
            }
        },
        parse_quote!(impl crate::rt::sealed::Sealed for #name {}),
        sending(operation, &name, &inputs, &body_fields, &output, method)
            .ok_or_else(|| unexpected(operation, "it builds no request"))?,
        if operation.is_scoped {
            parse_quote!(impl crate::rt::OfIntegration for #name {})
        } else {
            parse_quote!(impl crate::rt::OfAccount for #name {})
        },
    ];
    if let (true, Some(item)) = (operation.is_list, lists::item(&output)) {
        let cursor = context.conventions.cursor().map(function_name).unwrap_or_default();
        items.push(paging(&name, item, &cursor));
    }
    items.extend(on_call);
    if let (Some(body), [_]) = (body, &inputs[..]) {
        let ty = &body.ty;
        items.push(parse_quote! {
            impl ::std::convert::From<#ty> for #name {
                fn from(body: #ty) -> Self {
                    Self { body }
                }
            }
        });
    }
    let method = Method {
        operation,
        parameters,
        arguments,
        docs: Method::description(described),
        is_deprecated: deprecated.is_some(),
        has_options: !setters.is_empty(),
    };
    Ok((items, method))
}

/// The implementation of `Operation`; `None` if progenitor's method is not as expected.
fn sending(
    operation: &Operation,
    name: &Ident,
    inputs: &[Input],
    body_fields: &[Settable],
    output: &Type,
    method: &syn::ImplItemFn,
) -> Option<Item> {
    let Operation { id, path, .. } = operation;
    let verb = operation.method.to_uppercase();
    let request = request::method(operation, inputs, method)?;
    let decode = decoder(operation, output);
    let secrets = secrets(inputs, body_fields);
    Some(parse_quote! {
        impl crate::rt::Operation for #name {
            type Output = #output;
            const INFO: &'static crate::rt::OperationInfo = &crate::rt::OperationInfo::new(#id, #verb, #path);

            #request

            fn decode(body: &crate::rt::decode::Body) -> crate::rt::decode::Result<#output> {
                crate::rt::decode::#decode(body)
            }

            #secrets
        }
    })
}

/// The type of a body that is not JSON, as tokens are written.
const BYTES: &str = "bytes :: Bytes";

/// The function that decodes the body of a success.
fn decoder(operation: &Operation, output: &Type) -> Ident {
    let text = quote!(#output).to_string();
    let json = if operation.enveloped { "enveloped" } else { "plain" };
    match text.as_str() {
        "()" => format_ident!("nothing"),
        BYTES => format_ident!("bytes"),
        _ if lists::item(output).is_some() => format_ident!("{json}_page"),
        _ if ["Option", "Map", "BTreeMap"].iter().any(|it| generic(output, it).is_some())
            || text.ends_with("serde_json :: Value") =>
        {
            format_ident!("{json}_or_default")
        }
        _ => format_ident!("{json}"),
    }
}

/// The arguments that nobody may see in a log: those in the path, and texts of the body that are secrets by their name.
fn secrets(inputs: &[Input], body_fields: &[Settable]) -> Option<TokenStream> {
    let in_path = inputs.iter().filter(|input| matches!(input.kind, Kind::Path { .. })).map(|input| {
        let ident = &input.ident;
        quote!(::std::option::Option::Some(self.#ident.to_string()))
    });
    let body = inputs.iter().find(|input| matches!(input.kind, Kind::Body)).map(|input| &input.ident);
    let in_body = body_fields.iter().filter(|field| field.is_secret).filter(|field| {
        let value = &field.value;
        quote!(#value).to_string().ends_with("String")
    });
    let in_body = in_body.map(|field| {
        let ident = &field.ident;
        match (field.required, field.nullable) {
            (true, _) => quote!(::std::option::Option::Some(self.#body.#ident.clone())),
            (false, false) => quote!(self.#body.#ident.clone()),
            (false, true) => quote!(self.#body.#ident.clone().flatten()),
        }
    });
    let all: Vec<TokenStream> = in_path.chain(in_body).collect();
    (!all.is_empty()).then(|| {
        quote! {
            fn secrets(&self) -> ::std::vec::Vec<::std::string::String> {
                [#(#all),*].into_iter().flatten().collect()
            }
        }
    })
}

/// The implementation of `List`.
fn paging(name: &Ident, item: &Type, cursor: &str) -> Item {
    let field = format_ident!("{cursor}");
    parse_quote! {
        impl crate::rt::List for #name {
            type Item = #item;

            fn cursor(&self) -> ::std::option::Option<&str> {
                self.#field.as_deref()
            }

            fn at(&self, cursor: ::std::string::String) -> Self {
                Self { #field: Some(cursor), ..self.clone() }
            }
        }
    }
}

/// `T` of `Result<ResponseValue<T>, …>`.
fn output(method: &syn::ImplItemFn) -> Option<Type> {
    let ReturnType::Type(_, result) = &method.sig.output else { return None };
    let value = generic(result, "Result")?;
    let Type::Path(path) = value else { return None };
    match &path.path.segments.last()?.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first()? {
            GenericArgument::Type(output) => Some(match output {
                // What is not JSON is handed on as it came.
                Type::Path(path) if path.path.is_ident("ByteStream") => parse_quote!(bytes::Bytes),
                other => other.clone(),
            }),
            _ => None,
        },
        _ => None,
    }
}

/// The model's name in `types::Name`.
fn model_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) if path.path.segments.len() == 2 && path.path.segments[0].ident == "types" => {
            path.path.segments.last().map(|it| it.ident.to_string())
        }
        _ => None,
    }
}

/// What the constructor takes, an item each.
fn arguments_docs(inputs: &[Input], body_fields: &[Settable]) -> String {
    let mut items = Vec::new();
    for input in inputs {
        match &input.kind {
            Kind::Path { .. } | Kind::Joined { required: true, .. } | Kind::Other { required: true } => {
                items.push((input.ident.clone(), &input.docs));
            }
            Kind::Body => {
                let required = body_fields.iter().filter(|field| field.is_argument());
                items.extend(required.map(|field| (apart(&field.ident, inputs), &field.docs)));
            }
            _ => {}
        }
    }
    let described = items.iter().filter(|(name, docs)| **docs != format!("`{name}`"));
    let list = described.map(|(name, docs)| format!("- `{name}`: {}", docs.replace("\n\n", " ").replace('\n', "\n  ")));
    let list = list.collect::<Vec<_>>().join("\n");
    if list.is_empty() { list } else { format!("\n{list}") }
}

fn documentation(operation: &Operation, described: &Value) -> String {
    let mut text = Vec::new();
    for key in ["summary", "description"] {
        if let Some(said) = described[key].as_str().filter(|it| !it.is_empty()) {
            let stop = if key == "summary" && !said.ends_with('.') { "." } else { "" };
            text.push(format!("{said}{stop}"));
        }
    }
    let (method, path, id) = (operation.method.to_uppercase(), &operation.path, &operation.id);
    text.push(format!("`{method} {path}`, operation `{id}` of the API."));
    let (namespace, name) = (&operation.namespace, &operation.facade);
    text.push(format!("In the facade: [`{namespace}().{name}`](crate::{}::{name}).", type_name(namespace)));
    text.join("\n\n")
}

pub(super) fn unexpected(operation: &Operation, what: &str) -> Problem {
    Problem::error(format!("progenitor's method for `{}` is not as expected: {what}", operation.id))
        .at_pointer(&pointer::join(&operation.pointer(), "operationId"))
        .help("this is a fault of the generator, not of the page; please report it with the page")
}
