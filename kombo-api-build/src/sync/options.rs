//! The command-line options of `sync`.

use std::path::{Path, PathBuf};

use clap::Args;
use reqwest::Url;

use super::address;

#[derive(Args)]
pub(crate) struct Options {
    /// The folder of pages to update; it is created if it does not exist.
    #[arg(value_name = "DIR", env = "KOMBO_OPENAPI_DIR", default_value = "openapi")]
    path: PathBuf,
    /// The same folder as an option, for command lines with `--from … --into …`; takes precedence over the argument.
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
    /// Read this instead of the docs: one OpenAPI document (a file, or an http(s) URL; JSON or YAML), or a folder of
    /// pages.
    #[arg(long, value_name = "FILE|URL|DIR")]
    pub(crate) from: Option<String>,
    /// The base URL of the docs: `<URL>/llms.txt` is their index. Links to the docs are fetched from here, too.
    /// Default: `url` in `[docs]` of the conventions file.
    #[arg(long, value_name = "URL", value_parser = address::parse, conflicts_with = "from")]
    base_url: Option<Url>,
    /// The address of the docs. Links that begin with it are pages of the docs.
    #[arg(skip)]
    pub(crate) docs: Option<Url>,
    /// Delete pages of operations and webhooks that are no longer in the source. Without it they are reported and kept.
    #[arg(long)]
    pub(crate) prune: bool,
    /// Report what would be done, and write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) requests: Requests,
}

/// The options of HTTP requests.
#[derive(Args)]
pub(crate) struct Requests {
    /// The number of pages that are fetched at the same time.
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = at_least_one)]
    pub(crate) concurrency: usize,
    /// The timeout of one attempt to fetch a page.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) timeout: u64,
    /// The number of retries after a temporary failure.
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) retries: usize,
    /// Fetch every page, and do not write the cache.
    #[arg(long)]
    pub(crate) no_cache: bool,
}

impl Options {
    /// Returns the base URL of the docs.
    pub(crate) fn served(&self) -> Option<&Url> {
        self.base_url.as_ref().or(self.docs.as_ref())
    }

    /// Returns the folder to update.
    pub(crate) fn into(&self) -> &Path {
        self.into.as_deref().unwrap_or(&self.path)
    }
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("expected a whole number of at least 1".to_owned()),
        Ok(number) => Ok(number),
    }
}
