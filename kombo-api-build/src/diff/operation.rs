//! One operation, or one webhook: what it takes, gives, and asks for.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Verdict;
use super::findings::{At, Direction, Findings, Side, change};
use crate::grammar::METHODS;
use crate::pointer::{self, resolve};
use crate::split::{Entry, Subject};

/// Two documents, and the operation in them that is looked at.
pub(super) struct Operations<'a> {
    pub(super) old: &'a Value,
    pub(super) new: &'a Value,
    subject: &'a Subject,
    findings: &'a mut Findings,
    /// Pairs of components that were compared already: each is told of once, and circles end.
    pub(super) seen: BTreeSet<(String, String, Direction)>,
    /// Pairs of schemas that are being compared: what is in itself again ends there.
    pub(super) within: BTreeSet<(String, String, Direction)>,
}

/// A parameter, and where it stands.
struct Parameter<'a> {
    value: &'a Value,
    pointer: String,
}

impl<'a> Operations<'a> {
    pub(super) fn new(old: &'a Value, new: &'a Value, subject: &'a Subject, findings: &'a mut Findings) -> Self {
        Self { old, new, subject, findings, seen: BTreeSet::new(), within: BTreeSet::new() }
    }

    pub(super) fn say(
        &mut self,
        verdict: Verdict,
        kind: &'static str,
        at: &At,
        side: Side,
        message: impl Into<String>,
    ) {
        self.findings.add(change(verdict, kind, Some(self.subject), at, side, message));
    }

    /// Compares an operation, or all that a webhook's path item has.
    pub(super) fn compare(mut self, before: &Entry, after: &Entry) {
        if let (Some(old_method), Some(new_method)) = (before.method, after.method) {
            let at = At::new("", before.pointer.clone(), after.pointer.clone());
            self.operation(&at, before, after, old_method, new_method);
            return;
        }
        for method in METHODS {
            let has =
                |document: &Value, entry: &Entry| document.pointer(&format!("{}/{method}", entry.pointer)).is_some();
            let at = At::new("", before.pointer.clone(), after.pointer.clone()).inside("", &[method]);
            match (has(self.old, before), has(self.new, after)) {
                (true, true) => self.operation(&at, before, after, method, method),
                (true, false) => {
                    self.say(
                        Verdict::Breaking,
                        "method-removed",
                        &at,
                        Side::Old,
                        format!("no longer sent by {}", method.to_uppercase()),
                    );
                }
                (false, true) => {
                    self.say(
                        Verdict::Breaking,
                        "method-added",
                        &at,
                        Side::New,
                        format!("sent by {} now", method.to_uppercase()),
                    );
                }
                (false, false) => {}
            }
        }
    }

    fn operation(&mut self, at: &At, before: &Entry, after: &Entry, old_method: &str, new_method: &str) {
        let (old_item, new_item) = (before.item_pointer(), after.item_pointer());
        let operation = |document: &'a Value, item: &str, method: &str| document.pointer(&format!("{item}/{method}"));
        let (Some(old), Some(new)) =
            (operation(self.old, &old_item, old_method), operation(self.new, &new_item, new_method))
        else {
            return;
        };
        // What users send to the API, the API sends to their webhooks.
        let (request, response) = match self.subject {
            Subject::Operation(_) => (Direction::Sent, Direction::Read),
            Subject::Webhook(_) => (Direction::Read, Direction::Sent),
        };
        self.deprecation(old, new, at);
        self.texts(old, new, at, &["summary", "description", "externalDocs", "tags"]);
        let item = |document: &'a Value, item: &str| document.pointer(item).unwrap_or(&Value::Null);
        self.texts(item(self.old, &old_item), item(self.new, &new_item), at, &["summary", "description"]);
        if old.get("callbacks") != new.get("callbacks") {
            let at = at.inside("callbacks", &["callbacks"]);
            self.say(Verdict::Breaking, "other", &at, Side::Both, "other callbacks");
        }
        self.security(old, new, at);
        self.servers((&old_item, old), (&new_item, new), at);
        self.parameters((&old_item, old_method, before), (&new_item, new_method, after), request);
        self.request_body(old.get("requestBody"), new.get("requestBody"), &at.inside("", &["requestBody"]), request);
        self.responses(&old["responses"], &new["responses"], &at.inside("", &["responses"]), response);
    }

    pub(super) fn deprecation(&mut self, old: &Value, new: &Value, at: &At) {
        match (old["deprecated"] == true, new["deprecated"] == true) {
            (false, true) => self.say(Verdict::Compatible, "deprecated", at, Side::Both, "deprecated"),
            (true, false) => {
                self.say(Verdict::Compatible, "deprecation-lifted", at, Side::Both, "no longer deprecated")
            }
            _ => {}
        }
    }

    /// What only people read; extensions too.
    pub(super) fn texts(&mut self, old: &Value, new: &Value, at: &At, keys: &[&str]) {
        let of = |document: &Value, value: &Value, key: &str| match (key, value.get(key)?) {
            ("examples", Value::Object(named)) => {
                let values = named.iter().map(|(name, it)| (name.clone(), resolve(document, it).unwrap_or(it).clone()));
                Some(values.collect())
            }
            (_, value) => Some(value.clone()),
        };
        fn members(value: &Value) -> impl Iterator<Item = &str> {
            value.as_object().into_iter().flatten().map(|(key, _)| key.as_str())
        }
        let extensions: BTreeSet<&str> = members(old).chain(members(new)).filter(|key| key.starts_with("x-")).collect();
        let keys = keys.iter().copied().chain(extensions);
        let differing: Vec<&str> = keys.filter(|key| of(self.old, old, key) != of(self.new, new, key)).collect();
        if !differing.is_empty() {
            self.say(Verdict::Prose, "prose", at, Side::Both, format!("another {}", differing.join(", ")));
        }
    }

