//! Rust names of API names.

use heck::{ToSnakeCase, ToUpperCamelCase};

/// Returns the name of a type. Names are cased once: casing `AB` again would give `Ab`.
pub(crate) fn type_name(name: &str) -> String {
    in_rust(name, str::to_upper_camel_case)
}

/// Returns the name of a function.
pub(crate) fn function_name(name: &str) -> String {
    let name = in_rust(name, str::to_snake_case);
    if syn::parse_str::<syn::Ident>(&name).is_ok() { name } else { format!("{name}_") }
}

/// Returns a name as typify and progenitor derive it, except for the underscore after a keyword.
pub(crate) fn in_rust(name: &str, cased: fn(&str) -> String) -> String {
    let plain = match name {
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        _ => {
            let allowed = |c: char| if unicode_ident::is_xid_continue(c) { c } else { '-' };
            cased(&name.replace('\'', "").chars().map(allowed).collect::<String>())
        }
    };
    match plain.chars().next() {
        Some(first) if unicode_ident::is_xid_start(first) => plain,
        _ => format!("{}{plain}", cased("x")),
    }
}

/// Whether progenitor derives `ident` from `name`: it writes an underscore before a digit where typify writes an `x`.
pub(crate) fn is_called(ident: &syn::Ident, name: &str) -> bool {
    let (ident, rust) = (ident.to_string(), in_rust(name, str::to_snake_case));
    let plain = ident.trim_start_matches("r#").trim_matches('_');
    plain == rust.trim_matches('_') || (ident.starts_with('_') && format!("x{plain}") == rust.trim_matches('_'))
}

/// Returns the name itself, and then the name with each number from 2.
pub(super) fn numbered(name: &str) -> impl Iterator<Item = String> {
    std::iter::once(name.to_owned()).chain((2..).map(move |n: u32| format!("{name}{n}")))
}
