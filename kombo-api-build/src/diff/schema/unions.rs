//! Unions: added, removed and changed alternatives.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::diff::change::{ChangeKind, Verdict};
use crate::diff::changes::{Pointers, Side};
use crate::diff::comparison::Comparison;
use crate::diff::describe::{describe, display};
use crate::diff::direction::{Direction, SetChange};
use crate::diff::flatten::{flatten, reference};
use crate::openapi::pointer;

type Flat = Map<String, Value>;

/// An alternative, and its keys in the schema.
struct Alternative {
    schema: Value,
    keys: Vec<String>,
}

/// Compares the alternatives of two unions.
pub(super) fn compare(
    comparison: &mut Comparison<'_>,
    old: (&Value, &Flat),
    new: (&Value, &Flat),
    at: &Pointers,
    direction: Direction,
) {
    let (mut before, mut after) = (alternatives(comparison.old, old), alternatives(comparison.new, new));
    let was_union = before.len() > 1;
    let mut pairs = Vec::new();
    // The most reliable sign first: the value of the discriminator, the same constants and name, equal schemas, the
    // same constants, the same name, the same description, and at last the only alternatives that are left.
    pair(&mut before, &mut after, &mut pairs, |a, b| {
        let (a, b) = (mapped(old.1, a), mapped(new.1, b));
        a.is_some() && a == b
    });
    let both: Sign = |document, it| Some(format!("{} {}", component(it)?, constants(document, it)?));
    let content: Sign = |document, it| Some(Value::Object(flatten(document, it)).to_string());
    let words: Sign = |document, it| Some(describe(document, it));
    for sign in [both, content, constants, name, words] {
        pair(&mut before, &mut after, &mut pairs, |a, b| {
            let (a, b) = (sign(comparison.old, a), sign(comparison.new, b));
            a.is_some() && a == b
        });
    }
    if let ([_], [_]) = (&before[..], &after[..])
        && was_union
    {
        pair(&mut before, &mut after, &mut pairs, |_, _| true);
    }
    for (was, is) in pairs {
        let words = name(comparison.new, &is.schema).map(|name| format!("({name})")).unwrap_or_default();
        let (old, new): (Vec<&str>, Vec<&str>) =
            (was.keys.iter().map(String::as_str).collect(), is.keys.iter().map(String::as_str).collect());
        super::compare(comparison, &was.schema, &is.schema, &at.inside_by(&words, &old, &new), direction);
    }
    for gone in before {
        let message = format!("no longer {}", describe(comparison.old, &gone.schema));
        comparison.add(direction.verdict(SetChange::Narrower), ChangeKind::AlternativeRemoved, at, Side::Both, message);
    }
    for added in after {
        // Generated unions keep unknown alternatives, but only if there were several alternatives before.
        let verdict = if was_union { Verdict::Compatible } else { direction.verdict(SetChange::Wider) };
        let message = format!("may be {} too", describe(comparison.new, &added.schema));
        comparison.add(verdict, ChangeKind::AlternativeAdded, at, Side::Both, message);
    }
}

type Sign = fn(&Value, &Value) -> Option<String>;

/// Returns the name of an alternative: its component, its title, or its constants.
fn name(document: &Value, schema: &Value) -> Option<String> {
    let title = || flatten(document, schema).get("title").and_then(Value::as_str).map(str::to_owned);
    component(schema).or_else(title).or_else(|| constants(document, schema))
}

fn component(schema: &Value) -> Option<String> {
    reference(schema).and_then(|it| pointer::component(it, "schemas")).map(str::to_owned)
}

/// Returns the fields with a single value.
fn constants(document: &Value, schema: &Value) -> Option<String> {
    let flat = flatten(document, schema);
    let constants = flat.get("properties")?.as_object()?.iter().filter_map(|(name, schema)| {
        let [only] = schema["enum"].as_array()?.as_slice() else { return None };
        Some(format!("{name}: {}", display(only)))
    });
    let constants: BTreeSet<String> = constants.collect();
    (!constants.is_empty()).then(|| constants.into_iter().collect::<Vec<_>>().join(", "))
}

/// Returns the values of the discriminator for an alternative.
fn mapped(union: &Flat, schema: &Value) -> Option<BTreeSet<String>> {
    let mapping = union.get("discriminator")?["mapping"].as_object()?;
    let (reference, name) = (reference(schema)?, component(schema));
    let means = |target: &Value| *target == reference || target.as_str() == name.as_deref();
    let values: BTreeSet<String> = mapping.iter().filter(|(_, it)| means(it)).map(|(value, _)| value.clone()).collect();
    (!values.is_empty()).then_some(values)
}

/// Returns the alternatives of a union. Another schema is its own only alternative.
fn alternatives(document: &Value, (schema, flat): (&Value, &Flat)) -> Vec<Alternative> {
    let Some(alternatives) = flat.get("anyOf").and_then(Value::as_array) else {
        // Null and annotations are compared with the schema.
        let mut own = flat.clone();
        own.retain(|key, _| !["nullable", "default", "deprecated"].contains(&key.as_str()));
        let referred = reference(schema).map(|it| json!({"$ref": it}));
        return vec![Alternative { schema: referred.unwrap_or(Value::Object(own)), keys: Vec::new() }];
    };
    let written = pointer::resolve(document, schema);
    let keys = |alternative: &Value| {
        let place = ["anyOf", "oneOf"].into_iter().find_map(|keyword| {
            let listed = written?.get(keyword)?.as_array()?;
            Some(vec![keyword.to_owned(), listed.iter().position(|it| it == alternative)?.to_string()])
        });
        // Without a keyword of the schema, the alternative is from its `allOf`.
        place.unwrap_or_default()
    };
    alternatives.iter().map(|it| Alternative { schema: it.clone(), keys: keys(it) }).collect()
}

/// Moves alternatives that match from both lists to `pairs`.
fn pair(
    before: &mut Vec<Alternative>,
    after: &mut Vec<Alternative>,
    pairs: &mut Vec<(Alternative, Alternative)>,
    matches: impl Fn(&Value, &Value) -> bool,
) {
    let mut left = Vec::new();
    for was in before.drain(..) {
        match after.iter().position(|is| matches(&was.schema, &is.schema)) {
            Some(at) => pairs.push((was, after.remove(at))),
            None => left.push(was),
        }
    }
    *before = left;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alternative_has_the_values_of_its_discriminator() {
        let union = json!({"discriminator": {"propertyName": "type", "mapping": {
            "letter": "#/components/schemas/Mail", "mail": "Mail", "phone": "#/components/schemas/Phone",
        }}});
        let union = union.as_object().expect("an object");
        let of = |name: &str| mapped(union, &json!({"$ref": format!("#/components/schemas/{name}")}));
        assert_eq!(of("Mail"), Some(BTreeSet::from(["letter".to_owned(), "mail".to_owned()])));
        assert_eq!(of("Phone"), Some(BTreeSet::from(["phone".to_owned()])));
        assert_eq!(of("Fax"), None);
    }
}
