//! Documentation comments.

use proc_macro2::Span;
use quote::format_ident;
use syn::{AttrStyle, Attribute, Expr, ExprLit, Lit, LitStr, Meta, MetaNameValue};

/// The text of an item's documentation, without what typify adds to it.
pub(crate) fn text(attrs: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attr in attrs {
        if let Meta::NameValue(pair) = &attr.meta
            && pair.path.is_ident("doc")
            && let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &pair.value
        {
            // `lines()` of an empty text is nothing, but an empty comment is an empty line.
            lines.extend(text.value().split('\n').map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned()));
        }
    }
    let text = lines.join("\n");
    // The schema that a type is from stands in the lowered document, for those who want it.
    let text = text.split("<details>").next().unwrap_or_default();
    text.trim().to_owned()
}

/// `text` as one `///` line each.
pub(super) fn attributes(text: &str) -> Vec<Attribute> {
    // What ends a line or turns its direction has no place in a comment: rustc refuses it.
    let is_line = |c: char| c == '\n' || c == '\r' || c == '\u{2028}' || c == '\u{2029}';
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let text = text.replace("\r\n", "\n").replace(is_line, "\n").replace(turns, "");
    text.lines()
        .map(|line| {
            let line = if line.is_empty() { String::new() } else { format!(" {line}") };
            attribute(&line)
        })
        .collect()
}

/// Returns `#[doc = "…"]`. (There are thousands, and `parse_quote!` takes its time for each.)
fn attribute(line: &str) -> Attribute {
    Attribute {
        pound_token: Default::default(),
        style: AttrStyle::Outer,
        bracket_token: Default::default(),
        meta: Meta::NameValue(MetaNameValue {
            path: format_ident!("doc").into(),
            eq_token: Default::default(),
            value: Expr::Lit(ExprLit { attrs: Vec::new(), lit: Lit::Str(LitStr::new(line, Span::call_site())) }),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_comment_in_rust_is_taken_out() {
        let said = |text: &str| self::text(&attributes(text));
        assert_eq!(said("a\r\nb\rc\u{2028}d"), "a\nb\nc\nd");
        assert_eq!(said("\u{202e}abc\u{202c}"), "abc");
    }
}
