//! A draft of the CHANGELOG entry, in the sections of Keep a Changelog.

use std::fmt::Write as _;

use super::{Change, Diff, Fate, Step, Verdict, Version};

const SECTIONS: [&str; 4] = ["Added", "Changed", "Deprecated", "Removed"];

impl Diff {
    /// A draft of the CHANGELOG entry; empty if users would not notice.
    #[must_use]
    pub fn changelog(&self, current: &Version) -> String {
        let mut out = String::new();
        for section in SECTIONS {
            let changes = self.changes.iter().filter(|it| section_of(it) == Some(section)).map(|it| self.line(it));
            let lines: Vec<String> = changes.chain(self.in_rust(section)).collect();
            if !lines.is_empty() {
                let _ = write!(out, "\n### {section}\n\n{}\n", lines.join("\n"));
            }
        }
        if out.is_empty() { out } else { format!("## {}\n{out}", Step::of(self).after(current)) }
    }

    fn line(&self, change: &Change) -> String {
        let breaking = if change.verdict == Verdict::Breaking { "**Breaking:** " } else { "" };
        let place = if change.place.is_empty() { String::new() } else { format!(", `{}`", change.place) };
        format!("- {breaking}{}{place}: {}.", self.shown(change, "`"), change.message)
    }

    /// What no longer compiles, which the API's own changes do not always say.
    fn in_rust(&self, section: &str) -> impl Iterator<Item = String> {
        let told = match section {
            "Removed" => Some(Fate::Removed),
            "Changed" => Some(Fate::Changed),
            _ => None,
        };
        self.symbols.iter().filter(move |it| Some(it.fate) == told).map(|it| match it.fate {
            Fate::Changed if it.is_operation() => {
                format!("- **Breaking:** `{}` returns `{}`, was `{}`.", it.path, it.new, it.old)
            }
            Fate::Changed => format!("- **Breaking:** `{}` is `{}`, was `{}`.", it.path, it.new, it.old),
            _ => format!("- **Breaking:** `{}` is gone.", it.path),
        })
    }
}

/// Where a change is told of; prose is not.
fn section_of(change: &Change) -> Option<&'static str> {
    match change.kind {
        "prose" | "spelling" => None,
        "deprecated" => Some("Deprecated"),
        kind if kind.ends_with("-removed") && !kind.starts_with("default") => Some("Removed"),
        kind if kind.ends_with("-added") && !kind.starts_with("default") => Some("Added"),
        _ => Some("Changed"),
    }
}
