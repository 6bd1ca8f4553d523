//! Two documents: which operations and webhooks came, went, or are others now; and what is said of the API as a whole.

use std::collections::BTreeMap;

use serde_json::Value;

use super::findings::{At, Findings, Side, change};
use super::operation::Operations;
use super::{Change, Verdict};
use crate::pointer;
use crate::split::{self, Entry, Subject};

/// Every difference between two lowered documents.
pub(super) fn compare(old: &Value, new: &Value) -> Vec<Change> {
    let mut findings = Findings::default();
    head(old, new, &mut findings);
    let (mut before, after) = (entries(old), entries(new));
    for (subject, here) in &after {
        let earlier = match before.remove(subject) {
            Some(entry) => Some(entry),
            // Calls go by method and path; the id is what they are called here.
            None => {
                let same = before.iter().find(|(other, entry)| !after.contains_key(*other) && entry.is_called_as(here));
                let same = same.map(|(other, _)| other.clone());
                same.and_then(|other| before.remove(&other))
            }
        };
        match earlier {
            Some(earlier) => entry(old, new, &earlier, here, &mut findings),
            None => {
                let at = At::new("", "", here.pointer.clone());
                let (kind, message) = match subject {
                    Subject::Operation(_) => ("operation-added", format!("new: {}", here.said())),
                    Subject::Webhook(_) => ("webhook-added", "new".to_owned()),
                };
                findings.add(change(Verdict::Compatible, kind, Some(subject), &at, Side::New, message));
            }
        }
    }
    for (subject, gone) in &before {
        let at = At::new("", gone.pointer.clone(), "");
        let (kind, message) = match subject {
            Subject::Operation(_) => ("operation-removed", format!("no longer there: {}", gone.said())),
            Subject::Webhook(_) => ("webhook-removed", "no longer there".to_owned()),
        };
        findings.add(change(Verdict::Breaking, kind, Some(subject), &at, Side::Old, message));
    }
    findings.grouped()
}

fn entries(document: &Value) -> BTreeMap<Subject, Entry> {
    split::entries(document).into_iter().map(|entry| (entry.subject.clone(), entry)).collect()
}

fn entry(old: &Value, new: &Value, before: &Entry, after: &Entry, findings: &mut Findings) {
    let at = At::new("", before.pointer.clone(), after.pointer.clone());
    let subject = &after.subject;
    if before.subject != after.subject {
        let message = format!("called `{}` now, was `{}`", after.subject.name(), before.subject.name());
        findings.add(change(Verdict::Compatible, "operation-renamed", Some(subject), &at, Side::Both, message));
    }
    if let (Subject::Operation(_), false) = (subject, before.is_called_as(after)) {
        let message = format!("is {} now, was {}", after.said(), before.said());
        findings.add(change(Verdict::Breaking, "operation-moved", Some(subject), &at, Side::Both, message));
    }
    Operations::new(old, new, subject, findings).compare(before, after);
}

/// What is said once for the whole API.
fn head(old: &Value, new: &Value, findings: &mut Findings) {
    let mut say = |verdict, kind, words: &str, at: &str, message: String| {
        let at = At::new(words, at, at);
        findings.add(change(verdict, kind, None, &at, Side::Both, message));
    };
    let (was, is) = (urls(&old["servers"]), urls(&new["servers"]));
    for gone in was.iter().filter(|it| !is.contains(it)) {
        say(Verdict::Breaking, "server-removed", "servers", "/servers", format!("no longer there: {gone}"));
    }
    for added in is.iter().filter(|it| !was.contains(it)) {
        say(Verdict::Compatible, "server-added", "servers", "/servers", format!("new: {added}"));
    }
    schemes(old, new, &mut say);
    let texts = |document: &Value| [&document["info"], &document["tags"], &document["externalDocs"]].map(Value::clone);
    if texts(old) != texts(new) || was == is && old["servers"] != new["servers"] {
        say(
            Verdict::Prose,
            "prose",
            "info",
            "/info",
            "the API, its tags or servers are described otherwise".to_owned(),
        );
    }
}

/// Where servers are, if nothing is said of their variables.
pub(super) fn urls(servers: &Value) -> Vec<String> {
    let url = |server: &Value| {
        let variables = server["variables"].as_object().into_iter().flatten();
        let url = server["url"].as_str()?.to_owned();
        Some(variables.fold(url, |url, (name, it)| {
            url.replace(&format!("{{{name}}}"), it["default"].as_str().unwrap_or_default())
        }))
    };
    servers.as_array().into_iter().flatten().filter_map(url).collect()
}

/// How calls are authenticated.
fn schemes(old: &Value, new: &Value, say: &mut dyn FnMut(Verdict, &'static str, &str, &str, String)) {
    const SCHEMES: &str = "/components/securitySchemes";
    let of = |document: &Value| document.pointer(SCHEMES).and_then(Value::as_object).cloned().unwrap_or_default();
    let (was, is) = (of(old), of(new));
    for (name, scheme) in &was {
        let at = pointer::join(SCHEMES, name);
        let Some(now) = is.get(name) else {
            say(Verdict::Breaking, "security-scheme-removed", name, &at, "no longer a way to authenticate".to_owned());
            continue;
        };
        let bare = |scheme: &Value| {
            let mut bare = scheme.as_object().cloned().unwrap_or_default();
            bare.retain(|key, _| key != "description" && key != "bearerFormat" && !key.starts_with("x-"));
            bare
        };
        if bare(scheme) != bare(now) {
            say(Verdict::Breaking, "security-scheme-changed", name, &at, "authenticates in another way now".to_owned());
        } else if scheme != now {
            say(Verdict::Prose, "prose", name, &at, "the authentication is described otherwise".to_owned());
        }
    }
    for name in is.keys().filter(|name| !was.contains_key(*name)) {
        let at = pointer::join(SCHEMES, name);
        say(Verdict::Compatible, "security-scheme-added", name, &at, "a new way to authenticate".to_owned());
    }
}
