//! `sync`: brings a folder of pages up to date from the docs.
//!
//! Everything is read first, then planned, then prepared in a folder beside the target, and in the end the two change
//! places. So the folder is at every instant either wholly as it was or wholly as it will be.

mod address;
mod cache;
mod document;
mod exchange;
mod existing;
mod fetch;
mod files;
mod index;
mod options;
mod places;
mod plan;
mod report;
mod source;
mod stage;
mod swap;
mod tree;
mod wanted;
mod work;
mod write;

use kombo_api_build::{Conventions, Place, Problem, Problems, Severity};

pub(crate) use address::is_address;
use cache::Cache;
use existing::Existing;
pub(crate) use options::Options;
use plan::Plan;
use source::Found;
use tree::{Tree, said};
use work::{Target, Work};

/// What a run did, and what it could not do.
pub(crate) struct Outcome {
    pub(crate) report: String,
    pub(crate) problems: Problems,
}

/// Brings the folder up to date.
///
/// # Errors
/// If nothing was written. Pages that could not be read are among the outcome's problems, and stay what they were.
pub(crate) fn run(options: &Options, conventions: &Conventions) -> Result<Outcome, Problems> {
    let target = Target::find(options.into())?;
    // Held to the end.
    let _work = if options.dry_run { None } else { Some(Work::begin(&target)?) };
    let was = target.tree()?;
    let tree = was.clone().unwrap_or_default();
    let existing = existing::read(&target.shown, &tree)?;

    let mut found = read(options, &target)?;
    let all = wanted::all(std::mem::take(&mut found.documents), conventions);
    let mut problems = found.problems;
    problems.extend(all.problems.iter().cloned());
    if all.wanted.is_empty() {
        problems.push(plan::nothing_usable(&source::shown(options)));
        return Err(problems.into_iter().collect());
    }

    let plan = planned(options, &all, &existing, &tree, &mut problems);
    let mut unreturned = None;
    if !plan.steps.is_empty() && !options.dry_run {
        unreturned = replace(&target, was.as_ref(), &tree, &plan).map_err(|problem| {
            problems.push(problem);
            std::mem::take(&mut problems).into_iter().collect::<Problems>()
        })?;
    }
    if !plan.steps.is_empty() && !options.dry_run && errors(&problems) > 0 {
        problems.extend(unfitting(&target));
    }
    let report = report::report(&plan, &target.shown, found.guides, errors(&problems), options.dry_run);
    problems.extend(unreturned);
    Ok(Outcome { report, problems: problems.into_iter().collect() })
}

/// What is said if pages of today and pages that could not be read contradict each other.
fn unfitting(target: &Target) -> Option<Problem> {
    let found = kombo_api_build::bundle(&target.real).err()?;
    let count = found.errors().count();
    let errors = if count == 1 { "1 error".to_owned() } else { format!("{count} errors") };
    let message =
        format!("the pages do not fit together now ({errors}): some are of today, and some could not be read");
    let problem = Problem::warning(message).at(Place::page(said(&target.shown)));
    Some(
        problem.help("run it again when those can be read; what was here before is in `last`, in the folder beside it"),
    )
}

/// Reads the source, with what an earlier run has kept of it, and keeps what a later one may ask about.
fn read(options: &Options, target: &Target) -> Result<Found, Problem> {
    let earlier = if options.requests.no_cache { Cache::default() } else { Cache::read(&target.cache()) };
    let mut found = source::read(options, earlier)?;
    if let Some(cache) = found.cache.take()
        && !options.requests.no_cache
        && !options.dry_run
        && let Err(error) = cache.write(&target.cache())
    {
        let problem = Problem::warning(format!("cannot be written: {error}")).at(Place::page(said(&target.cache())));
        found.problems.push(problem.help("the next run fetches everything again"));
    }
    Ok(found)
}

/// What is gone is deleted only by a run that saw everything: what could not be read may be the very thing.
fn planned(
    options: &Options,
    all: &wanted::All,
    existing: &Existing,
    tree: &Tree,
    problems: &mut Vec<Problem>,
) -> Plan {
    let plan = |deletes| Plan::new(all, existing, tree, options.into(), deletes);
    let mut made = plan(options.prune && errors(problems) == 0);
    if options.prune && errors(&made.problems) > 0 {
        made = plan(false);
    }
    problems.append(&mut made.problems);
    if options.prune && errors(problems) > 0 {
        let problem = Problem::warning("nothing was deleted, in spite of --prune, since not everything could be read");
        problems.push(problem.help("mend what is said above, and run it again"));
    }
    made
}

/// Replaces the folder. Returns a problem if it was replaced in spite of an edit, see [`swap`].
fn replace(target: &Target, was: Option<&Tree>, tree: &Tree, plan: &Plan) -> Result<Option<Problem>, Problem> {
    stage::stage(&target.real, tree, &plan.steps, &target.next()).map_err(|error| unstaged(target, was, &error))?;
    swap::swap(target, was)
}

/// The problem that the new folder cannot be written.
fn unstaged(target: &Target, was: Option<&Tree>, error: &std::io::Error) -> Problem {
    // The next run deletes it, too.
    let _ = work::clear(&target.next());
    // An edit may be the cause.
    swap::unedited(target, was).err().unwrap_or_else(|| {
        Problem::error(format!("the new pages cannot be written: {error}"))
            .at(Place::page(said(&target.next())))
            .help("see that there is room, and that it may be written to; the folder was left as it was")
    })
}

fn errors(problems: &[Problem]) -> usize {
    problems.iter().filter(|problem| problem.severity == Severity::Error).count()
}
