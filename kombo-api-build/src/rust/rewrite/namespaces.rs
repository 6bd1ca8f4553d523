//! Namespaces: `client.users().list_users(…)`, one method per operation.
//!
//! A namespace owns its handle: the client, or the client with a scope. `Users<S>` is one type for both kinds of
//! handle, since a namespace may have scoped and other operations. Each kind is a trait, since there are async and
//! blocking handles. Hand-written methods extend the `impl` of either kind.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{FnArg, Item, Pat, parse_quote};

use crate::conventions::Conventions;
use crate::openapi::problem::Location;
use crate::shape::{Operation, type_name};

use super::docs;

/// The method of an operation in its namespace.
pub(super) struct Method<'a> {
    pub(super) operation: &'a Operation,
    /// The parameters, which are those of the constructor of the operation.
    pub(super) parameters: Vec<TokenStream>,
    /// The documentation of the parameters, as a list.
    pub(super) arguments: String,
    /// The description of the operation on its page.
    pub(super) docs: String,
    /// An example of a call, as a code block.
    pub(super) example: Option<String>,
    pub(super) is_deprecated: bool,
    /// Whether the call has setters.
    pub(super) has_options: bool,
}

impl Method<'_> {
    /// Returns the description of an operation on its page, or else its summary.
    pub(super) fn description(described: &Value) -> String {
        let text = |key: &str| described[key].as_str().map(str::trim).filter(|it| !it.is_empty());
        text("description").or_else(|| text("summary")).unwrap_or_default().to_owned()
    }

    /// Returns the sort key: operations with a row come first, in the order of the conventions file.
    fn order(&self) -> (bool, Option<&Location>) {
        let row = self.operation.row.as_ref();
        (row.is_none(), row.map(|row| &row.location))
    }

    fn tokens(&self) -> TokenStream {
        let operation = self.operation;
        let (name, value) = (format_ident!("{}", operation.facade), format_ident!("{}", operation.name));
        let doc = docs::attributes(&self.documentation());
        let note = operation.row.as_ref().and_then(|row| row.deprecated.as_deref());
        let note = note.unwrap_or("the API has deprecated this operation");
        let deprecated = self.is_deprecated.then(|| quote!(#[deprecated = #note]));
        let parameters = &self.parameters;
        let passed = parameters.iter().filter_map(argument);
        let call = if operation.is_scoped { quote!(integration_call) } else { quote!(account_call) };
        quote! {
            #(#doc)*
            #deprecated
            pub fn #name(&self, #(#parameters),*) -> crate::rt::Call<op::#value, S::Mode> {
                self.handle.#call(op::#value::new(#(#passed),*))
            }
        }
    }

    fn documentation(&self) -> String {
        let mut text = Vec::new();
        let own = self.operation.row.as_ref().and_then(|row| row.docs.as_deref());
        text.extend(Some(own.unwrap_or(&self.docs).trim().to_owned()).filter(|it| !it.is_empty()));
        if !self.arguments.is_empty() {
            text.push(format!("# Arguments\n{}", self.arguments));
        }
        let value = &self.operation.name;
        let link = format!("[`op::{value}`](crate::op::{value})");
        text.push(if self.has_options {
            format!("Optional arguments are set on the returned call; see {link}.")
        } else {
            format!("The operation as a value is {link}.")
        });
        text.extend(self.example.as_ref().map(|example| format!("# Example\n\n{example}")));
        text.join("\n\n")
    }
}

/// Returns the name of a parameter.
fn argument(parameter: &TokenStream) -> Option<Ident> {
    match parse_quote!(#parameter) {
        FnArg::Typed(it) => match *it.pat {
            Pat::Ident(pat) => Some(pat.ident),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    }
}

/// Returns the items of every namespace, with the tag of its first operation.
pub(super) fn items(mut methods: Vec<Method<'_>>, conventions: &Conventions) -> Vec<(String, Vec<Item>)> {
    // The sort is stable, so operations without a row keep the order of the pages.
    methods.sort_by(|a, b| a.order().cmp(&b.order()));
    let mut namespaces: BTreeMap<&str, Vec<&Method<'_>>> = BTreeMap::new();
    for method in &methods {
        namespaces.entry(&method.operation.namespace).or_default().push(method);
    }
    let items = |(name, methods): (&str, Vec<&Method<'_>>)| {
        let tag = methods.first().map(|it| it.operation.tag.clone()).unwrap_or_default();
        (tag, namespace(name, &methods, conventions))
    };
    namespaces.into_iter().map(items).collect()
}

fn namespace(name: &str, methods: &[&Method<'_>], conventions: &Conventions) -> Vec<Item> {
    let (accessor, ty) = (format_ident!("{name}"), format_ident!("{}", type_name(name)));
    let row = conventions.namespaces.get(name);
    let written = row.and_then(|it| it.docs.as_deref());
    // The documentation shows the feature. A `cfg` would not do: without the feature, the namespace is not generated.
    let feature = row.and_then(|it| it.feature.as_ref());
    let feature = feature.map(|it| quote!(#[cfg_attr(docsrs, doc(cfg(feature = #it)))]));
    let tag = methods.first().map(|it| it.operation.tag.as_str()).unwrap_or_default();
    let about = written.map_or_else(|| format!("Operations with the tag `{tag}`."), |it| it.trim().to_owned());
    let (scoped, of_account): (Vec<&Method<'_>>, Vec<&Method<'_>>) =
        methods.iter().copied().partition(|it| it.operation.is_scoped);
    let sides = [("Account", of_account), ("Integration", scoped)];
    let sides: Vec<_> = sides.into_iter().filter(|(_, methods)| !methods.is_empty()).collect();
    let Some((default, _)) = sides.first() else { return Vec::new() };
    let default = format_ident!("{default}");
    let doc = docs::attributes(&about);
    let mut items: Vec<Item> = vec![
        parse_quote! {
            #(#doc)*
            #feature
            #[derive(Clone, Debug)]
            pub struct #ty<S = crate::rt::#default> {
                handle: S,
            }
        },
        parse_quote! {
            impl<S> #ty<S> {
                /// Returns the handle that operations are called on.
                #[must_use]
                pub fn handle(&self) -> &S {
                    &self.handle
                }
            }
        },
    ];
    let first = docs::attributes(about.split("\n\n").next().unwrap_or_default());
    for (handle, methods) in &sides {
        let generated = methods.iter().filter(|it| !it.operation.is_by_hand()).map(|it| it.tokens());
        let generated: Vec<TokenStream> = generated.collect();
        for (gate, of) in [(None, ""), (Some(quote!(#[cfg(feature = "blocking")])), "Blocking")] {
            let handle = format_ident!("{of}{handle}");
            items.push(parse_quote! {
                #gate
                impl crate::rt::#handle {
                    #(#first)*
                    #feature
                    #[must_use]
                    pub fn #accessor(&self) -> #ty<crate::rt::#handle> {
                        #ty { handle: self.clone() }
                    }
                }
            });
        }
        if !generated.is_empty() {
            let bound = format_ident!("{handle}Handle");
            items.push(parse_quote! {
                impl<S: crate::rt::#bound> #ty<S> {
                    #(#generated)*
                }
            });
        }
    }
    items
}
