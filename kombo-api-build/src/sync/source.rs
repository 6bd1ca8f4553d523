//! Where documents come from: the docs, an address, a file, a folder.

use std::path::Path;

use kombo_api_build::page::Format;
use kombo_api_build::{Place, Problem};
use reqwest::Url;

use super::address;
use super::cache::Cache;
use super::document::{self, Document};
use super::fetch::Fetcher;
use super::index;
use super::options::Options;
use super::tree::Tree;

/// What a source has.
#[derive(Default)]
pub(crate) struct Found {
    /// In the source's order.
    pub(crate) documents: Vec<Document>,
    /// How many pages have no OpenAPI document.
    pub(crate) guides: usize,
    /// One for each page that could not be read.
    pub(crate) problems: Vec<Problem>,
    /// What a later run may ask about; `None` if nothing was fetched.
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

/// The source in messages.
pub(crate) fn shown(options: &Options) -> String {
    match &options.from {
        None => options.served().map_or_else(|| "the docs".to_owned(), address::shown),
        Some(from) if address::is_address(from) => {
            address::parse(from).map_or_else(|_| "--from".to_owned(), |url| address::shown(&url))
        }
        Some(from) => from.clone(),
    }
}

/// Reads whatever there is.
///
/// # Errors
/// If not even the list of pages can be read.
pub(crate) fn read(options: &Options, cache: Cache) -> Result<Found, Problem> {
    let Some(from) = &options.from else { return fetched(options, cache, site) };
    if address::is_address(from) {
        // Without the address, of which it is unknown where its password ends.
        let url = address::parse(from).map_err(|error| Problem::error(error).at(Place::page("--from")))?;
        return fetched(options, cache, async |_, fetcher| document(fetcher, &url).await);
    }
    let path = Path::new(from);
    let mut found = Found::default();
    if path.is_dir() {
        let tree = Tree::read(path).map_err(unreadable)?;
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
    let runtime = runtime.map_err(|error| Problem::error(format!("HTTP is not possible here: {error}")))?;
    let mut found = runtime.block_on(read(options, &fetcher))?;
    found.cache = Some(fetcher.into_cache());
    Ok(found)
}

/// The docs: the pages that their index names.
async fn site(options: &Options, fetcher: &Fetcher) -> Result<Found, Problem> {
    let Some(served) = options.served() else {
        return Err(Problem::error("nothing says where the docs are served")
            .help("name their address with --base-url, or in `[docs]` of the conventions file"));
    };
    let address = index::address(served);
    let own = options.docs.as_ref().unwrap_or(served);
    let pages = index::pages(&fetcher.get(&address).await?, served, own);
    if pages.is_empty() {
        return Err(Problem::error("this index names no page of the docs")
            .at(Place::page(address::shown(&address)))
            .help("it is a Markdown list of links to `.md` pages; see that --base-url is where the docs are"));
    }
    let mut found = Found::default();
    for (url, text) in pages.iter().zip(fetcher.all(&pages).await) {
        found.add(text.and_then(|text| Document::read(Format::Markdown, &address::shown(url), &text)));
    }
    Ok(found)
}

/// One document with everything.
async fn document(fetcher: &Fetcher, url: &Url) -> Result<Found, Problem> {
    let text = fetcher.get(url).await?;
    let mut found = Found::default();
    found.add(Document::read(document::format(url.path(), &text), &address::shown(url), &text));
    Ok(found)
}

pub(crate) fn unreadable((path, error): (std::path::PathBuf, std::io::Error)) -> Problem {
    Problem::error(format!("cannot be read: {error}"))
        .at(Place::page(super::tree::said(&path)))
        .help("see that the path is right and may be read")
}
