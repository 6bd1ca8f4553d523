//! The source of documents: the docs, a URL, a file or a folder.

use std::path::Path;

use kombo_api_build::page::{Format, unreadable};
use kombo_api_build::{Location, Problem};
use reqwest::Url;

use super::address;
use super::cache::Cache;
use super::document::{self, Document};
use super::fetch::Fetcher;
use super::index;
use super::options::Options;
use super::tree::Tree;

/// The content of a source.
#[derive(Default)]
pub(crate) struct Found {
    /// The documents in the order of the source.
    pub(crate) documents: Vec<Document>,
    /// The number of pages without an OpenAPI document.
    pub(crate) guides: usize,
    /// The problems, one for each page that could not be read.
    pub(crate) problems: Vec<Problem>,
    /// The responses for the cache; `None` if nothing was fetched.
    pub(crate) cache: Option<Cache>,
}

impl Found {
    fn add(&mut self, document: Result<Option<Document>, Problem>) {
        match document {
            Ok(Some(document)) => self.documents.push(document),
            Ok(None) => self.guides += 1,
            Err(problem) => self.problems.push(problem),
        }
    }
}

/// Returns the source for messages.
pub(crate) fn shown(options: &Options) -> String {
    match &options.from {
        None => options.served().map_or_else(|| "the docs".to_owned(), address::shown),
        Some(from) if address::is_address(from) => {
            address::parse(from).map_or_else(|_| "--from".to_owned(), |url| address::shown(&url))
        }
        Some(from) => from.clone(),
    }
}

/// Reads the source.
///
/// # Errors
/// If the list of pages cannot be read.
pub(crate) fn read(options: &Options, cache: Cache) -> Result<Found, Problem> {
    let Some(from) = &options.from else { return fetched(options, cache, site) };
    if address::is_address(from) {
        // Not with the address, since the end of its password is unknown.
        let url = address::parse(from).map_err(|error| Problem::error(error).at(Location::page("--from")))?;
        return fetched(options, cache, async |_, fetcher| document(fetcher, &url).await);
    }
    let path = Path::new(from);
    let mut found = Found::default();
    if path.is_dir() {
        let tree = Tree::read(path).map_err(|(path, error)| unreadable(&path, &error))?;
        for (_, document) in document::in_folder(path, &tree) {
            found.add(document.map(Some));
        }
    } else {
        found.add(document::in_file(path));
    }
    Ok(found)
}

fn fetched<R>(options: &Options, cache: Cache, read: R) -> Result<Found, Problem>
where
    R: AsyncFnOnce(&Options, &Fetcher) -> Result<Found, Problem>,
{
    let fetcher = Fetcher::new(&options.requests, cache)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Problem::error(format!("cannot start the HTTP client: {error}")))?;
    let mut found = runtime.block_on(read(options, &fetcher))?;
    found.cache = Some(fetcher.into_cache());
    Ok(found)
}

/// Reads the pages in the index of the docs.
async fn site(options: &Options, fetcher: &Fetcher) -> Result<Found, Problem> {
    let Some(served) = options.served() else {
        return Err(Problem::error("nothing says where the docs are served")
            .help("name their address with --base-url, or in `[docs]` of the conventions file"));
    };
    let address = index::address(served);
    let own = options.docs.as_ref().unwrap_or(served);
    let pages = index::pages(&fetcher.get(&address).await?, served, own);
    if pages.is_empty() {
        return Err(Problem::error("this index has no links to pages of the docs")
            .at(Location::page(address::shown(&address)))
            .help("the index is a Markdown list of links to `.md` pages: check --base-url"));
    }
    let mut found = Found::default();
    for (url, text) in pages.iter().zip(fetcher.all(&pages).await) {
        found.add(text.and_then(|text| Document::read(Format::Markdown, &address::shown(url), &text)));
    }
    Ok(found)
}

/// Reads a single document.
async fn document(fetcher: &Fetcher, url: &Url) -> Result<Found, Problem> {
    let text = fetcher.get(url).await?;
    let mut found = Found::default();
    found.add(Document::read(document::format(url.path(), &text), &address::shown(url), &text));
    Ok(found)
}
