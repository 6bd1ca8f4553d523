//! Replaces the target folder.
//!
//! The two folders are exchanged in one step, so the target is complete at any time, even if the process is killed.
//! Where the system has no such call (all but Linux and macOS, and some network file systems) it takes two steps: the
//! old folder is renamed to `before`, then the new one is renamed. If the process is killed in between, the next run
//! restores the old folder, see [`workspace`](super::workspace).
//!
//! The folder is compared with its content at the start of the run before the exchange and, where that is one step,
//! again after it: an edit in between is restored.

use std::fs;
use std::io;
use std::path::Path;

use kombo_api_build::problem::display_path;
use kombo_api_build::{Location, Problem};

use super::exchange::{exchange, in_two_steps};
use super::stage::flush;
use super::tree::Tree;
use super::workspace::{Target, clear};

/// Replaces the folder by `next` if it has not been edited since it was read.
///
/// Returns a problem if the folder was edited in the last moment and cannot be restored.
///
/// # Errors
/// If the folder was not replaced. `next` is deleted then.
pub(crate) fn swap(target: &Target, was: Option<&Tree>) -> Result<Option<Problem>, Problem> {
    swap_by(exchange, target, was)
}

/// Replaces the folder with a given function that exchanges two folders.
fn swap_by(
    exchange: impl FnMut(&Path, &Path) -> io::Result<bool>,
    target: &Target,
    was: Option<&Tree>,
) -> Result<Option<Problem>, Problem> {
    let edit = replace(exchange, target, was).inspect_err(|_| drop(clear(&target.next())))?;
    if edit.is_none() {
        // The folder is replaced. A failure to clean up or to flush does not change that.
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
        // A page was edited just before the exchange, so it is undone.
        return match exchange(&next, &target.real) {
            Ok(true) => Err(edited(target)),
            Ok(false) => Ok(Some(unrestored(target, &io::ErrorKind::Unsupported.into()))),
            Err(error) => Ok(Some(unrestored(target, &error))),
        };
    }
    Ok(None)
}

/// Fails if the folder was edited since it was read.
pub(crate) fn unedited(target: &Target, was: Option<&Tree>) -> Result<(), Problem> {
    if target.tree()?.as_ref() == was { Ok(()) } else { Err(edited(target)) }
}

fn edited(target: &Target) -> Problem {
    Problem::error("this folder was changed during the run")
        .at(Location::path(&target.shown))
        .help("the folder was not replaced; run sync again")
}

/// Returns the problem that the folder cannot be replaced.
fn refused(target: &Target, error: &io::Error) -> Problem {
    let problem = Problem::error(format!("cannot be replaced by the new folder: {error}"));
    let before = target.before();
    let help = if before.exists() {
        let before = display_path(&before);
        format!("the folder could not be restored: it is `{before}`; run sync again to restore it")
    } else {
        "the folder was not changed; a mount point or a folder of an image layer cannot be replaced".to_owned()
    };
    problem.at(Location::path(&target.shown)).help(help)
}

/// Keeps the edited folder and returns the problem that it cannot be restored.
fn unrestored(target: &Target, error: &io::Error) -> Problem {
    let (shown, next) = (display_path(&target.shown), target.next());
    let edited = target.free_for_edit().filter(|edited| fs::rename(&next, edited).is_ok());
    let help = match edited {
        Some(edited) => {
            format!("the edited folder is `{}`: copy the edit from there, then delete it", display_path(&edited))
        }
        None => {
            format!("the edited folder is `{}`: move it elsewhere, since the next run deletes it", display_path(&next))
        }
    };
    let problem = "this folder was edited just before it was replaced, and it cannot be restored";
    Problem::error(format!("{problem}: {error}")).at(Location::page(shown)).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::workspace::Lock;

    /// Prepares a folder with a page, its replacement, and the lock.
    fn prepared(at: &Path) -> Result<(Target, Lock, Tree), Problem> {
        let folder = at.join("openapi");
        write(&folder, "old");
        let target = Target::find(&folder)?;
        let lock = Lock::acquire(&target)?;
        let was = target.tree()?.unwrap_or_default();
        write(&target.next(), "the new text");
        Ok((target, lock, was))
    }

    fn write(folder: &Path, text: &str) {
        fs::create_dir(folder).and_then(|()| fs::write(folder.join("page"), text)).unwrap();
    }

    fn page(folder: &Path) -> String {
        fs::read_to_string(folder.join("page")).unwrap_or_default()
    }

    /// Returns an exchange that edits a page before, and that cannot be undone.
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
    fn an_edit_that_cannot_be_restored_is_kept_and_its_path_is_reported() -> Result<(), Problem> {
        let here = tempfile::tempdir().unwrap();
        for (run, name) in ["edited", "edited-2"].into_iter().enumerate() {
            let _ = fs::remove_dir_all(here.path().join("openapi"));
            let (target, _lock, was) = prepared(here.path())?;
            let done = swap_by(exchange_after_an_edit(), &target, Some(&was));
            let kept = target.next().with_file_name(name);
            assert_eq!(page(&kept), "an edit", "{run}: {done:?}");
            assert_eq!(page(&target.real), "the new text");
            let message = done?.map(|problem| problem.to_string()).unwrap_or_default();
            assert!(message.contains("device busy") && message.contains(&display_path(&kept)), "{message}");
        }
        Lock::acquire(&Target::find(&here.path().join("openapi"))?)?;
        let kept = here.path().join(".openapi.sync");
        assert_eq!(["edited", "edited-2"].map(|name| page(&kept.join(name))), ["an edit"; 2], "no run deletes it");
        Ok(())
    }
}
