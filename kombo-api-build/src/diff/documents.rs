//! Two documents: added, removed and changed operations and webhooks, and the fields that apply to the whole API.

use std::collections::BTreeMap;

use serde_json::Value;

use super::change::{Change, ChangeKind, Verdict};
use super::changes::{Changes, Pointers, Side, change};
use super::comparison::Comparison;
use super::operation;
use super::schema::Pairs;
use super::security::urls;
use super::unchanged::Unchanged;
use crate::conventions::Conventions;
use crate::documents::split::{self, Endpoint, Entry, Subject};
use crate::openapi::pointer;

/// Returns the changes between two lowered documents.
pub(super) fn compare(old: &Value, new: &Value, conventions: &Conventions) -> Vec<Change> {
    let mut changes = Changes::default();
    head(old, new, &mut changes);
    let (mut before, after) = (entries(old), entries(new));
    let unchanged = Unchanged::new(old, new, conventions);
    let mut pairs = Pairs::new(old, new);
    let mut by_endpoint: BTreeMap<Endpoint, Subject> = before
        .iter()
        .filter(|(subject, _)| !after.contains_key(*subject))
        .map(|(subject, entry)| (entry.anonymous_endpoint(), subject.clone()))
        .collect();
    for (subject, here) in &after {
        let earlier = match before.remove(subject) {
            Some(entry) => Some(entry),
            // An operation with another id but the same method and path is the same operation.
            None => by_endpoint.remove(&here.anonymous_endpoint()).and_then(|other| before.remove(&other)),
        };
        match earlier {
            Some(earlier) if unchanged.contains(&earlier, here) => {}
            Some(earlier) => entry(&mut pairs, &earlier, here, &mut changes),
            None => {
                let at = Pointers::new("", "", here.pointer.clone());
                let (kind, message) = match subject {
                    Subject::Operation(_) => (ChangeKind::OperationAdded, format!("new: {}", here.endpoint())),
                    Subject::Webhook(_) => (ChangeKind::WebhookAdded, "new".to_owned()),
                };
                changes.add(change(Verdict::Compatible, kind, Some(subject), &at, Side::New, message));
            }
        }
    }
    for (subject, gone) in &before {
        let at = Pointers::new("", gone.pointer.clone(), "");
        let (kind, message) = match subject {
            Subject::Operation(_) => (ChangeKind::OperationRemoved, format!("removed: {}", gone.endpoint())),
            Subject::Webhook(_) => (ChangeKind::WebhookRemoved, "removed".to_owned()),
        };
        changes.add(change(Verdict::Breaking, kind, Some(subject), &at, Side::Old, message));
    }
    changes.grouped()
}

fn entries(document: &Value) -> BTreeMap<Subject, Entry> {
    split::entries(document).into_iter().map(|entry| (entry.subject.clone(), entry)).collect()
}

fn entry(pairs: &mut Pairs<'_>, before: &Entry, after: &Entry, changes: &mut Changes) {
    let at = Pointers::new("", before.pointer.clone(), after.pointer.clone());
    let subject = &after.subject;
    if before.subject != after.subject {
        let message = format!("renamed to `{}`, was `{}`", after.subject.name(), before.subject.name());
        changes.add(change(Verdict::Compatible, ChangeKind::OperationRenamed, Some(subject), &at, Side::Both, message));
    }
    if let (Subject::Operation(_), false) = (subject, before.anonymous_endpoint() == after.anonymous_endpoint()) {
        let message = format!("is {} now, was {}", after.endpoint(), before.endpoint());
        changes.add(change(Verdict::Breaking, ChangeKind::OperationMoved, Some(subject), &at, Side::Both, message));
    }
    operation::compare(&mut Comparison::new(pairs, subject, changes), before, after);
}

/// Compares the fields that apply to the whole API.
fn head(old: &Value, new: &Value, changes: &mut Changes) {
    let mut add = |verdict, kind, path: &str, at: &str, message: String| {
        let at = Pointers::new(path, at, at);
        changes.add(change(verdict, kind, None, &at, Side::Both, message));
    };
    let (was, is) = (urls(&old["servers"]), urls(&new["servers"]));
    for gone in was.iter().filter(|it| !is.contains(it)) {
        add(Verdict::Breaking, ChangeKind::ServerRemoved, "servers", "/servers", format!("removed: {gone}"));
    }
    for added in is.iter().filter(|it| !was.contains(it)) {
        add(Verdict::Compatible, ChangeKind::ServerAdded, "servers", "/servers", format!("new: {added}"));
    }
    schemes(old, new, &mut add);
    let texts = |document: &Value| [&document["info"], &document["tags"], &document["externalDocs"]].map(Value::clone);
    if texts(old) != texts(new) || was == is && old["servers"] != new["servers"] {
        add(
            Verdict::Prose,
            ChangeKind::Prose,
            "info",
            "/info",
            "the description of the API, its tags or servers has changed".to_owned(),
        );
    }
}

/// Compares the security schemes.
fn schemes(old: &Value, new: &Value, add: &mut dyn FnMut(Verdict, ChangeKind, &str, &str, String)) {
    const SCHEMES: &str = "/components/securitySchemes";
    let of = |document: &Value| document.pointer(SCHEMES).and_then(Value::as_object).cloned().unwrap_or_default();
    let (was, is) = (of(old), of(new));
    for (name, scheme) in &was {
        let at = pointer::join(SCHEMES, name);
        let Some(now) = is.get(name) else {
            add(
                Verdict::Breaking,
                ChangeKind::SecuritySchemeRemoved,
                name,
                &at,
                "no longer a way to authenticate".to_owned(),
            );
            continue;
        };
        let bare = |scheme: &Value| {
            let mut bare = scheme.as_object().cloned().unwrap_or_default();
            bare.retain(|key, _| key != "description" && key != "bearerFormat" && !key.starts_with("x-"));
            bare
        };
        if bare(scheme) != bare(now) {
            add(
                Verdict::Breaking,
                ChangeKind::SecuritySchemeChanged,
                name,
                &at,
                "the way to authenticate has changed".to_owned(),
            );
        } else if scheme != now {
            add(
                Verdict::Prose,
                ChangeKind::Prose,
                name,
                &at,
                "the description of the authentication has changed".to_owned(),
            );
        }
    }
    for name in is.keys().filter(|name| !was.contains_key(*name)) {
        let at = pointer::join(SCHEMES, name);
        add(Verdict::Compatible, ChangeKind::SecuritySchemeAdded, name, &at, "a new way to authenticate".to_owned());
    }
}
