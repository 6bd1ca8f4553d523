//! Structs: fields as the page has them, and constructors and setters for what requests are made of.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Field, Fields, Item, ItemStruct, Lit, Meta, Path, Token, Type, parse_quote};

use crate::shape::{CONSTANT, IS_REQUEST};

use super::arguments::{argument, entries, generic};
use super::docs;

/// A field of a request, as its setters see it.
pub(super) struct Settable {
    pub(super) ident: Ident,
    /// The type of a value, without the `Option`s that say that it may be absent or null.
    pub(super) value: Type,
    pub(super) docs: String,
    pub(super) required: bool,
    /// Whether null can be sent.
    pub(super) nullable: bool,
    pub(super) deprecated: bool,
    /// The one value that it has.
    pub(super) constant: Option<Value>,
    /// Whether its value is a secret, by its name.
    pub(super) is_secret: bool,
    /// Whether it holds the properties that the page does not list.
    pub(super) is_flattened: bool,
}

impl Settable {
    /// Whether a constructor asks for it.
    pub(super) fn is_argument(&self) -> bool {
        self.required && self.constant.is_none()
    }
}

pub(super) fn polished(mut it: ItemStruct, schema: &Value) -> Vec<Item> {
    let is_request = schema[IS_REQUEST] == true;
    let had_default = derives(&it.attrs, "Default");
    let mut text = docs::text(&it.attrs);
    if text == format!("`{}`", it.ident) {
        text = if is_request { "Part of a request.".to_owned() } else { "Part of a response.".to_owned() };
    }
    let doc = docs::attributes(&text);
    let default: Option<TokenStream> = had_default.then(|| quote!(Default,));
    let holds_secret = it.fields.iter().any(|field| Secrecy::of(field) != Secrecy::None);
    let debug: Option<TokenStream> = (!holds_secret).then(|| quote!(Debug,));
    it.attrs = parse_quote! {
        #(#doc)*
        #[derive(Clone, #debug #default PartialEq, serde::Deserialize, serde::Serialize)]
        #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
        #[non_exhaustive]
    };
    order_fields(&mut it, schema);
    for field in &mut it.fields {
        let name = json_name(field);
        polish_field(field, &schema["properties"][&name], is_request, is_required(schema, &name));
    }
    let block = is_request.then(|| constructors(&it, schema));
    let debug = holds_secret.then(|| redacted(&it));
    let mut items = vec![Item::Struct(it)];
    items.extend(block);
    items.extend(debug);
    items
}

/// Whether a derive of this name is among the attributes. Documentation may contain the word, too.
fn derives(attrs: &[Attribute], name: &str) -> bool {
    attrs.iter().filter(|attr| attr.path().is_ident("derive")).any(|attr| {
        let derived = attr.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated);
        derived.is_ok_and(|paths| paths.iter().any(|path| path.segments.last().is_some_and(|it| it.ident == name)))
    })
}

/// Properties whose values are not for logs.
const SECRETS: [&str; 7] = ["token", "password", "secret", "api_key", "access_token", "refresh_token", "client_secret"];

/// How much of a field `Debug` shows.
#[derive(PartialEq)]
enum Secrecy {
    /// All of it.
    None,
    /// The keys of a map, such as the names of HTTP headers, whose values may authorize somebody.
    Values,
    /// Nothing.
    All,
}

impl Secrecy {
    fn of(field: &Field) -> Self {
        let name = json_name(field);
        let inner = generic(&field.ty, "Option").unwrap_or(&field.ty);
        if SECRETS.contains(&name.as_str()) {
            Self::All
        } else if name.eq_ignore_ascii_case("headers") && entries(inner).is_some() {
            Self::Values
        } else {
            Self::None
        }
    }
}

