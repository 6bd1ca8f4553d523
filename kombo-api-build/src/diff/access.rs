//! What an operation asks of who calls it, and where it is answered.

use serde_json::Value;

use super::Verdict;
use super::api::urls;
use super::findings::{At, Side};
use super::operation::Operations;

impl Operations<'_> {
    pub(super) fn security(&mut self, old: &Value, new: &Value, at: &At) {
        let of = |document: &Value, operation: &Value| -> Vec<Value> {
            let requirements = operation.get("security").or_else(|| document.get("security"));
            requirements.and_then(Value::as_array).cloned().unwrap_or_default()
        };
        let (was, is) = (of(self.old, old), of(self.new, new));
        let free = |requirements: &[Value]| requirements.is_empty() || requirements.contains(&serde_json::json!({}));
        let has_all = |some: &[Value], others: &[Value]| some.iter().all(|it| others.contains(it));
        if has_all(&was, &is) && has_all(&is, &was) {
            return;
        }
        let at = at.inside("security", &["security"]);
        match (free(&was), free(&is)) {
            (true, false) => {
                self.say(Verdict::Breaking, "security-added", &at, Side::Both, "has to be authenticated now")
            }
            (false, true) => {
                self.say(
                    Verdict::Compatible,
                    "security-removed",
                    &at,
                    Side::Both,
                    "need not be authenticated any more",
                );
            }
            // Whoever had what was asked for still has it.
            _ if free(&is) || was.iter().all(|it| is.iter().any(|asked| is_within(asked, it))) => {
                self.say(
                    Verdict::Compatible,
                    "security-widened",
                    &at,
                    Side::Both,
                    "may be authenticated in another way too",
                );
            }
            _ => self.say(
                Verdict::Breaking,
                "security-changed",
                &at,
                Side::Both,
                "has to be authenticated in another way",
            ),
        }
    }

    pub(super) fn servers(&mut self, old: (&str, &Value), new: (&str, &Value), at: &At) {
        // What is said once for the whole API is compared there.
        let own = |document: &Value, (item, operation): (&str, &Value)| {
            operation.get("servers").or_else(|| document.pointer(item)?.get("servers")).map(urls)
        };
        let (was, is) = (own(self.old, old), own(self.new, new));
        let of =
            |own: &Option<Vec<String>>, document: &Value| own.clone().unwrap_or_else(|| urls(&document["servers"]));
        if (was.is_some() || is.is_some()) && of(&was, self.old) != of(&is, self.new) {
            let at = at.inside("servers", &["servers"]);
            self.say(Verdict::Breaking, "server-changed", &at, Side::Both, "is answered by another server");
        }
    }
}

/// Whether a requirement asks for nothing, scheme or scope, that another does not ask for as well.
fn is_within(requirement: &Value, other: &Value) -> bool {
    requirement.as_object().into_iter().flatten().all(|(scheme, scopes)| {
        let known = other.get(scheme).and_then(Value::as_array);
        known.is_some_and(|known| scopes.as_array().into_iter().flatten().all(|scope| known.contains(scope)))
    })
}
