//! Which places of the folder are taken.
//!
//! Names are compared without regard to case: a folder of pages is the same on every file system.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use kombo_api_build::Problem;

use super::plan::{Plan, Step};
use super::tree::{Node, Tree, said};

pub(crate) struct Places {
    /// Who is, or wants to be, at a path.
    taken: BTreeMap<String, Vec<String>>,
    /// Files and links: nothing can be in them.
    closed: BTreeMap<String, PathBuf>,
    /// Pages that only stay because nothing is deleted.
    gone: BTreeSet<String>,
}

impl Places {
    /// As they will be when the plan is carried out.
    pub(crate) fn new(plan: &Plan, tree: &Tree, shown: &Path) -> Self {
        let removed: BTreeSet<&Path> = plan.steps.iter().filter_map(|step| step.from.as_deref()).collect();
        let mut taken: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (path, _) in tree.iter().filter(|(path, _)| !removed.contains(path)) {
            taken.entry(key(path)).or_default().push(said(&shown.join(path)));
        }
        for step in &plan.steps {
            if let Some((to, _)) = &step.to {
                taken.entry(key(to)).or_default().push(step.subject.to_string());
            }
        }
        let closed = tree.iter().filter(|(_, node)| **node != Node::Folder);
        let closed = closed.map(|(path, _)| (key(path), shown.join(path))).collect();
        let gone = plan.gone.iter().map(|gone| key(&gone.path)).collect();
        Self { taken, closed, gone }
    }

    /// Why a page cannot be written where it should be.
    pub(crate) fn refusal(&self, step: &Step) -> Option<Problem> {
        let (to, _) = step.to.as_ref()?;
        let mine = step.subject.to_string();
        let rivals = self.taken.get(&key(to)).into_iter().flatten().filter(|it| **it != mine);
        let rivals: Vec<&str> = rivals.map(String::as_str).collect();
        if !rivals.is_empty() {
            let problem = format!("{mine} would have the file name of {}: {}", rivals.join(" and "), said(to));
            return Some(Problem::error(problem).help(if self.gone.contains(&key(to)) {
                "what that page is about is no longer there: `--prune` deletes it"
            } else {
                "rename one of them; nothing of this page was written"
            }));
        }
        let way = to.ancestors().skip(1).find_map(|folder| self.closed.get(&key(folder)))?;
        let problem = format!("{mine} belongs in {}, and {} is no folder", said(to), said(way));
        let help = "sync writes nothing outside of its folder, nor through links: make room for the page";
        Some(Problem::error(problem).help(help))
    }
}

fn key(path: &Path) -> String {
    said(path).to_lowercase()
}
