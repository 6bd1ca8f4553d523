//! Parses YAML into JSON values, with the position of each value.

use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use serde_saphyr::{DuplicateKeyPolicy, Location, Spanned};

use crate::openapi::pointer;
use crate::stack::with_stack;

/// The line and column (from 1) of each value of a document, by its JSON pointer.
pub(crate) type Positions = HashMap<String, (u64, u64)>;

/// A syntax error: message and position.
pub(crate) struct Malformed {
    pub(crate) message: String,
    pub(crate) position: Option<(u64, u64)>,
    pub(crate) duplicate_key: bool,
}

/// Parses exactly one document. `NO`, `on` and `yes` are strings (YAML 1.2), and duplicate keys are an error.
pub(crate) fn parse(text: &str) -> Result<Value, Malformed> {
    read::<Json>(text).map(|Json(value)| value)
}

/// Returns the position of each value of a document, which takes several times as long as [`parse`].
pub(crate) fn positions(text: &str) -> Result<Positions, Malformed> {
    let root = read::<Spanned<Node>>(text)?;
    let mut positions = Positions::new();
    root.value.collect(String::new(), &mut positions);
    Ok(positions)
}

fn read<T: for<'de> Deserialize<'de> + Send>(text: &str) -> Result<T, Malformed> {
    let failed = |message: &str| Malformed { message: message.to_owned(), position: None, duplicate_key: false };
    // Each level of nesting takes tens of kilobytes of stack, and the thread of a test has two megabytes.
    with_stack(STACK, || read_here(text)).map_err(|message| failed(&message))?
}

/// The maximum depth of nested mappings and sequences: more than any API needs, and well within the stack.
const DEEPEST: usize = 256;

/// The maximum number of values that aliases stand for, together: several times the largest public documents, and a few
/// hundred megabytes.
const MOST_REPLAYED: usize = 5_000_000;

/// Several times the stack that [`DEEPEST`] levels take in a debug build.
const STACK: usize = 64 << 20;

fn read_here<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, Malformed> {
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
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let position = error.location().map(|at| (at.line(), at.column()));
        let plain = error.without_snippet();
        let duplicate_key = matches!(plain, serde_saphyr::Error::DuplicateMappingKey { .. });
        Malformed { message: plain_message(&plain.to_string()), position, duplicate_key }
    })
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

/// A JSON value.
struct Json(Value);

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON can hold")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json(Value::Null))
    }

    fn visit_none<E>(self) -> Result<Json, E> {
        Ok(Json(Value::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        Json::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Json, E> {
        let number = Number::from_f64(value).ok_or_else(|| E::custom("a number that JSON cannot hold"))?;
        Ok(Json(number.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json(value.into()))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(Json(item)) = access.next_element()? {
            items.push(item);
        }
        Ok(Json(Value::Array(items)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Json, A::Error> {
        let mut members = Map::new();
        while let Some((key, Json(member))) = access.next_entry::<String, Json>()? {
            // The parser compares keys as YAML: `1` and `'1'` are two keys there, but one key in JSON.
            if members.contains_key(&key) {
                return Err(A::Error::custom(format!("duplicate mapping key: {key}")));
            }
            members.insert(key, member);
        }
        Ok(Json(Value::Object(members)))
    }
}

/// A value of which only the position matters.
enum Node {
    Scalar,
    Sequence(Vec<Spanned<Node>>),
    Mapping(Vec<(Spanned<String>, Spanned<Node>)>),
}

impl Node {
    /// Adds the positions of the values in this one, which is at `at`.
    fn collect(self, at: String, positions: &mut Positions) {
        let mut add = |here: String, position: Location, value: Self| {
            positions.insert(here.clone(), (position.line(), position.column()));
            value.collect(here, positions);
        };
        match self {
            Self::Scalar => {}
            Self::Sequence(items) => {
                for (n, item) in items.into_iter().enumerate() {
                    add(format!("{at}/{n}"), item.referenced, item.value);
                }
            }
            Self::Mapping(members) => {
                for (key, member) in members {
                    add(pointer::join(&at, &key.value), key.referenced, member.value);
                }
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
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Scalar)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Scalar)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        Node::deserialize(deserializer)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Node, E> {
        Ok(Node::Scalar)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Node, E> {
        Ok(Node::Scalar)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Node, E> {
        Ok(Node::Scalar)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Node, E> {
        Ok(Node::Scalar)
    }

    fn visit_str<E>(self, _: &str) -> Result<Node, E> {
        Ok(Node::Scalar)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Node::Sequence(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = access.next_entry()? {
            members.push(member);
        }
        Ok(Node::Mapping(members))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn value(text: &str) -> Value {
        parse(text).unwrap_or_else(|error| panic!("{}", error.message))
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
        let positions = positions("a:\n  b/c:\n    - x\n").unwrap_or_else(|error| panic!("{}", error.message));
        assert_eq!(positions["/a"], (1, 1));
        assert_eq!(positions["/a/b~1c"], (2, 3));
        assert_eq!(positions["/a/b~1c/0"], (3, 7));
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
