//! The rules of redaction: which values of a request or a response, and what stands for them.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use super::names::is_secret;
use super::pseudonyms::Reason;

/// Which values a rule applies to.
#[derive(Clone, Debug, PartialEq)]
enum Pattern {
    /// The members of this name at any depth, and the parameters of this name.
    Name(String),
    /// The values at this JSON pointer of a body. `*` is any one segment.
    Pointer(Vec<String>),
}

/// What a rule does with a value.
#[derive(Clone)]
pub(super) enum Action {
    /// Gives every string and number a pseudonym.
    Pseudonym,
    Replace(Arc<dyn Fn(&Value) -> Value + Send + Sync>),
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pseudonym => "Pseudonym",
            Self::Replace(_) => "Replace(<function>)",
        })
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Rules(Vec<(Pattern, Action)>);

/// Returns the reason to redact the value of this name without a rule of the user.
fn reason(name: &str) -> Option<Reason> {
    match name {
        "integration_id" => Some(Reason::Integration),
        name => is_secret(name).then_some(Reason::Secret),
    }
}

/// What is done with a value: the action of a rule, and the reason to redact the value without one. A rule must not
/// weaken that reason, so such a value is known as a secret even if its place gets another value.
pub(super) struct Decision<'a> {
    action: Option<&'a Action>,
    reason: Option<Reason>,
}

impl Rules {
    pub(super) fn add(&mut self, pattern: &str, action: Action) {
        let pattern = match pattern.strip_prefix('/') {
            Some(pointer) => {
                let segments = pointer.split('/').map(|it| it.replace("~1", "/").replace("~0", "~"));
                Pattern::Pointer(segments.collect())
            }
            None => Pattern::Name(pattern.to_owned()),
        };
        self.0.push((pattern, action));
    }

    /// Applies the rules to the parameter of this name.
    pub(super) fn apply_to_parameter(&self, name: &str, value: &mut String, pseudonym: &mut dyn FnMut(&str, Reason)) {
        let decision = self.find(|pattern| matches!(pattern, Pattern::Name(it) if it.eq_ignore_ascii_case(name)), name);
        if let Some(reason) = decision.pseudonym() {
            pseudonym(value, reason);
        }
        if let Some(Action::Replace(replace)) = decision.action {
            let replaced = replace(&Value::from(value.as_str()));
            *value = replaced.as_str().map_or_else(|| replaced.to_string(), str::to_owned);
        }
    }

    fn of_value(&self, path: &[Segment]) -> Decision<'_> {
        let name = match path.last() {
            Some(Segment::Member(name)) => name.as_str(),
            _ => "",
        };
        let is_at = |pattern: &Pattern| match pattern {
            Pattern::Name(it) => it == name,
            Pattern::Pointer(segments) => {
                segments.len() == path.len() && segments.iter().zip(path).all(|(it, at)| it == "*" || at.is(it))
            }
        };
        self.find(is_at, name)
    }

    /// Returns the decision about a value. The last rule counts.
    fn find(&self, is_at: impl Fn(&Pattern) -> bool, name: &str) -> Decision<'_> {
        let action = self.0.iter().rev().find(|(pattern, _)| is_at(pattern)).map(|(_, action)| action);
        Decision { action, reason: reason(name) }
    }

    /// Applies the rules to a JSON value. `pseudonym` is called for each string and number that gets one.
    pub(super) fn apply(&self, value: &mut Value, pseudonym: &mut dyn FnMut(&mut Value, Reason)) {
        self.walk(value, &mut Vec::new(), None, pseudonym);
    }

    /// Applies the rules to a value at a path. `outer` is the reason to redact the value that it is a part of.
    fn walk(
        &self,
        value: &mut Value,
        path: &mut Vec<Segment>,
        outer: Option<Reason>,
        pseudonym: &mut dyn FnMut(&mut Value, Reason),
    ) {
        let decision = self.of_value(path);
        let reason = decision.pseudonym().into_iter().chain(outer).min();
        match decision.action {
            Some(Action::Replace(replace)) if outer.is_none() => {
                let replaced = replace(value);
                // Secrets in the value are known as such, wherever the function puts them. Other rules do not apply,
                // since its result may have a member of the same name.
                Self::default().parts(value, path, reason, pseudonym);
                *value = replaced;
                Self::default().parts(value, path, None, pseudonym);
            }
            _ => self.parts(value, path, reason, pseudonym),
        }
    }

    /// Redacts a plain value for a reason, and applies the rules to members and items. Booleans become `false`.
    fn parts(
        &self,
        value: &mut Value,
        path: &mut Vec<Segment>,
        reason: Option<Reason>,
        pseudonym: &mut dyn FnMut(&mut Value, Reason),
    ) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    path.push(Segment::Member(name.clone()));
                    self.walk(value, path, reason, pseudonym);
                    path.pop();
                }
            }
            Value::Array(items) => {
                for (n, value) in items.iter_mut().enumerate() {
                    path.push(Segment::Item(n));
                    self.walk(value, path, reason, pseudonym);
                    path.pop();
                }
            }
            Value::String(_) | Value::Number(_) => reason.into_iter().for_each(|reason| pseudonym(value, reason)),
            Value::Bool(it) => *it &= reason.is_none(),
            Value::Null => {}
        }
    }
}

impl Decision<'_> {
    /// Returns the reason to give the value a pseudonym.
    fn pseudonym(&self) -> Option<Reason> {
        self.reason.or(matches!(self.action, Some(Action::Pseudonym)).then_some(Reason::Rule))
    }
}

enum Segment {
    Member(String),
    Item(usize),
}

impl Segment {
    fn is(&self, segment: &str) -> bool {
        match self {
            Self::Member(name) => name == segment,
            Self::Item(n) => segment.parse() == Ok(*n),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rules_apply_by_name_at_any_depth_and_by_pointer_at_one_place() {
        let mut rules = Rules::default();
        rules.add("name", Action::Pseudonym);
        rules.add("/list/*/note", Action::Pseudonym);
        rules.add("/a~1b", Action::Replace(Arc::new(|it| json!([it]))));
        let mut value = json!({
            "a/b": 1, "note": "kept", "deep": [{"name": {"first": "x", "age": 7, "new": true, "last": null}}],
            "list": [{"note": "x", "more": {"note": "kept"}}], "Access-Token": "x", "tokens": ["kept"],
        });
        rules.apply(&mut value, &mut |it, _| *it = json!("-"));
        let expected = json!({
            "a/b": [1], "note": "kept", "deep": [{"name": {"first": "-", "age": "-", "new": false, "last": null}}],
            "list": [{"note": "-", "more": {"note": "kept"}}], "Access-Token": "-", "tokens": ["kept"],
        });
        assert_eq!(value, expected);
    }
}
