//! Authentication and servers of an operation.

use serde_json::Value;

use super::change::{ChangeKind, Verdict};
use super::changes::{Pointers, Side};
use super::comparison::Comparison;

pub(super) fn compare_requirements(comparison: &mut Comparison<'_, '_>, old: &Value, new: &Value, at: &Pointers) {
    let of = |document: &Value, operation: &Value| -> Vec<Value> {
        let requirements = operation.get("security").or_else(|| document.get("security"));
        requirements.and_then(Value::as_array).cloned().unwrap_or_default()
    };
    let (was, is) = (of(comparison.old, old), of(comparison.new, new));
    let free = |requirements: &[Value]| requirements.is_empty() || requirements.contains(&serde_json::json!({}));
    let has_all = |some: &[Value], others: &[Value]| some.iter().all(|it| others.contains(it));
    if has_all(&was, &is) && has_all(&is, &was) {
        return;
    }
    let at = at.inside("security", &["security"]);
    match (free(&was), free(&is)) {
        (true, false) => comparison.add(
            Verdict::Breaking,
            ChangeKind::SecurityAdded,
            &at,
            Side::Both,
            "authentication is required now",
        ),
        (false, true) => {
            comparison.add(
                Verdict::Compatible,
                ChangeKind::SecurityRemoved,
                &at,
                Side::Both,
                "authentication is no longer required",
            );
        }
        // Every previous way to authenticate still suffices.
        _ if free(&is) || was.iter().all(|it| is.iter().any(|asked| is_within(asked, it))) => {
            comparison.add(
                Verdict::Compatible,
                ChangeKind::SecurityWidened,
                &at,
                Side::Both,
                "there is an additional way to authenticate",
            );
        }
        _ => comparison.add(
            Verdict::Breaking,
            ChangeKind::SecurityChanged,
            &at,
            Side::Both,
            "the way to authenticate has changed",
        ),
    }
}

pub(super) fn compare_servers(
    comparison: &mut Comparison<'_, '_>,
    old: (&str, &Value),
    new: (&str, &Value),
    at: &Pointers,
) {
    // The servers of the whole API are compared once, with the document.
    let own = |document: &Value, (item, operation): (&str, &Value)| {
        operation.get("servers").or_else(|| document.pointer(item)?.get("servers")).map(urls)
    };
    let (was, is) = (own(comparison.old, old), own(comparison.new, new));
    let of = |own: &Option<Vec<String>>, document: &Value| own.clone().unwrap_or_else(|| urls(&document["servers"]));
    if (was.is_some() || is.is_some()) && of(&was, comparison.old) != of(&is, comparison.new) {
        let at = at.inside("servers", &["servers"]);
        comparison.add(Verdict::Breaking, ChangeKind::ServerChanged, &at, Side::Both, "the server has changed");
    }
}

/// Whether another requirement has all schemes and scopes of this one.
fn is_within(requirement: &Value, other: &Value) -> bool {
    requirement.as_object().into_iter().flatten().all(|(scheme, scopes)| {
        let known = other.get(scheme).and_then(Value::as_array);
        known.is_some_and(|known| scopes.as_array().into_iter().flatten().all(|scope| known.contains(scope)))
    })
}

/// Returns the URLs of servers, with the default values of their variables.
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
