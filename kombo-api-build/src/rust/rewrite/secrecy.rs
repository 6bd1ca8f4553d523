//! Secrets: fields that `Debug` does not show.

use quote::quote;
use syn::{Field, Item, ItemStruct, parse_quote};

use super::field_names::FieldNames;
use super::types::{entries, generic};

/// Properties with values that must not be logged.
const SECRETS: [&str; 7] = ["token", "password", "secret", "api_key", "access_token", "refresh_token", "client_secret"];

/// Whether the value of a property is a secret, according to its name.
pub(crate) fn is_secret(name: &str) -> bool {
    SECRETS.contains(&name)
}

/// The secret part of a field, which `Debug` does not show.
#[derive(PartialEq)]
pub(super) enum Secrecy {
    /// No part: `Debug` shows the field.
    None,
    /// The values of a map: `Debug` shows only its keys. Values of HTTP headers may be credentials.
    Values,
    /// The whole field.
    All,
}

impl Secrecy {
    pub(super) fn of(field: &Field, names: &FieldNames<'_>) -> Self {
        let name = names.of(field).unwrap_or_default();
        let inner = generic(&field.ty, "Option").unwrap_or(&field.ty);
        if is_secret(name) {
            Self::All
        } else if name.eq_ignore_ascii_case("headers") && entries(inner).is_some() {
            Self::Values
        } else {
            Self::None
        }
    }
}

/// Returns an implementation of `Debug` that shows everything but secrets.
pub(super) fn redacted(it: &ItemStruct, names: &FieldNames<'_>) -> Item {
    let ident = &it.ident;
    let name = ident.to_string();
    let fields = it.fields.iter().filter_map(|field| {
        let ident = field.ident.as_ref()?;
        let name = ident.to_string();
        Some(match Secrecy::of(field, names) {
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
