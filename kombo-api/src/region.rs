//! The regions of Kombo accounts, and the URLs that calls may go to.

use std::fmt;
use std::str::FromStr;

use reqwest::Url;

use crate::error::Error;

/// The region of a Kombo account, where its data is stored. API keys are valid in one region only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Region {
    /// `https://api.kombo.dev/v1`
    #[default]
    Eu,
    /// `https://api.us.kombo.dev/v1`
    Us,
    /// `https://api.ca.kombo.dev/v1`
    Ca,
}

impl Region {
    /// Returns the URL that every path is appended to.
    #[must_use]
    pub fn base_url(self) -> &'static str {
        match self {
            Self::Eu => "https://api.kombo.dev/v1",
            Self::Us => "https://api.us.kombo.dev/v1",
            Self::Ca => "https://api.ca.kombo.dev/v1",
        }
    }

    /// Returns the name of the region in configuration: `eu`, `us` or `ca`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Eu => "eu",
            Self::Us => "us",
            Self::Ca => "ca",
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Parses `eu`, `us` or `ca`, in upper or lower case.
impl FromStr for Region {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let regions = [Self::Eu, Self::Us, Self::Ca];
        let found = regions.into_iter().find(|region| region.as_str().eq_ignore_ascii_case(name.trim()));
        // A longer text is not a misspelt region. It may be a key, so it is not repeated.
        found.ok_or_else(|| match name.len() {
            0..=12 => Error::config(format!("`{name}` is not a Kombo region: use eu, us or ca")),
            _ => Error::config("this is not a Kombo region: use eu, us or ca"),
        })
    }
}

/// A URL that calls may go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BaseUrl(String);

impl BaseUrl {
    /// Parses and checks a URL.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the text is not a URL, has more than scheme, host, port and
    /// path, or is plain `http` to another host than loopback.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        // The text is not repeated, because a URL may contain a password.
        let url = Url::parse(text).map_err(|error| Error::config(format!("the base URL is not a URL: {error}")))?;
        let refuse = |problem: &str| Err(Error::config(format!("the base URL {problem}")));
        if !url.username().is_empty() || url.password().is_some() {
            return refuse("has a user name or password; pass the API key to the builder");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return refuse("has a query or fragment; give scheme, host and path only");
        }
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => return refuse("is plain http, which would send the API key in the clear; use https"),
            _ => return refuse("is neither https nor http"),
        }
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether it is plain `http`, and therefore on loopback.
    pub(crate) fn is_plain(&self) -> bool {
        self.0.starts_with("http:")
    }
}

fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_loopback_only() {
        for url in ["http://127.0.0.1:8080", "http://localhost/v1/", "http://[::1]:1/v1", "https://api.kombo.dev/v1"] {
            assert!(BaseUrl::parse(url).is_ok(), "{url}");
        }
        for url in ["http://api.kombo.dev/v1", "http://127.0.0.1.example.com", "http://10.0.0.1", "ftp://localhost"] {
            assert!(BaseUrl::parse(url).is_err(), "{url}");
        }
    }

    #[test]
    fn a_base_url_is_scheme_host_and_path() {
        assert_eq!(BaseUrl::parse("https://x.dev/v1//").map(|url| url.0).ok().as_deref(), Some("https://x.dev/v1"));
        for url in ["https://a:b@x.dev", "https://x.dev?a=b", "https://x.dev#a", "x.dev", ""] {
            let error = BaseUrl::parse(url).map(|url| url.0).unwrap_err();
            assert!(!error.to_string().contains("a:b"), "{error}");
        }
    }
}
