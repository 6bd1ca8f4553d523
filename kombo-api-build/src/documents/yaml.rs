//! Parses YAML into JSON values, with the position of each value.

use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use serde_saphyr::{DuplicateKeyPolicy, Spanned};

use crate::openapi::pointer;
use crate::stack::with_stack;

/// A parsed document: its value, and the line and column (from 1) of each JSON pointer.
pub(crate) struct Parsed {
    pub(crate) value: Value,
    pub(crate) positions: HashMap<String, (u64, u64)>,
}

/// A syntax error: message and position.
pub(crate) struct Malformed {
    pub(crate) message: String,
    pub(crate) position: Option<(u64, u64)>,
    pub(crate) duplicate_key: bool,
}

/// Parses exactly one document. `NO`, `on` and `yes` are strings (YAML 1.2), and duplicate keys are an error.
pub(crate) fn parse(text: &str) -> Result<Parsed, Malformed> {
    let failed = |message: &str| Malformed { message: message.to_owned(), position: None, duplicate_key: false };
    // Each level of nesting takes tens of kilobytes of stack, and the thread of a test has two megabytes.
    with_stack(STACK, || parse_here(text)).map_err(|message| failed(&message))?
}

/// The maximum depth of nested mappings and sequences: more than any API needs, and well within the stack.
const DEEPEST: usize = 256;

/// The maximum number of values that aliases stand for, together: several times the largest public documents, and a few
/// hundred megabytes.
const MOST_REPLAYED: usize = 5_000_000;

/// Several times the stack that [`DEEPEST`] levels take in a debug build.
const STACK: usize = 64 << 20;

fn parse_here(text: &str) -> Result<Parsed, Malformed> {
    // The default limits protect servers from hostile input; API documents are trusted, larger and deeper.
    let options = serde_saphyr::options! {
        strict_booleans: true,
        // A postal code such as `08012` and a month such as `2024_01` are texts, as their authors mean them.
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        duplicate_keys: DuplicateKeyPolicy::Error,
        budget: serde_saphyr::budget! {
            max_events: 50_000_000,
            max_nodes: 20_000_000,
            max_depth: DEEPEST,
            max_aliases: usize::MAX,
            max_merge_keys: usize::MAX,
            // An anchor may be used as often as its author likes: `alias_limits` bounds the result.
            enforce_alias_anchor_ratio: false,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: MOST_REPLAYED,
        },
    };
    let root: Spanned<Node> = serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let position = error.location().map(|at| (at.line(), at.column()));
        let plain = error.without_snippet();
        let duplicate_key = matches!(plain, serde_saphyr::Error::DuplicateMappingKey { .. });
        Malformed { message: plain_message(&plain.to_string()), position, duplicate_key }
    })?;
    let mut positions = HashMap::new();
    let value = root.value.into_value(String::new(), &mut positions);
    Ok(Parsed { value, positions })
}

/// Returns the message of the parser without the position, which is kept separately, and without advice on its options.
fn plain_message(message: &str) -> String {
    let message = message.lines().next().unwrap_or_default();
    if message.starts_with("budget breached: Depth") {
        return format!("nested deeper than {DEEPEST} levels");
    }
    if message.starts_with("budget breached: RecordedAnchor") || message.starts_with("alias replay limit exceeded") {
        return "the aliases (`*name`) stand for millions of values: write the document without aliases in aliases"
            .to_owned();
    }
    let message = message.rsplit_once(" at line ").map_or(message, |(before, _)| before);
    let message = message.split(", set DuplicateKeyPolicy").next().unwrap_or(message);
    let message = message.split("; use from_str_multiple").next().unwrap_or(message);
    message.to_owned()
}

enum Node {
    Scalar(Value),
    Sequence(Vec<Spanned<Node>>),
    Mapping(Vec<(Spanned<String>, Spanned<Node>)>),
}

