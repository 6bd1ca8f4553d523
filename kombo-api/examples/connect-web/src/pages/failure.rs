//! The page of a failure.

use maud::{Markup, html};

use super::layout::page as layout;
use crate::failure::Failure;
use crate::state::Site;

/// Returns the page: what failed, and what to do.
pub(crate) fn page(site: &Site, failure: &Failure) -> Markup {
    layout(
        site,
        failure.title,
        &html! {
            section.card.failure {
                h1 { (failure.title) }
                p { (failure.remedy) }
                p { a.button.primary href="/" { "Back to your connections" } }
                p.quiet { "Status " (failure.status.as_u16()) }
            }
        },
    )
}
