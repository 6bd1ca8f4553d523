//! Documentation comments.

use proc_macro2::Span;
use quote::format_ident;
use syn::{AttrStyle, Attribute, Expr, ExprLit, Lit, LitStr, Meta, MetaNameValue};

/// Returns the documentation of an item, without the additions of typify.
pub(crate) fn text(attrs: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attr in attrs {
        if let Meta::NameValue(pair) = &attr.meta
            && pair.path.is_ident("doc")
            && let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &pair.value
        {
            // An empty comment is an empty line, but `lines()` of an empty string returns no line.
            lines.extend(text.value().split('\n').map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned()));
        }
    }
    let text = lines.join("\n");
    // typify appends the schema of the type, which is in the lowered document, too.
    let text = text.split("<details>").next().unwrap_or_default();
    text.trim().to_owned()
}

/// Returns `text` as `///` comments, one for each line.
pub(super) fn attributes(text: &str) -> Vec<Attribute> {
    // rustc rejects comments with characters that end a line or change its direction.
    let is_line_end = |c: char| c == '\n' || c == '\r' || c == '\u{2028}' || c == '\u{2029}';
    let changes_direction = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let text = text.replace("\r\n", "\n").replace(is_line_end, "\n").replace(changes_direction, "");
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
    fn characters_that_are_invalid_in_comments_are_removed() {
        let documented = |text: &str| self::text(&attributes(text));
        assert_eq!(documented("a\r\nb\rc\u{2028}d"), "a\nb\nc\nd");
        assert_eq!(documented("\u{202e}abc\u{202c}"), "abc");
    }
}
