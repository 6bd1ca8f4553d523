//! The folder that is brought up to date, and the one beside it where that is prepared.
//!
//! `openapi` is prepared in `.openapi.sync`, hidden and on the same file system:
//!
//! - `lock`: held by the run that is at work;
//! - `cache.json`: see [`cache`](super::cache);
//! - `next`: the folder as it will be, and, when the two have changed places, as it was;
//! - `before`: the folder as it was, where two folders cannot change places in one step;
//! - `last`: the folder as it was before the last change, for whoever had edited a page and misses it;
//! - `edited`, `edited-2`, …: the folder with an edit that could not be put back, see [`swap`](super::swap). No run
//!   deletes it.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use kombo_api_build::{Place, Problem};

use super::address;
use super::tree::{Tree, said};

/// The folder, where it really is.
pub(crate) struct Target {
    /// As it was called by whoever started this.
    pub(crate) shown: PathBuf,
    /// Links followed.
    pub(crate) real: PathBuf,
    work: PathBuf,
}

/// The right to change the folder; other runs wait for nothing and say so.
pub(crate) struct Work {
    _lock: File,
}

impl Target {
    pub(crate) fn find(shown: &Path) -> Result<Self, Problem> {
        if address::is_address(&shown.to_string_lossy()) {
            // Without the address, which may hold a password.
            return Err(Problem::error("the folder to bring up to date is given as an address")
                .help("name a folder; a document at an address is given by --from"));
        }
        let failed = |error: io::Error| {
            Problem::error(format!("cannot be brought up to date: {error}"))
                .at(Place::page(said(shown)))
                .help("name a folder, or one that can be made in a folder that is there")
        };
        let real = real(shown, MOST_LINKS).map_err(failed)?;
        if real.exists() && !real.is_dir() {
            return Err(Problem::error("this is a file, and sync keeps a folder of pages")
                .at(Place::page(said(shown)))
                .help("name the folder; a single document is given by --from"));
        }
        let name = real.file_name().ok_or_else(|| failed(io::Error::other("a folder needs a name")))?;
        let mut work = std::ffi::OsString::from(".");
        work.push(name);
        work.push(".sync");
        Ok(Self { shown: shown.to_owned(), work: real.with_file_name(work), real })
    }

    pub(crate) fn cache(&self) -> PathBuf {
        self.work.join("cache.json")
    }

    pub(crate) fn next(&self) -> PathBuf {
        self.work.join("next")
    }

    pub(crate) fn last(&self) -> PathBuf {
        self.work.join("last")
    }

    pub(crate) fn before(&self) -> PathBuf {
        self.work.join("before")
    }

    /// Where a folder with an edit can be kept.
    pub(crate) fn free_for_edit(&self) -> Option<PathBuf> {
        let names = (1..=MOST_EDITS).map(|n| if n == 1 { "edited".to_owned() } else { format!("edited-{n}") });
        names.map(|name| self.work.join(name)).find(|path| fs::symlink_metadata(path).is_err())
    }

    /// What is in it; `None` if it is not there.
    pub(crate) fn tree(&self) -> Result<Option<Tree>, Problem> {
        match Tree::read(&self.real) {
            Ok(tree) => Ok(Some(tree)),
            Err((path, error)) if error.kind() == io::ErrorKind::NotFound && path == self.real => Ok(None),
            Err(unreadable) => Err(super::source::unreadable(unreadable)),
        }
    }
}

/// More kept edits than anybody leaves lying about: each comes with an error.
const MOST_EDITS: usize = 100;

/// More links to links than anybody makes.
const MOST_LINKS: usize = 16;

/// Where a path leads, even if there is nothing yet.
fn real(path: &Path, links: usize) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        found => return found,
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match fs::read_link(path) {
        Ok(to) if links > 0 => real(&folder.join(to), links - 1),
        Ok(_) => Err(io::Error::other("too many links")),
        Err(_) => {
            let name = path.file_name().ok_or_else(|| io::Error::other("a folder needs a name"))?;
            Ok(fs::canonicalize(folder)?.join(name))
        }
    }
}

impl Work {
    /// Takes the lock, and clears up after runs that were killed.
    pub(crate) fn begin(target: &Target) -> Result<Self, Problem> {
        let shown = || Place::page(said(&target.work));
        let failed = |error: io::Error| {
            Problem::error(format!("this folder cannot be worked in: {error}"))
                .at(shown())
                .help("sync prepares the new pages there: see that the folder around it may be written to")
        };
        fs::create_dir_all(&target.work).map_err(failed)?;
        // Whatever repository this is in, it is not to be committed.
        let ignored = target.work.join(".gitignore");
        if !ignored.exists() {
            fs::write(ignored, "*\n").map_err(failed)?;
        }
        let lock = File::create(target.work.join("lock")).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Problem::error("another run is bringing this folder up to date")
                    .at(Place::page(said(&target.shown)))
                    .help("wait until it has ended; nothing was done"));
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        recover(target).map_err(|error| {
            Problem::error(format!("what an interrupted run left here cannot be cleared up: {error}"))
                .at(shown())
                .help("if `before` is in it, it is the folder as it was: put it back; delete `next`")
        })?;
        Ok(Self { _lock: lock })
    }
}

/// Clears up after a run that died in [`swap`](super::swap): puts the folder back if it died between the two steps, and
/// keeps the folder as it was if it died after them.
fn recover(target: &Target) -> io::Result<()> {
    let before = target.before();
    if before.exists() {
        let is_replaced = target.real.exists();
        if is_replaced {
            clear(&target.last())?;
        }
        fs::rename(before, if is_replaced { target.last() } else { target.real.clone() })?;
    }
    clear(&target.next())
}

/// Deletes a folder, if it is there.
pub(crate) fn clear(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
