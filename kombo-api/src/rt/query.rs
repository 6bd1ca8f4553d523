//! Query parameters that are lists, as one text.

/// The items with commas between them. Called by the generated client.
///
/// An empty list is refused: sent as nothing it would mean "no filter", which is the opposite of what was said.
pub(crate) fn joined(name: &'static str, items: &[String]) -> Result<String, String> {
    if items.is_empty() {
        return Err(format!("`{name}` is an empty list: leave it out if everything is meant"));
    }
    if let Some(item) = items.iter().find(|item| item.is_empty() || item.contains(',')) {
        let what = if item.is_empty() { "is empty" } else { "holds a comma, which separates values" };
        return Err(format!("a value of `{name}` {what}"));
    }
    Ok(items.join(","))
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn what_cannot_be_told_apart_afterwards_is_refused() {
        let texts = |items: &[&str]| items.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        assert_eq!(joined("ids", &texts(&["a", "b c"])), Ok("a,b c".to_owned()));
        for wrong in [texts(&[]), texts(&["a", "b,c"]), texts(&[""])] {
            assert!(joined("ids", &wrong).is_err_and(|said| said.contains("`ids`")), "{wrong:?}");
        }
    }
}
