//! The moment in which the folder becomes what it will be.
//!
//! Two folders change places in one step, so that nobody ever sees half of either, whenever this process dies. Where the
//! system cannot do that (anything but Linux and macOS, and some network file systems) it takes two steps: the old one is
//! moved to `before`, the new one to its place. Dying in between leaves no folder for the moment; the next run puts the
//! old one back, see [`work`](super::work).
//!
//! The folder is compared with what was read once before that and, where folders change places in one step, once after
//! it: then an edit in between is put back.

use std::fs;
use std::io;
use std::path::Path;

use kombo_api_build::{Place, Problem};

use super::exchange::{exchange, in_two_steps};
use super::stage::flush;
use super::tree::{Tree, said};
use super::work::{Target, clear};

/// Replaces the folder by `next`, if it is still what was read.
///
/// Returns a problem if the folder was edited just before, and was replaced in spite of it, since it cannot be put back.
///
/// # Errors
/// If the folder was not replaced. Then `next` is deleted.
pub(crate) fn swap(target: &Target, was: Option<&Tree>) -> Result<Option<Problem>, Problem> {
    swap_by(exchange, target, was)
}

/// The same with any function that exchanges two folders.
fn swap_by(
    exchange: impl FnMut(&Path, &Path) -> io::Result<bool>,
    target: &Target,
    was: Option<&Tree>,
) -> Result<Option<Problem>, Problem> {
    let edit = replace(exchange, target, was).inspect_err(|_| drop(clear(&target.next())))?;
    if edit.is_none() {
        // The folder is what it should be; a failure to tidy up, or to flush, changes nothing about that.
        let _ = target.real.parent().map(flush);
        let (last, before) = (target.last(), target.before());
        let _ = clear(&last);
        let _ = fs::rename(if before.exists() { before } else { target.next() }, last);
    }
    Ok(edit)
}

fn replace(
    mut exchange: impl FnMut(&Path, &Path) -> io::Result<bool>,
    target: &Target,
    was: Option<&Tree>,
) -> Result<Option<Problem>, Problem> {
    unedited(target, was)?;
    let failed = |error: io::Error| refused(target, &error);
    let next = target.next();
    if was.is_none() {
        fs::rename(&next, &target.real).map_err(failed)?;
    } else if !exchange(&next, &target.real).map_err(failed)? {
        in_two_steps(&next, &target.real, &target.before()).map_err(failed)?;
    } else if Tree::read(&next).ok().as_ref() != was {
        // Somebody saved a page just before; nobody can any more.
        return match exchange(&next, &target.real) {
            Ok(true) => Err(edited(target)),
            Ok(false) => Ok(Some(unreturned(target, &io::ErrorKind::Unsupported.into()))),
            Err(error) => Ok(Some(unreturned(target, &error))),
        };
    }
    Ok(None)
}

/// Refuses to lose what somebody did in the folder since it was read.
pub(crate) fn unedited(target: &Target, was: Option<&Tree>) -> Result<(), Problem> {
    if target.tree()?.as_ref() == was { Ok(()) } else { Err(edited(target)) }
}

fn edited(target: &Target) -> Problem {
    Problem::error("somebody changed this folder while it was being brought up to date")
        .at(Place::page(said(&target.shown)))
        .help("the folder was left as it is now; run it again")
}

/// The problem that the folder cannot be replaced.
fn refused(target: &Target, error: &io::Error) -> Problem {
    let problem = Problem::error(format!("cannot be replaced by the new one: {error}"));
    let before = target.before();
    let help = if before.exists() {
        let before = said(&before);
        format!("the folder could not be put back either: it is `{before}`; run it again, which puts it back")
    } else {
        "the folder was left as it was; a mount point, or a folder of an image's layer, cannot be replaced".to_owned()
    };
    problem.at(Place::page(said(&target.shown))).help(help)
}

/// The problem that the folder was edited just before it was replaced, and cannot be put back. Keeps the edit.
fn unreturned(target: &Target, error: &io::Error) -> Problem {
    let (shown, next) = (said(&target.shown), target.next());
    let edited = target.free_for_edit().filter(|edited| fs::rename(&next, edited).is_ok());
    let help = match edited {
        Some(edited) => {
            format!("the changed folder is kept as `{}`: copy the change from there, then delete it", said(&edited))
        }
        None => format!("the changed folder is `{}`: move it elsewhere; the next run deletes it there", said(&next)),
    };
    let problem = "somebody changed this folder just before it was replaced, and it cannot be put back";
    Problem::error(format!("{problem}: {error}")).at(Place::page(shown)).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::work::Work;

    /// A folder with a page, and the new one prepared; the run that prepared it holds the lock.
    fn prepared(at: &Path) -> Result<(Target, Work, Tree), Problem> {
        let folder = at.join("openapi");
        write(&folder, "old");
        let target = Target::find(&folder)?;
        let work = Work::begin(&target)?;
        let was = target.tree()?.unwrap_or_default();
        write(&target.next(), "the new text");
        Ok((target, work, was))
    }

    fn write(folder: &Path, text: &str) {
        fs::create_dir(folder).and_then(|()| fs::write(folder.join("page"), text)).unwrap();
    }

    fn page(folder: &Path) -> String {
        fs::read_to_string(folder.join("page")).unwrap_or_default()
    }

    /// An exchange before which somebody saves a page, and that cannot be undone.
    fn exchange_after_an_edit() -> impl FnMut(&Path, &Path) -> io::Result<bool> {
        let mut is_done = false;
        move |next, folder| {
            if std::mem::replace(&mut is_done, true) {
                return Err(io::Error::other("device busy"));
            }
            fs::write(folder.join("page"), "an edit")?;
            let between = next.with_extension("between");
            fs::rename(next, &between)?;
            fs::rename(folder, next)?;
            fs::rename(between, folder)?;
            Ok(true)
        }
    }

    #[test]
    fn an_edit_that_cannot_be_put_back_is_kept_and_its_place_is_named() -> Result<(), Problem> {
        let here = tempfile::tempdir().unwrap();
        for (run, name) in ["edited", "edited-2"].into_iter().enumerate() {
            let _ = fs::remove_dir_all(here.path().join("openapi"));
            let (target, _work, was) = prepared(here.path())?;
            let done = swap_by(exchange_after_an_edit(), &target, Some(&was));
            let kept = target.next().with_file_name(name);
            assert_eq!(page(&kept), "an edit", "{run}: {done:?}");
            assert_eq!(page(&target.real), "the new text");
            let message = done?.map(|problem| problem.to_string()).unwrap_or_default();
            assert!(message.contains("device busy") && message.contains(&said(&kept)), "{message}");
        }
        Work::begin(&Target::find(&here.path().join("openapi"))?)?;
        let kept = here.path().join(".openapi.sync");
        assert_eq!(["edited", "edited-2"].map(|name| page(&kept.join(name))), ["an edit"; 2], "no run deletes it");
        Ok(())
    }
}
