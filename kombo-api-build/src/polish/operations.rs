//! Operations as plain values: `op::CreateConnectionLink::new(…)`, with a setter for everything that is optional.
//!
//! Each becomes a struct, its `Operation` (how it is sent through progenitor's method), and the same setters once more
//! on `Call`, so that `connect().create_connection_link(…).language(…)` reads as one sentence.

use std::collections::BTreeMap;

use heck::{ToSnakeCase, ToUpperCamelCase};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;
use syn::visit_mut::{self, VisitMut};
use syn::{FnArg, GenericArgument, Item, ItemStruct, Pat, PathArguments, ReturnType, Type, parse_quote};

use crate::pointer;
use crate::problem::Problem;
use crate::shape::{JOINED, Operation, in_rust};

use super::arguments::{argument, generic};
use super::docs;
use super::lists;
use super::structs::{self, Settable};

/// Methods of every operation and `Call`; a setter of that name gets an underscore.
const CALL_METHODS: [&str; 12] = [
    "new",
    "header",
    "timeout",
    "attempt_timeout",
    "retry",
    "base_url",
    "send",
    "operation",
    "map",
    "clone",
    "pages",
    "items",
];

pub(super) struct Context<'a> {
    pub(super) operation: &'a Operation,
    pub(super) document: &'a Value,
}

/// The name of progenitor's method.
pub(super) fn method_name(operation: &Operation) -> String {
    let plain: String = operation.id.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { '-' }).collect();
    plain.to_snake_case()
}

/// One argument of progenitor's method, as a field of the operation.
struct Input {
    ident: Ident,
    /// The field's type.
    ty: Type,
    /// How the field is handed to the method.
    passed: TokenStream,
    docs: String,
    kind: Kind,
}

