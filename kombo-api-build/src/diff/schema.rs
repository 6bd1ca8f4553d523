//! Schemas, by direction: what is sent may become wider, what is read may become narrower.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::Verdict;
use super::findings::{At, Direction, Side};
use super::flat::{listed, plain, said, type_of};
use super::limits;
use super::operation::Operations;

type Flat = Map<String, Value>;

/// Keywords that only people read.
const READ_BY_PEOPLE: [&str; 5] = ["title", "description", "example", "externalDocs", "xml"];

/// Keywords that a rule compares. Those that make a schema of others are put together before.
const KNOWN: [&str; 20] = [
    "type",
    "format",
    "enum",
    "nullable",
    "deprecated",
    "default",
    "not",
    "items",
    "properties",
    "required",
    "additionalProperties",
    "readOnly",
    "writeOnly",
    "anyOf",
    "discriminator",
    "title",
    "description",
    "example",
    "externalDocs",
    "xml",
];

/// Whether a keyword may stand beside a reference without making another shape of it.
pub(super) fn stands_beside(keyword: &str) -> bool {
    const WHOLE: [&str; 5] = ["deprecated", "nullable", "default", "readOnly", "writeOnly"];
    READ_BY_PEOPLE.contains(&keyword) || WHOLE.contains(&keyword) || keyword.starts_with("x-")
}

/// Where a set of values has gone.
#[derive(Clone, Copy)]
pub(super) enum Set {
    Wider,
    Narrower,
    /// Neither holds the other.
    Other,
}

impl Direction {
    /// What becomes of those who send or read values of a set that is another now.
    pub(super) fn verdict(self, set: Set) -> Verdict {
        match (self, set) {
            (Self::Sent, Set::Wider) | (Self::Read, Set::Narrower) => Verdict::Compatible,
            _ => Verdict::Breaking,
        }
    }
}

