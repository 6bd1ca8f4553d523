//! Signatures as text.

use quote::ToTokens;
use syn::{FnArg, ReturnType};

/// Returns `name(argument: Type, …) -> Type`, without a return type of `Self`.
pub(super) fn signature(signature: &syn::Signature) -> String {
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

/// Returns tokens as text, spaced like formatted source.
pub(super) fn tokens(of: &impl ToTokens) -> String {
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
    // The formatter ends arguments on a line of their own with a comma.
    out.replace(">+", "> +").replace("->", " -> ").replace("  ", " ").replace(",>", ">")
}
