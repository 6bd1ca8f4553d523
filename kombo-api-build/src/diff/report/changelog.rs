//! A draft of the CHANGELOG entry, in the sections of Keep a Changelog.

use std::fmt::Write as _;

use crate::diff::bump::{Bump, Version};
use crate::diff::change::{Change, ChangeKind, Verdict};
use crate::diff::difference::Diff;
use crate::diff::symbols::Fate;

const SECTIONS: [&str; 4] = ["Added", "Changed", "Deprecated", "Removed"];

/// Returns a draft of the CHANGELOG entry; empty if only documentation changed.
#[must_use]
pub fn changelog(diff: &Diff, current: &Version) -> String {
    let mut out = String::new();
    for section in SECTIONS {
        let changes = diff.changes.iter().filter(|it| section_of(it) == Some(section)).map(|it| line(diff, it));
        let lines: Vec<String> = changes.chain(in_rust(diff, section)).collect();
        if !lines.is_empty() {
            let _ = write!(out, "\n### {section}\n\n{}\n", lines.join("\n"));
        }
    }
    if out.is_empty() { out } else { format!("## {}\n{out}", Bump::of(diff).after(current)) }
}

fn line(diff: &Diff, change: &Change) -> String {
    let breaking = if change.verdict == Verdict::Breaking { "**Breaking:** " } else { "" };
    let path = if change.path.is_empty() { String::new() } else { format!(", `{}`", change.path) };
    format!("- {breaking}{}{path}: {}.", diff.subjects(change, "`"), change.message)
}

/// Returns the entries for symbols that break code.
fn in_rust<'a>(diff: &'a Diff, section: &str) -> impl Iterator<Item = String> + use<'a> {
    let fate = match section {
        "Removed" => Some(Fate::Removed),
        "Changed" => Some(Fate::Changed),
        _ => None,
    };
    diff.symbols.iter().filter(move |it| Some(it.fate) == fate).map(|it| match it.fate {
        Fate::Changed if it.is_operation() => {
            format!("- **Breaking:** `{}` returns `{}`, was `{}`.", it.path, it.new, it.old)
        }
        Fate::Changed => format!("- **Breaking:** `{}` is `{}`, was `{}`.", it.path, it.new, it.old),
        _ => format!("- **Breaking:** `{}` is removed.", it.path),
    })
}

/// Returns the section of a change; `None` for changes of documentation.
fn section_of(change: &Change) -> Option<&'static str> {
    match change.kind {
        ChangeKind::Prose | ChangeKind::Spelling => None,
        ChangeKind::Deprecated => Some("Deprecated"),
        ChangeKind::DefaultAdded | ChangeKind::DefaultRemoved => Some("Changed"),
        kind if kind.as_str().ends_with("-removed") => Some("Removed"),
        kind if kind.as_str().ends_with("-added") => Some("Added"),
        _ => Some("Changed"),
    }
}
