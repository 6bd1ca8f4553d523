//! The moment in which the folder becomes what it will be.
//!
//! Two folders change places in one step, so that nobody ever sees half of either, whenever this process dies. Where the
//! system cannot do that (anything but Linux and macOS, and some network file systems) it takes two steps: the old one is
//! moved to `before`, the new one to its place. Dying in between leaves no folder for the moment; the next run puts the
//! old one back, see [`work`](super::work).

use std::fs;
use std::io;
use std::path::Path;

use kombo_api_build::{Place, Problem};

use super::stage::flush;
use super::tree::{Tree, said};
use super::work::{Target, clear};

/// Replaces the folder by `next`, if it is still what was read.
pub(crate) fn swap(target: &Target, was: Option<&Tree>) -> Result<(), Problem> {
    unedited(target, was)?;
    let failed = |error: io::Error| {
        Problem::error(format!("cannot be replaced by the new one: {error}"))
            .at(Place::page(said(&target.shown)))
            .help("the folder was left as it was; a mount point, or a folder of an image's layer, cannot be replaced")
    };
    let (next, before) = (target.next(), target.before());
    if was.is_none() {
        fs::rename(&next, &target.real).map_err(failed)?;
    } else if exchange(&next, &target.real).map_err(failed)? {
        // Somebody may have saved a page just before; nobody can any more.
        if Tree::read(&next).ok().as_ref() != was {
            exchange(&next, &target.real).map_err(failed)?;
            return Err(edited(target));
        }
    } else {
        in_two_steps(&next, &target.real, &before).map_err(failed)?;
    }
    // The folder is what it should be; a failure to tidy up, or to flush, changes nothing about that.
    let _ = target.real.parent().map(flush);
    let last = target.last();
    let _ = clear(&last);
    let _ = fs::rename(if before.exists() { before } else { next }, last);
    Ok(())
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

/// Whether the system could do it.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(a: &Path, b: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        // The last two are one number on Linux.
        Err(error) if [Errno::NOSYS, Errno::INVAL, Errno::NOTSUP, Errno::OPNOTSUPP].contains(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_: &Path, _: &Path) -> io::Result<bool> {
    Ok(false)
}

fn in_two_steps(next: &Path, folder: &Path, before: &Path) -> io::Result<()> {
    fs::rename(folder, before)?;
    fs::rename(next, folder).inspect_err(|_| {
        // Nothing better is known than the old one; the next run tries this again.
        let _ = fs::rename(before, folder);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_two_steps_it_is_all_or_nothing_too() -> io::Result<()> {
        let here = tempfile::tempdir()?;
        let [next, folder, before] = ["next", "openapi", "before"].map(|name| here.path().join(name));
        let make = |folder: &Path, text| fs::create_dir(folder).and_then(|()| fs::write(folder.join("page"), text));
        make(&folder, "old")?;
        assert!(in_two_steps(&next, &folder, &before).is_err(), "there is no new one");
        assert_eq!(fs::read_to_string(folder.join("page"))?, "old");
        make(&next, "new")?;
        in_two_steps(&next, &folder, &before)?;
        assert_eq!(fs::read_to_string(folder.join("page"))?, "new");
        assert_eq!(fs::read_to_string(before.join("page"))?, "old", "until it is cleared away");
        Ok(())
    }
}
