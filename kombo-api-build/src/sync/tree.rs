//! The content of a folder, to see whether it has changed.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use kombo_api_build::page::Format;

/// The files, folders and links in a folder by their paths, folders before their content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tree(BTreeMap<PathBuf, Node>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    Folder,
    File { bytes: u64, modified: SystemTime },
    Link { to: PathBuf },
}

impl Tree {
    /// Reads a folder.
    ///
    /// # Errors
    /// The path that cannot be read, and the reason.
    pub(crate) fn read(root: &Path) -> Result<Self, (PathBuf, io::Error)> {
        let mut nodes = BTreeMap::new();
        let mut folders = vec![PathBuf::new()];
        while let Some(folder) = folders.pop() {
            let full = root.join(&folder);
            for entry in fs::read_dir(&full).map_err(|error| (full.clone(), error))? {
                let name = entry.map_err(|error| (full.clone(), error))?.file_name();
                let path = folder.join(name);
                let node = node(&root.join(&path)).map_err(|error| (root.join(&path), error))?;
                if node == Node::Folder {
                    folders.push(path.clone());
                }
                nodes.insert(path, node);
            }
        }
        Ok(Self(nodes))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Path, &Node)> {
        self.0.iter().map(|(path, node)| (path.as_path(), node))
    }

    /// Returns the paths with the extension of a page that are not hidden. Does not follow links to folders.
    pub(crate) fn pages(&self) -> impl Iterator<Item = &Path> {
        self.iter().filter(|(path, node)| **node != Node::Folder && is_page(path)).map(|(path, _)| path)
    }
}

fn node(path: &Path) -> io::Result<Node> {
    let found = fs::symlink_metadata(path)?;
    if found.is_dir() {
        Ok(Node::Folder)
    } else if found.is_file() {
        Ok(Node::File { bytes: found.len(), modified: found.modified()? })
    } else if found.is_symlink() {
        Ok(Node::Link { to: fs::read_link(path)? })
    } else {
        Err(io::Error::other("this is neither a file nor a folder"))
    }
}

fn is_page(path: &Path) -> bool {
    let is_hidden = path.iter().any(|name| name.to_string_lossy().starts_with('.'));
    !is_hidden && Format::of_page(path).is_some()
}
