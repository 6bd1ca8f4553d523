//! Constructors and setters of the models that request bodies contain.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{Item, ItemStruct, Type, parse_quote};

use crate::shape::CONSTANT;

use super::arguments::{argument, inline};
use super::docs;
use super::field_names::FieldNames;
use super::secrecy::is_secret;
use super::types::generic;

/// A field of a request with the information for its setters.
pub(super) struct Settable {
    pub(super) ident: Ident,
    /// The API name; empty for the properties that the page does not list.
    pub(super) name: String,
    /// The type of a value, without the `Option`s for absent and null.
    pub(super) value: Type,
    pub(super) docs: String,
    pub(super) required: bool,
    /// Whether null can be sent.
    pub(super) nullable: bool,
    pub(super) deprecated: bool,
    /// The only value of a constant field.
    pub(super) constant: Option<Value>,
    /// Whether its value is a secret, according to its name.
    pub(super) is_secret: bool,
    /// Whether it contains the properties that the page does not list.
    pub(super) is_flattened: bool,
}

impl Settable {
    /// Whether it is an argument of the constructor.
    pub(super) fn is_argument(&self) -> bool {
        self.required && self.constant.is_none()
    }
}

pub(super) fn is_required(schema: &Value, name: &str) -> bool {
    schema["required"].as_array().into_iter().flatten().any(|it| it == name)
}

/// Whether the use of a schema allows null.
pub(super) fn is_nullable(schema: &Value) -> bool {
    schema["nullable"] == true
}

/// Returns the fields of a rewritten struct, for setters.
pub(super) fn settable(it: &ItemStruct, schema: &Value) -> Vec<Settable> {
    let names = FieldNames::new(schema);
    let fields = it.fields.iter().filter_map(|field| {
        let name = names.of(field).unwrap_or_default();
        let is_flattened = names.of(field).is_none();
        let property = if is_flattened { &Value::Null } else { &schema["properties"][name] };
        let required = !is_flattened && is_required(schema, name);
        let mut value = field.ty.clone();
        while let (false, Some(inner)) = (required, generic(&value, "Option")) {
            value = inner.clone();
        }
        Some(Settable {
            ident: field.ident.clone()?,
            name: name.to_owned(),
            value,
            docs: docs::text(&field.attrs),
            required,
            nullable: !required && is_nullable(property),
            deprecated: property["deprecated"] == true,
            constant: property.get(CONSTANT).cloned(),
            is_secret: is_secret(name),
            is_flattened,
        })
    });
    fields.collect()
}

pub(super) fn constructors(it: &ItemStruct, schema: &Value) -> Item {
    let ident = &it.ident;
    let settable = settable(it, schema);
    let (required, optional): (Vec<&Settable>, Vec<&Settable>) = settable.iter().partition(|field| field.required);
    let (parameters, values): (Vec<_>, Vec<_>) = required
        .iter()
        .map(|field| {
            let name = &field.ident;
            let is_option = generic(&field.value, "Option").is_some();
            let filled = |value: TokenStream| if is_option { quote!(Some(#value)) } else { value };
            match &field.constant {
                Some(Value::Bool(flag)) => {
                    let value = filled(quote!(#flag));
                    (None, quote!(#name: #value))
                }
                Some(constant) => {
                    let text = constant.as_str().unwrap_or_default();
                    let value = filled(quote!(#text.into()));
                    (None, quote!(#name: #value))
                }
                None => {
                    let (ty, value) = argument(&field.value, &quote!(#name));
                    (Some(quote!(#name: #ty)), quote!(#name: #value))
                }
            }
        })
        .unzip();
    let parameters: Vec<TokenStream> = parameters.into_iter().flatten().collect();
    let inline = inline(&parameters);
    let absent = optional.iter().map(|field| {
        let (name, value) = (&field.ident, field.is_flattened.then(|| quote!(::std::default::Default::default())));
        let value = value.unwrap_or_else(|| quote!(None));
        quote!(#name: #value)
    });
    let about = match parameters.len() {
        0 => "Creates a value without optional fields.",
        _ => "Creates a value with the required fields.",
    };
    let doc = docs::attributes(about);
    let setters = optional.iter().map(|field| setters(field));
    parse_quote! {
        impl #ident {
            #(#doc)*
            #[must_use]
            #[allow(clippy::new_without_default, clippy::too_many_arguments)]
            #inline
            pub fn new(#(#parameters),*) -> Self {
                Self { #(#values,)* #(#absent,)* }
            }
            #(#setters)*
        }
    }
}

fn setters(field: &Settable) -> TokenStream {
    let name = &field.ident;
    let setter_of_value = setter_name(name);
    let (ty, value) = argument(&field.value, &quote!(#name));
    let doc = docs::attributes(&format!("Sets [`{name}`](Self#structfield.{name})."));
    let stored = match (field.is_flattened, field.nullable) {
        (true, _) => value,
        (false, true) => quote!(Some(Some(#value))),
        (false, false) => quote!(Some(#value)),
    };
    let parameter = quote!(#name: #ty);
    let inline = inline(std::slice::from_ref(&parameter));
    let deprecated = deprecated(field);
    let null = field.nullable.then(|| {
        let setter = null_name(name);
        let doc = docs::attributes(&format!("Sends `null` for [`{name}`](Self::{name})."));
        quote! {
            #(#doc)*
            #deprecated
            #[must_use]
            #[inline]
            pub fn #setter(mut self) -> Self {
                self.#name = Some(None);
                self
            }
        }
    });
    quote! {
        #(#doc)*
        #deprecated
        #[must_use]
        #inline
        pub fn #setter_of_value(mut self, #parameter) -> Self {
            self.#name = #stored;
            self
        }
        #null
    }
}

/// Returns the attribute for setters of a deprecated field.
pub(super) fn deprecated(field: &Settable) -> Option<TokenStream> {
    field.deprecated.then(|| quote!(#[deprecated = "the API has deprecated this field"]))
}

/// Returns the name of the setter of a field: the name of the field, unless it is that of the constructor.
pub(super) fn setter_name(field: &Ident) -> Ident {
    if field == "new" { format_ident!("new_") } else { field.clone() }
}

/// Returns the name of the setter that sends null.
pub(super) fn null_name(field: &Ident) -> Ident {
    format_ident!("{}_null", field.to_string().trim_start_matches("r#").trim_end_matches('_'))
}
