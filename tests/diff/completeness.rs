//! Every edit is reported as a change.

use serde_json::{Value, json};

use super::{between, diff, fixture, state, valid};

/// Collects the pointers of all strings, numbers and booleans in a document.
fn leaves(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                leaves(member, format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Array(items) => items.iter().enumerate().for_each(|(n, item)| leaves(item, format!("{at}/{n}"), found)),
        _ => found.push(at),
    }
}

#[test]
fn every_leaf_of_the_document_is_compared() {
    let base = fixture("people.yaml");
    let mut found = Vec::new();
    leaves(&base, String::new(), &mut found);
    // Excludes the version of OpenAPI, and a component that nothing refers to.
    found.retain(|pointer| pointer != "/openapi" && !pointer.starts_with("/components/schemas/Fax"));
    let (mut compared, mut unnoticed) = (0, Vec::new());
    let before = valid(&base);
    for pointer in found {
        let mut after = base.clone();
        let leaf = after.pointer_mut(&pointer).expect("a leaf");
        *leaf = match &*leaf {
            Value::String(text) => json!(format!("{text}x")),
            Value::Number(number) => json!(number.as_i64().expect("whole") + 1),
            Value::Bool(flag) => json!(!flag),
            other => panic!("{other} at {pointer}"),
        };
        // An edit that makes the document invalid is rejected before the comparison.
        if let Ok(after) = state(&after) {
            compared += 1;
            unnoticed.extend(between(&before, &after).changes.is_empty().then_some(pointer));
        }
    }
    assert_eq!(unnoticed, Vec::<String>::new());
    assert!(compared > 60, "{compared}");
}

#[test]
fn enum_values_with_exchanged_rust_names_are_reported() {
    let sorted = |values: Value| {
        let mut document = fixture("people.yaml");
        let at = "/paths/~1people/get/parameters/2/schema/enum";
        *document.pointer_mut(at).expect("an enum") = values;
        document
    };
    // All values have the same name in Rust and differ by a number, so the new value takes the number of another one.
    let diff = diff(&sorted(json!(["a_b", "a-b"])), &sorted(json!(["a_b", "a b", "a-b"])));
    let symbols: Vec<String> =
        diff.symbols.iter().map(|it| format!("{} {}: {} {}", it.fate.as_str(), it.path, it.old, it.new)).collect();
    let expected =
        [r#"changed types::ListPeopleSort::Ab2: "a-b" "a b""#, r#"added types::ListPeopleSort::Ab3:  "a-b""#];
    assert_eq!(symbols, expected);
    assert!(diff.is_breaking());
}
