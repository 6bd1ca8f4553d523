//! The page with the employees of a connection.

use kombo_api::Page;
use kombo_api::types::{Employee, EmploymentStatus};
use maud::{Markup, html};

use super::layout::page as layout;
use crate::state::Site;
use crate::store::Integration;
use crate::words;

/// Returns the page. Kombo has cursors for the next page only, so there is a way back to the first one, and the browser
/// has the others.
pub(crate) fn page(site: &Site, integration: &Integration, employees: &Page<Employee>, is_first: bool) -> Markup {
    let unread = employees.invalid_records().len();
    layout(
        site,
        "Employees",
        &html! {
            p { a.back href="/" { "Connections" } }
            h1 { "Employees" }
            p.lead { (integration.organization) ", from " (words::tool(&integration.tool)) }
            @if unread > 0 {
                p.message role="status" { (unread) " records could not be read, and are not in the table." }
            }
            @if employees.results.is_empty() {
                p.quiet { "There are no employees here." }
            } @else {
                (table(&employees.results))
            }
            nav.pager aria-label="Pages" {
                @if !is_first {
                    a.button href={ "/integrations/" (integration.number) "/employees" } { "First page" }
                }
                @if let Some(next) = &employees.next {
                    form method="get" {
                        input type="hidden" name="cursor" value=(next);
                        button.primary { "Next page" }
                    }
                } @else {
                    span.quiet { "This is the last page." }
                }
            }
        },
    )
}

/// On narrow screens the stylesheet turns rows into cards, which removes the roles of a table in some browsers; so they
/// are written out.
fn table(employees: &[Employee]) -> Markup {
    html! {
        table role="table" aria-label="Employees" {
            thead role="rowgroup" {
                tr role="row" {
                    @for name in ["Name", "Job title", "Email", "Since", "Status"] {
                        th scope="col" role="columnheader" { (name) }
                    }
                }
            }
            tbody role="rowgroup" {
                @for it in employees {
                    tr role="row" {
                        th scope="row" role="rowheader" { (name(it)) }
                        (cell("Job title", it.job_title.as_deref()))
                        (cell("Email", it.work_email.as_deref()))
                        (cell("Since", it.start_date.map(|date| date.date_naive().to_string()).as_deref()))
                        (cell("Status", it.employment_status.as_ref().map(status)))
                    }
                }
            }
        }
    }
}

fn cell(label: &str, value: Option<&str>) -> Markup {
    html! {
        td role="cell" data-label=(label) {
            @match value {
                Some(value) => (value),
                None => { span aria-hidden="true" { "–" } span.hidden { "unknown" } }
            }
        }
    }
}

fn name(employee: &Employee) -> String {
    let parts = [employee.first_name.as_deref(), employee.last_name.as_deref()];
    let full = || parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    employee.display_full_name.clone().filter(|name| !name.is_empty()).unwrap_or_else(full)
}

fn status(status: &EmploymentStatus) -> &str {
    match status {
        EmploymentStatus::Active => "Active",
        EmploymentStatus::Pending => "Starts soon",
        EmploymentStatus::Inactive => "Left",
        EmploymentStatus::Leave => "On leave",
        other => other.as_str(),
    }
}
