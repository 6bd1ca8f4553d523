//! The report for a terminal.

use std::fmt::Write as _;

use super::changelog::changelog;
use super::groups::{FEW, groups};
use super::{counts, rust};
use crate::diff::bump::{Bump, Version};
use crate::diff::change::{Change, Verdict};
use crate::diff::difference::Diff;
use crate::diff::symbols::Symbol;

/// Returns the diff as text: changes by verdict, changes of the Rust API, the next version, and a draft of the
/// CHANGELOG entry. Changes of documentation are counted; `all` lists them, too.
#[must_use]
pub fn text(diff: &Diff, current: &Version, all: bool) -> String {
    if diff.is_empty() {
        return "nothing has changed\n".to_owned();
    }
    let is_folded = |number: usize| !all && number > FEW;
    let mut out = format!("in the API: {}\n", counts::changes(diff));
    let hidden = if is_folded(diff.count(Verdict::Breaking) + diff.count(Verdict::Compatible)) {
        folded(diff, &mut out);
        Some("every change is listed with --all")
    } else {
        let verdicts = [Verdict::Breaking, Verdict::Compatible].into_iter().chain(all.then_some(Verdict::Prose));
        // Changes about which users must do the same are next to each other.
        let listed = verdicts.flat_map(|verdict| groups(diff, verdict)).flat_map(|group| group.changes);
        let row =
            |it: &Change| [it.verdict.as_str().to_owned(), diff.subjects(it, ""), it.path.clone(), it.message.clone()];
        table(listed.map(row).collect(), &mut out);
        (!all && diff.count(Verdict::Prose) > 0).then_some("prose is listed with --all")
    };
    out.extend(hidden.map(|hidden| format!("{hidden}\n")));
    if !diff.symbols.is_empty() {
        let _ = write!(out, "\nin Rust: {}\n", counts::symbols(diff));
        if is_folded(diff.symbols.len()) {
            table(rust::lines(diff, 4), &mut out);
        } else {
            let row = |it: &Symbol| [counts::sign(it).to_owned(), it.path.clone(), it.signature()];
            table(diff.symbols.iter().map(row).collect(), &mut out);
        }
    }
    let _ = write!(out, "\n{}\n", Bump::of(diff).sentence(current));
    let changelog = changelog(diff, current);
    if !changelog.is_empty() {
        let _ = write!(out, "\ndraft for CHANGELOG.md:\n\n{changelog}");
    }
    out
}

/// Writes the changes by what users must do about them.
fn folded(diff: &Diff, out: &mut String) {
    for (verdict, most) in [(Verdict::Breaking, 4), (Verdict::Compatible, 2)] {
        for group in groups(diff, verdict) {
            let number = group.changes.len();
            let _ = writeln!(out, "\n{} ({number}): {}", verdict.as_str(), group.title);
            for line in group.lines(diff, most, "") {
                let _ = writeln!(out, "  {}", shortened(&line));
            }
        }
    }
    out.push('\n');
}

/// Returns a line with no more characters than a wide terminal shows.
fn shortened(line: &str) -> String {
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

/// The maximum length of a line of a folded report.
const LONGEST: usize = 160;

/// Writes rows in columns; the last column is not padded.
fn table<const N: usize>(rows: Vec<[String; N]>, out: &mut String) {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0).min(WIDEST);
    let widths: [usize; N] = std::array::from_fn(width);
    for row in &rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        let _ = writeln!(out, "  {}", line.trim_end());
    }
}

/// The maximum width of a column. A wider cell only shifts its own row.
const WIDEST: usize = 60;
