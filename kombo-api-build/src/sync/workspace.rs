//! The target folder and the work folder next to it, where its replacement is prepared.
//!
//! The work folder of `openapi` is `.openapi.sync`, hidden and on the same file system:
//!
//! - `lock`: locked by the current run;
//! - `cache.json`: see [`cache`](super::cache);
//! - `next`: the new folder, or the previous one after the exchange;
//! - `before`: the previous folder, where two folders cannot be exchanged in one step;
//! - `last`: the folder before the last run that changed it, to restore an edit;
//! - `edited`, `edited-2`, …: a folder with an edit that could not be restored, see [`swap`](super::swap). No run
//!   deletes it.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use kombo_api_build::page::unreadable;
use kombo_api_build::{Location, Problem};

use super::address;
use super::tree::Tree;

/// The target folder.
pub(crate) struct Target {
    /// The path as it was given.
    pub(crate) shown: PathBuf,
    /// The path with its links resolved.
    pub(crate) real: PathBuf,
    work: PathBuf,
}

/// The lock of the target folder. Another run fails at once while it is held.
pub(crate) struct Lock {
    _lock: File,
}

impl Target {
    pub(crate) fn find(shown: &Path) -> Result<Self, Problem> {
        if address::is_address(&shown.to_string_lossy()) {
            // Not with the address, which may contain a password.
            return Err(Problem::error("the target folder is a URL")
                .help("pass a folder; pass the URL of a document with --from"));
        }
        let failed = |error: io::Error| {
            Problem::error(format!("cannot be synchronized: {error}"))
                .at(Location::path(shown))
                .help("pass a folder that exists or can be created")
        };
        let real = real(shown, MOST_LINKS).map_err(failed)?;
        if real.exists() && !real.is_dir() {
            return Err(Problem::error("this is a file, but sync needs a folder of pages")
                .at(Location::path(shown))
                .help("pass the folder; pass a single document with --from"));
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

    /// Returns a free path for a folder with an edit.
    pub(crate) fn free_for_edit(&self) -> Option<PathBuf> {
        let names = (1..=MOST_EDITS).map(|n| if n == 1 { "edited".to_owned() } else { format!("edited-{n}") });
        names.map(|name| self.work.join(name)).find(|path| fs::symlink_metadata(path).is_err())
    }

    /// Reads the content of the folder; `None` if there is no folder.
    pub(crate) fn tree(&self) -> Result<Option<Tree>, Problem> {
        match Tree::read(&self.real) {
            Ok(tree) => Ok(Some(tree)),
            Err((path, error)) if error.kind() == io::ErrorKind::NotFound && path == self.real => Ok(None),
            Err((path, error)) => Err(unreadable(&path, &error)),
        }
    }
}

/// The maximum number of kept edits. Each comes with an error, so real runs have one or two.
const MOST_EDITS: usize = 100;

/// The longest chain of links. Real ones have one or two; a longer one is a circle.
const MOST_LINKS: usize = 16;

/// Resolves the links of a path, whose last segment need not exist.
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

impl Lock {
    /// Acquires the lock, and cleans up after runs that were killed.
    pub(crate) fn acquire(target: &Target) -> Result<Self, Problem> {
        let shown = || Location::path(&target.work);
        let failed = |error: io::Error| {
            Problem::error(format!("the work folder cannot be written: {error}"))
                .at(shown())
                .help("sync prepares the new pages there: check the permissions of the folder around it")
        };
        fs::create_dir_all(&target.work).map_err(failed)?;
        // Keeps the work folder out of repositories.
        let ignored = target.work.join(".gitignore");
        if !ignored.exists() {
            fs::write(ignored, "*\n").map_err(failed)?;
        }
        let lock = File::create(target.work.join("lock")).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Problem::error("another run is synchronizing this folder")
                    .at(Location::path(&target.shown))
                    .help("wait for the other run; nothing was done"));
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        recover(target).map_err(|error| {
            Problem::error(format!("cannot clean up after an interrupted run: {error}"))
                .at(shown())
                .help("move `before` back if it exists, since it is the previous folder; delete `next`")
        })?;
        Ok(Self { _lock: lock })
    }
}

/// Cleans up after a run that was killed in [`swap`](super::swap): restores the folder if it was killed between the two
/// steps, and keeps the previous folder if it was killed after them.
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

/// Deletes a folder if it exists.
pub(crate) fn clear(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
