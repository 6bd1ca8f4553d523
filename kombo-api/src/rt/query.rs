//! Query parameters that are lists, sent as one text.

/// Returns the items, separated by commas; `None` stays `None`.
///
/// An empty list is invalid: sent as an empty text it would mean "no filter" instead of "no records".
#[allow(clippy::missing_errors_doc)]
pub fn joined(name: &'static str, items: Option<&[String]>) -> Result<Option<String>, String> {
    let Some(items) = items else { return Ok(None) };
    if items.is_empty() {
        return Err(format!("`{name}` is an empty list: leave it out if everything is meant"));
    }
    if let Some(item) = items.iter().find(|item| item.is_empty() || item.contains(',')) {
        let reason = if item.is_empty() { "is empty" } else { "holds a comma, which separates values" };
        return Err(format!("a value of `{name}` {reason}"));
    }
    Ok(Some(items.join(",")))
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn lists_that_a_server_would_read_differently_are_invalid() {
        let texts = |items: &[&str]| items.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        assert_eq!(joined("ids", Some(&texts(&["a", "b c"]))), Ok(Some("a,b c".to_owned())));
        assert_eq!(joined("ids", None), Ok(None));
        for invalid in [texts(&[]), texts(&["a", "b,c"]), texts(&[""])] {
            assert!(joined("ids", Some(&invalid)).is_err_and(|error| error.contains("`ids`")), "{invalid:?}");
        }
    }
}
