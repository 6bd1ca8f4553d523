//! Prepares the new folder completely, before it replaces the target.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use super::files::{self, Content, NewFile};
use super::step::Step;
use super::tree::{Node, Tree};

/// Creates `next` from `folder` and the steps.
///
/// Unchanged files, and files that are not pages, are copied with their modification times.
pub(crate) fn stage(folder: &Path, tree: &Tree, steps: &[Step], next: &Path) -> io::Result<()> {
    let removed: BTreeSet<&Path> = steps.iter().filter_map(|step| step.from.as_deref()).collect();
    let mut files = Vec::new();
    fs::create_dir(next)?;
    for (path, node) in tree.iter().filter(|(path, _)| !removed.contains(path)) {
        let (old, new) = (folder.join(path), next.join(path));
        match node {
            Node::Folder => fs::create_dir(new)?,
            Node::File { .. } => files.push(NewFile { path: new, content: Content::Copy(old) }),
            Node::Link { to } => link(to, &old, &new)?,
        }
    }
    for step in steps {
        let Some((to, text)) = &step.to else { continue };
        let path = next.join(to);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let replaces = step.from.as_ref().map(|from| folder.join(from));
        files.push(NewFile { path, content: Content::Text { text, replaces } });
    }
    files::write_all(&files)?;
    for path in removed {
        // Deletes folders that are empty without their pages.
        for parent in path.ancestors().skip(1).take_while(|parent| !parent.as_os_str().is_empty()) {
            if fs::remove_dir(next.join(parent)).is_err() {
                break;
            }
        }
    }
    // At the end, since the permissions of a folder may forbid changes in it.
    let old = tree.iter().filter(|(_, node)| **node == Node::Folder).map(|(path, _)| path);
    for path in old.chain(folder.exists().then_some(Path::new(""))).filter(|path| next.join(path).exists()) {
        fs::set_permissions(next.join(path), fs::metadata(folder.join(path))?.permissions())?;
    }
    for (path, _) in Tree::read(next).map_err(|(_, error)| error)?.iter().filter(|(_, node)| **node == Node::Folder) {
        flush(&next.join(path))?;
    }
    flush(next)
}

#[cfg(unix)]
fn link(to: &Path, _: &Path, new: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(to, new)
}

#[cfg(not(unix))]
fn link(_: &Path, old: &Path, new: &Path) -> io::Result<()> {
    fs::copy(old, new).map(drop)
}

/// Flushes the entries of a folder to the disk.
#[cfg(unix)]
pub(crate) fn flush(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
pub(crate) fn flush(_: &Path) -> io::Result<()> {
    Ok(())
}
