//! The edits in `fixtures/edits.yaml`.

use kombo_api_build::diff::State;

use super::{between, edited, fixture, valid};

fn messages(old: &State, new: &State) -> Vec<String> {
    let changes = between(old, new).changes;
    changes.iter().map(|it| format!("{} {}: {}: {}", it.verdict.as_str(), it.kind, it.path, it.message)).collect()
}

#[test]
fn every_edit_has_the_expected_changes_in_both_directions() {
    let (base, rows) = (valid(&fixture("people.yaml")), fixture("edits.yaml"));
    let rows = rows.as_array().expect("rows");
    let mut wrong = Vec::new();
    for row in rows {
        let after = valid(&edited(&row["patch"]));
        for (direction, old, new) in [("forwards", &base, &after), ("backwards", &after, &base)] {
            let messages = messages(old, new);
            if serde_json::json!(messages) != row[direction] {
                wrong.push(format!(
                    "{} {direction}:\n  actual: {messages:#?}\n  expected: {:#}",
                    row["name"], row[direction]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(rows.len() >= 40);
}