/// A `Debug` that shows everything but secrets.
fn redacted(it: &ItemStruct) -> Item {
    let ident = &it.ident;
    let name = ident.to_string();
    let fields = it.fields.iter().filter_map(|field| {
        let ident = field.ident.as_ref()?;
        let name = ident.to_string();
        Some(match Secrecy::of(field) {
            Secrecy::None => quote!(.field(#name, &self.#ident)),
            Secrecy::All => quote!(.field(#name, &"<redacted>")),
            Secrecy::Values if generic(&field.ty, "Option").is_some() => {
                quote!(.field(#name, &self.#ident.as_ref().map(|it| it.keys().collect::<::std::vec::Vec<_>>())))
            }
            Secrecy::Values => quote!(.field(#name, &self.#ident.keys().collect::<::std::vec::Vec<_>>())),
        })
    });
    parse_quote! {
        impl ::std::fmt::Debug for #ident {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(#name)#(#fields)*.finish()
            }
        }
    }
}

/// typify sorts fields by name; the page's order has what belongs together together.
fn order_fields(it: &mut ItemStruct, schema: &Value) {
    let Fields::Named(fields) = &mut it.fields else { return };
    let order: Vec<&String> = schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name).collect();
    let mut sorted: Vec<Field> = fields.named.iter().cloned().collect();
    sorted.sort_by_cached_key(|field| {
        let own = json_name(field);
        // The properties without a field of their own come last.
        order.iter().position(|name| **name == own).unwrap_or(usize::MAX)
    });
    fields.named = sorted.into_iter().collect();
}

/// The name of a field in JSON.
pub(crate) fn json_name(field: &Field) -> String {
    for attr in field.attrs.iter().filter(|attr| attr.path().is_ident("serde")) {
        let mut renamed = None;
        // Other arguments of the attribute are of no interest here.
        let _ = attr.parse_nested_meta(|meta| {
            if let Ok(value) = meta.value() {
                let value: Expr = value.parse()?;
                if let (true, Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) = (meta.path.is_ident("rename"), value) {
                    renamed = Some(text.value());
                }
            }
            Ok(())
        });
        if let Some(renamed) = renamed {
            return renamed;
        }
    }
    field.ident.as_ref().map(ToString::to_string).unwrap_or_default()
}

/// Whether a field holds the properties that have no field: `additionalProperties` beside `properties`.
fn is_flattened(field: &Field) -> bool {
    field.attrs.iter().filter(|attr| attr.path().is_ident("serde")).any(|attr| {
        let arguments = attr.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
        arguments.is_ok_and(|arguments| arguments.iter().any(|it| it.path().is_ident("flatten")))
    })
}

fn is_required(schema: &Value, name: &str) -> bool {
    schema["required"].as_array().into_iter().flatten().any(|it| it == name)
}

/// Whether a use of a schema allows null.
fn is_nullable(schema: &Value) -> bool {
    schema["nullable"] == true
}

fn polish_field(field: &mut Field, schema: &Value, is_request: bool, required: bool) {
    let name = json_name(field);
    if is_flattened(field) {
        field.attrs = docs::attributes("The properties that have no field of their own, by name.");
        field.attrs.push(parse_quote!(#[serde(flatten)]));
        return;
    }
    let mut text = docs::text(&field.attrs);
    if text.is_empty() {
        text = format!("`{name}`");
    }
    let inner = generic(&field.ty, "Option").cloned().unwrap_or_else(|| field.ty.clone());
    let renamed: Option<TokenStream> =
        (field.ident.as_ref().is_none_or(|ident| *ident != name)).then(|| quote!(rename = #name,));
    let mut attrs: Vec<Attribute> = docs::attributes(&text);
    let is_option = generic(&field.ty, "Option").is_some();
    let lenient = is_timestamp(&inner);
    if required {
        if is_option {
            // Null, or missing though the API says that it never is.
            let read: Option<TokenStream> = lenient.then(|| quote!(deserialize_with = "crate::rt::optional_timestamp"));
            attrs.push(parse_quote!(#[serde(#renamed default, #read)]));
        } else if !is_request && generic(&field.ty, "Vec").is_some() {
            // Null, or missing: nothing is in it.
            attrs.push(parse_quote!(#[serde(#renamed default, deserialize_with = "crate::rt::empty")]));
        } else if quote!(#inner).to_string().ends_with("serde_json :: Value") {
            attrs.push(parse_quote!(#[serde(#renamed default)]));
        } else if lenient {
            attrs.push(parse_quote!(#[serde(#renamed deserialize_with = "crate::rt::required_timestamp")]));
        } else if renamed.is_some() {
            attrs.push(parse_quote!(#[serde(rename = #name)]));
        }
    } else if is_request && is_nullable(schema) {
        field.ty = parse_quote!(::std::option::Option<::std::option::Option<#inner>>);
        attrs.push(parse_quote! {
            #[serde(#renamed default, skip_serializing_if = "::std::option::Option::is_none", deserialize_with = "crate::rt::present")]
        });
    } else {
        // typify makes an optional list a list, which cannot say "absent".
        field.ty = parse_quote!(::std::option::Option<#inner>);
        let read: Option<TokenStream> = lenient.then(|| quote!(deserialize_with = "crate::rt::optional_timestamp"));
        attrs.push(
            parse_quote!(#[serde(#renamed default, skip_serializing_if = "::std::option::Option::is_none", #read)]),
        );
    }
    if schema["deprecated"] == true {
        attrs.push(parse_quote!(#[deprecated = "the API has deprecated this field"]));
    }
    field.attrs = attrs;
}

/// Tools write timestamps in more ways than one.
fn is_timestamp(ty: &Type) -> bool {
    generic(ty, "DateTime").is_some()
}

/// The fields of a polished struct, for setters.
pub(super) fn settable(it: &ItemStruct, schema: &Value) -> Vec<Settable> {
    let fields = it.fields.iter().filter_map(|field| {
        let name = json_name(field);
        let is_flattened = is_flattened(field);
        let property = if is_flattened { &Value::Null } else { &schema["properties"][&name] };
        let required = !is_flattened && is_required(schema, &name);
        let mut value = field.ty.clone();
        while let (false, Some(inner)) = (required, generic(&value, "Option")) {
            value = inner.clone();
        }
        Some(Settable {
            ident: field.ident.clone()?,
            value,
            docs: docs::text(&field.attrs),
            required,
            nullable: !required && is_nullable(property),
            deprecated: property["deprecated"] == true,
            constant: property.get(CONSTANT).cloned(),
            is_secret: SECRETS.contains(&name.as_str()),
            is_flattened,
        })
    });
    fields.collect()
}

fn constructors(it: &ItemStruct, schema: &Value) -> Item {
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
    let absent = optional.iter().map(|field| {
        let (name, value) = (&field.ident, field.is_flattened.then(|| quote!(::std::default::Default::default())));
        let value = value.unwrap_or_else(|| quote!(None));
        quote!(#name: #value)
    });
    let about = match parameters.len() {
        0 => "With nothing set.".to_owned(),
        _ => "With what is required, and nothing else set.".to_owned(),
    };
    let doc = docs::attributes(&about);
    let setters = optional.iter().map(|field| setters(field));
    parse_quote! {
        impl #ident {
            #(#doc)*
            #[must_use]
            #[allow(clippy::new_without_default, clippy::too_many_arguments)]
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
    let deprecated = deprecated(field);
    let null = field.nullable.then(|| {
        let setter = null_name(name);
        let doc = docs::attributes(&format!("Sends `null` for [`{name}`](Self::{name})."));
        quote! {
            #(#doc)*
            #deprecated
            #[must_use]
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
        pub fn #setter_of_value(mut self, #name: #ty) -> Self {
            self.#name = #stored;
            self
        }
        #null
    }
}

/// The attribute of setters of a deprecated field.
pub(super) fn deprecated(field: &Settable) -> Option<TokenStream> {
    field.deprecated.then(|| quote!(#[deprecated = "the API has deprecated this field"]))
}

/// The name of a field's setter: that of the field, unless it is the constructor's.
pub(super) fn setter_name(field: &Ident) -> Ident {
    if field == "new" { format_ident!("new_") } else { field.clone() }
}

/// The name of the setter that sends null.
pub(super) fn null_name(field: &Ident) -> Ident {
    format_ident!("{}_null", field.to_string().trim_start_matches("r#").trim_end_matches('_'))
}
