//! Operations as plain values: `op::CreateConnectionLink::new(…)`, with a setter for each optional argument.
//!
//! Each operation is a struct that implements `Operation`: it builds its request and decodes its response. `Call` has
//! the same setters, so that calls can be chained: `connect().create_connection_link(…).language(…)`.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{GenericArgument, Item, ItemStruct, PathArguments, ReturnType, Signature, Type, parse_quote};

use crate::openapi::problem::Problem;
use crate::shape::{Operation, type_name};

use super::arguments::inline;
use super::constructors::{Settable, settable};
use super::context::Context;
use super::docs;
use super::examples;
use super::inputs::{Input, inputs};
use super::lists;
use super::namespaces::Method;
use super::request;
use super::setters::{Setter, argument_name, constructor, setters};
use super::types::{generic, in_types};

/// Returns the items of an operation, and its method in its namespace.
pub(super) fn items<'a>(
    context: &Context<'a>,
    signature: &Signature,
    types: &BTreeMap<String, ItemStruct>,
) -> Result<(Vec<Item>, Method<'a>), Problem> {
    let operation = context.operation;
    let described = context.described();
    let inputs = inputs(context, signature)?;
    let returned = output(signature).ok_or_else(|| context.unexpected("its return type is unknown"))?;
    // An optional body makes the result an `Option`, except for bytes and pages, which may be empty.
    let is_of_bytes = quote!(#returned).to_string() == BYTES;
    let output = if operation.may_be_empty && lists::item(&returned).is_none() && !is_of_bytes {
        parse_quote!(::std::option::Option<#returned>)
    } else {
        returned
    };
    let body = inputs.iter().find(|input| input.is_body());
    let body_model = body.and_then(|input| model_name(&input.ty)).and_then(|name| {
        let schema = &context.document["components"]["schemas"][&name];
        types.get(&name).map(|it| settable(it, schema))
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
    let inline = inline(&parameters);
    let about = if parameters.is_empty() {
        " Creates the operation without optional arguments."
    } else {
        " Creates the operation with its required arguments."
    };
    let setters: Vec<Setter> = setters(&inputs, &body_fields, body);
    let own = setters.iter().map(Setter::on_operation);
    let on_call = setters.iter().map(Setter::on_call);
    let on_call: Option<Item> = (!setters.is_empty()).then(|| {
        parse_quote! {
            #[doc = " Setters for the optional arguments."]
            impl<M> crate::rt::Call<#name, M> {
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
            #[must_use = "operations do nothing unless sent"]
            #[non_exhaustive]
            pub struct #name {
                #(#fields,)*
            }
        },
        parse_quote! {
            impl #name {
                #[doc = #about]
                #(#taken)*
                #[allow(clippy::new_without_default, clippy::too_many_arguments)]
                #inline
                pub fn new(#(#parameters),*) -> Self {
                    Self { #(#values,)* }
                }
                #(#own)*
            }
        },
        // Arguments may be secrets, such as connection tokens, so `Debug` shows none of them.
        parse_quote! {
            impl std::fmt::Debug for #name {
                #[inline]
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.debug_struct(#text).finish_non_exhaustive()
                }
            }
        },
        parse_quote!(impl crate::rt::sealed::Sealed for #name {}),
        sending(operation, &name, &inputs, &body_fields, &output),
        if operation.is_scoped {
            parse_quote!(impl crate::rt::OfIntegration for #name {})
        } else {
            parse_quote!(impl crate::rt::OfAccount for #name {})
        },
    ];
    if let (true, Some(item)) = (operation.is_list, lists::item(&output)) {
        let is_cursor =
            |input: &&Input| input.parameter.as_ref().map(|it| it.name.as_str()) == context.conventions.cursor();
        let cursor = inputs.iter().filter(|input| input.is_optional_parameter()).find(is_cursor);
        let cursor = cursor.ok_or_else(|| context.unexpected("it does not take the cursor of a page"))?;
        items.push(paging(&name, item, &cursor.ident));
    }
    items.extend(on_call);
    if let (Some(body), [_]) = (body, &inputs[..]) {
        let ty = &body.ty;
        items.push(parse_quote! {
            impl ::std::convert::From<#ty> for #name {
                #[inline]
                fn from(body: #ty) -> Self {
                    Self { body }
                }
            }
        });
    }
    let signature =
        examples::Signature { inputs: &inputs, body_fields: &body_fields, has_constructor, output: &output };
    let method = Method {
        operation,
        parameters,
        arguments,
        example: examples::example(context, &signature, types),
        docs: Method::description(described),
        is_deprecated: deprecated.is_some(),
        has_options: !setters.is_empty(),
    };
    Ok((items, method))
}

/// Returns the implementation of `Operation`.
///
/// A debug build compiles `request` and `decode`, with the models that they refer to, where they are used. A release
/// build compiles them in the library, so that a rebuild of the program does not compile them again.
fn sending(operation: &Operation, name: &Ident, inputs: &[Input], body_fields: &[Settable], output: &Type) -> Item {
    let Operation { id, path, .. } = operation;
    let verb = operation.method.to_uppercase();
    let request = request::method(operation, inputs, output);
    let decode = decoder(operation, output);
    let secrets = secrets(inputs, body_fields);
    parse_quote! {
        impl crate::rt::Operation for #name {
            type Output = #output;
            const INFO: &'static crate::rt::OperationInfo = &crate::rt::OperationInfo::new(#id, #verb, #path);

            #request

            #[cfg_attr(debug_assertions, inline)]
            fn decode(body: &crate::rt::decode::Body) -> crate::rt::decode::Result<#output> {
                crate::rt::decode::#decode(body)
            }

            #secrets
        }
    }
}

/// The type of a body that is not JSON, as formatted tokens.
const BYTES: &str = "bytes :: Bytes";

/// Returns the function that decodes the body of a success response.
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

/// Returns the method `secrets`, which returns the arguments that must not be logged: those in the path, and strings in
/// the body that are secrets according to their names.
fn secrets(inputs: &[Input], body_fields: &[Settable]) -> Option<TokenStream> {
    let in_path = inputs.iter().filter(|input| input.is_in_path()).map(|input| {
        let ident = &input.ident;
        quote!(::std::option::Option::Some(self.#ident.to_string()))
    });
    let body = inputs.iter().find(|input| input.is_body()).map(|input| &input.ident);
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
            #[inline]
            fn secrets(&self) -> ::std::vec::Vec<::std::string::String> {
                [#(#all),*].into_iter().flatten().collect()
            }
        }
    })
}

/// Returns the implementation of `List`.
fn paging(name: &Ident, item: &Type, field: &Ident) -> Item {
    parse_quote! {
        impl crate::rt::List for #name {
            type Item = #item;

            #[inline]
            fn cursor(&self) -> ::std::option::Option<&str> {
                self.#field.as_deref()
            }

            #[inline]
            fn at(&self, cursor: ::std::string::String) -> Self {
                Self { #field: Some(cursor), ..self.clone() }
            }
        }
    }
}

/// Returns `T` of `Result<ResponseValue<T>, …>`.
fn output(signature: &Signature) -> Option<Type> {
    let ReturnType::Type(_, result) = &signature.output else { return None };
    let value = generic(result, "Result")?;
    let Type::Path(path) = value else { return None };
    match &path.path.segments.last()?.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first()? {
            GenericArgument::Type(output) => Some(match output {
                // Other formats than JSON are returned as bytes.
                Type::Path(path) if path.path.is_ident("ByteStream") => parse_quote!(bytes::Bytes),
                other => other.clone(),
            }),
            _ => None,
        },
        _ => None,
    }
}

/// Returns the name of the model in `types::Name`.
fn model_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) if path.path.segments.len() == 2 && path.path.segments[0].ident == "types" => {
            path.path.segments.last().map(|it| it.ident.to_string())
        }
        _ => None,
    }
}

/// Returns the documentation of the arguments of the constructor, as a list.
fn arguments_docs(inputs: &[Input], body_fields: &[Settable]) -> String {
    let mut items = Vec::new();
    for input in inputs {
        if input.is_required_parameter() {
            items.push((input.ident.clone(), &input.docs));
        } else if input.is_body() {
            let required = body_fields.iter().filter(|field| field.is_argument());
            items.extend(required.map(|field| (argument_name(&field.ident, inputs), &field.docs)));
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
        if let Some(paragraph) = described[key].as_str().filter(|it| !it.is_empty()) {
            let stop = if key == "summary" && !paragraph.ends_with('.') { "." } else { "" };
            text.push(format!("{paragraph}{stop}"));
        }
    }
    let (method, path, id) = (operation.method.to_uppercase(), &operation.path, &operation.id);
    text.push(format!("`{method} {path}`, operation `{id}` of the API."));
    let (namespace, name) = (&operation.namespace, &operation.facade);
    text.push(format!(
        "The method of the client is [`{namespace}().{name}`](crate::{}::{name}).",
        type_name(namespace)
    ));
    text.join("\n\n")
}
