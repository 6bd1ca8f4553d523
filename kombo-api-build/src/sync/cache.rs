//! The responses of the previous run, for conditional requests.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use reqwest::Url;
use reqwest::header::{ETAG, HeaderMap, LAST_MODIFIED};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::address;

/// Responses by address, without credentials.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Cache(BTreeMap<String, CachedResponse>);

/// A response with its validators.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct CachedResponse {
    pub(crate) etag: Option<String>,
    pub(crate) last_modified: Option<String>,
    pub(crate) body: String,
}

impl CachedResponse {
    /// Returns the response for the cache; `None` if it has no validator.
    pub(crate) fn of(headers: &HeaderMap, body: &str) -> Option<Self> {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let kept = Self { etag: text(ETAG), last_modified: text(LAST_MODIFIED), body: body.to_owned() };
        (kept.etag.is_some() || kept.last_modified.is_some()).then_some(kept)
    }
}

impl Cache {
    /// Reads the cache; empty if the file cannot be read, so that every page is fetched.
    pub(crate) fn read(file: &Path) -> Self {
        let text = fs::read_to_string(file).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Writes the cache, and replaces the file in one step.
    pub(crate) fn write(&self, file: &Path) -> io::Result<()> {
        let partial = file.with_extension("partial");
        fs::write(&partial, serde_json::to_vec(self)?)?;
        fs::rename(partial, file)
    }

    pub(crate) fn get(&self, url: &Url) -> Option<&CachedResponse> {
        self.0.get(&key(url))
    }

    pub(crate) fn keep(&mut self, url: &Url, kept: CachedResponse) {
        self.0.insert(key(url), kept);
    }
}

/// Returns the address without user and password, and with a hash in place of the query, which may contain a token.
fn key(url: &Url) -> String {
    let mut key = address::without_credentials(url);
    if let Some(query) = url.query() {
        key.push_str("?sha256=");
        key.extend(Sha256::digest(query).iter().map(|byte| format!("{byte:02x}")));
    }
    key
}
