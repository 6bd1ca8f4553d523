//! One operation or webhook.

use serde_json::Value;

use super::change::{ChangeKind, Verdict};
use super::changes::{Pointers, Side};
use super::comparison::Comparison;
use super::direction::Direction;
use super::{body, parameters, security};
use crate::documents::split::{Entry, Subject};
use crate::openapi::grammar::METHODS;

/// Compares an operation, or all methods of a webhook.
pub(super) fn compare(comparison: &mut Comparison<'_, '_>, before: &Entry, after: &Entry) {
    if let (Some(old_method), Some(new_method)) = (before.method, after.method) {
        let at = Pointers::new("", before.pointer.clone(), after.pointer.clone());
        operation(comparison, &at, before, after, old_method, new_method);
        return;
    }
    for method in METHODS {
        let has = |document: &Value, entry: &Entry| document.pointer(&format!("{}/{method}", entry.pointer)).is_some();
        let at = Pointers::new("", before.pointer.clone(), after.pointer.clone()).inside("", &[method]);
        match (has(comparison.old, before), has(comparison.new, after)) {
            (true, true) => operation(comparison, &at, before, after, method, method),
            (true, false) => {
                comparison.add(
                    Verdict::Breaking,
                    ChangeKind::MethodRemoved,
                    &at,
                    Side::Old,
                    format!("no longer sent by {}", method.to_uppercase()),
                );
            }
            (false, true) => {
                comparison.add(
                    Verdict::Breaking,
                    ChangeKind::MethodAdded,
                    &at,
                    Side::New,
                    format!("sent by {} now", method.to_uppercase()),
                );
            }
            (false, false) => {}
        }
    }
}

fn operation<'a>(
    comparison: &mut Comparison<'_, 'a>,
    at: &Pointers,
    before: &Entry,
    after: &Entry,
    old_method: &str,
    new_method: &str,
) {
    let (old_item, new_item) = (before.item_pointer(), after.item_pointer());
    let operation = |document: &'a Value, item: &str, method: &str| document.pointer(&format!("{item}/{method}"));
    let (Some(old), Some(new)) =
        (operation(comparison.old, &old_item, old_method), operation(comparison.new, &new_item, new_method))
    else {
        return;
    };
    // The request of a webhook is sent by the API and read by users.
    let (request, response) = match comparison.subject {
        Subject::Operation(_) => (Direction::Sent, Direction::Read),
        Subject::Webhook(_) => (Direction::Read, Direction::Sent),
    };
    comparison.deprecation(old, new, at);
    comparison.texts(old, new, at, &["summary", "description", "externalDocs", "tags"]);
    let item = |document: &'a Value, item: &str| document.pointer(item).unwrap_or(&Value::Null);
    comparison.texts(item(comparison.old, &old_item), item(comparison.new, &new_item), at, &["summary", "description"]);
    if old.get("callbacks") != new.get("callbacks") {
        let at = at.inside("callbacks", &["callbacks"]);
        comparison.add(Verdict::Breaking, ChangeKind::Other, &at, Side::Both, "`callbacks` has changed");
    }
    security::compare_requirements(comparison, old, new, at);
    security::compare_servers(comparison, (&old_item, old), (&new_item, new), at);
    parameters::compare(comparison, (&old_item, old_method, before), (&new_item, new_method, after), request);
    body::compare_request(
        comparison,
        old.get("requestBody"),
        new.get("requestBody"),
        &at.inside("", &["requestBody"]),
        request,
    );
    body::compare_responses(comparison, &old["responses"], &new["responses"], &at.inside("", &["responses"]), response);
}