impl Node {
    fn into_value(self, at: String, positions: &mut HashMap<String, (u64, u64)>) -> Value {
        match self {
            Self::Scalar(value) => value,
            Self::Sequence(items) => items
                .into_iter()
                .enumerate()
                .map(|(n, item)| {
                    let here = format!("{at}/{n}");
                    positions.insert(here.clone(), (item.referenced.line(), item.referenced.column()));
                    item.value.into_value(here, positions)
                })
                .collect(),
            Self::Mapping(members) => {
                let mut map = Map::with_capacity(members.len());
                for (key, member) in members {
                    let here = pointer::join(&at, &key.value);
                    positions.insert(here.clone(), (key.referenced.line(), key.referenced.column()));
                    map.insert(key.value, member.value.into_value(here, positions));
                }
                Value::Object(map)
            }
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON can hold")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Scalar(Value::Null))
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Scalar(Value::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        Node::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Node, E> {
        let number = Number::from_f64(value).ok_or_else(|| E::custom("a number that JSON cannot hold"))?;
        Ok(Node::Scalar(number.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Node::Sequence(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut members: Vec<(Spanned<String>, Spanned<Node>)> = Vec::new();
        while let Some(member) = access.next_entry()? {
            members.push(member);
        }
        // The parser compares keys as YAML: `1` and `'1'` are two keys there, but one key in JSON.
        let mut seen = std::collections::HashSet::new();
        if let Some((key, _)) = members.iter().find(|(key, _)| !seen.insert(key.value.as_str())) {
            return Err(A::Error::custom(format!("duplicate mapping key: {}", key.value)));
        }
        Ok(Node::Mapping(members))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn value(text: &str) -> Value {
        parse(text).map(|parsed| parsed.value).unwrap_or_else(|error| panic!("{}", error.message))
    }

    #[test]
    fn words_that_look_like_booleans_are_strings() {
        let text = "[NO, on, yes, true, ~, '1', 1, 1.5, 2020-01-01]";
        assert_eq!(value(text), json!(["NO", "on", "yes", true, null, "1", 1, 1.5, "2020-01-01"]));
    }

    #[test]
    fn numbers_that_are_not_written_as_such_are_strings() {
        let text = "[08012, -007, 2024_01, 1_000.5, 0, 0.5, -1, 1e3]";
        assert_eq!(value(text), json!(["08012", "-007", "2024_01", "1_000.5", 0, 0.5, -1, 1e3]));
        assert_eq!(value("08012: a\n2024_01: b\n"), json!({"08012": "a", "2024_01": "b"}));
    }

    #[test]
    fn an_anchor_may_be_used_often_but_not_without_bound() {
        let often = (0..5_000).map(|n| format!("k{n}: *a\n")).collect::<String>();
        let value = value(&format!("first: &a {{type: string}}\n{often}"));
        assert_eq!(
            (value.as_object().map(serde_json::Map::len), &value["k4999"]["type"]),
            (Some(5_001), &json!("string"))
        );
        let levels =
            (1..12).map(|n| format!("l{n}: &l{n} [{}]\n", format!("*l{},", n - 1).repeat(10))).collect::<String>();
        let error = parse(&format!("l0: &l0 [x]\n{levels}")).err().map(|it| it.message).unwrap_or_default();
        assert!(error.contains("aliases (`*name`) stand for millions of values"), "{error}");
    }

    #[test]
    fn keys_keep_their_order_and_are_strings() {
        let parsed = value("z: 1\n200: 2\na: 3\n");
        assert_eq!(parsed.as_object().map(|map| map.keys().collect::<Vec<_>>()).unwrap_or_default(), ["z", "200", "a"]);
    }

    #[test]
    fn every_value_has_a_position() {
        let parsed = parse("a:\n  b/c:\n    - x\n").unwrap_or_else(|error| panic!("{}", error.message));
        assert_eq!(parsed.positions["/a"], (1, 1));
        assert_eq!(parsed.positions["/a/b~1c"], (2, 3));
        assert_eq!(parsed.positions["/a/b~1c/0"], (3, 7));
    }

    #[test]
    fn a_syntax_error_has_its_position() {
        for (text, position) in
            [("a: [1\nb: 2\n", (2, 2)), ("a: 1\nb: 2\na: 3\n", (3, 1)), ("a: 1\n---\nb: 2\n", (3, 1))]
        {
            let error = parse(text).err().unwrap_or_else(|| panic!("{text:?} was accepted"));
            assert_eq!(error.position, Some(position), "{text:?}: {}", error.message);
            assert!(!error.message.contains("DuplicateKeyPolicy"), "{}", error.message);
        }
        assert!(parse("1: a\n'1': b\n").is_err());
        let deep = (0..3000).map(|n| format!("{}a:\n", " ".repeat(n))).collect::<String>();
        assert!(parse(&deep).is_err_and(|error| error.message.contains("deep")));
    }
}
