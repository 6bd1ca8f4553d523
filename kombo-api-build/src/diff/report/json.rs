//! The report for programs.

use serde_json::{Value, json};

use super::changelog::changelog;
use crate::diff::bump::{Bump, Version};
use crate::diff::difference::Diff;
use crate::documents::split::Subject;
use crate::openapi::problem::Location;

/// Returns the diff as JSON.
#[must_use]
pub fn json(diff: &Diff, current: &Version) -> Value {
    let location = |location: &Option<Location>| {
        location.as_ref().map(|it| json!({"page": it.page, "line": it.line, "pointer": it.pointer}))
    };
    let subject = |it: &Subject| match it {
        Subject::Operation(id) => json!({"operation": id, "name": diff.name(it)}),
        Subject::Webhook(name) => json!({"webhook": name}),
    };
    let changes = diff.changes.iter().map(|it| {
        json!({
            "verdict": it.verdict.as_str(), "kind": it.kind.as_str(), "message": it.message, "place": it.path,
            "subjects": it.subjects.iter().map(subject).collect::<Vec<_>>(),
            "old": location(&it.old), "new": location(&it.new),
        })
    });
    let symbols = diff.symbols.iter().map(|it| {
        let mut symbol = json!({"fate": it.fate.as_str(), "path": it.path, "old": it.old, "new": it.new});
        if it.is_renaming {
            symbol["renaming"] = true.into();
        }
        symbol
    });
    let bump = Bump::of(diff);
    json!({
        "breaking": diff.is_breaking(),
        "changes": changes.collect::<Vec<_>>(),
        "rust": symbols.collect::<Vec<_>>(),
        "step": bump.as_str(),
        "version": bump.after(current).to_string(),
        "changelog": changelog(diff, current),
    })
}
