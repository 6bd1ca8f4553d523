//! The report for the body of a pull request.

use std::fmt::Write as _;

use super::changelog::changelog;
use super::groups::{FEW, groups};
use super::list::capital;
use super::{counts, rust};
use crate::diff::bump::{Bump, Version};
use crate::diff::change::{Change, Verdict};
use crate::diff::difference::Diff;
use crate::diff::symbols::Symbol;

/// The maximum length of the report, below GitHub's limit of 65,536 characters. The rest is cut off.
const MOST: usize = 60_000;

/// Returns the diff as Markdown for a pull request: breaking changes first, documentation folded.
#[must_use]
pub fn markdown(diff: &Diff, current: &Version) -> String {
    if diff.is_empty() {
        return "Nothing has changed.\n".to_owned();
    }
    let (api, rust) = (counts::changes(diff), counts::symbols(diff));
    let next = capital(&Bump::of(diff).sentence(current));
    let mut out = format!("**In the API: {api}. In Rust: {rust}.** {next}.\n");
    for (verdict, title) in [(Verdict::Breaking, "Breaking"), (Verdict::Compatible, "Compatible")] {
        if diff.count(verdict) > 0 {
            let _ = write!(out, "\n## {title}\n\n");
            out.push_str(&if diff.count(verdict) > FEW { grouped(diff, verdict) } else { rows(diff, verdict) });
        }
    }
    if !diff.symbols.is_empty() {
        let one = |it: &Symbol| format!("{} {}  {}", counts::sign(it), it.path, it.signature()).trim_end().to_owned();
        let lines: Vec<String> = if diff.symbols.len() > FEW {
            rust::lines(diff, 4).into_iter().map(|it| it.join("  ")).collect()
        } else {
            diff.symbols.iter().map(one).collect()
        };
        let lines = lines.join("\n");
        let _ = write!(out, "\n## In Rust: {}\n\n```diff\n{lines}\n```\n", counts::symbols(diff));
    }
    let changelog = changelog(diff, current);
    if !changelog.is_empty() {
        let _ = write!(out, "\n{}", folded("Draft for CHANGELOG.md", &format!("```markdown\n{changelog}```\n")));
    }
    if diff.count(Verdict::Prose) > 0 {
        let _ = write!(out, "\n{}", folded("Prose", &rows(diff, Verdict::Prose)));
    }
    shortened(out)
}

/// Returns the changes by what users must do about them, and each of them folded.
fn grouped(diff: &Diff, verdict: Verdict) -> String {
    let mut out = String::new();
    for group in groups(diff, verdict) {
        let lines = group.lines(diff, 6, "`").into_iter().map(|line| format!("- {line}\n")).collect::<String>();
        let _ = write!(out, "{} ({}):\n\n{lines}\n", capital(group.title), group.changes.len());
    }
    out + &folded("Each change", &rows(diff, verdict))
}

fn rows(diff: &Diff, verdict: Verdict) -> String {
    let row = |change: &Change| {
        let path = if change.path.is_empty() { String::new() } else { format!("`{}`", change.path) };
        format!("| {} | {} | {} |\n", cell(&diff.subjects(change, "`")), cell(&path), cell(&change.message))
    };
    format!("| operation | where | what |\n|---|---|---|\n{}", diff.of(verdict).map(row).collect::<String>())
}

fn folded(title: &str, content: &str) -> String {
    format!("<details><summary>{title}</summary>\n\n{content}\n</details>\n")
}

/// Returns a text without the characters that end a cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}

fn shortened(mut text: String) -> String {
    if text.len() <= MOST {
        return text;
    }
    let end = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= MOST).last().unwrap_or(0);
    let end = text[..end].rfind('\n').unwrap_or(end);
    let is_open =
        |opening: &str, closing: &str| text[..end].matches(opening).count() > text[..end].matches(closing).count();
    let fence = if text[..end].matches("```").count() % 2 == 1 { "\n```" } else { "" };
    let details = if is_open("<details>", "</details>") { "\n\n</details>" } else { "" };
    let rest = text[end..].lines().count();
    text.truncate(end);
    format!("{text}{fence}{details}\n\nAnd {rest} lines more: `make diff ARGS=--all` shows them all.\n")
}
