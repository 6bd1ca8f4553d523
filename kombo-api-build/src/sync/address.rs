//! Addresses, and their text without credentials.
//!
//! An address can contain a password, or a token in its query. Neither is printed or written to the disk.

use reqwest::Url;

/// Whether a text is an address, valid or not, rather than a path.
pub(crate) fn is_address(text: &str) -> bool {
    let Some((start, rest)) = text.split_once(':') else { return false };
    let is_rooted = rest.starts_with(['/', '\\']);
    // A single letter is a Windows drive. `user:password@host` is an address without a scheme.
    !start.contains(['/', '\\']) && if is_rooted { start.len() > 1 } else { rest.contains('@') }
}

/// Parses an HTTP address. Removes the fragment, which only browsers use.
pub(crate) fn parse(text: &str) -> Result<Url, String> {
    let mut url = Url::parse(text).map_err(|error| format!("{error}; an address begins with https:// or http://"))?;
    if !["http", "https"].contains(&url.scheme()) {
        return Err("an address begins with https:// or http://".to_owned());
    }
    url.set_fragment(None);
    Ok(url)
}

/// Returns an address for messages, with `***` in place of user and password, and of the query.
pub(crate) fn shown(url: &Url) -> String {
    let has_user = !url.username().is_empty() || url.password().is_some();
    let mut shown = without_credentials(url);
    if has_user {
        shown = shown.replacen("://", "://***@", 1);
    }
    if url.query().is_some() {
        shown.push_str("?***");
    }
    shown
}

/// Returns scheme, host, port and path.
pub(crate) fn without_credentials(url: &Url) -> String {
    format!("{}{}", url.origin().ascii_serialization(), url.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_password_and_query_are_not_shown() {
        for (address, expected) in [
            ("https://example.com/a.md#part", "https://example.com/a.md"),
            ("http://me:secret@127.0.0.1:8000/a%20b.md?x=1", "http://***@127.0.0.1:8000/a%20b.md?***"),
            ("https://token@[::1]:443/?", "https://***@[::1]/?***"),
        ] {
            assert_eq!(parse(address).as_ref().map(shown).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn addresses_and_paths_are_distinguished() {
        for address in ["https://x", "HTTP://x", "ftp://x", "https:/x", "me:secret@example.com/api.json", "m:x@host"] {
            assert!(is_address(address), "{address}");
        }
        for path in ["openapi", "a/b:c/d@e.json", "C:/api.json", r"C:\mine@home.json", "/x:/y@z", "a:b.json"] {
            assert!(!is_address(path), "{path}");
        }
    }
}