enum Kind {
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

pub(super) fn items(
    context: &Context<'_>,
    method: &syn::ImplItemFn,
    types: &BTreeMap<String, ItemStruct>,
) -> Result<Vec<Item>, Problem> {
    let operation = context.operation;
    let described = &context.document["paths"][&operation.path][operation.method];
    let inputs = inputs(context, method, described)?;
    let output = output(method).ok_or_else(|| unexpected(operation, "its return type is not understood"))?;
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

    let (parameters, values) = constructor(&inputs, &body_fields, has_constructor);
    let setters: Vec<Setter> = setters(&inputs, &body_fields, body);
    let own = setters.iter().map(Setter::on_operation);
    let on_call = setters.iter().map(Setter::on_call);
    let on_call: Option<Item> = (!setters.is_empty()).then(|| {
        parse_quote! {
            #[doc = "What is optional:"]
            impl crate::call::Call<#name> {
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
                /// With what is required, and nothing else set.
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
        sending(operation, &name, &inputs, &output, method),
    ];
    if let (true, Some(item)) = (operation.is_list, lists::item(&output)) {
        items.push(paging(&name, item));
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
    Ok(items)
}

/// The implementation of `Operation`.
fn sending(operation: &Operation, name: &Ident, inputs: &[Input], output: &Type, method: &syn::ImplItemFn) -> Item {
    let Operation { id, path, enveloped, .. } = operation;
    let verb = operation.method.to_uppercase();
    let raw = &method.sig.ident;
    let passed = inputs.iter().map(|input| &input.passed);
    let sent = quote!(client.#raw(#(#passed),*).await);
    let is_raw = quote!(#output).to_string() == "bytes :: Bytes";
    let sent = if is_raw { quote!(crate::operation::collected(#sent).await) } else { sent };
    let path_arguments: Vec<TokenStream> = inputs
        .iter()
        .filter(|input| matches!(input.kind, Kind::Path { .. }))
        .map(|input| {
            let ident = &input.ident;
            quote!(self.#ident.to_string())
        })
        .collect();
    let path_arguments: Option<TokenStream> = (!path_arguments.is_empty()).then(|| {
        quote! {
            fn path_arguments(&self) -> ::std::vec::Vec<::std::string::String> {
                vec![#(#path_arguments),*]
            }
        }
    });
    let checks = inputs.iter().filter_map(|input| {
        let ident = &input.ident;
        match &input.kind {
            Kind::Path { name } => {
                Some(quote!(crate::path::check(#name, &self.#ident).map_err(super::Error::InvalidRequest)?;))
            }
            Kind::Joined { name, required: true } => Some(quote! {
                let #ident = crate::query::joined(#name, &self.#ident).map_err(super::Error::InvalidRequest)?;
            }),
            Kind::Joined { name, .. } => Some(quote! {
                let #ident = self.#ident.as_deref().map(|it| crate::query::joined(#name, it)).transpose()
                    .map_err(super::Error::InvalidRequest)?;
            }),
            Kind::Body if operation.body_type.is_some() => {
                Some(quote!(let #ident = self.#ident.take().map_err(super::Error::InvalidRequest)?;))
            }
            _ => None,
        }
    });
    let scope = if operation.is_scoped { quote!(OfIntegration) } else { quote!(OfAccount) };
    let body_type = match &operation.body_type {
        Some(body_type) => quote!(.with_body(#body_type)),
        None => quote!(),
    };
    parse_quote! {
        impl crate::operation::Operation for #name {
            type Output = #output;
            type Scope = crate::operation::#scope;
            const INFO: &'static crate::operation::OperationInfo =
                &crate::operation::OperationInfo::new(#id, #verb, #path, #enveloped)#body_type;

            #path_arguments

            async fn dispatch(&self, client: &super::Client) -> crate::operation::Dispatched<#output> {
                #(#checks)*
                #sent
            }
        }
    }
}

/// The implementation of `List`.
fn paging(name: &Ident, item: &Type) -> Item {
    parse_quote! {
        impl crate::list::List for #name {
            type Item = #item;

            fn cursor(&self) -> ::std::option::Option<&str> {
                self.cursor.as_deref()
            }

            fn at(&self, cursor: ::std::string::String) -> Self {
                Self { cursor: Some(cursor), ..self.clone() }
            }
        }
    }
}

fn inputs(context: &Context<'_>, method: &syn::ImplItemFn, described: &Value) -> Result<Vec<Input>, Problem> {
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
            let parameter = parameters.iter().find(|it| {
                let name = in_rust(it["name"].as_str().unwrap_or_default(), str::to_snake_case);
                name.trim_matches('_') == ident.to_string().trim_start_matches("r#").trim_matches('_')
            });
            let (docs, kind) = match parameter {
                Some(it) => {
                    let name = it["name"].as_str().unwrap_or_default().to_owned();
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
            let (ty, passed) = match (&kind, &context.operation.body_type) {
                (Kind::Joined { required: true, .. }, _) => {
                    (parse_quote!(::std::vec::Vec<::std::string::String>), quote!(&#ident))
                }
                (Kind::Joined { .. }, _) => (
                    parse_quote!(::std::option::Option<::std::vec::Vec<::std::string::String>>),
                    quote!(#ident.as_deref()),
                ),
                (Kind::Body, Some(_)) => {
                    let line = context.operation.line.as_ref().map(|line| format_ident!("{line}"));
                    let line = line.map_or_else(|| quote!(::serde_json::Value), |line| quote!(types::#line));
                    (parse_quote!(crate::lines::JsonLines<#line>), quote!(#ident))
                }
                _ => (owned, passed),
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

fn constructor(
    inputs: &[Input],
    body_fields: &[Settable],
    has_constructor: bool,
) -> (Vec<TokenStream>, Vec<TokenStream>) {
    let mut parameters = Vec::new();
    let mut values = Vec::new();
    for input in inputs {
        let (ident, ty) = (&input.ident, &input.ty);
        match &input.kind {
            Kind::Other { required: false } | Kind::Joined { required: false, .. } => values.push(quote!(#ident: None)),
            Kind::Path { .. } | Kind::Other { required: true } | Kind::Joined { .. } => {
                let (taken, value) = argument(ty, &quote!(#ident));
                parameters.push(quote!(#ident: #taken));
                values.push(quote!(#ident: #value));
            }
            Kind::Body if has_constructor => {
                let required = body_fields.iter().filter(|field| field.is_argument());
                let names: Vec<Ident> = required.clone().map(|field| apart(&field.ident, inputs)).collect();
                parameters.extend(required.map(|field| {
                    let (name, (taken, _)) = (apart(&field.ident, inputs), argument(&field.value, &quote!(_value)));
                    quote!(#name: #taken)
                }));
                values.push(quote!(#ident: #ty::new(#(#names),*)));
            }
            // An object of which nothing is said: an empty one is what is meant, mostly.
            Kind::Body if is_free_form(ty) => values.push(quote!(#ident: ::std::default::Default::default())),
            Kind::Body => {
                let (taken, value) = argument(ty, &quote!(#ident));
                parameters.push(quote!(#ident: #taken));
                values.push(quote!(#ident: #value));
            }
        }
    }
    (parameters, values)
}

/// Whether a body is an object of which nothing is said.
fn is_free_form(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|it| it.ident == "Map"))
}

/// The name of a body's field among the operation's: that of the field, unless a parameter has it.
fn apart(field: &Ident, inputs: &[Input]) -> Ident {
    let taken = inputs.iter().any(|input| input.ident == *field);
    if taken { format_ident!("body_{}", field.to_string().trim_start_matches("r#")) } else { field.clone() }
}

/// One optional thing of an operation.
struct Setter {
    name: Ident,
    taken: Option<TokenStream>,
    /// The statement that stores it in the operation.
    stored: TokenStream,
    docs: String,
    deprecated: Option<TokenStream>,
}

fn setters(inputs: &[Input], body_fields: &[Settable], body: Option<&Input>) -> Vec<Setter> {
    let mut setters = Vec::new();
    let is_optional =
        |input: &&Input| matches!(input.kind, Kind::Other { required: false } | Kind::Joined { required: false, .. });
    for input in inputs.iter().filter(is_optional) {
        let ident = &input.ident;
        let Some(inner) = generic(&input.ty, "Option") else { continue };
        let name = free(ident);
        let (taken, value) = argument(inner, &quote!(#name));
        let stored = quote!(self.#ident = Some(#value););
        setters.push(Setter { name, taken: Some(taken), stored, docs: input.docs.clone(), deprecated: None });
    }
    if let Some(body) = body.filter(|input| is_free_form(&input.ty)) {
        let (ident, name) = (&body.ident, free(&body.ident));
        let (taken, value) = argument(&body.ty, &quote!(#name));
        setters.push(Setter {
            stored: quote!(self.#ident = #value;),
            taken: Some(taken),
            docs: "The request body. Default: an empty object.".to_owned(),
            deprecated: None,
            name,
        });
    }
    let Some(body) = body.map(|input| &input.ident) else { return setters };
    for field in body_fields.iter().filter(|field| !field.required) {
        let (taken, _) = argument(&field.value, &quote!(_value));
        let (name, own) = (free(&apart(&field.ident, inputs)), structs::setter_name(&field.ident));
        setters.push(Setter {
            stored: quote!(self.#body = self.#body.#own(#name);),
            taken: Some(taken),
            docs: field.docs.clone(),
            deprecated: structs::deprecated(field),
            name: name.clone(),
        });
        if field.nullable {
            let null = structs::null_name(&field.ident);
            setters.push(Setter {
                stored: quote!(self.#body = self.#body.#null();),
                taken: None,
                docs: format!("Sends `null` for [`{name}`](Self::{name})."),
                deprecated: structs::deprecated(field),
                name: apart(&null, inputs),
            });
        }
    }
    setters
}

/// A setter's name: that of its field, unless every call has a method of that name.
fn free(ident: &Ident) -> Ident {
    if CALL_METHODS.contains(&ident.to_string().as_str()) { format_ident!("{ident}_") } else { ident.clone() }
}

impl Setter {
    fn on_operation(&self) -> TokenStream {
        let Self { name, stored, deprecated, .. } = self;
        let doc = docs::attributes(&self.docs);
        let parameter = self.taken.as_ref().map(|taken| quote!(#name: #taken));
        quote! {
            #(#doc)*
            #deprecated
            pub fn #name(mut self, #parameter) -> Self {
                #stored
                self
            }
        }
    }

    fn on_call(&self) -> TokenStream {
        let Self { name, deprecated, .. } = self;
        let doc = docs::attributes(&self.docs);
        let parameter = self.taken.as_ref().map(|taken| quote!(#name: #taken));
        let passed = self.taken.as_ref().map(|_| name);
        quote! {
            #(#doc)*
            #deprecated
            pub fn #name(self, #parameter) -> Self {
                self.map(|operation| operation.#name(#passed))
            }
        }
    }
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
    if let Some((namespace, name)) = operation.facade {
        text.push(format!(
            "In the facade: [`{namespace}().{name}`](crate::{}::{name}).",
            namespace.to_upper_camel_case()
        ));
    }
    text.join("\n\n")
}

fn unexpected(operation: &Operation, what: &str) -> Problem {
    Problem::error(format!("progenitor's method for `{}` is not as expected: {what}", operation.id))
        .at_pointer(&pointer::join(&operation.pointer(), "operationId"))
        .help("this is a fault of the generator, not of the page; please report it with the page")
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

    #[test]
    fn setters_do_not_hide_what_every_call_has() {
        assert_eq!(free(&format_ident!("timeout")).to_string(), "timeout_");
        assert_eq!(free(&format_ident!("language")).to_string(), "language");
    }
}
