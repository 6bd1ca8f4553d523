//! Text of a server on one line of a log.

/// Returns `text` on one line, without control characters, and cut after `longest` characters.
pub(crate) fn one_line(text: &str, longest: usize) -> String {
    let mut line: String = text.chars().take(longest).map(|c| if is_unprintable(c) { ' ' } else { c }).collect();
    if text.chars().nth(longest).is_some() {
        line.push('…');
    }
    line
}

/// Returns whether a character ends a line, starts an escape sequence or changes the direction of text.
fn is_unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn a_line_has_no_escapes_and_a_bounded_length() {
        assert_eq!(one_line("a\nb\u{1b}[31m\u{202e}", 20), "a b [31m ");
        assert_eq!(one_line("üüü", 2), "üü…");
        assert_eq!(one_line("üü", 2), "üü");
    }
}
