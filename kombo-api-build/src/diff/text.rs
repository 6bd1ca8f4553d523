//! The diff as a table for a terminal.

use std::fmt::Write as _;

use super::{Diff, Fate, Step, Symbol, Verdict, Version};

impl Diff {
    /// The diff as people read it: changes by verdict, what they do to the Rust API, the next version, and a draft of
    /// the CHANGELOG. Prose is counted; `all` lists it too.
    #[must_use]
    pub fn text(&self, current: &Version, all: bool) -> String {
        if self.is_empty() {
            return "nothing has changed\n".to_owned();
        }
        let mut out = format!("in the API: {}\n", self.summary());
        let listed = self.changes.iter().filter(|it| all || it.verdict != Verdict::Prose);
        let rows =
            listed.map(|it| [it.verdict.as_str().to_owned(), self.shown(it, ""), it.place.clone(), it.message.clone()]);
        table(rows.collect(), &mut out);
        if !all && self.count(Verdict::Prose) > 0 {
            out.push_str("prose is listed with --all\n");
        }
        if !self.symbols.is_empty() {
            let _ = write!(out, "\nin Rust: {}\n", self.fates());
            let rows = self.symbols.iter().map(|it| [sign(it).to_owned(), it.path.clone(), it.said()]);
            table(rows.collect(), &mut out);
        }
        let _ = write!(out, "\n{}\n", Step::of(self).said(current));
        let changelog = self.changelog(current);
        if !changelog.is_empty() {
            let _ = write!(out, "\ndraft for CHANGELOG.md:\n\n{changelog}");
        }
        out
    }

    /// How many changes there are of each kind.
    pub(super) fn summary(&self) -> String {
        let counts = [Verdict::Breaking, Verdict::Compatible, Verdict::Prose]
            .map(|it| format!("{} {}", self.count(it), it.as_str()));
        counts.join(", ")
    }

    pub(super) fn fates(&self) -> String {
        let counts = [Fate::Removed, Fate::Changed, Fate::Added]
            .map(|fate| format!("{} {}", self.symbols.iter().filter(|it| it.fate == fate).count(), fate.as_str()));
        counts.join(", ")
    }
}

/// What a diff of lines would show.
pub(super) fn sign(symbol: &Symbol) -> &'static str {
    match symbol.fate {
        Fate::Removed => "-",
        Fate::Changed => "!",
        Fate::Added => "+",
    }
}

/// Rows in columns; the last one is as long as it is.
fn table<const N: usize>(rows: Vec<[String; N]>, out: &mut String) {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0).min(WIDEST);
    let widths: [usize; N] = std::array::from_fn(width);
    for row in &rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        let _ = writeln!(out, "  {}", line.trim_end());
    }
}

/// A wider cell moves its own row only.
const WIDEST: usize = 60;
