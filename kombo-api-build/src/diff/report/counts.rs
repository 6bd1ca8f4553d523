//! Numbers of changes.

use crate::diff::change::Verdict;
use crate::diff::difference::Diff;
use crate::diff::symbols::{Fate, Symbol};

/// Returns the number of changes of the API by verdict.
pub(super) fn changes(diff: &Diff) -> String {
    let counts = [Verdict::Breaking, Verdict::Compatible, Verdict::Prose]
        .map(|verdict| format!("{} {}", diff.count(verdict), verdict.as_str()));
    counts.join(", ")
}

/// Returns the number of removed, changed and added symbols.
pub(super) fn symbols(diff: &Diff) -> String {
    let counts = [Fate::Removed, Fate::Changed, Fate::Added]
        .map(|fate| format!("{} {}", diff.symbols.iter().filter(|it| it.fate == fate).count(), fate.as_str()));
    counts.join(", ")
}

/// Returns the sign of a symbol in a list of changes, as in a diff of lines.
pub(super) fn sign(symbol: &Symbol) -> &'static str {
    match symbol.fate {
        Fate::Removed => "-",
        Fate::Changed => "!",
        Fate::Added => "+",
    }
}
