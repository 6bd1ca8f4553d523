//! The rules of redaction: which values of a request or a response, and what stands for them.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

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
    Pseudonym(Reason),
    Replace(Arc<dyn Fn(&Value) -> Value + Send + Sync>),
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pseudonym(_) => "Pseudonym",
            Self::Replace(_) => "Replace(<function>)",
        })
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Rules(Vec<(Pattern, Action)>);

/// The ends of names with values that give access: credentials, and links that contain one.
const SECRETS: [&str; 9] =
    ["token", "password", "secret", "api_key", "apikey", "authorization", "cookie", "signature", "credential"];

/// Whether the value of this name gives access.
pub(super) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('-', "_");
    name == "link" || SECRETS.iter().any(|secret| name.ends_with(secret))
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

    /// Returns the action for the parameter of this name. The last rule counts.
    pub(super) fn of_parameter(&self, name: &str) -> Option<&Action> {
        self.find(|pattern| matches!(pattern, Pattern::Name(it) if it.eq_ignore_ascii_case(name)), name)
    }

    fn of_value(&self, path: &[Segment]) -> Option<&Action> {
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

    fn find(&self, is_at: impl Fn(&Pattern) -> bool, name: &str) -> Option<&Action> {
        let rule = self.0.iter().rev().find(|(pattern, _)| is_at(pattern)).map(|(_, action)| action);
        rule.or_else(|| match name {
            "integration_id" => Some(&Action::Pseudonym(Reason::Integration)),
            name => is_secret(name).then_some(&Action::Pseudonym(Reason::Secret)),
        })
    }

    /// Applies the rules to a JSON value. `pseudonym` is called for each string and number that gets one.
    pub(super) fn apply(&self, value: &mut Value, pseudonym: &mut dyn FnMut(&mut Value, Reason)) {
        self.walk(value, &mut Vec::new(), pseudonym);
    }

    fn walk(&self, value: &mut Value, path: &mut Vec<Segment>, pseudonym: &mut dyn FnMut(&mut Value, Reason)) {
        match self.of_value(path) {
            Some(Action::Replace(replace)) => *value = replace(value),
            Some(Action::Pseudonym(reason)) => leaves(value, *reason, pseudonym),
            None => match value {
                Value::Object(members) => {
                    for (name, value) in members {
                        path.push(Segment::Member(name.clone()));
                        self.walk(value, path, pseudonym);
                        path.pop();
                    }
                }
                Value::Array(items) => {
                    for (n, value) in items.iter_mut().enumerate() {
                        path.push(Segment::Item(n));
                        self.walk(value, path, pseudonym);
                        path.pop();
                    }
                }
                _ => {}
            },
        }
    }
}

/// Calls `pseudonym` for every string and number in a value. Booleans become `false`.
fn leaves(value: &mut Value, reason: Reason, pseudonym: &mut dyn FnMut(&mut Value, Reason)) {
    match value {
        Value::Object(members) => members.values_mut().for_each(|it| leaves(it, reason, pseudonym)),
        Value::Array(items) => items.iter_mut().for_each(|it| leaves(it, reason, pseudonym)),
        Value::Bool(flag) => *flag = false,
        Value::String(_) | Value::Number(_) => pseudonym(value, reason),
        Value::Null => {}
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
        rules.add("name", Action::Pseudonym(Reason::Rule));
        rules.add("/list/*/note", Action::Pseudonym(Reason::Rule));
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
