//! What the pages of the mock have in common.

use maud::{DOCTYPE, Markup, html};

pub(super) fn page(title: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                link rel="stylesheet" href="/mock.css";
                script type="module" src="/mock.js" {}
            }
            body { main { (content) } }
        }
    }
}
