//! `Default` and setters of the models that responses contain, for tests of users, with the feature `mock`.
//!
//! They have no constructor with the required fields as arguments: a new required field is compatible for users who
//! read it, and would change the arguments.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use serde_json::Value;
use syn::parse::{Parse, ParseStream};
use syn::visit_mut::VisitMut;
use syn::{Attribute, Expr, Item, ItemStruct, Macro, Token, Type, braced, parse_quote};

use super::arguments::argument;
use super::constructors::{deprecated, settable};
use super::types::generic;

/// Returns the derive of `Default`, or the `impl` if the model has fields with only one value.
pub(super) fn default(it: &ItemStruct, schema: &Value) -> (Option<Attribute>, Option<Item>) {
    let settable = settable(it, schema);
    if settable.iter().all(|field| field.constant.is_none() || !field.required) {
        return (Some(parse_quote!(#[cfg_attr(feature = "mock", derive(Default))])), None);
    }
    let fields = settable.iter().map(|field| {
        let name = &field.ident;
        let constant = field.constant.as_ref().filter(|_| field.required).map(|constant| match constant {
            Value::Bool(flag) => quote!(#flag),
            constant => {
                let text = constant.as_str().unwrap_or_default();
                quote!(#text.into())
            }
        });
        let value = match constant {
            Some(constant) if generic(&field.value, "Option").is_some() => quote!(Some(#constant)),
            Some(constant) => constant,
            None => quote!(::std::default::Default::default()),
        };
        quote!(#name: #value,)
    });
    let model = &it.ident;
    let item = parse_quote! {
        #[cfg(feature = "mock")]
        impl ::std::default::Default for #model {
            fn default() -> Self {
                Self { #(#fields)* }
            }
        }
    };
    (None, Some(item))
}

/// Returns the setters of all fields that have more than one value.
pub(super) fn setters(it: &ItemStruct, schema: &Value) -> Option<Item> {
    let settable = settable(it, schema);
    // A method `default` would hide that of the trait.
    let settable = settable.iter().filter(|field| field.constant.is_none() && field.ident != "default");
    let setters = settable.map(|field| {
        let name = &field.ident;
        // A required field may be null.
        let nullable = generic(&field.value, "Option");
        let (ty, value) = argument(nullable.unwrap_or(&field.value), &quote!(#name));
        let is_some = nullable.is_some() || (!field.required && !field.is_flattened);
        let value = if is_some { quote!(Some(#value)) } else { value };
        let deprecated = deprecated(field);
        parse_quote!(#deprecated #name: #ty = #value;)
    });
    let setters = Setters { model: it.ident.clone(), setters: setters.collect() };
    (!setters.setters.is_empty()).then(|| parse_quote!(crate::rt::setters! { #setters }))
}

/// The arguments of `crate::rt::setters!`.
pub(super) struct Setters {
    model: Ident,
    setters: Vec<Setter>,
}

struct Setter {
    attributes: Vec<Attribute>,
    field: Ident,
    argument: Type,
    value: Expr,
}

impl Setters {
    /// Calls a visitor for the types and expressions of the macro `setters!`. It does nothing to other macros.
    pub(super) fn visit_in(tokens: &mut Macro, visitor: &mut impl VisitMut) {
        if tokens.path.segments.last().is_none_or(|it| it.ident != "setters") {
            return;
        }
        if let Ok(mut parsed) = tokens.parse_body::<Self>() {
            for setter in &mut parsed.setters {
                visitor.visit_type_mut(&mut setter.argument);
                visitor.visit_expr_mut(&mut setter.value);
            }
            tokens.tokens = parsed.into_token_stream();
        }
    }
}

impl Parse for Setters {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let model = input.parse()?;
        let content;
        braced!(content in input);
        let mut setters = Vec::new();
        while !content.is_empty() {
            setters.push(content.parse()?);
        }
        Ok(Self { model, setters })
    }
}

impl Parse for Setter {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let field = input.parse()?;
        input.parse::<Token![:]>()?;
        let argument = input.parse()?;
        input.parse::<Token![=]>()?;
        let value = input.parse()?;
        input.parse::<Token![;]>()?;
        Ok(Self { attributes, field, argument, value })
    }
}

impl ToTokens for Setters {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let (model, setters) = (&self.model, &self.setters);
        tokens.extend(quote!(#model { #(#setters)* }));
    }
}

impl ToTokens for Setter {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { attributes, field, argument, value } = self;
        tokens.extend(quote!(#(#attributes)* #field: #argument = #value;));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(item: Option<impl ToTokens>) -> String {
        item.map(|it| it.to_token_stream().to_string().replace(' ', "")).unwrap_or_default()
    }

    #[test]
    fn constants_have_their_value_and_all_other_fields_a_setter() {
        let it: ItemStruct = parse_quote! {
            pub struct A {
                pub id: i64,
                pub name: ::std::option::Option<i64>,
                pub note: ::std::option::Option<i64>,
                pub kind: ::std::string::String,
                pub default: bool,
            }
        };
        let names = json!({"id": "id", "name": "name", "note": "note", "kind": "kind", "default": "default"});
        let mut schema = json!({
            "required": ["id", "name", "kind", "default"],
            "x-rust-names": names,
            "properties": {"note": {"deprecated": true}, "kind": {"x-constant": "k"}},
        });
        let expected = "crate::rt::setters!{A{id:i64=id;name:i64=Some(name);\
            #[deprecated=\"theAPIhasdeprecatedthisfield\"]note:i64=Some(note);}}";
        assert_eq!(text(setters(&it, &schema)), expected);
        let (derive, item) = default(&it, &schema);
        let item = text(item);
        assert!(derive.is_none() && item.contains("kind:\"k\".into(),default:::std::default"), "{item}");
        schema["properties"]["kind"] = json!({});
        let (derive, item) = default(&it, &schema);
        assert!(item.is_none());
        assert_eq!(text(derive), "#[cfg_attr(feature=\"mock\",derive(Default))]");
    }
}
