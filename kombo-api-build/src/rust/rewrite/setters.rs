//! The constructor of an operation, which takes the required arguments, and the setters of its optional arguments.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::Type;

use super::arguments::{argument, inline};
use super::constructors::{self, Settable};
use super::docs;
use super::inputs::Input;
use super::types::generic;

/// Methods of every operation and `Call`. A setter with such a name gets an underscore.
const CALL_METHODS: [&str; 20] = [
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
    "page_at",
    "invalid",
    "scoped",
    "send_raw",
    "max_response_bytes",
    "max_error_bytes",
    "allow_invalid_records",
    "set_allow_invalid_records",
];

/// Returns the parameters of the constructor, and the values of the fields.
pub(super) fn constructor(
    inputs: &[Input],
    body_fields: &[Settable],
    has_constructor: bool,
) -> (Vec<TokenStream>, Vec<TokenStream>) {
    let mut parameters = Vec::new();
    let mut values = Vec::new();
    for input in inputs {
        let (ident, ty) = (&input.ident, &input.ty);
        if input.is_optional_parameter() {
            values.push(quote!(#ident: None));
        } else if input.is_body() && has_constructor {
            let required = body_fields.iter().filter(|field| field.is_argument());
            let names: Vec<Ident> = required.clone().map(|field| argument_name(&field.ident, inputs)).collect();
            parameters.extend(required.map(|field| {
                let (name, (taken, _)) = (argument_name(&field.ident, inputs), argument(&field.value, &quote!(_value)));
                quote!(#name: #taken)
            }));
            values.push(quote!(#ident: #ty::new(#(#names),*)));
        } else if input.is_body() && is_free_form(ty) {
            // Most callers send an empty object if its properties are not described.
            values.push(quote!(#ident: ::std::default::Default::default()));
        } else {
            let (taken, value) = argument(ty, &quote!(#ident));
            parameters.push(quote!(#ident: #taken));
            values.push(quote!(#ident: #value));
        }
    }
    (parameters, values)
}

/// Whether a body is an object without described properties.
pub(super) fn is_free_form(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|it| it.ident == "Map"))
}

/// Returns the name of the argument for a field of the body: the name of the field, unless a parameter has that name.
pub(super) fn argument_name(field: &Ident, inputs: &[Input]) -> Ident {
    let taken = inputs.iter().any(|input| input.ident == *field);
    if taken { format_ident!("body_{}", field.to_string().trim_start_matches("r#")) } else { field.clone() }
}

/// The setter of an optional argument.
pub(super) struct Setter {
    name: Ident,
    taken: Option<TokenStream>,
    /// The statement that stores the argument in the operation.
    stored: TokenStream,
    docs: String,
    deprecated: Option<TokenStream>,
}

/// Returns the setters for optional parameters and optional fields of the body.
pub(super) fn setters(inputs: &[Input], body_fields: &[Settable], body: Option<&Input>) -> Vec<Setter> {
    let mut setters = Vec::new();
    for input in inputs.iter().filter(|input| input.is_optional_parameter()) {
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
        let (name, own) = (free(&argument_name(&field.ident, inputs)), constructors::setter_name(&field.ident));
        setters.push(Setter {
            stored: quote!(self.#body = self.#body.#own(#name);),
            taken: Some(taken),
            docs: field.docs.clone(),
            deprecated: constructors::deprecated(field),
            name: name.clone(),
        });
        if field.nullable {
            let null = constructors::null_name(&field.ident);
            setters.push(Setter {
                stored: quote!(self.#body = self.#body.#null();),
                taken: None,
                docs: format!("Sends `null` for [`{name}`](Self::{name})."),
                deprecated: constructors::deprecated(field),
                name: argument_name(&null, inputs),
            });
        }
    }
    setters
}

/// Returns the name of a setter: the name of the field, unless every call has a method with that name.
pub(super) fn free(ident: &Ident) -> Ident {
    if CALL_METHODS.contains(&ident.to_string().as_str()) { format_ident!("{ident}_") } else { ident.clone() }
}

impl Setter {
    pub(super) fn on_operation(&self) -> TokenStream {
        let Self { name, stored, deprecated, .. } = self;
        let doc = docs::attributes(&self.docs);
        let parameter = self.taken.as_ref().map(|taken| quote!(#name: #taken));
        let inline = inline(parameter.as_slice());
        quote! {
            #(#doc)*
            #deprecated
            #inline
            pub fn #name(mut self, #parameter) -> Self {
                #stored
                self
            }
        }
    }

    pub(super) fn on_call(&self) -> TokenStream {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setters_do_not_shadow_the_methods_of_calls() {
        assert_eq!(free(&format_ident!("timeout")).to_string(), "timeout_");
        assert_eq!(free(&format_ident!("language")).to_string(), "language");
    }
}
