//! The page with connections, the form of a new one, and live events.

use maud::{Markup, html};
use serde::Deserialize;

use super::layout::page as layout;
use crate::state::Site;
use crate::store::{Entry, Integration};
use crate::words;

/// The step that a redirect to this page completes. It is one of a fixed list, so that a link cannot put its own words
/// on the page.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Done {
    Connected,
}

/// Returns the page.
pub(crate) fn page(site: &Site, integrations: &[Integration], entries: &[Entry], done: Option<Done>) -> Markup {
    let newest = entries.first().map_or(0, |entry| entry.number);
    layout(
        site,
        "Connections",
        &html! {
            h1 { "Connections" }
            p.lead { "Connect your HR system, so that People Planner knows your team." }
            p #notice .message role="status" {
                @if let Some(Done::Connected) = done { "Your HR system is connected." }
            }
            div #problem .message.problem role="alert" {}
            div.columns {
                div {
                    section #integrations aria-labelledby="integrations-title" {
                        h2 #integrations-title { "Your HR systems" }
                        (list(site, integrations))
                    }
                    section.card aria-labelledby="connect-title" { (new_connection(integrations.is_empty())) }
                }
                section aria-labelledby="events-title" {
                    div.heading {
                        h2 #events-title { "Events" }
                        span #live .live role="status" {}
                    }
                    div role="log" aria-labelledby="events-title" {
                        ol #entries .entries data-newest=(newest) {
                            @for it in entries { (entry(it)) }
                        }
                    }
                    p.quiet.empty-log { "Changes in your HR system appear here as they happen." }
                }
            }
        },
    )
}

fn list(site: &Site, integrations: &[Integration]) -> Markup {
    if integrations.is_empty() {
        return html! { p.quiet { "No system is connected yet." } };
    }
    html! {
        ul.plain {
            @for it in integrations {
                @let name = words::tool(&it.tool);
                li.card.integration {
                    span.initial aria-hidden="true" { (name.chars().take(1).collect::<String>()) }
                    div.name {
                        h3 { (name) }
                        p.quiet { (it.organization) }
                    }
                    (state(&it.state))
                    div.actions {
                        a.button href={ "/integrations/" (it.number) "/employees" } {
                            "Employees" span.hidden { " of " (name) ", " (it.organization) }
                        }
                        form action={ "/integrations/" (it.number) "/reconnect" } method="post" data-connect {
                            button #{ "reconnect-" (it.number) } .primary[it.state == "INVALID"] {
                                "Reconnect" span.hidden { " " (name) ", " (it.organization) }
                            }
                        }
                        @if let Some(console) = &site.console {
                            a.demo href={ (console) "?integration=" (it.id) } target="_blank" rel="noopener" {
                                "Send webhooks" span.hidden { " (opens in a new tab)" }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn state(state: &str) -> Markup {
    let (class, text) = match state {
        "ACTIVE" => ("good", "Connected".to_owned()),
        "INVALID" => ("bad", "Needs reconnection".to_owned()),
        "INACTIVE" => ("idle", "Paused".to_owned()),
        other => ("idle", words::tool(&other.to_lowercase())),
    };
    html! { span.badge.(class) { (text) } }
}

/// The form is small, and a real product fills it in from its sign-in.
fn new_connection(is_first: bool) -> Markup {
    html! {
        h2 #connect-title { @if is_first { "Connect your HR system" } @else { "Connect another HR system" } }
        form.connect action="/connect" method="post" data-connect {
            label {
                "Company"
                input name="organization" required maxlength="200" autocomplete="organization" value="Nordlicht Möbel";
            }
            label {
                "Your email address"
                input name="email" type="email" required maxlength="200" autocomplete="email"
                    value="hanna.petersen@example.com";
            }
            button #connect .primary[is_first] { "Connect your HR system" }
        }
        noscript {
            p.quiet { "Without JavaScript, Kombo opens as a page of its own. Come back here when you have finished." }
        }
    }
}

/// Returns a line of the log. It is the same in the page and in the live events.
pub(crate) fn entry(entry: &Entry) -> Markup {
    let time = entry.received_at.get(11..16).unwrap_or_default();
    html! {
        li data-number=(entry.number) {
            time datetime=(entry.received_at) { (time) " UTC" }
            strong { (entry.title) }
            @if !entry.text.is_empty() { span { (entry.text) } }
        }
    }
}
