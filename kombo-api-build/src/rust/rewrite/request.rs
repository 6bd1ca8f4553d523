//! The request of an operation: method, URL, headers and body.
//!
//! The methods of progenitor build a request, send it and decode the response. The generated method only builds the
//! request, since the SDK sends all requests in the same way.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Type;

use crate::shape::{Body, Operation};

use super::inputs::{Input, Location, Parameter};

/// Returns the method `request` of an operation.
pub(super) fn method(operation: &Operation, inputs: &[Input], output: &Type) -> TokenStream {
    let verb = format_ident!("{}", operation.method);
    let url = url(&operation.path, inputs);
    let accept = has_json(output).then(|| quote!(.header(crate::rt::ACCEPT, &crate::rt::JSON)));
    let body = inputs.iter().find(|input| input.is_body()).map(|input| body(operation, input));
    let parameters = || inputs.iter().filter_map(|input| Some((input, input.parameter.as_ref()?)));
    let query = parameters().filter_map(|(input, it)| query(input, it));
    let headers: Vec<TokenStream> = parameters().filter_map(|(input, it)| header(input, it)).collect();
    let headers = (!headers.is_empty()).then(|| quote!(.headers(crate::rt::headers([#(#headers),*])?)));
    quote! {
        #[cfg_attr(debug_assertions, inline)]
        fn request(
            &self,
            http: &reqwest::Client,
            base: &str,
        ) -> ::std::result::Result<reqwest::Request, crate::rt::RequestError> {
            let url = #url;
            Ok(http.#verb(url)#accept #body #(#query)* #headers.build()?)
        }
    }
}

/// Whether a response has a body that is decoded as JSON.
fn has_json(output: &Type) -> bool {
    let text = quote!(#output).to_string();
    text != "()" && text != "bytes :: Bytes"
}

/// Returns the URL: the base and the path, each parameter encoded as one segment.
fn url(path: &str, inputs: &[Input]) -> TokenStream {
    let mut parts = Vec::new();
    let mut rest = path;
    while let Some((start, end)) = placeholder(rest) {
        let name = &rest[start + 1..end];
        let has_name =
            |input: &&Input| input.is_in_path() && input.parameter.as_ref().is_some_and(|it| it.name == name);
        let Some(input) = inputs.iter().find(has_name) else { break };
        let (ident, before) = (&input.ident, &rest[..start]);
        parts.push(quote!(#before));
        parts.push(quote!(&crate::rt::segment(#name, &self.#ident)?));
        rest = &rest[end + 1..];
    }
    if !rest.is_empty() {
        parts.push(quote!(#rest));
    }
    quote!(crate::rt::url(base, &[#(#parts),*]))
}

/// Returns the positions of the braces of the first parameter.
fn placeholder(path: &str) -> Option<(usize, usize)> {
    let start = path.find('{')?;
    Some((start, start + path[start..].find('}')?))
}

fn query(input: &Input, parameter: &Parameter) -> Option<TokenStream> {
    let (ident, name) = (&input.ident, &parameter.name);
    let value = match (parameter.location, parameter.required) {
        (Location::Query, _) => quote!(self.#ident),
        (Location::JoinedQuery, true) => quote!(crate::rt::joined(#name, Some(&self.#ident))?),
        (Location::JoinedQuery, false) => quote!(crate::rt::joined(#name, self.#ident.as_deref())?),
        _ => return None,
    };
    Some(quote!(.query(&crate::rt::QueryParam::new(#name, &#value))))
}

fn header(input: &Input, parameter: &Parameter) -> Option<TokenStream> {
    let (ident, name) = (&input.ident, &parameter.name);
    (parameter.location == Location::Header).then(|| match parameter.required {
        true => quote!((#name, ::std::option::Option::Some(self.#ident.to_string()))),
        false => quote!((#name, self.#ident.as_ref().map(::std::string::ToString::to_string))),
    })
}

fn body(operation: &Operation, input: &Input) -> TokenStream {
    let ident = &input.ident;
    let content_type = operation.body_type.as_deref();
    let header = |media_type: &str| quote!(.header(::reqwest::header::CONTENT_TYPE, ::reqwest::header::HeaderValue::from_static(#media_type)));
    let content = match operation.body {
        // `json` keeps a `Content-Type` that is set already.
        Body::Json => {
            let header = content_type.map(header);
            return quote!(#header.json(&crate::rt::Serialized(&self.#ident)));
        }
        Body::Bytes => quote!(.body(self.#ident.clone())),
        Body::Ndjson => quote!(.body(self.#ident.take()?)),
    };
    let header = header(content_type.unwrap_or("application/octet-stream"));
    quote!(#header #content)
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn a_path_consists_of_literals_and_encoded_segments() {
        let input = Input {
            ident: format_ident!("id"),
            ty: parse_quote!(String),
            docs: String::new(),
            parameter: Some(Parameter { name: "ID".to_owned(), location: Location::Path, required: true }),
        };
        let expected = quote!(crate::rt::url(base, &["/a/", &crate::rt::segment("ID", &self.id)?, "/b"]));
        assert_eq!(url("/a/{ID}/b", &[input]).to_string(), expected.to_string());
        assert_eq!(url("/a", &[]).to_string(), quote!(crate::rt::url(base, &["/a"])).to_string());
    }
}
