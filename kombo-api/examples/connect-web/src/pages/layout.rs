//! What all pages have in common.

use maud::{DOCTYPE, Markup, html};

use crate::state::Site;

/// Returns a page with this title and content.
pub(super) fn page(site: &Site, title: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="connect-origin" content=(site.connect_origin);
                title { (title) " · People Planner" }
                link rel="icon" href="/assets/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href=(site.style_url);
                script type="module" src=(site.script_url) {}
            }
            body {
                a.skip href="#content" { "Skip to the content" }
                header.site {
                    div.width {
                        a.brand href="/" { span.logo aria-hidden="true" {} "People Planner" }
                        @if site.console.is_some() {
                            span.tag title="No API key is set, so an embedded mock server takes the place of Kombo." {
                                "Demo without a key"
                            }
                        }
                    }
                }
                main #content .width tabindex="-1" { (content) }
                div #dialog {}
            }
        }
    }
}
