//! The steps of a plan: one for each page that changes.

use std::path::{Path, PathBuf};

use kombo_api_build::problem::display_path;
use kombo_api_build::split::Subject;

/// A change of one page.
pub(crate) struct Step {
    /// The current path of the page.
    pub(crate) from: Option<PathBuf>,
    /// The new path and text; `None` if the page is deleted.
    pub(crate) to: Option<(PathBuf, String)>,
    pub(crate) subject: Subject,
}

/// A page whose operation or webhook the source no longer has, and that is kept.
pub(crate) struct Gone {
    pub(crate) path: PathBuf,
    pub(crate) subject: Subject,
    /// The subject that has its endpoint now.
    pub(crate) now: Option<Subject>,
}

impl Step {
    /// Returns the change in one word.
    pub(crate) fn word(&self) -> &'static str {
        match (&self.from, &self.to) {
            (None, _) => "new",
            (Some(_), None) => "deleted",
            (Some(from), Some((to, _))) if from == to => "changed",
            (Some(_), Some(_)) => "moved",
        }
    }

    /// Returns the line of the report.
    pub(crate) fn line(&self, shown: &Path) -> String {
        let paths = self.from.iter().chain(self.to.iter().map(|(to, _)| to));
        let mut paths: Vec<String> = paths.map(|path| display_path(&shown.join(path))).collect();
        paths.dedup();
        let paths = paths.join(" → ");
        let reason =
            if self.to.is_none() { format!(": {} is no longer in the docs", self.subject) } else { String::new() };
        format!("{:<8} {paths}{reason}", self.word())
    }
}
