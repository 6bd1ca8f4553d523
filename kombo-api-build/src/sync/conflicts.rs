//! Conflicts of paths: steps that would write to a path that something else has.
//!
//! Paths are compared without regard to case, so that a folder of pages is the same on every file system.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use kombo_api_build::Problem;
use kombo_api_build::problem::display_path;

use super::step::{Gone, Step};
use super::tree::{Node, Tree};

/// Removes the steps that cannot be done, and returns each with its problem.
///
/// A page whose step is removed stays at its path, which may be the target of another step. So this is repeated until
/// all remaining steps can be done.
pub(crate) fn remove(steps: &mut Vec<Step>, gone: &[Gone], tree: &Tree, shown: &Path) -> Vec<(Step, Problem)> {
    let mut removed = Vec::new();
    loop {
        let paths = Paths::after(steps, gone, tree, shown);
        let before = steps.len();
        for step in std::mem::take(steps) {
            match paths.conflict(&step) {
                None => steps.push(step),
                Some(problem) => removed.push((step, problem)),
            }
        }
        if steps.len() == before {
            return removed;
        }
    }
}

/// The paths of the folder after all steps.
struct Paths {
    /// The files or subjects at a path.
    taken: BTreeMap<String, Vec<String>>,
    /// Files and links, which cannot be the folder of a page.
    closed: BTreeMap<String, PathBuf>,
    /// Pages that are only kept because nothing is deleted.
    gone: BTreeSet<String>,
}

impl Paths {
    fn after(steps: &[Step], gone: &[Gone], tree: &Tree, shown: &Path) -> Self {
        let removed: BTreeSet<&Path> = steps.iter().filter_map(|step| step.from.as_deref()).collect();
        let mut taken: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (path, _) in tree.iter().filter(|(path, _)| !removed.contains(path)) {
            taken.entry(key(path)).or_default().push(display_path(&shown.join(path)));
        }
        for step in steps {
            if let Some((to, _)) = &step.to {
                taken.entry(key(to)).or_default().push(step.subject.to_string());
            }
        }
        let closed = tree.iter().filter(|(_, node)| **node != Node::Folder);
        let closed = closed.map(|(path, _)| (key(path), shown.join(path))).collect();
        let gone = gone.iter().map(|gone| key(&gone.path)).collect();
        Self { taken, closed, gone }
    }

    /// Returns the problem if the page of a step cannot be written to its path.
    fn conflict(&self, step: &Step) -> Option<Problem> {
        let (to, _) = step.to.as_ref()?;
        let own = step.subject.to_string();
        let others = self.taken.get(&key(to)).into_iter().flatten().filter(|it| **it != own);
        let others: Vec<&str> = others.map(String::as_str).collect();
        if !others.is_empty() {
            let message = format!("{own} would have the same file as {}: {}", others.join(" and "), display_path(to));
            return Some(Problem::error(message).help(if self.gone.contains(&key(to)) {
                "the source no longer has that operation or webhook: delete its page with `--prune`"
            } else {
                "rename one of the two; this page was not written"
            }));
        }
        let file = to.ancestors().skip(1).find_map(|folder| self.closed.get(&key(folder)))?;
        let message = format!("{own} belongs to {}, but {} is not a folder", display_path(to), display_path(file));
        let help = "move that file; sync writes neither outside of its folder nor through links";
        Some(Problem::error(message).help(help))
    }
}

fn key(path: &Path) -> String {
    display_path(path).to_lowercase()
}
