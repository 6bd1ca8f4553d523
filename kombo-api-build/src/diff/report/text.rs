//! The report for a terminal.

use std::fmt::Write as _;

use super::changelog::changelog;
use super::counts;
use crate::diff::bump::{Bump, Version};
use crate::diff::change::Verdict;
use crate::diff::difference::Diff;

/// Returns the diff as text: changes by verdict, changes of the Rust API, the next version, and a draft of the
/// CHANGELOG entry. Changes of documentation are counted; `all` lists them, too.
#[must_use]
pub fn text(diff: &Diff, current: &Version, all: bool) -> String {
    if diff.is_empty() {
        return "nothing has changed\n".to_owned();
    }
    let mut out = format!("in the API: {}\n", counts::changes(diff));
    let listed = diff.changes.iter().filter(|it| all || it.verdict != Verdict::Prose);
    let rows =
        listed.map(|it| [it.verdict.as_str().to_owned(), diff.subjects(it, ""), it.path.clone(), it.message.clone()]);
    table(rows.collect(), &mut out);
    if !all && diff.count(Verdict::Prose) > 0 {
        out.push_str("prose is listed with --all\n");
    }
    if !diff.symbols.is_empty() {
        let _ = write!(out, "\nin Rust: {}\n", counts::symbols(diff));
        let rows = diff.symbols.iter().map(|it| [counts::sign(it).to_owned(), it.path.clone(), it.signature()]);
        table(rows.collect(), &mut out);
    }
    let _ = write!(out, "\n{}\n", Bump::of(diff).sentence(current));
    let changelog = changelog(diff, current);
    if !changelog.is_empty() {
        let _ = write!(out, "\ndraft for CHANGELOG.md:\n\n{changelog}");
    }
    out
}

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
