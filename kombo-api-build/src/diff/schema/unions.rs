//! Unions: added, removed and changed alternatives.

use std::collections::BTreeSet;

use super::pair::Aspect;
use super::record::Record;
use crate::diff::change::{ChangeKind, Verdict};
use crate::diff::changes::{Pointers, Side};
use crate::diff::describe::{describe, display};
use crate::diff::direction::SetChange;
use crate::diff::flat::Flat;
use crate::diff::flatten::Schemas;
use crate::diff::node::Node;
use crate::openapi::pointer;

/// Compares two schemas of which one is a union, or both are. An all-of may have several unions.
pub(super) fn compare<'a>(
    record: &mut Record<'_, 'a>,
    old: (&Node<'a>, &Flat<'a>),
    new: (&Node<'a>, &Flat<'a>),
    at: &Pointers,
) {
    let (before, after) = (unions(record.old, old), unions(record.new, new));
    for (before, after) in before.iter().zip(&after) {
        union(record, (before, old.1), (after, new.1), at);
    }
    if before.len() != after.len() {
        record.add(Verdict::Breaking, ChangeKind::Other, at, Side::Both, "`allOf` has changed");
    }
}

/// Returns the unions of a schema. Another schema is its own only alternative.
fn unions<'a>(schemas: &Schemas<'a>, (node, flat): (&Node<'a>, &Flat<'a>)) -> Vec<Vec<Node<'a>>> {
    if flat.is_union() {
        return flat.unions.clone();
    }
    vec![vec![schemas.target(node).unwrap_or_else(|| node.clone())]]
}

fn union<'a>(
    record: &mut Record<'_, 'a>,
    (old, was): (&[Node<'a>], &Flat<'a>),
    (new, is): (&[Node<'a>], &Flat<'a>),
    at: &Pointers,
) {
    let (mut before, mut after) = (old.to_vec(), new.to_vec());
    let mut pairs = Vec::new();
    // The most reliable sign first: the value of the discriminator, the same constants and name, equal schemas, the
    // same constants, the same name, the same description, and at last the only alternatives that are left.
    pair(&mut before, &mut after, &mut pairs, |it| mapped(was, it), |it| mapped(is, it));
    let both: Sign<'a> = |schemas, it| Some(format!("{} {}", it.component()?, constants(schemas, it)?));
    let content: Sign<'a> = |schemas, it| Some(schemas.flat(it).text());
    let words: Sign<'a> = |schemas, it| Some(describe(schemas, it));
    let [constants, name]: [Sign<'a>; 2] = [|schemas, it| constants(schemas, it), |schemas, it| name(schemas, it)];
    for sign in [both, content, constants, name, words] {
        pair(&mut before, &mut after, &mut pairs, |it| sign(record.old, it), |it| sign(record.new, it));
    }
    if let ([was], [is]) = (&before[..], &after[..])
        && old.len() > 1
    {
        pairs.push((was.clone(), is.clone()));
        (before, after) = (Vec::new(), Vec::new());
    }
    for (was, is) in pairs {
        let words = self::name(record.new, &is).map(|name| format!("({name})")).unwrap_or_default();
        if old.len() > 1 && new.len() > 1 {
            record.inside(&words, &was, &is);
        } else {
            // Null and annotations were compared with the schema that was no union or is none now.
            let without = ["default", "deprecated", "nullable"].map(str::to_owned).to_vec();
            record.aspect(&words, &was, &is, Aspect::Annotations { without });
            record.aspect(&words, &was, &is, Aspect::Values);
        }
    }
    for gone in before {
        let message = format!("no longer {}", describe(record.old, &gone));
        let verdict = record.direction.verdict(SetChange::Narrower);
        record.add(verdict, ChangeKind::AlternativeRemoved, at, Side::Both, message);
    }
    for added in after {
        // Generated unions keep unknown alternatives, but only if there were several alternatives before.
        let verdict = if old.len() > 1 { Verdict::Compatible } else { record.direction.verdict(SetChange::Wider) };
        let message = format!("may be {} too", describe(record.new, &added));
        record.add(verdict, ChangeKind::AlternativeAdded, at, Side::Both, message);
    }
}

type Sign<'a> = fn(&Schemas<'a>, &Node<'a>) -> Option<String>;

/// Returns the name of an alternative: its component, its title, or its constants.
fn name<'a>(schemas: &Schemas<'a>, node: &Node<'a>) -> Option<String> {
    let title = || schemas.flat(node).members.get("title").and_then(|it| it.as_str()).map(str::to_owned);
    node.component().or_else(title).or_else(|| constants(schemas, node))
}

/// Returns the fields with a single value.
fn constants<'a>(schemas: &Schemas<'a>, node: &Node<'a>) -> Option<String> {
    let flat = schemas.flat(node);
    let constants = flat.fields().filter_map(|(name, field)| {
        let [only] = field.value()?["enum"].as_array()?.as_slice() else { return None };
        Some(format!("{name}: {}", display(only)))
    });
    let constants: BTreeSet<String> = constants.collect();
    (!constants.is_empty()).then(|| constants.into_iter().collect::<Vec<_>>().join(", "))
}

/// Returns the values of the discriminator for an alternative.
fn mapped(union: &Flat<'_>, alternative: &Node<'_>) -> Option<BTreeSet<String>> {
    let mapping = union.members.get("discriminator")?["mapping"].as_object()?;
    let name = alternative.component()?;
    let is_meant = |it: &str| it == name || pointer::component(it, "schemas") == Some(&name);
    let values = mapping.iter().filter(|(_, it)| it.as_str().is_some_and(is_meant)).map(|(value, _)| value.clone());
    let values: BTreeSet<String> = values.collect();
    (!values.is_empty()).then_some(values)
}

/// Moves alternatives with the same sign from both lists to `pairs`.
fn pair<'a, S: PartialEq>(
    before: &mut Vec<Node<'a>>,
    after: &mut Vec<Node<'a>>,
    pairs: &mut Vec<(Node<'a>, Node<'a>)>,
    old_sign: impl Fn(&Node<'a>) -> Option<S>,
    new_sign: impl Fn(&Node<'a>) -> Option<S>,
) {
    let mut signs: Vec<Option<S>> = after.iter().map(new_sign).collect();
    before.retain(|was| {
        let sign = old_sign(was);
        let same = if sign.is_some() { signs.iter().position(|it| *it == sign) } else { None };
        let Some(at) = same else { return true };
        signs.remove(at);
        pairs.push((was.clone(), after.remove(at)));
        false
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_alternative_has_the_values_of_its_discriminator() {
        let discriminator = json!({"propertyName": "type", "mapping": {
            "letter": "#/components/schemas/Mail", "mail": "Mail", "phone": "#/components/schemas/Phone",
        }});
        let mut union = Flat::default();
        union.merge_member("discriminator", discriminator);
        let of = |name: &str| {
            let reference = json!({"$ref": format!("#/components/schemas/{name}")});
            mapped(&union, &Node::new("/anyOf/0", &reference))
        };
        assert_eq!(of("Mail"), Some(BTreeSet::from(["letter".to_owned(), "mail".to_owned()])));
        assert_eq!(of("Phone"), Some(BTreeSet::from(["phone".to_owned()])));
        assert_eq!(of("Fax"), None);
    }
}
