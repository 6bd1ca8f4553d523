//! Outlines: what of some source is public, signatures only, for a reviewer with a minute.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::{Fields, FnArg, ImplItem, Item, ItemImpl, ReturnType, TraitItem, Type, Visibility};

use crate::polish::Parts;
use crate::shape::Operation;

/// The outline of the generated API: operations with what they need and what is optional, then types.
pub(crate) fn generated(parts: &Parts, operations: &[Operation]) -> String {
    let mut out = String::from("op\n");
    let items: Vec<&Item> = parts.parts.values().flat_map(|part| &part.operations).collect();
    let mut sorted: Vec<&Operation> = operations.iter().collect();
    sorted.sort_by(|a, b| a.name.cmp(&b.name));
    for operation in sorted {
        let own: Vec<&ItemImpl> = items.iter().filter_map(|item| impl_of(item, &operation.name)).collect();
        let output = own.iter().flat_map(|block| &block.items).find_map(|item| match item {
            ImplItem::Type(it) if it.ident == "Output" => Some(tokens(&it.ty)),
            _ => None,
        });
        let facade =
            operation.facade.map(|(namespace, method)| format!("  {namespace}().{method}")).unwrap_or_default();
        out.push_str(&format!(
            "  {}  {} {} -> {}{facade}\n",
            operation.name,
            operation.method.to_uppercase(),
            operation.path,
            output.unwrap_or_default(),
        ));
        for block in own.iter().filter(|block| block.trait_.is_none()) {
            methods(block, &BTreeSet::new(), &mut out);
        }
    }
    out.push_str("types\n");
    let mut types: Vec<&Item> = parts.parts.values().flat_map(|part| &part.types).collect();
    types.sort_by_key(|item| match item {
        Item::Struct(it) => it.ident.to_string(),
        Item::Enum(it) => it.ident.to_string(),
        _ => String::new(),
    });
    for item in types {
        match item {
            Item::Struct(it) => {
                out.push_str(&format!("  struct {}\n", it.ident));
                for field in &it.fields {
                    let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                    out.push_str(&format!("    {name}: {}\n", tokens(&field.ty)));
                }
            }
            Item::Enum(it) => {
                let variants: Vec<String> = it.variants.iter().map(|variant| variant.ident.to_string()).collect();
                out.push_str(&format!("  enum {}\n{}", it.ident, wrapped(&variants, "    ")));
            }
            _ => {}
        }
    }
    out
}

/// The outline of hand-written source: everything `pub` in it.
///
/// # Errors
/// Text that is not Rust.
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
                methods(it, &BTreeSet::new(), out);
                if out.len() > before {
                    out.insert_str(before, &format!("impl {}\n", tokens(&it.self_ty)));
                }
            }
        },
        _ => {}
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn impl_of<'a>(item: &'a Item, name: &str) -> Option<&'a ItemImpl> {
    match item {
        Item::Impl(it) if matches!(&*it.self_ty, Type::Path(path) if path.path.is_ident(name)) => Some(it),
        _ => None,
    }
}

fn methods(block: &ItemImpl, except: &BTreeSet<String>, out: &mut String) {
    for item in &block.items {
        match item {
            ImplItem::Fn(it) if is_public(&it.vis) && !except.contains(&it.sig.ident.to_string()) => {
                out.push_str(&format!("    {}\n", signature(&it.sig)));
            }
            ImplItem::Const(it) if is_public(&it.vis) => {
                out.push_str(&format!("    const {}: {}\n", it.ident, tokens(&it.ty)));
            }
            _ => {}
        }
    }
}

/// `name(argument: Type, …) -> Type`; a method's own type goes unsaid.
fn signature(signature: &syn::Signature) -> String {
    let mut takes_self = false;
    let arguments: Vec<String> = signature
        .inputs
        .iter()
        .filter_map(|argument| match argument {
            FnArg::Receiver(_) => {
                takes_self = true;
                None
            }
            FnArg::Typed(it) => Some(format!("{}: {}", tokens(&it.pat), tokens(&it.ty))),
        })
        .collect();
    let returned = match &signature.output {
        ReturnType::Type(_, ty) if tokens(ty) != "Self" => format!(" -> {}", tokens(ty)),
        _ => String::new(),
    };
    let dot = if takes_self { "." } else { "" };
    let asyncness = if signature.asyncness.is_some() { "async " } else { "" };
    format!("{asyncness}{dot}{}({}){returned}", signature.ident, arguments.join(", "))
}

/// Tokens as people space them.
fn tokens(of: &impl ToTokens) -> String {
    let spaced = of.to_token_stream().to_string();
    let mut out = spaced;
    for (from, to) in [
        (" :: ", "::"),
        (":: ", "::"),
        (" ::", "::"),
        (" < ", "<"),
        ("< ", "<"),
        (" <", "<"),
        (" > ", "> "),
        (" >", ">"),
        (" ,", ","),
        ("& ", "&"),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        ("[ ", "["),
        (" ]", "]"),
        (" ;", ";"),
        ("- >", "->"),
        (" :", ":"),
    ] {
        out = out.replace(from, to);
    }
    out.replace(">+", "> +").replace("->", " -> ").replace("  ", " ")
}

/// Words in lines of at most a hundred columns.
fn wrapped(words: &[String], indent: &str) -> String {
    let mut out = String::new();
    let mut line = indent.to_owned();
    for (n, word) in words.iter().enumerate() {
        let comma = if n + 1 < words.len() { "," } else { "" };
        if line.len() + word.len() > 98 {
            out.push_str(line.trim_end());
            out.push('\n');
            line = indent.to_owned();
        }
        line.push_str(&format!("{word}{comma} "));
    }
    format!("{out}{}\n", line.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_public_is_outlined() {
        let text = "pub struct A<T> { pub a: Option<Vec<T>>, b: u8 } struct B; impl<T> A<T> { pub async fn f(&self, x: &str) \
            -> Result<(), E> {} fn g() {} } impl B { fn h() {} } impl Clone for A<u8> {} pub enum E { X, Y }";
        let expected = "struct A<T> { a: Option<Vec<T>> }\nimpl A<T>\n    async .f(x: &str) -> Result<(), E>\n\
            impl Clone for A<u8>\nenum E { X, Y }\n";
        assert_eq!(source(text).unwrap_or_default(), expected);
    }
}
