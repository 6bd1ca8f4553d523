//! The folder as it will be, complete, before anything of it is seen.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::plan::Step;
use super::tree::{Node, Tree};

/// Makes `next` of `folder` and the steps.
///
/// What stays is linked, not copied: it is the same file, with the same times. What is no page is carried along.
pub(crate) fn stage(folder: &Path, tree: &Tree, steps: &[Step], next: &Path) -> io::Result<()> {
    let removed: BTreeSet<&Path> = steps.iter().filter_map(|step| step.from.as_deref()).collect();
    fs::create_dir(next)?;
    for (path, node) in tree.iter().filter(|(path, _)| !removed.contains(path)) {
        let (old, new) = (folder.join(path), next.join(path));
        match node {
            Node::Folder => fs::create_dir(new)?,
            Node::File { .. } => keep(&old, &new)?,
            Node::Link { to } => link(to, &old, &new)?,
        }
    }
    for step in steps {
        if let Some((to, text)) = &step.to {
            let like = step.from.as_ref().map(|from| folder.join(from));
            write(&next.join(to), text, like.as_deref())?;
        }
    }
    flush_files(steps.iter().filter_map(|step| Some(next.join(&step.to.as_ref()?.0))).collect())?;
    for path in removed {
        // A folder that held nothing else goes with its pages.
        for parent in path.ancestors().skip(1).take_while(|parent| !parent.as_os_str().is_empty()) {
            if fs::remove_dir(next.join(parent)).is_err() {
                break;
            }
        }
    }
    // At the end, since a folder may forbid what was just done in it.
    let old = tree.iter().filter(|(_, node)| **node == Node::Folder).map(|(path, _)| path);
    for path in old.chain(folder.exists().then_some(Path::new(""))).filter(|path| next.join(path).exists()) {
        fs::set_permissions(next.join(path), fs::metadata(folder.join(path))?.permissions())?;
    }
    for (path, _) in Tree::read(next).map_err(|(_, error)| error)?.iter().filter(|(_, node)| **node == Node::Folder) {
        flush(&next.join(path))?;
    }
    flush(next)
}

/// The same file under another name; where that cannot be (not every file system has links), a copy.
fn keep(old: &Path, new: &Path) -> io::Result<()> {
    if fs::hard_link(old, new).is_ok() {
        return Ok(());
    }
    fs::copy(old, new)?;
    File::options().append(true).open(new)?.set_modified(fs::metadata(old)?.modified()?)
}

#[cfg(unix)]
fn link(to: &Path, _: &Path, new: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(to, new)
}

#[cfg(not(unix))]
fn link(_: &Path, old: &Path, new: &Path) -> io::Result<()> {
    fs::copy(old, new).map(drop)
}

/// A new file with the permissions of `like`.
fn write(path: &Path, text: &str, like: Option<&Path>) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    // Never into a file that is there: it may be a link to one that others see.
    let mut file = File::options().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    if let Some(like) = like.map(fs::symlink_metadata).transpose()?.filter(fs::Metadata::is_file) {
        file.set_permissions(like.permissions())?;
    }
    Ok(())
}

/// Puts files on the disk, several at a time: the file system flushes them together, which is ten times as fast.
fn flush_files(files: Vec<PathBuf>) -> io::Result<()> {
    const TOGETHER: usize = 8;
    // Windows flushes only what may be written; elsewhere a file that may not be written can be flushed, too.
    let flushed = |file: &PathBuf| File::options().read(true).write(cfg!(windows)).open(file)?.sync_all();
    std::thread::scope(|scope| {
        let flush = |files: &[PathBuf]| files.iter().try_for_each(flushed);
        let parts = files.chunks(files.len().div_ceil(TOGETHER).max(1));
        let running: Vec<_> = parts.map(|files| scope.spawn(move || flush(files))).collect();
        let done = running.into_iter().map(|part| part.join().map_err(|_| io::Error::other("not flushed"))?);
        done.collect()
    })
}

/// Puts the names in a folder on the disk.
#[cfg(unix)]
pub(crate) fn flush(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
pub(crate) fn flush(_: &Path) -> io::Result<()> {
    Ok(())
}
