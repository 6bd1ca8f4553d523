//! A draft of the CHANGELOG entry, in the sections of Keep a Changelog.

use std::fmt::Write as _;

use super::groups::{FEW, Group, groups};
use super::list::capital;
use super::rust;
use crate::diff::bump::{Bump, Version};
use crate::diff::change::{Change, ChangeKind, Verdict};
use crate::diff::difference::Diff;
use crate::diff::symbols::Fate;

const SECTIONS: [&str; 4] = ["Added", "Changed", "Deprecated", "Removed"];

/// Returns a draft of the CHANGELOG entry; empty if only documentation changed.
#[must_use]
pub fn changelog(diff: &Diff, current: &Version) -> String {
    let mut out = String::new();
    let is_folded = diff.count(Verdict::Breaking) + diff.count(Verdict::Compatible) > FEW || diff.symbols.len() > FEW;
    for section in SECTIONS {
        let changes = diff.changes.iter().filter(|it| section_of(it) == Some(section));
        let lines: Vec<String> = if is_folded {
            folded(diff, section)
        } else {
            changes.map(|it| line(diff, it)).chain(in_rust(diff, section)).collect()
        };
        if !lines.is_empty() {
            let _ = write!(out, "\n### {section}\n\n{}\n", lines.join("\n"));
        }
    }
    if out.is_empty() { out } else { format!("## {}\n{out}", Bump::of(diff).after(current)) }
}

/// Returns an entry for each group of changes, and one for the code that no longer compiles.
fn folded(diff: &Diff, section: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for (verdict, mark) in [(Verdict::Breaking, "**Breaking:** "), (Verdict::Compatible, "")] {
        for group in groups(diff, verdict) {
            let changes: Vec<&Change> =
                group.changes.into_iter().filter(|it| section_of(it) == Some(section)).collect();
            if !changes.is_empty() {
                let title = group.title.split(':').next().unwrap_or(group.title);
                let entries = Group { title: group.title, changes }.lines(diff, 3, "`").join("; ");
                lines.push(format!("- {mark}{}: {entries}.", capital(title)));
            }
        }
    }
    for [sign, number, names] in rust::lines(diff, 4) {
        match (section, sign.as_str()) {
            ("Changed", "!") => lines.push(format!("- **Breaking:** In Rust, {number} of another type: {names}.")),
            ("Changed", "=") => lines.push(format!("- **Breaking:** In Rust, {number} {names}.")),
            ("Removed", "-") => lines.push(format!("- **Breaking:** In Rust, {number}: {names}.")),
            _ => {}
        }
    }
    lines
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
