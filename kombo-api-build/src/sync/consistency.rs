//! Whether the pages of the folder would fit together after a run.
//!
//! Pages repeat shared components. If a page is kept that the source no longer has, or that could not be read, its
//! components may be those of another day.

use std::collections::BTreeSet;
use std::path::Path;

use kombo_api_build::problem::{count, display_path};
use kombo_api_build::split::Subject;
use kombo_api_build::{Bundle, Location, Page, Problem, Severity};

use super::existing::Existing;
use super::plan::Plan;

/// Returns the contradictions between the pages of the folder as the plan would leave it, and at last the advice.
pub(crate) fn contradictions(plan: &Plan, existing: &Existing, shown: &Path, has_failed: bool) -> Vec<Problem> {
    let Err(problems) = Bundle::new(pages(plan, existing, shown)) else { return Vec::new() };
    let mut errors: Vec<Problem> = problems.into_iter().filter(|it| it.severity == Severity::Error).collect();
    let number = errors.len();
    let named: BTreeSet<&str> =
        errors.iter().flat_map(|it| &it.locations).filter_map(|it| it.page.as_deref()).collect();
    let help = help(plan, existing, &named, shown, has_failed);
    errors.truncate(MOST);
    // The advice is the same for all of them.
    errors.iter_mut().for_each(|it| it.help = None);
    if number > MOST {
        errors.push(Problem::error(format!("{} more", count(number - MOST, "such error"))));
    }
    let message = format!("the pages would contradict each other ({})", count(number, "error"));
    errors.push(Problem::error(message).at(Location::path(shown)).help(help));
    errors
}

/// The number of contradictions that are listed: they usually have one cause.
const MOST: usize = 5;

/// Returns the pages of the folder as the plan would leave it.
fn pages(plan: &Plan, existing: &Existing, shown: &Path) -> Vec<Page> {
    let replaced: BTreeSet<&Path> = plan.steps.iter().filter_map(|step| step.from.as_deref()).collect();
    let kept = existing.pages.values().filter(|it| !replaced.contains(it.path.as_path())).map(|it| &it.page);
    let written = plan.steps.iter().filter_map(|step| step.to.as_ref());
    // A text of the source was parsed before.
    let written = written.filter_map(|(to, text)| Page::parse(display_path(&shown.join(to)), text).ok());
    kept.chain(&existing.others).cloned().chain(written).collect()
}

fn help(plan: &Plan, existing: &Existing, named: &BTreeSet<&str>, shown: &Path, has_failed: bool) -> String {
    let is_named = |path: &Path| named.contains(display_path(&shown.join(path)).as_str());
    let at = |subject: &Subject, path: &Path| format!("{subject} ({})", display_path(&shown.join(path)));
    let gone: Vec<_> = plan.gone.iter().filter(|it| is_named(&it.path)).collect();
    let pages = |pages: Vec<String>| match &pages[..] {
        [one] => one.clone(),
        [first, second] => format!("{first} and {second}"),
        [first, second, rest @ ..] => format!("{first}, {second} and {} more", rest.len()),
        [] => String::new(),
    };
    let verb = |number: usize| if number == 1 { "is" } else { "are" };
    let listed = pages(gone.iter().map(|it| at(&it.subject, &it.path)).collect());
    let renamed = gone.first().and_then(|it| Some((it, it.now.as_ref()?)));
    match (&gone[..], renamed) {
        ([], _) if existing.others.iter().any(|it| named.contains(it.name())) => {
            "a page without an operation or webhook is never synchronized: correct or delete it".to_owned()
        }
        ([], _) => "the source contradicts itself: report it to those who publish it, or sync again later".to_owned(),
        _ if has_failed => {
            format!("{listed} could not be read from the source: sync again when every page can be read")
        }
        ([_], Some((one, now))) => {
            format!("{} is now {now} ({}): {PRUNE}", one.subject, display_path(&shown.join(&one.path)))
        }
        (several, _) => format!("{listed} {} no longer in the source: {PRUNE}", verb(several.len())),
    }
}

const PRUNE: &str = "`--prune` deletes pages that the source no longer has";
