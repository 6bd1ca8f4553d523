//! The request of an operation: progenitor's method up to the request that it builds.
//!
//! progenitor's methods send the request and decode the response too. That part is cut off: how a call is sent is the
//! facade's, and one function there serves all operations. What remains is synchronous, and borrows the operation, the HTTP
//! client and the base URL.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens as _, format_ident, quote};
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprMethodCall, ImplItemFn, Stmt, Token, parse_quote};

use crate::shape::{Body, Operation};

use super::inputs::{Input, Kind};

/// The method `request` of an operation; `None` if progenitor's method is not as expected.
pub(super) fn method(operation: &Operation, inputs: &[Input], method: &ImplItemFn) -> Option<TokenStream> {
    let (http, base) = (free("http", inputs), free("base", inputs));
    let (mut statements, mut request) = until_built(method)?;
    let mut rewrite =
        Rewrite { http: &http, base: &base, operation, keeps_headers: has_header_parameters(&statements) };
    statements.retain(|statement| {
        let text = statement.to_token_stream().to_string();
        // The version of the description, which progenitor sends unasked; and the headers, if there are no others.
        let is_version = text.contains("from_static (\"api-version\")");
        !is_version && (rewrite.keeps_headers || !text.starts_with("let mut header_map"))
    });
    statements.iter_mut().for_each(|statement| rewrite.visit_stmt_mut(statement));
    rewrite.visit_expr_mut(&mut request);
    let arguments = inputs.iter().map(|input| argument(operation, input));
    Some(quote! {
        fn request(
            &self,
            #http: &reqwest::Client,
            #base: &str,
        ) -> ::std::result::Result<reqwest::Request, crate::rt::RequestError> {
            #(#arguments)*
            #(#statements)*
            Ok(#request)
        }
    })
}

/// `name`, or the first of `name_`, `name__` and so on that no input has.
fn free(name: &str, inputs: &[Input]) -> Ident {
    let mut ident = format_ident!("{name}");
    while inputs.iter().any(|input| input.ident == ident) {
        ident = format_ident!("{ident}_");
    }
    ident
}

/// Binds an argument of progenitor's method to a field of the operation.
fn argument(operation: &Operation, input: &Input) -> TokenStream {
    let (ident, passed) = (&input.ident, &input.passed);
    match &input.kind {
        Kind::Path { name } => quote! {
            crate::rt::check_path(#name, &self.#ident)?;
            let #ident = #passed;
        },
        Kind::Joined { name, required: true } => quote! {
            let #ident = crate::rt::joined(#name, &self.#ident)?;
        },
        Kind::Joined { name, .. } => quote! {
            let #ident = self.#ident.as_deref().map(|it| crate::rt::joined(#name, it)).transpose()?;
        },
        Kind::Body if operation.body == Body::Lines => quote!(let #ident = self.#ident.take()?;),
        _ => quote!(let #ident = #passed;),
    }
}

/// The statements before the request, and the expression that builds it.
fn until_built(method: &ImplItemFn) -> Option<(Vec<Stmt>, Expr)> {
    let mut statements = Vec::new();
    for statement in &method.block.stmts {
        if let Stmt::Local(local) = statement
            && let Some(init) = &local.init
            && let Expr::Try(tried) = &*init.expr
            && matches!(&*tried.expr, Expr::MethodCall(call) if call.method == "build")
        {
            return Some((statements, (*init.expr).clone()));
        }
        statements.push(statement.clone());
    }
    None
}

/// Whether headers are set beside the version.
fn has_header_parameters(statements: &[Stmt]) -> bool {
    let using = statements.iter().filter(|it| it.to_token_stream().to_string().contains("header_map"));
    // The declaration and the version.
    using.count() > 2
}

struct Rewrite<'a> {
    http: &'a Ident,
    base: &'a Ident,
    operation: &'a Operation,
    keeps_headers: bool,
}

impl Rewrite<'_> {
    /// The header that says how the body is to be read, as the API names it.
    fn content_type(&self) -> Option<TokenStream> {
        let media_type = self.operation.body_type.as_ref()?;
        Some(quote!(::reqwest::header::HeaderValue::from_static(#media_type)))
    }

    fn visit_call(&self, call: &mut ExprMethodCall) {
        let is_content_type = call.args.first().is_some_and(|it| quote!(#it).to_string().ends_with("CONTENT_TYPE"));
        if call.method == "header" && is_content_type {
            if let (Some(value), Some(argument)) = (self.content_type(), call.args.last_mut()) {
                *argument = parse_quote!(#value);
            }
        } else if call.method == "json"
            && let Some(value) = self.content_type()
        {
            let receiver = &call.receiver;
            call.receiver = parse_quote!(#receiver.header(::reqwest::header::CONTENT_TYPE, #value));
        }
    }
}

impl VisitMut for Rewrite<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Expr::Field(field) = expr
            && matches!(&*field.base, Expr::Path(path) if path.path.is_ident("self"))
        {
            let ident = if quote!(#field).to_string().ends_with("baseurl") { self.base } else { self.http };
            *expr = parse_quote!(#ident);
            return;
        }
        if let Expr::MethodCall(call) = expr {
            let sets_headers = call.args.first().is_some_and(|it| quote!(#it).to_string() == "header_map");
            if call.method == "headers" && sets_headers && !self.keeps_headers {
                *expr = (*call.receiver).clone();
                return self.visit_expr_mut(expr);
            }
            self.visit_call(call);
        }
        visit_mut::visit_expr_mut(self, expr);
    }

    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        if path.is_ident("encode_path") {
            *path = parse_quote!(crate::rt::encode_path);
        } else if path.segments.first().is_some_and(|it| it.ident == "progenitor_client") {
            let rest = path.segments.iter().skip(1);
            *path = parse_quote!(crate::rt::#(#rest)::*);
        }
        visit_mut::visit_path_mut(self, path);
    }

    /// The URL is put together by `format!`, whose arguments are expressions.
    fn visit_macro_mut(&mut self, it: &mut syn::Macro) {
        let parse = Punctuated::<Expr, Token![,]>::parse_terminated;
        if let Ok(mut arguments) = it.parse_body_with(parse) {
            arguments.iter_mut().for_each(|argument| self.visit_expr_mut(argument));
            it.tokens = arguments.to_token_stream();
        }
    }
}
