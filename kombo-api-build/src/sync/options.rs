//! What `sync` can be told.

use std::path::{Path, PathBuf};

use clap::Args;
use reqwest::Url;

use super::address;

#[derive(Args)]
pub(crate) struct Options {
    /// The folder of pages to bring up to date; it is made if it is not there.
    #[arg(value_name = "DIR", env = "KOMBO_OPENAPI_DIR", default_value = "openapi")]
    path: PathBuf,
    /// The same folder, for command lines that read `--from … --into …`; wins over the one above.
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
    /// Read this instead of the docs: one OpenAPI document (a file, or an http(s) URL; JSON or YAML), or a folder of
    /// pages.
    #[arg(long, value_name = "FILE|URL|DIR")]
    pub(crate) from: Option<String>,
    /// Where the docs are served: `<URL>/llms.txt` is their index. A mirror serves links to the docs' own address, too.
    /// Default: the docs' own address, `url` in `[docs]` of the conventions file.
    #[arg(long, value_name = "URL", value_parser = address::parse, conflicts_with = "from")]
    base_url: Option<Url>,
    /// The docs' own address. Links that begin with it are pages of the docs.
    #[arg(skip)]
    pub(crate) docs: Option<Url>,
    /// Delete pages of operations and webhooks that are no longer there. Without it they are named and kept.
    #[arg(long)]
    pub(crate) prune: bool,
    /// Say what would be done, and write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[command(flatten)]
    pub(crate) requests: Requests,
}

/// How the docs are asked.
#[derive(Args)]
pub(crate) struct Requests {
    /// How many pages are fetched at the same time.
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = at_least_one)]
    pub(crate) concurrency: usize,
    /// How long one attempt to fetch a page may take.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(crate) timeout: u64,
    /// How often a page is asked for again after a failure that may pass.
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) retries: usize,
    /// Fetch everything, whatever an earlier run has kept, and keep nothing.
    #[arg(long)]
    pub(crate) no_cache: bool,
}

impl Options {
    /// Where the docs are served.
    pub(crate) fn served(&self) -> Option<&Url> {
        self.base_url.as_ref().or(self.docs.as_ref())
    }

    /// The folder that is brought up to date.
    pub(crate) fn into(&self) -> &Path {
        self.into.as_deref().unwrap_or(&self.path)
    }
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("a whole number from 1 is needed".to_owned()),
        Ok(number) => Ok(number),
    }
}
