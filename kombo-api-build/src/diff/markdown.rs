//! The diff as the body of a pull request.

use std::fmt::Write as _;

use super::text::sign;
use super::{Change, Diff, Step, Verdict, Version};

/// Forges refuse longer bodies (GitHub's limit is 65,536 characters); what is above is what people read.
const MOST: usize = 60_000;

impl Diff {
    /// The diff as Markdown, fit for a pull request: breaking changes first, the rest folded.
    #[must_use]
    pub fn markdown(&self, current: &Version) -> String {
        if self.is_empty() {
            return "Nothing has changed.\n".to_owned();
        }
        let (api, rust) = (self.summary(), self.fates());
        let next = capital(&Step::of(self).said(current));
        let mut out = format!("**In the API: {api}. In Rust: {rust}.** {next}.\n");
        for (verdict, title) in [(Verdict::Breaking, "Breaking"), (Verdict::Compatible, "Compatible")] {
            if self.count(verdict) > 0 {
                let _ = write!(out, "\n## {title}\n\n{}", self.rows(verdict));
            }
        }
        if !self.symbols.is_empty() {
            let lines =
                self.symbols.iter().map(|it| format!("{} {}  {}", sign(it), it.path, it.said()).trim_end().to_owned());
            let lines = lines.collect::<Vec<_>>().join("\n");
            let _ = write!(out, "\n## In Rust: {}\n\n```diff\n{lines}\n```\n", self.fates());
        }
        let changelog = self.changelog(current);
        if !changelog.is_empty() {
            let _ = write!(out, "\n{}", folded("Draft for CHANGELOG.md", &format!("```markdown\n{changelog}```\n")));
        }
        if self.count(Verdict::Prose) > 0 {
            let _ = write!(out, "\n{}", folded("Prose", &self.rows(Verdict::Prose)));
        }
        shortened(out)
    }

    fn rows(&self, verdict: Verdict) -> String {
        let row = |change: &Change| {
            let place = if change.place.is_empty() { String::new() } else { format!("`{}`", change.place) };
            format!("| {} | {} | {} |\n", cell(&self.shown(change, "`")), cell(&place), cell(&change.message))
        };
        format!("| operation | where | what |\n|---|---|---|\n{}", self.of(verdict).map(row).collect::<String>())
    }
}

fn folded(title: &str, content: &str) -> String {
    format!("<details><summary>{title}</summary>\n\n{content}\n</details>\n")
}

/// A cell ends at a line's end and at a bar.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}

fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
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
