//! `JsonSchema` of the models and the schemas of the pages give the same verdict on the same instances, apart from
//! the differences in [`intended`].
//!
//! The judge is the crate `jsonschema`. Instances are generated from the schemas of the pages: fitting ones, and
//! mutations of them.

mod instances;
mod intended;
mod places;

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

use crate::GENERATED;
use instances::Instances;

/// A validator of `schema`, which refers to `definitions` at this member of its document.
fn judge(schema: &Value, member: &str, definitions: &Value) -> Validator {
    let root = json!({"allOf": [schema], member: definitions});
    let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(false);
    options.build(&root).unwrap_or_else(|error| panic!("{error} in {schema}"))
}

/// The definitions that a schema refers to, directly or not.
fn referred(schema: &Value, definitions: &Map<String, Value>, found: &mut Map<String, Value>) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref")
                && let Some(name) = reference.rsplit('/').next()
                && let Some(definition) = definitions.get(name)
                && found.insert(name.to_owned(), definition.clone()).is_none()
            {
                referred(definition, definitions, found);
            }
            members.values().for_each(|it| referred(it, definitions, found));
        }
        Value::Array(items) => items.iter().for_each(|it| referred(it, definitions, found)),
        _ => {}
    }
}

#[test]
fn schemas_of_models_and_pages_give_the_same_verdicts() {
    let derived = kombo_api_tests::calls::schemas();
    let document = places::normalized(GENERATED.bundle.document());
    let components = document["components"]["schemas"].as_object().expect("components");
    let places = places::places(&document, &derived);

    let mut instances = Instances::new(components);
    let mut differing = BTreeMap::new();
    let (mut fitting, mut unfitting, mut relaxed_only) = (0, 0, 0);
    for place in &places {
        let mut own = Map::new();
        referred(&place.schema, components, &mut own);
        let relaxed = intended::relaxed(&place.schema, place.is_request);
        let relaxed_components = own.iter().map(|(name, it)| (name.clone(), intended::relaxed(it, place.is_request)));
        let relaxed_components: Map<String, Value> = relaxed_components.collect();
        let mut models = Map::new();
        referred(&json!({"$ref": format!("#/$defs/{}", place.model)}), &derived, &mut models);

        let page = judge(&place.schema, "components", &json!({"schemas": own}));
        let relaxed = judge(&relaxed, "components", &json!({"schemas": relaxed_components}));
        let model = judge(&json!({"$ref": format!("#/$defs/{}", place.model)}), "$defs", &Value::Object(models));
        let mut has_fitting = false;
        for instance in instances.of(&place.schema) {
            let (by_page, by_relaxed, by_model) =
                (page.is_valid(&instance), relaxed.is_valid(&instance), model.is_valid(&instance));
            if by_model != by_relaxed || (by_page && !by_model) {
                let verdicts = format!("page {by_page}, with intended differences {by_relaxed}, model {by_model}");
                differing.insert(format!("{} at {}", place.model, place.at), format!("{verdicts}: {instance}"));
            }
            has_fitting |= by_page;
            match (by_page, by_model) {
                (true, _) => fitting += 1,
                (false, false) => unfitting += 1,
                (false, true) => relaxed_only += 1,
            }
        }
        if !has_fitting {
            differing.insert(format!("{} at {}", place.model, place.at), "no instance fits the page".to_owned());
        }
    }
    assert!(differing.is_empty(), "{differing:#?}");

    let found: BTreeSet<&str> = places.iter().map(|it| it.model.as_str()).collect();
    let mut missing: Vec<&String> = derived.keys().filter(|it| !found.contains(it.as_str())).collect();
    missing.sort();
    assert_eq!(missing, intended::WITHOUT_A_PLACE, "these models were compared with no page");
    // Enough of each, or the test proves nothing.
    assert!(
        places.len() > 600 && fitting > 5000 && unfitting > 5000 && relaxed_only > 500,
        "{} places, {fitting} {unfitting} {relaxed_only}",
        places.len(),
    );
}
