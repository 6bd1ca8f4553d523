//! Tags: the property whose values distinguish the alternatives of a union.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::marks::{CONSTANT, UNION};
use super::references::component;
use crate::openapi::pointer::{self, resolve};

/// The path of the tag property, and its values in each alternative.
pub(super) type Tag = (Vec<String>, Vec<Vec<Value>>);

/// Returns the tag that the page declares. Its values are those of the mapping, or else those that the property lists,
/// or else the names of the components.
pub(super) fn declared(variants: &[Value], resolved: &[&Value], discriminator: &Value, source: &Value) -> Option<Tag> {
    let property = discriminator["propertyName"].as_str()?;
    let mut found: Vec<Vec<Value>> = Vec::new();
    for (variant, schema) in variants.iter().zip(resolved) {
        let name = component(variant);
        let mapping = discriminator["mapping"].as_object().into_iter().flatten();
        // A mapping names a component, or refers to one.
        let is_this = |target: &str| Some(pointer::component(target, "schemas").unwrap_or(target)) == name;
        let mapped = mapping.filter(|(_, target)| target.as_str().is_some_and(is_this));
        let mut values: Vec<Value> = mapped.map(|(value, _)| json!(value)).collect();
        if values.is_empty() {
            values = resolve(source, &schema["properties"][property]).map(values_of).unwrap_or_default();
        }
        if values.is_empty() {
            values.extend(name.map(|name| json!(name)));
        }
        found.push(values);
    }
    // In addition to a mapping, the names of the components are valid.
    for (n, name) in variants.iter().enumerate().filter_map(|(n, it)| Some((n, json!(component(it)?)))) {
        if !found.iter().flatten().any(|value| *value == name) {
            found[n].push(name);
        }
    }
    (found.iter().all(|values| !values.is_empty()) && are_disjoint(&found)).then(|| (vec![property.to_owned()], found))
}

/// Returns a tag that the page does not declare: a property with different values in each alternative. Required
/// constants take precedence over other constants and enums.
pub(super) fn undeclared(alternatives: &[&Value], source: &Value) -> Option<Tag> {
    let among = |is_wanted: fn(&Candidate) -> bool| {
        let candidates = alternatives.iter().map(|schema| {
            let mut found = Vec::new();
            if is_object(schema) {
                candidates_in(schema, source, &mut Vec::new(), &mut found);
            }
            found.retain(is_wanted);
            found
        });
        let candidates: Vec<Vec<Candidate>> = candidates.collect();
        let (first, _) = candidates.split_first()?;
        first.iter().find_map(|candidate| {
            let of =
                |others: &Vec<Candidate>| others.iter().find(|it| it.at == candidate.at).map(|it| it.values.clone());
            let values: Vec<Vec<Value>> = candidates.iter().map(of).collect::<Option<_>>()?;
            are_disjoint(&values).then(|| (candidate.at.clone(), values))
        })
    };
    among(|it| it.is_required && it.values.len() == 1).or_else(|| among(|_| true))
}

fn are_disjoint(values: &[Vec<Value>]) -> bool {
    let all: Vec<&Value> = values.iter().flatten().collect();
    all.iter().enumerate().all(|(n, value)| !all[..n].contains(value))
}

/// A property that may be the tag of a union.
struct Candidate {
    at: Vec<String>,
    values: Vec<Value>,
    is_required: bool,
}

/// Returns the values that a schema lists if they are strings or booleans.
fn values_of(schema: &Value) -> Vec<Value> {
    if let Some(constant) = schema.get(CONSTANT) {
        return vec![constant.clone()];
    }
    let listed = schema["enum"].as_array().into_iter().flatten().filter(|it| !it.is_null());
    let listed: Vec<Value> = listed.cloned().collect();
    if listed.iter().all(|it| it.is_string() || it.is_boolean()) { listed } else { Vec::new() }
}

