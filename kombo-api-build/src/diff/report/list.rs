//! Long lists, and sentences, in text.

/// Returns the first names, and the number of the others.
pub(super) fn listed(names: impl IntoIterator<Item = String>, most: usize) -> String {
    let names: Vec<String> = names.into_iter().collect();
    // One more name is not longer than its number.
    let shown = if names.len() == most + 1 { names.len() } else { most };
    let more = names.len().saturating_sub(shown);
    let text = names[..names.len() - more].join(", ");
    if more == 0 { text } else { format!("{text} and {more} more") }
}

/// Returns a text with its first letter in upper case.
pub(super) fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}