    fn parameters(&mut self, old: (&str, &str, &Entry), new: (&str, &str, &Entry), direction: Direction) {
        let was = parameters(self.old, old.0, old.1, &old.2.placeholders());
        let is = parameters(self.new, new.0, new.1, &new.2.placeholders());
        for (key, before) in &was {
            let words = format!("{} {}", key.0, before.value["name"].as_str().unwrap_or_default());
            match is.get(key) {
                Some(after) => {
                    let words = format!("{} {}", key.0, after.value["name"].as_str().unwrap_or_default());
                    let at = At::new(words, before.pointer.clone(), after.pointer.clone());
                    self.parameter(before.value, after.value, &at, direction);
                }
                None => {
                    let at = At::new(words, before.pointer.clone(), "");
                    self.say(Verdict::Breaking, "parameter-removed", &at, Side::Old, "no longer there");
                }
            }
        }
        for (key, added) in is.iter().filter(|(key, _)| !was.contains_key(*key)) {
            let words = format!("{} {}", key.0, added.value["name"].as_str().unwrap_or_default());
            let at = At::new(words, "", added.pointer.clone());
            let said = super::flat::said(self.new, &added.value["schema"]);
            match (added.value["required"] == true, direction) {
                (true, Direction::Sent) => {
                    self.say(
                        Verdict::Breaking,
                        "required-parameter-added",
                        &at,
                        Side::New,
                        format!("new and required: {said}"),
                    );
                }
                _ => self.say(Verdict::Compatible, "parameter-added", &at, Side::New, format!("new: {said}")),
            }
        }
    }

    fn parameter(&mut self, old: &Value, new: &Value, at: &At, direction: Direction) {
        if old["name"] != new["name"] {
            let message = format!("called `{}` now, was `{}`", text(new, "name"), text(old, "name"));
            self.say(Verdict::Compatible, "path-parameter-renamed", at, Side::Both, message);
        }
        self.requirement(old["required"] == true, new["required"] == true, at, direction);
        self.deprecation(old, new, at);
        self.texts(old, new, at, &["description", "example", "examples"]);
        // Only lists and objects explode; where there was or is a plain value, its type says more.
        let is_plain = |document: &Value, it: &Value| {
            let flat = super::flat::flat(document, &it["schema"]);
            matches!(super::flat::type_of(&flat), Some("string" | "integer" | "number" | "boolean"))
        };
        let explodes = !is_plain(self.old, old) && !is_plain(self.new, new);
        let (was, is) = (style(old, explodes), style(new, explodes));
        if was != is {
            let message = format!("written otherwise: {is} now, was {was}");
            self.say(Verdict::Breaking, "style-changed", at, Side::Both, message);
        }
        match (old.get("schema"), new.get("schema")) {
            (Some(old), Some(new)) => self.schema(old, new, &at.inside("", &["schema"]), direction),
            (None, None) => {
                self.content(&old["content"], &new["content"], &at.inside("", &["content"]), direction);
            }
            _ => self.say(Verdict::Breaking, "style-changed", at, Side::Both, "written in another way"),
        }
    }

    /// What must be there now, or need not be there any more.
    pub(super) fn requirement(&mut self, was: bool, is: bool, at: &At, direction: Direction) {
        let (verdict, kind, message) = match (was, is, direction) {
            (false, true, Direction::Sent) => (Verdict::Breaking, "became-required", "required now"),
            (true, false, Direction::Sent) => (Verdict::Compatible, "became-optional", "optional now"),
            (false, true, Direction::Read) => (Verdict::Compatible, "became-required", "always there now"),
            (true, false, Direction::Read) => (Verdict::Breaking, "became-optional", "may be absent now"),
            _ => return,
        };
        self.say(verdict, kind, at, Side::Both, message);
    }
}

pub(super) fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// The parameters of an operation and its path, by place and name; those of the path by their place in it, since what
/// they are called is not sent.
fn parameters<'a>(
    document: &'a Value,
    item: &str,
    method: &str,
    placeholders: &[String],
) -> BTreeMap<(String, String), Parameter<'a>> {
    let mut found = BTreeMap::new();
    for list in [format!("{item}/parameters"), format!("{item}/{method}/parameters")] {
        let listed = document.pointer(&list).and_then(Value::as_array).into_iter().flatten();
        for (n, parameter) in listed.enumerate() {
            let Some(value) = resolve(document, parameter) else { continue };
            let referred = parameter.get("$ref").and_then(Value::as_str).and_then(pointer::of_ref);
            let pointer = referred.map_or_else(|| format!("{list}/{n}"), str::to_owned);
            let (place, name) = (text(value, "in"), text(value, "name"));
            let key = match place {
                "path" => {
                    placeholders.iter().position(|it| it == name).map_or_else(|| name.to_owned(), |n| n.to_string())
                }
                // Names of headers know no case.
                "header" => name.to_lowercase(),
                _ => name.to_owned(),
            };
            found.insert((place.to_owned(), key), Parameter { value, pointer });
        }
    }
    found
}

/// How a parameter's value is written, defaults filled in.
fn style(parameter: &Value, explodes: bool) -> String {
    let default = if matches!(text(parameter, "in"), "query" | "cookie") { "form" } else { "simple" };
    let style = parameter["style"].as_str().unwrap_or(default);
    let explode = parameter["explode"].as_bool().unwrap_or(style == "form");
    match (explode && explodes, parameter["allowReserved"] == true) {
        (true, false) => format!("{style}, exploded"),
        (false, false) => style.to_owned(),
        (explode, true) => {
            format!("{style}{}, reserved characters as they are", if explode { ", exploded" } else { "" })
        }
    }
}