impl Operations<'_> {
    /// What people read of a value, and what holds of it as a whole: what may stand beside a reference.
    pub(super) fn said_beside(&mut self, was: &Flat, is: &Flat, at: &At, direction: Direction) {
        self.deprecation_of(was, is, at);
        self.prose(was, is, at);
        self.null(was, is, at, direction);
        self.default(was, is, at, direction);
    }

    /// Which values there are.
    pub(super) fn shape(&mut self, old: (&Value, &Flat), new: (&Value, &Flat), at: &At, direction: Direction) {
        let (was, is) = (old.1, new.1);
        let is_union = |it: &Flat| it.contains_key("anyOf");
        if is_union(was) || is_union(is) {
            self.alternatives(old, new, at, direction);
        }
        // What is one alternative of several on one side only was compared with that one.
        if is_union(was) != is_union(is) || !self.same_type(old, new, at, direction) {
            return;
        }
        self.members(was, is, at, direction);
        self.format(was, is, at, direction);
        self.limits(was, is, at, direction);
        self.rules(was, is, at, direction);
        self.discriminator(was, is, at, direction);
        self.properties(was, is, at, direction);
        self.unknown(was, is, at);
        let any = Value::Object(Flat::new());
        if was.contains_key("items") || is.contains_key("items") {
            let of = |it: &Flat| it.get("items").unwrap_or(&any).clone();
            self.schema(&of(was), &of(is), &at.inside("[]", &["items"]), direction);
        }
    }

    fn deprecation_of(&mut self, was: &Flat, is: &Flat, at: &At) {
        self.deprecation(&Value::Object(was.clone()), &Value::Object(is.clone()), at);
    }

    fn prose(&mut self, was: &Flat, is: &Flat, at: &At) {
        let extensions =
            was.keys().chain(is.keys().filter(|key| !was.contains_key(*key))).filter(|it| it.starts_with("x-"));
        let keys = READ_BY_PEOPLE.into_iter().chain(extensions.map(String::as_str));
        let differing: Vec<&str> = keys.filter(|key| was.get(*key) != is.get(*key)).collect();
        if !differing.is_empty() {
            self.say(Verdict::Prose, "prose", at, Side::Both, format!("another {}", differing.join(", ")));
        }
    }

    fn null(&mut self, was: &Flat, is: &Flat, at: &At, direction: Direction) {
        let (set, kind, message) = match (was.contains_key("nullable"), is.contains_key("nullable"), direction) {
            (false, true, Direction::Read) => (Set::Wider, "became-nullable", "may be null now"),
            (false, true, Direction::Sent) => (Set::Wider, "became-nullable", "may be sent as null now"),
            (true, false, Direction::Read) => (Set::Narrower, "became-not-nullable", "never null now"),
            (true, false, Direction::Sent) => (Set::Narrower, "became-not-nullable", "must not be null any more"),
            _ => return,
        };
        self.say(direction.verdict(set), kind, at, Side::Both, message);
    }

    /// What holds if a field is left out. Only who sends can leave something out.
    fn default(&mut self, was: &Flat, is: &Flat, at: &At, direction: Direction) {
        let (kind, verdict, message) = match (was.get("default"), is.get("default")) {
            (Some(was), Some(is)) if was != is => {
                let message = format!("default `{}`, was `{}`", plain(is), plain(was));
                ("default-changed", Verdict::Breaking, message)
            }
            (Some(was), None) => {
                ("default-removed", Verdict::Breaking, format!("no default any more, was `{}`", plain(was)))
            }
            (None, Some(is)) => ("default-added", Verdict::Compatible, format!("default `{}`", plain(is))),
            _ => return,
        };
        let verdict = if direction == Direction::Sent { verdict } else { Verdict::Compatible };
        self.say(verdict, kind, at, Side::Both, message);
    }

    /// Whether the type is the same. If it is not, nothing inside can be compared.
    fn same_type(&mut self, old: (&Value, &Flat), new: (&Value, &Flat), at: &At, direction: Direction) -> bool {
        let (was, is) = (type_of(old.1), type_of(new.1));
        let are_unions = old.1.contains_key("anyOf") && new.1.contains_key("anyOf");
        let set = match (was, is) {
            (was, is) if was == is => return true,
            // Their alternatives have types of their own.
            (None, _) | (_, None) if are_unions => return true,
            (Some("integer"), Some("number")) | (_, None) => Set::Wider,
            (Some("number"), Some("integer")) | (None, _) => Set::Narrower,
            _ => Set::Other,
        };
        let message = format!("{} now, was {}", said(self.new, new.0), said(self.old, old.0));
        self.say(direction.verdict(set), "type-changed", at, Side::Both, message);
        false
    }

    /// The values of an enum. What this SDK reads may be of values that it does not know.
    fn members(&mut self, was: &Flat, is: &Flat, at: &At, direction: Direction) {
        let of = |it: &Flat| it.get("enum").and_then(Value::as_array).cloned();
        match (of(was), of(is)) {
            (Some(was), Some(is)) => {
                if let ([before], [after]) = (&was[..], &is[..])
                    && before != after
                {
                    let message = format!("always `{}` now, was `{}`", plain(after), plain(before));
                    return self.say(Verdict::Breaking, "constant-changed", at, Side::Both, message);
                }
                let without = |some: &[Value], others: &[Value]| -> Vec<Value> {
                    some.iter().filter(|it| !others.contains(it)).cloned().collect()
                };
                let (gone, added) = (without(&was, &is), without(&is, &was));
                if !gone.is_empty() {
                    let message = match direction {
                        Direction::Sent => format!("no longer takes {}", listed(&gone)),
                        Direction::Read => format!("no longer {}", listed(&gone)),
                    };
                    self.say(direction.verdict(Set::Narrower), "enum-value-removed", at, Side::Both, message);
                }
                if !added.is_empty() {
                    let s = if added.len() == 1 { "" } else { "s" };
                    let message = format!("new value{s} {}", listed(&added));
                    self.say(Verdict::Compatible, "enum-value-added", at, Side::Both, message);
                }
            }
            (Some(was), None) => {
                let message = format!("any value now, was {}", listed(&was));
                self.say(Verdict::Compatible, "enum-opened", at, Side::Both, message);
            }
            (None, Some(is)) => {
                let message = format!("only {} now", listed(&is));
                self.say(direction.verdict(Set::Narrower), "enum-closed", at, Side::Both, message);
            }
            (None, None) => {}
        }
    }

    fn format(&mut self, was: &Flat, is: &Flat, at: &At, direction: Direction) {
        let of = |it: &Flat| it.get("format").and_then(Value::as_str).map(str::to_owned);
        let (set, message) = match (of(was), of(is)) {
            (was, is) if was == is => return,
            (Some(was), Some(is)) => {
                let set = match (was.as_str(), is.as_str()) {
                    ("int32", "int64") | ("float", "double") => Set::Wider,
                    ("int64", "int32") | ("double", "float") => Set::Narrower,
                    _ => Set::Other,
                };
                (set, format!("{is} now, was {was}"))
            }
            (None, Some(is)) => (Set::Narrower, format!("{is} now")),
            (Some(was), None) => (Set::Wider, format!("need not be a {was} any more")),
            (None, None) => return,
        };
        self.say(direction.verdict(set), "format-changed", at, Side::Both, message);
    }

    /// Limits of what is read concern nobody: no type depends on them, and the client checks none.
    fn limits(&mut self, was: &Flat, is: &Flat, at: &At, direction: Direction) {
        for (keyword, set) in limits::compare(was, is) {
            let verdict = if direction == Direction::Read { Verdict::Compatible } else { direction.verdict(set) };
            let of = |it: &Flat| it.get(keyword).map_or_else(|| "none".to_owned(), plain);
            let message = format!("{keyword} {}, was {}", of(is), of(was));
            self.say(verdict, "limit-changed", at, Side::Both, message);
        }
    }

    /// Nothing may pass for unchanged because no rule knows it.
    fn unknown(&mut self, was: &Flat, is: &Flat, at: &At) {
        let keys = was.keys().chain(is.keys().filter(|key| !was.contains_key(*key)));
        for key in keys.filter(|key| !KNOWN.contains(&key.as_str()) && !limits::is_one(key) && !key.starts_with("x-")) {
            if was.get(key) != is.get(key) {
                self.say(Verdict::Breaking, "other", at, Side::Both, format!("another `{key}`"));
            }
        }
    }

    /// By what alternatives are told apart. What its values refer to is compared with the alternatives.
    fn discriminator(&mut self, was: &Flat, is: &Flat, at: &At, direction: Direction) {
        let property =
            |it: &Flat| it.get("discriminator").and_then(|it| it["propertyName"].as_str().map(str::to_owned));
        let values = |it: &Flat| {
            let mapping = it.get("discriminator").and_then(|it| it["mapping"].as_object());
            mapping.into_iter().flatten().map(|(value, _)| value.clone()).collect::<BTreeSet<_>>()
        };
        match (property(was), property(is)) {
            (before, after) if before == after => {
                if values(was) != values(is) {
                    let message = "other values tell the alternatives apart";
                    self.say(Verdict::Compatible, "discriminator-changed", at, Side::Both, message);
                }
            }
            (None, _) => {
                self.say(Verdict::Compatible, "discriminator-added", at, Side::Both, "has a discriminator now")
            }
            (_, None) => {
                let message = "has no discriminator any more";
                self.say(direction.verdict(Set::Wider), "discriminator-removed", at, Side::Both, message);
            }
            _ => self.say(Verdict::Breaking, "discriminator-changed", at, Side::Both, "told apart in another way now"),
        }
    }

    /// What is excluded by a schema of its own.
    fn rules(&mut self, was: &Flat, is: &Flat, at: &At, direction: Direction) {
        let set = match (was.get("not"), is.get("not")) {
            (was, is) if was == is => return,
            (None, Some(_)) => Set::Narrower,
            (Some(_), None) => Set::Wider,
            _ => Set::Other,
        };
        self.say(direction.verdict(set), "rule-changed", at, Side::Both, "what is excluded by `not` is another");
    }
}