/// Collects the properties of `schema` that list their values, the outermost first.
fn candidates_in(schema: &Value, source: &Value, at: &mut Vec<String>, found: &mut Vec<Candidate>) {
    let required: BTreeSet<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let properties = || schema["properties"].as_object().into_iter().flatten();
    for (name, property) in properties() {
        let values = resolve(source, property).map(values_of).unwrap_or_default();
        if !values.is_empty() {
            let at = at.iter().chain([name]).cloned().collect();
            found.push(Candidate { at, values, is_required: required.contains(name.as_str()) });
        }
    }
    // Real tags are not nested deeper than one object.
    if at.len() > 1 {
        return;
    }
    for (name, property) in properties().filter(|(name, _)| required.contains(name.as_str())) {
        if let Some(inner) = resolve(source, property).filter(|it| is_object(it) && it["nullable"] != true) {
            at.push(name.clone());
            candidates_in(inner, source, at, found);
            at.pop();
        }
    }
}

/// Whether a schema is an object with properties, and not a union.
pub(super) fn is_object(schema: &Value) -> bool {
    schema["properties"].as_object().is_some_and(|it| !it.is_empty()) && schema.get(UNION).is_none()
}

#[cfg(test)]
mod tests {
    use super::super::unions::shape;
    use super::super::unions::tests::{object, shaped};
    use super::*;

    #[test]
    fn constants_are_tags_also_in_nested_objects() {
        let kind =
            |constant: Value| object(json!({"same": {"type": "string", CONSTANT: "s"}, "kind": {CONSTANT: constant}}));
        let union = shaped(json!({"anyOf": [kind(json!("A_B")), kind(json!("UNKNOWN"))]}));
        assert_eq!(union[UNION], json!({"tag": ["kind"], "values": [["A_B"], ["UNKNOWN"]]}));
        assert_eq!(union["required"], json!(["AB", "Undetermined"]));
        let nested = |constant: Value| object(json!({"inner": kind(constant)}));
        let union = shaped(json!({"anyOf": [nested(json!(true)), nested(json!(false))]}));
        assert_eq!(union[UNION], json!({"tag": ["inner", "kind"], "values": [[true], [false]]}));
        assert_eq!(union["required"], json!(["Kind", "NotKind"]));
    }

    #[test]
    fn a_declared_discriminator_takes_precedence() {
        let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let either = |more: Value| json!({"oneOf": [reference("Cat"), reference("Dog")], "discriminator": more});
        let animal = object(json!({"is": {"type": "string", CONSTANT: "animal"}, "type": {"type": "string"}}));
        let mut document = json!({"openapi": "3.0.3", "components": {"schemas": {
            "Cat": animal, "Dog": animal,
            "A": either(json!({"propertyName": "type", "mapping": {"c": "#/components/schemas/Cat", "d": "Dog", "D": "Dog"}})),
            "B": either(json!({"propertyName": "type"})),
        }}});
        shape(&mut document);
        let of = |name: &str| document["components"]["schemas"][name].clone();
        assert_eq!(of("A")[UNION], json!({"tag": ["type"], "values": [["c", "Cat"], ["d", "D", "Dog"]]}));
        assert_eq!(of("A")["required"], json!(["Cat", "Dog"]));
        assert_eq!(of("B")[UNION], json!({"tag": ["type"], "values": [["Cat"], ["Dog"]]}));
    }

    #[test]
    fn optional_enums_with_disjoint_values_are_tags() {
        let kind =
            |values: Value| json!({"type": "object", "properties": {"kind": {"type": "string", "enum": values}}});
        let union = shaped(json!({"oneOf": [kind(json!(["circle", "ellipse"])), kind(json!(["square"]))]}));
        assert_eq!(union[UNION], json!({"tag": ["kind"], "values": [["circle", "ellipse"], ["square"]]}));
        let overlapping = json!({"oneOf": [kind(json!(["circle", "square"])), kind(json!(["square"]))]});
        assert_eq!(shaped(overlapping).get(UNION), None);
    }
}
