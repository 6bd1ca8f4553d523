//! `sync`: updates a folder of pages from the docs.
//!
//! All input is read first, then the changes are planned and prepared in a work folder next to the target. In the end
//! the two folders are exchanged, so the target always has either all the previous or all the new pages.
//!
//! Reading: `address`, `index`, `fetch`, `cache`, `document`, `source`, `tree`. Planning: `incoming`, `existing`,
//! `plan`, `step`, `conflicts`, `consistency`. Writing: `to_yaml`, `workspace`, `stage`, `files`, `swap`, `exchange`.

mod address;
mod cache;
mod conflicts;
mod consistency;
mod document;
mod exchange;
mod existing;
mod fetch;
mod files;
mod incoming;
mod index;
mod options;
mod plan;
mod report;
mod source;
mod stage;
mod step;
mod swap;
mod to_yaml;
mod tree;
mod workspace;

use kombo_api_build::{Conventions, Location, Problem, Problems, Severity};

pub(crate) use address::is_address;
use cache::Cache;
use existing::Existing;
use incoming::Incoming;
pub(crate) use options::Options;
use plan::Plan;
use source::Found;
use tree::Tree;
use workspace::{Lock, Target};

/// The report and the problems of a run.
pub(crate) struct Outcome {
    pub(crate) report: String,
    pub(crate) problems: Problems,
}

/// Updates the folder.
///
/// # Errors
/// If nothing was written. Pages that could not be read are problems of the outcome, and are not changed.
pub(crate) fn run(options: &Options, conventions: &Conventions) -> Result<Outcome, Problems> {
    let target = Target::find(options.into())?;
    // Held until the end of the run.
    let _lock = if options.dry_run { None } else { Some(Lock::acquire(&target)?) };
    let was = target.tree()?;
    let tree = was.clone().unwrap_or_default();
    let existing = existing::read(&target.shown, &tree)?;

    let mut found = read(options, &target)?;
    let incoming = incoming::pages(std::mem::take(&mut found.documents), conventions);
    let mut problems = found.problems;
    problems.extend(incoming.problems.iter().cloned());
    if incoming.pages.is_empty() {
        problems.push(plan::nothing_usable(&source::shown(options)));
        return Err(problems.into_iter().collect());
    }

    let plan = planned(options, &incoming, &existing, &tree, &mut problems);
    if !plan.steps.is_empty() {
        let contradictions = consistency::contradictions(&plan, &existing, &target.shown, errors(&problems) > 0);
        if !contradictions.is_empty() {
            problems.extend(contradictions);
            return Err(problems.into_iter().collect());
        }
    }
    let mut unrestored = None;
    if !plan.steps.is_empty() && !options.dry_run {
        unrestored = replace(&target, was.as_ref(), &tree, &plan).map_err(|problem| {
            problems.push(problem);
            std::mem::take(&mut problems).into_iter().collect::<Problems>()
        })?;
    }
    let report = report::report(&plan, &target.shown, found.guides, errors(&problems), options.dry_run);
    problems.extend(unrestored);
    Ok(Outcome { report, problems: problems.into_iter().collect() })
}

/// Reads the source with the cache of the previous run, and writes the cache for the next one.
fn read(options: &Options, target: &Target) -> Result<Found, Problem> {
    let earlier = if options.requests.no_cache { Cache::default() } else { Cache::read(&target.cache()) };
    let mut found = source::read(options, earlier)?;
    if let Some(cache) = found.cache.take()
        && !options.requests.no_cache
        && !options.dry_run
        && let Err(error) = cache.write(&target.cache())
    {
        let problem = Problem::warning(format!("cannot be written: {error}")).at(Location::path(&target.cache()));
        found.problems.push(problem.help("check the permissions; the next run fetches every page again"));
    }
    Ok(found)
}

/// Plans the changes. Pages are only deleted if every page could be read, since an unreadable one may have the subject.
fn planned(
    options: &Options,
    incoming: &Incoming,
    existing: &Existing,
    tree: &Tree,
    problems: &mut Vec<Problem>,
) -> Plan {
    let plan = |deletes| Plan::new(incoming, existing, tree, options.into(), deletes);
    let mut made = plan(options.prune && errors(problems) == 0);
    if options.prune && errors(&made.problems) > 0 {
        made = plan(false);
    }
    problems.append(&mut made.problems);
    if options.prune && errors(problems) > 0 {
        let problem = Problem::warning("nothing was deleted despite --prune, because not every page could be read");
        problems.push(problem.help("solve the problems above, and run sync again"));
    }
    made
}

/// Replaces the folder. Returns a problem if it was replaced despite an edit, see [`swap`].
fn replace(target: &Target, was: Option<&Tree>, tree: &Tree, plan: &Plan) -> Result<Option<Problem>, Problem> {
    stage::stage(&target.real, tree, &plan.steps, &target.next()).map_err(|error| unstaged(target, was, &error))?;
    swap::swap(target, was)
}

/// Returns the problem that the new folder cannot be written.
fn unstaged(target: &Target, was: Option<&Tree>, error: &std::io::Error) -> Problem {
    // If this fails, the next run deletes the folder.
    let _ = workspace::clear(&target.next());
    // An edit of the folder may be the cause.
    swap::unedited(target, was).err().unwrap_or_else(|| {
        Problem::error(format!("the new pages cannot be written: {error}"))
            .at(Location::path(&target.next()))
            .help("check the free space and the permissions; the folder was not changed")
    })
}

fn errors(problems: &[Problem]) -> usize {
    problems.iter().filter(|problem| problem.severity == Severity::Error).count()
}
