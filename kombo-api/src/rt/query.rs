//! Query parameters that are comma-separated lists.

/// Joins the items with commas; `None` stays `None`. Called by generated code.
///
/// An empty list is refused, because the API reads an empty parameter as "no filter".
pub(crate) fn joined(name: &'static str, items: Option<&[String]>) -> Result<Option<String>, String> {
    let Some(items) = items else { return Ok(None) };
    if items.is_empty() {
        return Err(format!("`{name}` is an empty list: leave it out to get all records"));
    }
    if let Some(item) = items.iter().find(|item| item.is_empty() || item.contains(',')) {
        let problem = if item.is_empty() { "is empty" } else { "has a comma, which separates values" };
        return Err(format!("a value of `{name}` {problem}"));
    }
    Ok(Some(items.join(",")))
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn ambiguous_lists_are_refused() {
        let texts = |items: &[&str]| items.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        assert_eq!(joined("ids", Some(&texts(&["a", "b c"]))), Ok(Some("a,b c".to_owned())));
        assert_eq!(joined("ids", None), Ok(None));
        for invalid in [texts(&[]), texts(&["a", "b,c"]), texts(&[""])] {
            assert!(joined("ids", Some(&invalid)).is_err_and(|error| error.contains("`ids`")), "{invalid:?}");
        }
    }
}
