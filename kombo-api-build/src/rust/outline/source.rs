//! The outline of hand-written source.

use quote::ToTokens;
use syn::{Fields, ImplItem, Item, ItemImpl, TraitItem, Visibility};

use super::signature::{signature, tokens};

/// Returns the outline of hand-written source: everything `pub` in it.
///
/// # Errors
/// Returns an error if the text is not valid Rust.
pub fn source(text: &str) -> Result<String, syn::Error> {
    let mut out = String::new();
    for item in &syn::parse_file(text)?.items {
        public(item, &mut out);
    }
    Ok(out)
}

fn public(item: &Item, out: &mut String) {
    match item {
        Item::Struct(it) if is_public(&it.vis) => {
            let fields: Vec<String> = match &it.fields {
                Fields::Named(fields) => fields
                    .named
                    .iter()
                    .filter(|field| is_public(&field.vis))
                    .map(|field| format!("{}: {}", field.ident.to_token_stream(), tokens(&field.ty)))
                    .collect(),
                _ => Vec::new(),
            };
            let fields = if fields.is_empty() { String::new() } else { format!(" {{ {} }}", fields.join(", ")) };
            out.push_str(&format!("struct {}{}{fields}\n", it.ident, tokens(&it.generics)));
        }
        Item::Enum(it) if is_public(&it.vis) => {
            let variants: Vec<String> = it.variants.iter().map(|variant| variant.ident.to_string()).collect();
            out.push_str(&format!("enum {} {{ {} }}\n", it.ident, variants.join(", ")));
        }
        Item::Trait(it) if is_public(&it.vis) => {
            out.push_str(&format!("trait {}\n", it.ident));
            for item in &it.items {
                if let TraitItem::Fn(method) = item {
                    out.push_str(&format!("  {}\n", signature(&method.sig)));
                }
            }
        }
        Item::Type(it) if is_public(&it.vis) => {
            out.push_str(&format!("type {}{} = {}\n", it.ident, tokens(&it.generics), tokens(&it.ty)));
        }
        Item::Const(it) if is_public(&it.vis) => out.push_str(&format!("const {}: {}\n", it.ident, tokens(&it.ty))),
        Item::Fn(it) if is_public(&it.vis) => out.push_str(&format!("{}\n", signature(&it.sig))),
        Item::Use(it) if is_public(&it.vis) => out.push_str(&format!("{}\n", tokens(it).trim_end_matches(';'))),
        Item::Impl(it) => match &it.trait_ {
            Some((path, _)) => {
                out.push_str(&format!("impl {} for {}\n", tokens(path), tokens(&it.self_ty)));
            }
            None => {
                let before = out.len();
                methods(it, out);
                if out.len() > before {
                    let of = tokens(&it.self_ty);
                    out.insert_str(before, &format!("impl{} {of}\n", bounds(it)));
                }
            }
        },
        _ => {}
    }
}

/// Returns the parameters of an `impl` if one of them has bounds, which decide what the methods belong to.
fn bounds(block: &ItemImpl) -> String {
    let has_bounds = block.generics.type_params().any(|it| !it.bounds.is_empty());
    if has_bounds { tokens(&block.generics) } else { String::new() }
}

pub(super) fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn methods(block: &ItemImpl, out: &mut String) {
    for item in &block.items {
        match item {
            ImplItem::Fn(it) if is_public(&it.vis) => out.push_str(&format!("    {}\n", signature(&it.sig))),
            ImplItem::Const(it) if is_public(&it.vis) => {
                out.push_str(&format!("    const {}: {}\n", it.ident, tokens(&it.ty)));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_items_are_in_the_outline() {
        let text = "pub struct A<T> { pub a: Option<Vec<T>>, b: u8 } struct B; impl<T> A<T> { pub async fn f(&self, x: &str) \
            -> Result<(), E> {} fn g() {} } impl B { fn h() {} } impl Clone for A<u8> {} \
            impl<S: Handle> A<S> { pub fn i(&self) {} } pub enum E { X, Y }";
        let expected = "struct A<T> { a: Option<Vec<T>> }\nimpl A<T>\n    async .f(x: &str) -> Result<(), E>\n\
            impl Clone for A<u8>\nimpl<S: Handle> A<S>\n    .i()\nenum E { X, Y }\n";
        assert_eq!(source(text).unwrap_or_default(), expected);
    }
}
