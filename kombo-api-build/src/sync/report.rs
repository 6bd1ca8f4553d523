//! The report of a run.

use std::path::Path;

use kombo_api_build::problem::{count, display_path};

use super::plan::Plan;

/// Returns a line for each page that changed, and a summary.
pub(crate) fn report(plan: &Plan, shown: &Path, guides: usize, failed: usize, is_dry: bool) -> String {
    let mut lines: Vec<String> = plan.steps.iter().map(|step| step.line(shown)).collect();
    for gone in &plan.gone {
        let path = display_path(&shown.join(&gone.path));
        lines.push(match &gone.now {
            _ if failed > 0 => {
                format!("unseen   {path}: {} was not in what could be read; the page is kept", gone.subject)
            }
            Some(now) => {
                format!("gone     {path}: {} is now {now}; the page is kept, `--prune` deletes it", gone.subject)
            }
            None => format!(
                "gone     {path}: {} is no longer in the docs; the page is kept, `--prune` deletes it",
                gone.subject
            ),
        });
    }
    lines.sort_by_key(|line| line.split_once(' ').map(|(_, rest)| rest.trim_start().to_owned()));
    let guides = match guides {
        0 => String::new(),
        number => format!(" ({} skipped)", count(number, "guide")),
    };
    lines.push(format!("{}: {}{guides}", display_path(shown), counts(plan, failed)));
    match (plan.steps.is_empty(), is_dry) {
        (true, _) => {}
        (false, true) => lines.push("nothing was written (--dry-run)".to_owned()),
        (false, false) => lines.push("next: `make diff` shows what this changes in the client".to_owned()),
    }
    lines.join("\n") + "\n"
}

fn counts(plan: &Plan, failed: usize) -> String {
    let steps = |word: &str| plan.steps.iter().filter(|step| step.word() == word).count();
    let words = ["changed", "new", "moved", "deleted"].map(|word| (steps(word), word));
    let rest = [
        (plan.gone.len(), if failed > 0 { "unseen" } else { "gone" }),
        (plan.unchanged, "unchanged"),
        (failed, "failed"),
    ];
    let counts = words.into_iter().chain(rest).filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}"));
    counts.collect::<Vec<_>>().join(", ")
}
