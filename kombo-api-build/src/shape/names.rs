//! Rust names of API names.

use heck::{ToSnakeCase, ToUpperCamelCase};

/// Returns the name of a type. The result must not be cased again: that would turn `AB` into `Ab`.
pub(crate) fn type_name(name: &str) -> String {
    in_rust(name, str::to_upper_camel_case)
}

/// Returns the name of a function.
pub(crate) fn function_name(name: &str) -> String {
    ident(name, str::to_snake_case)
}

/// Returns a name as typify and progenitor derive it, but without an underscore after a keyword.
pub(super) fn in_rust(name: &str, cased: fn(&str) -> String) -> String {
    let plain = match name {
        "+1" => cased("plus1"),
        "-1" => cased("minus1"),
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

/// Returns a name as typify and progenitor derive it, with an underscore after a keyword.
pub(super) fn ident(name: &str, cased: fn(&str) -> String) -> String {
    let name = in_rust(name, cased);
    if syn::parse_str::<syn::Ident>(&name).is_ok() { name } else { format!("{name}_") }
}

/// Returns the name, followed by the name with each number from 2.
pub(super) fn numbered(name: &str) -> impl Iterator<Item = String> {
    std::iter::once(name.to_owned()).chain((2..).map(move |n: u32| format!("{name}{n}")))
}
