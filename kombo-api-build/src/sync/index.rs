//! The index of the docs, `llms.txt` of Mintlify: the list of pages.

use pulldown_cmark::{Event, Parser, Tag};
use reqwest::Url;

/// Returns the address of the index of a site.
pub(crate) fn address(base: &Url) -> Url {
    under(base, "llms.txt")
}

/// Returns the addresses of the Markdown pages of the docs, each once, in the order of the index.
///
/// A page is the first link of a list item. Links that are relative, or that begin with the address of the docs, are
/// fetched from `base`. Links to other sites than `base` are ignored.
pub(crate) fn pages(index: &str, base: &Url, docs: &Url) -> Vec<Url> {
    let mut pages = Vec::new();
    let mut expected = false;
    for event in Parser::new(index) {
        match event {
            Event::Start(Tag::Item) => expected = true,
            Event::Start(Tag::Link { dest_url, .. }) if expected => {
                expected = false;
                let page = resolved(&dest_url, base, docs).filter(|url| url.path().ends_with(".md"));
                pages.extend(page);
            }
            _ => {}
        }
    }
    let mut seen = std::collections::HashSet::new();
    pages.retain(|url| seen.insert(url.clone()));
    pages
}

fn resolved(link: &str, base: &Url, docs: &Url) -> Option<Url> {
    let mut url = address(docs).join(link).ok()?;
    url.set_fragment(None);
    if url.origin() == docs.origin() {
        let mut served = under(base, url.path().trim_start_matches('/'));
        served.set_query(url.query());
        Some(served)
    } else {
        let is_served = url.origin() == base.origin() && url.path().starts_with(folder(base).path());
        is_served.then_some(url)
    }
}

/// Returns an address with a path appended, whether the address ends with `/` or not.
fn under(base: &Url, path: &str) -> Url {
    let mut url = folder(base);
    let path = format!("{}{path}", url.path());
    url.set_path(&path);
    url
}

fn folder(base: &Url) -> Url {
    let mut url = base.clone();
    url.set_query(None);
    let path = format!("{}/", url.path().trim_end_matches('/'));
    url.set_path(&path);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCS: &str = "https://docs.kombo.dev";

    const INDEX: &str = "\
# Kombo

> Not [this](https://docs.kombo.dev/quote.md)

## Docs

- [Create [re]connection link](https://docs.kombo.dev/v1/a.md): see also [that](https://docs.kombo.dev/v1/other.md)
- [The same](https://docs.kombo.dev/v1/a.md#part)
* [Relative](v1/b.md \"title\")
- [From the root](</v1/c (d).md?x=1>)
- [Nested](https://docs.kombo.dev/v1/e.md)
  - [Under it](https://docs.kombo.dev/v1/f.md)
- [Elsewhere](https://example.com/v1/g.md)
- [Not secure](http://docs.kombo.dev/v1/h.md)
- [No page](https://docs.kombo.dev/openapi.json)
- [Out](../../../i.md)
- [Mail](mailto:docs@kombo.dev)
";

    fn url(url: &str) -> Url {
        Url::parse(url).unwrap_or_else(|error| panic!("{error}"))
    }

    fn urls(base: &str) -> Vec<String> {
        pages(INDEX, &url(base), &url(DOCS)).into_iter().map(String::from).collect()
    }

    #[test]
    fn links_to_pages_of_the_docs_are_followed_once_and_other_links_are_ignored() {
        let expected = ["v1/a.md", "v1/b.md", "v1/c%20(d).md?x=1", "v1/e.md", "v1/f.md", "i.md"];
        assert_eq!(urls(DOCS), expected.map(|path| format!("https://docs.kombo.dev/{path}")));
    }

    #[test]
    fn a_mirror_serves_the_pages_of_the_docs() {
        let base = "http://127.0.0.1:8000/mirror";
        assert_eq!(urls(base)[0], format!("{base}/v1/a.md"));
        assert_eq!(urls(&format!("{base}/"))[5], format!("{base}/i.md"));
        let base = url(base);
        assert_eq!(address(&base).as_str(), "http://127.0.0.1:8000/mirror/llms.txt");
        let own = "- [a](http://127.0.0.1:8000/mirror/a.md)\n- [b](http://127.0.0.1:8000/b.md)\n";
        assert_eq!(pages(own, &base, &url(DOCS)).len(), 1, "only pages below the base address");
    }
}
